package io.github.boschpanama.runtime.cuda;

import static io.github.boschpanama.runtime.cpu.TestTensors.assertClose;
import static io.github.boschpanama.runtime.cpu.TestTensors.assertSameBits;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.boschpanama.runtime.backend.AttentionPattern;
import io.github.boschpanama.runtime.backend.AttentionPattern.Mode;
import io.github.boschpanama.runtime.backend.Backend;
import io.github.boschpanama.runtime.backend.Rows;
import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Attention of the CUDA backend beside the reference.
abstract class AttentionTest extends CudaBesideReference {
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
}
