package io.github.boschpanama.runtime.cuda;

import static io.github.boschpanama.runtime.cpu.TestTensors.assertClose;
import static io.github.boschpanama.runtime.cpu.TestTensors.assertSameBits;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.boschpanama.runtime.backend.AttentionPattern;
import io.github.boschpanama.runtime.backend.AttentionPattern.Mode;
import io.github.boschpanama.runtime.backend.Backend;
import io.github.boschpanama.runtime.backend.Rows;
import io.github.boschpanama.runtime.cpu.ReferenceBackend;
import io.github.boschpanama.runtime.cpu.TestTensors;
import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Each operation of the CUDA backend beside the reference. The subclasses say on what it runs.
abstract class OperationsTest {
    private static final int[] WIDTHS = {1, 2, 7, 32, 33, 64, 100, 255, 256, 257, 600};

    /// One for all tests: a compiler that is no double takes its time.
    @TempDir
    private static Path cache;

    private final Arena arena = Arena.ofShared();
    private final TestTensors tensors = new TestTensors(arena, 42);
    private final Backend reference = new ReferenceBackend();
    private Backend cuda;

    /// Skips the tests where there is nothing to run them on.
    abstract void assumeDevice();

    @BeforeEach
    void open() {
        assumeDevice();
        // Small, so that work is cut into slabs and copies into chunks.
        cuda = CudaBackend.create(new CudaBackend.Options(4096, 64 << 10, false, new KernelCache(cache)));
    }

    @AfterEach
    void close() {
        arena.close();
        if (cuda != null) {
            cuda.close();
        }
    }

    private Tensor up(Tensor host) {
        return cuda.weight(arena, host);
    }

    private Rows up(Rows rows) {
        return new Rows(up(rows.positions()), up(rows.keyBases()));
    }

    private Tensor down(Tensor device) {
        Tensor host = Tensor.allocate(arena, device.dtype(), device.shape().toArray());
        cuda.download(device, host);
        return host;
    }

    /// Sums of `in` products of numbers below 1, in F32.
    private static double rounding(int in) {
        return 1e-6 * Math.sqrt(in) + 1e-6;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1000, 1024, 1025, 2048, 5000})
    void whatGoesUpComesDown(int count) {
        Tensor host = tensors.random(DType.F32, count);
        Tensor device = cuda.allocate(arena, DType.F32, count);
        assertSameBits(Tensor.allocate(arena, DType.F32, count), down(device), "zeros");
        cuda.upload(host, device);
        assertSameBits(host, down(device), "uploaded");
    }

    @Test
    void rowsAreCopiedOnTheDevice() {
        Tensor from = tensors.random(DType.F32, 9, 5);
        Tensor to = tensors.random(DType.F32, 7, 5);
        Tensor device = up(to);
        cuda.copyRows(up(from), 6, device, 1, 3);
        to.rows(1, 4).segment().copyFrom(from.rows(6, 9).segment());
        assertSameBits(to, down(device), "copied");
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16", "F16"})
    void linear(DType type) {
        for (int rows : new int[]{1, 3, 40, 70}) {
            for (int out : new int[]{1, 33, 130}) {
                for (int in : new int[]{1, 10, 300}) {
                    Tensor x = tensors.random(DType.F32, rows, in);
                    Tensor weight = tensors.random(type, out, in);
                    Tensor bias = rows == 3 ? null : tensors.random(type, out);
                    Tensor expected = tensors.random(DType.F32, rows, out);
                    Tensor actual = cuda.allocate(arena, DType.F32, rows, out);
                    reference.linear(x, weight, bias, expected);
                    cuda.linear(up(x), up(weight), bias == null ? null : up(bias), actual);
                    assertClose(expected, down(actual), rounding(in), rows + " × " + in + " × " + out);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16", "F16"})
    void linearAddAndItsParts(DType type) {
        for (int parts : new int[]{1, 2, 5}) {
            Tensor x = tensors.random(DType.F32, 35, parts * 24);
            Tensor weight = tensors.random(type, 101, parts * 24);
            Tensor expected = tensors.random(DType.F32, 35, 101);
            Tensor actual = up(expected);
            Tensor sum = up(expected);
            reference.linearAdd(x, weight, parts, expected);
            cuda.linearAdd(up(x), up(weight), parts, actual);
            assertClose(expected, down(actual), rounding(24 * parts), parts + " parts");

            Tensor part = cuda.allocate(arena, DType.F32, 35, 101);
            for (int p = 0; p < parts; p++) {
                cuda.linearPart(up(x), up(weight), p * 24, p * 24 + 24, part);
                cuda.add(part, sum);
            }
            assertClose(down(actual), down(sum), rounding(24), parts + " parts one by one");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16", "F16"})
    void linearRow(DType type) {
        for (int out : new int[]{1, 3, 4, 33, 130}) {
            for (int in : new int[]{1, 7, 8, 10, 248, 256, 264, 1000, 2056}) {
                Tensor x = tensors.random(DType.F32, 1, in);
                Tensor weight = tensors.random(type, out, in);
                Tensor bias = out == 3 ? tensors.random(type, out) : null;
                Tensor expected = tensors.random(DType.F32, 1, out);
                Tensor actual = cuda.allocate(arena, DType.F32, 1, out);
                reference.linear(x, weight, bias, expected);
                cuda.linearRow(up(x), up(weight), bias == null ? null : up(bias), actual);
                assertClose(expected, down(actual), rounding(in), in + " × " + out);
            }
        }
    }

    @Test
    void bf16ProductsLoseNothingOfTheActivations() {
        // 1 + 2⁻²³ needs all 24 bits; BF16 holds 8. Against weight 1 and −1 only that last bit is left.
        Tensor x = tensors.floats(Math.nextUp(1f), 1f).reshape(1, 2);
        Tensor weight = Tensor.allocate(arena, DType.BF16, 1, 2);
        weight.segment().setAtIndex(ValueLayout.JAVA_SHORT, 0, (short) 0x3f80);
        weight.segment().setAtIndex(ValueLayout.JAVA_SHORT, 1, (short) 0xbf80);
        Tensor out = cuda.allocate(arena, DType.F32, 1, 1);
        cuda.linear(up(x), up(weight), null, out);
        assertSameBits(tensors.floats(Math.ulp(1f)).reshape(1, 1), down(out), "last bit");
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16", "F16"})
    void gatherWidensRows(DType type) {
        for (int width : WIDTHS) {
            Tensor table = tensors.random(type, 11, width);
            Tensor indices = tensors.randomInts(11, 30);
            Tensor expected = tensors.random(DType.F32, 30, width);
            Tensor actual = cuda.allocate(arena, DType.F32, 30, width);
            reference.gather(table, indices, expected);
            cuda.gather(up(table), up(indices), actual);
            assertSameBits(expected, down(actual), "width " + width);
        }
    }

    @Test
    void everyHalfIsWidenedExactly() {
        Tensor table = Tensor.allocate(arena, DType.F16, 1, 1 << 16);
        Tensor expected = Tensor.allocate(arena, DType.F32, 1, 1 << 16);
        for (int bits = 0; bits < 1 << 16; bits++) {
            float value = Float.float16ToFloat((short) bits);
            table.segment().setAtIndex(ValueLayout.JAVA_SHORT, bits, Float.isNaN(value) ? 0 : (short) bits);
            expected.segment().setAtIndex(ValueLayout.JAVA_FLOAT, bits, Float.isNaN(value) ? 0 : value);
        }
        Tensor actual = cuda.allocate(arena, DType.F32, 1, 1 << 16);
        cuda.gather(up(table), up(tensors.ints(0)), actual);
        assertSameBits(expected, down(actual), "halves");
    }

    @Test
    void indexOutsideTheTableGivesNotANumber() {
        Tensor out = cuda.allocate(arena, DType.F32, 3, 2);
        cuda.gather(up(tensors.random(DType.F32, 4, 2)), up(tensors.ints(4, -1, 3)), out);
        Tensor host = down(out);
        for (int i = 0; i < 6; i++) {
            float value = host.segment().getAtIndex(ValueLayout.JAVA_FLOAT, i);
            assertTrue(Float.isNaN(value) == i < 4, "element " + i + " is " + value);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16", "F16"})
    void rmsNorm(DType type) {
        for (int width : WIDTHS) {
            Tensor x = tensors.random(DType.F32, 13, width);
            Tensor weight = tensors.random(type, width);
            Tensor expected = tensors.like(x);
            Tensor actual = up(x);
            reference.rmsNorm(x, weight, 1e-5f, expected);
            cuda.rmsNorm(actual, up(weight), 1e-5f, actual);
            assertClose(expected, down(actual), 2e-6, "width " + width);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 10, 64, 128})
    void rope(int size) {
        Tensor expected = tensors.random(DType.F32, 21, 3, size);
        Tensor actual = up(expected);
        Tensor cosine = tensors.random(DType.F32, 50, size / 2);
        Tensor sine = tensors.random(DType.F32, 50, size / 2);
        Rows rows = tensors.sequence(20, 21);
        reference.rope(expected, rows, cosine, sine);
        cuda.rope(actual, up(rows), up(cosine), up(sine));
        assertClose(expected, down(actual), 1e-6, "head size " + size);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 10, 31, 64, 80, 128, 256})
    void attention(int size) {
        Mode[] modes = {Mode.FULL, Mode.WINDOW, Mode.SKIP};
        for (int[] shape : new int[][]{{0, 1}, {0, 7}, {5, 33}, {0, 70}, {130, 9}}) {
            for (AttentionPattern pattern : new AttentionPattern[]{
                    new AttentionPattern(modes, 1, 0, AttentionPattern.UNLIMITED),
                    new AttentionPattern(modes, 16, 4, AttentionPattern.UNLIMITED),
                    new AttentionPattern(modes, 40, 33, 60), new AttentionPattern(modes, 1000, 2000, 3)}) {
                int rows = shape[1];
                int keys = shape[0] + rows + 3;
                compareAttention(rows, 6, keys, 3, size, tensors.sequence(shape[0], rows), pattern,
                        rows + " rows after " + shape[0] + ", window " + pattern.window());
            }
        }
    }

    @Test
    void attentionOverSeveralSequencesInOneTile() {
        Rows rows = new Rows(tensors.ints(0, 1, 2, 0, 40, 41, 3, 7, 9), tensors.ints(0, 0, 0, 3, 10, 10, 60, 60, 60));
        AttentionPattern pattern = new AttentionPattern(new Mode[]{Mode.WINDOW, Mode.FULL}, 5, 2,
                AttentionPattern.UNLIMITED);
        compareAttention(9, 2, 70, 2, 16, rows, pattern, "packed");
    }

    @Test
    void attentionOfMoreGroupsThanBitsInALaunch() {
        Mode[] modes = new Mode[70];
        for (int g = 0; g < modes.length; g++) {
            modes[g] = Mode.values()[g % 3];
        }
        AttentionPattern pattern = new AttentionPattern(modes, 4, 1, AttentionPattern.UNLIMITED);
        compareAttention(11, 140, 11, 70, 4, tensors.sequence(0, 11), pattern, "70 groups");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 10, 31, 64, 80, 128, 256})
    void attentionOfASingleRow(int size) {
        Mode[] modes = {Mode.FULL, Mode.WINDOW, Mode.SKIP};
        for (int position : new int[]{0, 1, 127, 128, 129, 300, 511}) {
            for (AttentionPattern pattern : new AttentionPattern[]{
                    new AttentionPattern(modes, 1, 0, AttentionPattern.UNLIMITED),
                    new AttentionPattern(modes, 16, 4, AttentionPattern.UNLIMITED),
                    new AttentionPattern(modes, 140, 133, 200), new AttentionPattern(modes, 1000, 2000, 3)}) {
                Rows where = new Rows(tensors.ints(position), tensors.ints(7));
                compare(1, 15, 530, 3, size, where, pattern, "position " + position + ", window " + pattern.window(),
                        Backend::attentionRow);
            }
        }
    }

    @Test
    void attentionOfASingleRowWithMoreGroupsThanBitsOrMoreHeadsThanFit() {
        Mode[] modes = new Mode[70];
        for (int g = 0; g < modes.length; g++) {
            modes[g] = Mode.values()[g % 3];
        }
        Rows where = new Rows(tensors.ints(20), tensors.ints(0));
        compare(1, 140, 21, 70, 4, where, new AttentionPattern(modes, 4, 1, AttentionPattern.UNLIMITED), "70 groups",
                Backend::attentionRow);
        compare(1, 90, 21, 1, 128, where,
                AttentionPattern.uniform(1, Mode.FULL, 1, 0, AttentionPattern.UNLIMITED), "90 heads",
                Backend::attentionRow);
    }

    private interface Attention {
        void of(Backend backend, Tensor query, Tensor key, Tensor value, Rows rows, AttentionPattern pattern,
                float scale, Tensor out);
    }

    private void compareAttention(int rows, int heads, int keys, int groups, int size, Rows where,
            AttentionPattern pattern, String what) {
        compare(rows, heads, keys, groups, size, where, pattern, what, Backend::attention);
    }

    private void compare(int rows, int heads, int keys, int groups, int size, Rows where, AttentionPattern pattern,
            String what, Attention attention) {
        float scale = (float) (2 / Math.sqrt(size));
        Tensor query = tensors.random(DType.F32, rows, heads, size);
        Tensor key = tensors.random(DType.F32, keys, groups, size);
        Tensor value = tensors.random(DType.F32, keys, groups, size);
        Tensor expected = tensors.random(DType.F32, rows, heads, size);
        Tensor actual = up(expected);
        reference.attention(query, key, value, where, pattern, scale, expected);
        attention.of(cuda, up(query), up(key), up(value), up(where), pattern, scale, actual);
        assertClose(expected, down(actual), 3e-6, what);
    }

    @Test
    void attentionOfARowIsTheSameInAnyCompany() {
        Tensor query = tensors.random(DType.F32, 50, 4, 32);
        Tensor key = up(tensors.random(DType.F32, 50, 2, 32));
        Tensor value = up(tensors.random(DType.F32, 50, 2, 32));
        AttentionPattern pattern = new AttentionPattern(new Mode[]{Mode.FULL, Mode.WINDOW}, 12, 3,
                AttentionPattern.UNLIMITED);
        Tensor all = cuda.allocate(arena, DType.F32, 50, 4, 32);
        cuda.attention(up(query), key, value, up(tensors.sequence(0, 50)), pattern, 0.2f, all);
        Tensor alone = cuda.allocate(arena, DType.F32, 3, 4, 32);
        cuda.attention(up(query.rows(41, 44)), key, value, up(tensors.sequence(41, 3)), pattern, 0.2f, alone);
        assertSameBits(down(all).rows(41, 44), down(alone), "rows 41 to 43");
    }

    @Test
    void attentionOverKeysMovedByAPeriodIsTheSame() {
        int period = cuda.keyPeriod();
        Tensor query = up(tensors.random(DType.F32, 9, 4, 16));
        Tensor key = up(tensors.random(DType.F32, 3 * period, 2, 16));
        Tensor value = up(tensors.random(DType.F32, 3 * period, 2, 16));
        AttentionPattern pattern = AttentionPattern.uniform(2, Mode.WINDOW, period + 5, 0, AttentionPattern.UNLIMITED);
        Tensor fewerKeys = key.rows(period, 3 * period);
        Tensor fewerValues = value.rows(period, 3 * period);
        assertSameBits(attend(query, key, value, 3 * period, pattern, Backend::attention),
                attend(query, fewerKeys, fewerValues, 2 * period, pattern, Backend::attention), "rows");
        Tensor row = query.rows(0, 1);
        assertSameBits(attend(row, key, value, 3 * period, pattern, Backend::attentionRow),
                attend(row, fewerKeys, fewerValues, 2 * period, pattern, Backend::attentionRow), "a row");
    }

    /// Attention of the last rows of a text of `length` tokens.
    private Tensor attend(Tensor query, Tensor key, Tensor value, int length, AttentionPattern pattern,
            Attention attention) {
        Tensor out = cuda.allocate(arena, DType.F32, query.shape().toArray());
        int rows = Math.toIntExact(query.extent(0));
        attention.of(cuda, query, key, value, up(tensors.sequence(length - rows, rows)), pattern, 0.2f, out);
        return down(out);
    }

    @Test
    void aRowBeyondTheKeysIsNotANumberAndHarmsNoOtherRow() {
        Tensor query = tensors.random(DType.F32, 1, 4, 16);
        Tensor key = tensors.random(DType.F32, 256, 2, 16);
        AttentionPattern pattern = AttentionPattern.uniform(2, Mode.FULL, 1, 0, AttentionPattern.UNLIMITED);
        for (int length : new int[]{0, 257, 301}) {
            Tensor out = attend(up(query), up(key), up(key), length, pattern, Backend::attentionRow);
            for (int i = 0; i < 64; i++) {
                assertTrue(Float.isNaN(out.segment().getAtIndex(ValueLayout.JAVA_FLOAT, i)), "element " + i);
            }
        }
        compare(1, 4, 256, 2, 16, tensors.sequence(200, 1), pattern, "after it", Backend::attentionRow);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 255, 256, 257, 5000})
    void elementwiseOperations(int count) {
        Tensor gate = tensors.random(DType.F32, 1, count);
        Tensor up = tensors.random(DType.F32, 1, count);
        Tensor expected = tensors.random(DType.F32, 1, count);
        Tensor actual = up(expected);
        reference.add(up, expected);
        cuda.add(up(up), actual);
        assertSameBits(expected, down(actual), "add");
        Tensor inPlace = up(gate);
        reference.swiGlu(gate, up, expected);
        cuda.swiGlu(inPlace, up(up), inPlace);
        assertClose(expected, down(inPlace), 1e-6, "swiGlu");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 31, 33, 257, 3000})
    void whatIsReadOffLogits(int columns) {
        Tensor logits = tensors.random(DType.F32, 9, columns);
        // Equal largest values in row 0: the first counts.
        logits.segment().setAtIndex(ValueLayout.JAVA_FLOAT, columns / 2, 2f);
        logits.segment().setAtIndex(ValueLayout.JAVA_FLOAT, columns - 1, 2f);
        Tensor targets = tensors.randomInts(columns, 9);
        Tensor expected = tensors.random(DType.F32, 9);
        Tensor actual = cuda.allocate(arena, DType.F32, 9);
        reference.logProbability(logits, targets, expected);
        cuda.logProbability(up(logits), up(targets), actual);
        assertClose(expected, down(actual), 2e-6, "logProbability");
        Tensor expectedColumn = tensors.randomInts(1, 9);
        Tensor actualColumn = cuda.allocate(arena, DType.I32, 9);
        reference.argmax(logits, expectedColumn);
        cuda.argmax(up(logits), actualColumn);
        assertSameBits(expectedColumn, down(actualColumn), "argmax");
    }

    @Test
    void operandsThatDoNotFitAreRefused() {
        Tensor x = up(tensors.random(DType.F32, 3, 5));
        Tensor weight = up(tensors.random(DType.BF16, 4, 6));
        Tensor out = cuda.allocate(arena, DType.F32, 3, 4);
        IllegalArgumentException shapes = assertThrows(IllegalArgumentException.class,
                () -> cuda.linear(x, weight, null, out));
        assertTrue(shapes.getMessage().contains("[3, 5]") && shapes.getMessage().contains("[4, 6]"),
                shapes.getMessage());
        assertThrows(IllegalArgumentException.class, () -> cuda.linearAdd(out, weight, 5, out));
        assertThrows(IllegalStateException.class, () -> cuda.add(tensors.random(DType.F32, 3, 4), out));
        // And a refusal leaves nothing behind that would spoil the next call.
        cuda.add(out, out);
        assertSameBits(Tensor.allocate(arena, DType.F32, 3, 4), down(out), "zeros");
    }

    @Test
    void backendServesAnotherThreadWhenItIsItsTurn() throws InterruptedException {
        Tensor one = up(tensors.random(DType.F32, 4, 4));
        Tensor two = up(down(one));
        Thread other = Thread.ofPlatform().start(() -> cuda.add(one, two));
        other.join();
        Tensor expected = down(one);
        reference.add(down(one), expected);
        assertSameBits(expected, down(two), "added in another thread");
    }
}
