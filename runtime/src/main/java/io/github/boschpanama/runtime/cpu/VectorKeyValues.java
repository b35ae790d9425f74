package io.github.boschpanama.runtime.cpu;

import io.github.boschpanama.runtime.tensor.Tensor;

/// A row's attention by the Vector API. Keys and values come from far, so all heads go over a block of keys before the
/// next one.
final class VectorKeyValues implements KeyValueKernel {
    private final KeyScores scores = new KeyScores();
    private final ValueSums values = new ValueSums();
    private long keyBytes; // from a key to the next
    private int heads;
    private int size;

    @Override
    public boolean takes(int newHeads, int newSize) {
        return true;
    }

    @Override
    public boolean takesGroupsTogether() {
        return false;
    }

    @Override
    public void set(Tensor key, Tensor value, int newHeads) {
        scores.set(key, newHeads);
        values.set(value, newHeads);
        heads = newHeads;
        size = Math.toIntExact(key.extent(2));
        keyBytes = key.extent(1) * size * Float.BYTES;
    }

    @Override
    public void score(float[] query, int queryAt, long at, int groups, int count, float[] into) {
        for (int group = 0; group < groups; group++) {
            int head = group * heads;
            long groupAt = at + (long) group * size * Float.BYTES;
            for (int first = 0; first < count; first += KeyScores.BLOCK) {
                scores.run(query, queryAt + head * size, groupAt + first * keyBytes,
                        Math.min(KeyScores.BLOCK, count - first), into, head * AttentionRange.PLACES + first);
            }
        }
    }

    @Override
    public void addValues(float[] weights, long at, int groups, int count, float[] sums, int sumsAt) {
        for (int group = 0; group < groups; group++) {
            int head = group * heads;
            long groupAt = at + (long) group * size * Float.BYTES;
            for (int first = 0; first < count; first += KeyScores.BLOCK) {
                values.add(weights, head * AttentionRange.PLACES + first, groupAt + first * keyBytes,
                        Math.min(KeyScores.BLOCK, count - first), sums, sumsAt + head * size);
            }
        }
    }
}
