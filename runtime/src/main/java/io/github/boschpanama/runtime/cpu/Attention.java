package io.github.boschpanama.runtime.cpu;

import io.github.boschpanama.runtime.backend.AttentionPattern;
import io.github.boschpanama.runtime.backend.Rows;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Softmax attention; a part is a head of a row.
final class Attention {
    private final Team team;
    private final Task task = this::headOfRow;
    private MemorySegment query;
    private MemorySegment key;
    private MemorySegment value;
    private MemorySegment out;
    private MemorySegment positions;
    private MemorySegment keyBases;
    private AttentionPattern pattern;
    private float scale;
    private long heads;
    private long size;

    Attention(Team team) {
        this.team = team;
    }

    void run(Tensor newQuery, Tensor newKey, Tensor newValue, Rows rows, AttentionPattern newPattern, float newScale,
            Tensor newOut) {
        query = newQuery.segment();
        key = newKey.segment();
        value = newValue.segment();
        out = newOut.segment();
        positions = rows.positions().segment();
        keyBases = rows.keyBases().segment();
        pattern = newPattern;
        scale = newScale;
        heads = newQuery.extent(1);
        size = newQuery.extent(2);
        team.run(task, newQuery.extent(0) * heads);
    }

    private void headOfRow(int worker, long part) {
        long row = part / heads;
        int groups = pattern.groups();
        int group = (int) (part % heads / (heads / groups));
        if (pattern.mode(group) == AttentionPattern.Mode.SKIP) {
            return;
        }
        boolean windowed = pattern.mode(group) == AttentionPattern.Mode.WINDOW;
        long position = positions.get(ValueLayout.JAVA_INT_UNALIGNED, row * Integer.BYTES);
        long base = keyBases.get(ValueLayout.JAVA_INT_UNALIGNED, row * Integer.BYTES);
        for (long i = 0; i < size; i++) {
            set(out, part * size + i, 0f);
        }
        float max = Float.NEGATIVE_INFINITY;
        float sum = 0;
        for (long j = Math.max(0, position - pattern.limit() + 1); j <= position; j++) {
            if (windowed && position - j >= pattern.window() && j >= pattern.sinks()) {
                continue;
            }
            long keyAt = ((base + j) * groups + group) * size;
            float score = 0;
            for (long i = 0; i < size; i++) {
                score = Math.fma(get(query, part * size + i) * scale, get(key, keyAt + i), score);
            }
            float newMax = Math.max(max, score);
            float correction = Exponential.of(max - newMax);
            float weight = Exponential.of(score - newMax);
            max = newMax;
            sum = sum * correction + weight;
            for (long i = 0; i < size; i++) {
                float old = get(out, part * size + i) * correction;
                set(out, part * size + i, Math.fma(weight, get(value, keyAt + i), old));
            }
        }
        for (long i = 0; i < size; i++) {
            set(out, part * size + i, get(out, part * size + i) / sum);
        }
    }

    private static float get(MemorySegment segment, long i) {
        return segment.get(ValueLayout.JAVA_FLOAT_UNALIGNED, i * Float.BYTES);
    }

    private static void set(MemorySegment segment, long i, float value) {
        segment.set(ValueLayout.JAVA_FLOAT_UNALIGNED, i * Float.BYTES, value);
    }
}
