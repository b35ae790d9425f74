package io.github.boschpanama.runtime.cpu;

import io.github.boschpanama.runtime.backend.AttentionPattern;
import io.github.boschpanama.runtime.backend.Rows;
import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// Softmax attention of a single row over a long cache: a part is one key/value group of a stretch of keys, or all of
/// them, with all of their query heads, so that keys and values are brought in once.
///
/// Stretches begin at multiples of [AttentionRange#KEYS] in the sequence whatever the number of threads. Each leaves
/// its largest score, the sum of its weights and the weighted values, and these are put together in rising order.
final class AttentionRow {
    /// Parts of all groups that there must be, so that the last ones do not leave workers idle for long.
    private static final int PARTS_PER_WORKER = 2;

    private final Team team;
    private final AttentionRange[] ranges;
    private final Task task = this::groupsOfRange;
    private final PatternVisibility pattern = new PatternVisibility();
    private float[] query = new float[0]; // [heads, size], scaled
    private float[] largest = new float[0]; // [ranges, heads]
    private float[] sums = new float[0]; // [ranges, heads]
    private float[] values = new float[0]; // [ranges, heads, size]
    private int heads;
    private int size;
    private int groupHeads;
    private int partGroups;
    private int rangeCount;
    private int position;
    private long firstKey; // in bytes
    private long stride;

    /// @param ranges a worker's each
    AttentionRow(Team team, AttentionRange[] ranges) {
        this.team = team;
        this.ranges = ranges;
    }

    void run(Tensor newQuery, Tensor key, Tensor value, Rows rows, AttentionPattern newPattern, float scale,
            Tensor out) {
        pattern.set(newPattern);
        size = Math.toIntExact(key.extent(2));
        groupHeads = Math.toIntExact(newQuery.extent(1) / key.extent(1));
        position = rows.positions().segment().get(ValueLayout.JAVA_INT_UNALIGNED, 0);
        stride = key.extent(1) * size * Float.BYTES;
        firstKey = rows.keyBases().segment().get(ValueLayout.JAVA_INT_UNALIGNED, 0) * stride;
        rangeCount = position / AttentionRange.KEYS + 1;
        heads = Math.toIntExact(newQuery.extent(1));
        makeRoom(Math.ceilDiv(key.extent(0), AttentionRange.KEYS));
        Widen.copy(DType.F32, newQuery.segment(), 0, query, 0, heads * size);
        for (int i = 0; i < heads * size; i++) {
            query[i] *= scale;
        }
        for (AttentionRange range : ranges) {
            range.set(key, value, groupHeads);
        }
        partGroups = together() ? pattern.groups() : 1;
        team.run(task, (long) rangeCount * (pattern.groups() / partGroups));
        for (int head = 0; head < heads; head++) {
            if (!pattern.skips(head / groupHeads)) {
                merge(head, out.segment());
            }
        }
    }

    /// @return whether a part is all groups of a range: faster, if no worker is without one
    private boolean together() {
        return ranges[0].takesGroupsTogether()
                && (team.size() == 1 || leastRanges() >= PARTS_PER_WORKER * team.size());
    }

    /// @return how many ranges have keys for every group that is not skipped, but for sinks
    private int leastRanges() {
        int least = rangeCount;
        for (int group = 0; group < pattern.groups(); group++) {
            if (!pattern.skips(group)) {
                least = Math.min(least, (pattern.of(group).reach() - 1) / AttentionRange.KEYS + 1);
            }
        }
        return least;
    }

    /// For as many ranges as the cache can ever have, so that a longer text allocates nothing.
    private void makeRoom(long mostRanges) {
        int results = Math.toIntExact(heads * mostRanges);
        if (largest.length < results) {
            largest = new float[results];
            sums = new float[results];
        }
        if (values.length < results * size) {
            values = new float[results * size];
        }
        if (query.length < heads * size) {
            query = new float[heads * size];
        }
    }

    private void groupsOfRange(int worker, long part) {
        int rangeParts = pattern.groups() / partGroups;
        int range = (int) (part / rangeParts);
        int begin = (int) (part % rangeParts) * partGroups;
        int end = begin + partGroups;
        int next;
        for (int group = begin; group < end; group = next) {
            next = pattern.endOfAlike(group, end);
            if (!pattern.skips(group)) {
                attend(ranges[worker], range, group, next - group);
            }
        }
    }

    private void attend(AttentionRange range, int number, int group, int groups) {
        int begin = number * AttentionRange.KEYS;
        Visibility visibility = pattern.of(group);
        int first = visibility.first(begin, position, position);
        int count = visibility.end(begin + AttentionRange.KEYS, position, position) - first;
        int head = group * groupHeads;
        int result = number * heads + head;
        int end = result + groups * groupHeads;
        if (count <= 0) {
            Arrays.fill(sums, result, end, 0f);
            Arrays.fill(largest, result, end, Float.NEGATIVE_INFINITY);
            return;
        }
        long at = firstKey + first * stride + (long) group * size * Float.BYTES;
        range.score(query, head * size, at, groups, count);
        if (position - first >= visibility.reach()) { // else the row sees all of them
            hide(range, visibility, first, count);
        }
        for (int i = result; i < end; i++) {
            largest[i] = range.largest(i - result);
            sums[i] = range.weigh(i - result, largest[i]);
        }
        range.addValues(at, count, values, result * size);
    }

    private void hide(AttentionRange range, Visibility visibility, int first, int count) {
        for (int j = 0; j < count; j++) {
            if (!visibility.seenByAll(first + j, position, position)) {
                range.hide(j);
            }
        }
    }

    private void merge(int head, MemorySegment out) {
        float most = Float.NEGATIVE_INFINITY;
        for (int range = 0; range < rangeCount; range++) {
            most = Math.max(most, largest[range * heads + head]);
        }
        float total = 0;
        int to = head * size;
        for (int range = 0; range < rangeCount; range++) {
            int result = range * heads + head;
            float factor = sums[result] == 0 ? 0 : Exponential.of(largest[result] - most);
            total = Math.fma(sums[result], factor, total);
            scale(result * size, factor, to, range > 0);
        }
        for (int i = 0; i < size; i++) {
            values[to + i] /= total;
        }
        MemorySegment.copy(values, to, out, ValueLayout.JAVA_FLOAT_UNALIGNED, (long) to * Float.BYTES, size);
    }

    /// `values[to] (+)= values[from] · factor`; with a factor of 0, what is at `from` was left by another call.
    private void scale(int from, float factor, int to, boolean add) {
        for (int i = 0; i < size; i++) {
            float scaled = factor == 0 ? 0 : values[from + i] * factor;
            values[to + i] = add ? values[to + i] + scaled : scaled;
        }
    }
}
