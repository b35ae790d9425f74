package io.github.boschpanama.runtime.cpu;

import static io.github.boschpanama.runtime.cpu.TestTensors.assertSameBits;

import io.github.boschpanama.runtime.backend.AttentionPattern;
import io.github.boschpanama.runtime.backend.AttentionPattern.Mode;
import io.github.boschpanama.runtime.backend.Rows;
import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/// A row is the same bit for bit whatever other rows are computed with it, and by however many threads.
class RowSubsetPropertyTest {
    @Property(tries = 60)
    void linear(@ForAll @IntRange(min = 1, max = 400) int rows, @ForAll @IntRange(min = 1, max = 1400) int in,
            @ForAll @IntRange(min = 1, max = 130) int out, @ForAll long seed) {
        try (Arena arena = Arena.ofShared();
                CpuBackend one = CpuBackend.withThreads(1);
                CpuBackend two = CpuBackend.withThreads(2)) {
            TestTensors tensors = new TestTensors(arena, seed);
            Tensor x = tensors.random(DType.F32, rows, in);
            Tensor weight = tensors.random(DType.BF16, out, in);
            Tensor all = tensors.random(DType.F32, rows, out);
            one.linear(x, weight, null, all);
            int[] subset = subset(rows, seed);
            Tensor some = tensors.random(DType.F32, subset.length, in);
            Tensor result = tensors.random(DType.F32, subset.length, out);
            one.gather(x, tensors.ints(subset), some);
            two.linear(some, weight, null, result);
            Tensor expected = tensors.like(result);
            one.gather(all, tensors.ints(subset), expected);
            assertSameBits(expected, result, "rows " + rows);
        }
    }

    @Property(tries = 60)
    void attention(@ForAll @IntRange(min = 1, max = 300) int keys, @ForAll @IntRange(min = 1, max = 3) int perGroup,
            @ForAll @IntRange(min = 1, max = 40) int size, @ForAll @IntRange(min = 1, max = 150) int window,
            @ForAll @IntRange(min = 0, max = 20) int sinks, @ForAll long seed) {
        try (Arena arena = Arena.ofShared();
                CpuBackend one = CpuBackend.withThreads(1);
                CpuBackend two = CpuBackend.withThreads(2)) {
            TestTensors tensors = new TestTensors(arena, seed);
            AttentionPattern pattern = new AttentionPattern(new Mode[]{Mode.WINDOW, Mode.FULL}, window, sinks,
                    seed % 2 == 0 ? 200 : AttentionPattern.UNLIMITED);
            Tensor query = tensors.random(DType.F32, keys, 2 * perGroup, size);
            Tensor key = tensors.random(DType.F32, 5 + keys, 2, size);
            Tensor value = tensors.random(DType.F32, 5 + keys, 2, size);
            Tensor all = tensors.like(query);
            Rows everyRow = rows(tensors, IntStream.range(0, keys).toArray());
            one.attention(query, key, value, everyRow, pattern, 3f, all);
            int[] subset = subset(keys, seed);
            Tensor some = tensors.random(DType.F32, subset.length, 2, perGroup * size);
            gather(one, tensors, query, subset, some);
            Tensor result = tensors.like(some);
            two.attention(some.reshape(subset.length, 2 * perGroup, size), key, value, rows(tensors, subset), pattern,
                    3f, result.reshape(subset.length, 2 * perGroup, size));
            Tensor expected = tensors.like(result);
            gather(one, tensors, all, subset, expected);
            assertSameBits(expected, result, keys + " keys, rows " + subset.length);
        }
    }

    /// A period of keys that no window sees is dropped, and those after it move to its place; the sinks before it stay.
    @Property(tries = 30)
    void attentionOverMovedKeys(@ForAll @IntRange(min = 1, max = 200) int rows,
            @ForAll @IntRange(min = 1, max = 300) int window, @ForAll @IntRange(min = 0, max = 200) int kept,
            @ForAll @IntRange(min = 0, max = 20) int sinks, @ForAll long seed) {
        try (Arena arena = Arena.ofShared(); CpuBackend cpu = CpuBackend.withThreads(2)) {
            TestTensors tensors = new TestTensors(arena, seed);
            AttentionPattern pattern = AttentionPattern.uniform(2, Mode.WINDOW, window, sinks,
                    AttentionPattern.UNLIMITED);
            int period = cpu.keyPeriod();
            int first = period + window + kept; // where the rows stand once the keys have moved
            Tensor query = tensors.random(DType.F32, rows, 4, 24);
            Tensor key = tensors.random(DType.F32, period + first + rows, 2, 24);
            Tensor value = tensors.random(DType.F32, period + first + rows, 2, 24);
            Tensor movedKey = withoutSecondPeriod(cpu, tensors, key);
            Tensor movedValue = withoutSecondPeriod(cpu, tensors, value);
            Tensor expected = tensors.like(query);
            Tensor moved = tensors.like(query);
            cpu.attention(query, key, value, tensors.sequence(period + first, rows), pattern, 0.5f, expected);
            cpu.attention(query, movedKey, movedValue, tensors.sequence(first, rows), pattern, 0.5f, moved);
            assertSameBits(expected, moved, "many rows");
            Tensor row = query.rows(0, 1);
            cpu.attentionRow(row, key, value, tensors.sequence(period + first, 1), pattern, 0.5f, expected.rows(0, 1));
            cpu.attentionRow(row, movedKey, movedValue, tensors.sequence(first, 1), pattern, 0.5f, moved.rows(0, 1));
            assertSameBits(expected.rows(0, 1), moved.rows(0, 1), "a row");
        }
    }

    private static Tensor withoutSecondPeriod(CpuBackend cpu, TestTensors tensors, Tensor table) {
        int period = cpu.keyPeriod();
        Tensor moved = tensors.like(table.rows(period, table.extent(0)));
        cpu.copyRows(table, 0, moved, 0, period);
        cpu.copyRows(table, 2 * period, moved, period, table.extent(0) - 2 * period);
        return moved;
    }

    private static void gather(CpuBackend cpu, TestTensors tensors, Tensor from, int[] rows, Tensor to) {
        long width = from.shape().elements() / from.extent(0);
        cpu.gather(from.reshape(from.extent(0), width), tensors.ints(rows), to.reshape(rows.length, width));
    }

    /// The sequence's keys begin at row 5.
    private static Rows rows(TestTensors tensors, int[] positions) {
        return new Rows(tensors.ints(positions), tensors.ints(IntStream.of(positions).map(position -> 5).toArray()));
    }

    private static int[] subset(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] subset = IntStream.range(0, count).filter(row -> random.nextInt(3) == 0).toArray();
        return subset.length > 0 ? subset : new int[]{count - 1};
    }
}
