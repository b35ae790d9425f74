package io.github.boschpanama.runtime.cpu;

import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/// Scores of a block of keys for the query heads of their group, in one worker's scratch memory: up to three heads take
/// what is loaded.
///
/// Lanes go along the head, and are summed as [Reduction] says.
final class KeyScores {
    /// Keys in a block.
    static final int BLOCK = 32;

    private static final int HEAD_LANES = BLOCK * Reduction.LANES;
    private static final long STEP_BYTES = Reduction.LANES * Float.BYTES;

    private float[] lanes = new float[0]; // [heads, BLOCK, LANES]
    private MemorySegment key;
    private long stride; // bytes from a key to the next
    private int size;
    private int heads;

    /// @param newKey F32 [keys, groups, size]
    /// @param newHeads query heads of a group
    void set(Tensor newKey, int newHeads) {
        key = newKey.segment();
        size = Math.toIntExact(newKey.extent(2));
        stride = newKey.extent(1) * size * Float.BYTES;
        if (lanes.length < newHeads * HEAD_LANES) {
            lanes = Reduction.lanes(newHeads * BLOCK);
        }
        heads = newHeads;
    }

    /// @param query scaled queries, [heads, size] from `queryAt` on
    /// @param at where the first key's numbers are, in bytes
    /// @param count how many keys, at most [#BLOCK]
    /// @param scores takes a score of each key for each head
    /// @param scoresAt where the first head's first score goes; the next head's goes [AttentionRange#PLACES] further
    void run(float[] query, int queryAt, long at, int count, float[] scores, int scoresAt) {
        addLanes(query, queryAt, at, count);
        int rows = (heads - 1) * BLOCK + count;
        if (whole()) {
            Reduction.sumHalves(lanes, Reduction.LANES, rows);
        } else {
            Reduction.sum(lanes, rows);
        }
        for (int head = 0; head < heads; head++) {
            System.arraycopy(lanes, head * BLOCK, scores, scoresAt + head * AttentionRange.PLACES,
                    count);
        }
    }

    /// @return whether the head's numbers are whole double steps, at the end of which halves of lanes are added at once
    private boolean whole() {
        return size % (2 * Reduction.LANES) == 0;
    }

    private void addLanes(float[] query, int queryAt, long at, int count) {
        if (size < Reduction.LANES) {
            Arrays.fill(lanes, 0, heads * HEAD_LANES, 0f);
        }
        for (int share = 0; share < Reduction.HALF; share += Lanes.COUNT) {
            int k = share;
            for (; k + 2 * Reduction.LANES <= size + share; k += 2 * Reduction.LANES) {
                twoSteps(query, queryAt + k, at + (long) k * Float.BYTES, count, share, k > share,
                        whole() && k + 2 * Reduction.LANES > size - 2 * Reduction.LANES + share);
            }
            for (; k + Reduction.LANES <= size + share; k += Reduction.LANES) {
                for (int head = 0; head < heads; head++) {
                    oneStep(key, query, queryAt + head * size + k, at + (long) k * Float.BYTES, count,
                            head * HEAD_LANES + share, k > share);
                }
            }
        }
        if (size % Reduction.LANES != 0) {
            for (int head = 0; head < heads; head++) {
                lastNumbers(query, queryAt + head * size, at, count, head * HEAD_LANES);
            }
        }
    }

    /// Adds 64 numbers of the heads to the lanes of each key.
    private void twoSteps(float[] query, int queryAt, long at, int count, int lane, boolean resume, boolean ends) {
        int head = 0;
        for (; head < heads - 2; head += 3) {
            scoreThree(key, query, queryAt + head * size, at, count, lane + head * HEAD_LANES, resume, ends);
        }
        for (; head < heads - 1; head += 2) {
            scoreTwo(key, query, queryAt + head * size, at, count, lane + head * HEAD_LANES, resume, ends);
        }
        for (; head < heads; head++) {
            scoreOne(key, query, queryAt + head * size, at, count, lane + head * HEAD_LANES, resume, ends);
        }
    }

    private void lastNumbers(float[] query, int queryAt, long at, int count, int firstLane) {
        int body = size - size % Reduction.LANES;
        for (int j = 0; j < count; j++) {
            for (int k = body; k < size; k++) {
                int lane = firstLane + j * Reduction.LANES + k - body;
                lanes[lane] = Math.fma(query[queryAt + k], get(key, at + j * stride, k), lanes[lane]);
            }
        }
    }

    // The loops go over the keys, with the query in registers: a head has too few numbers for a loop over them to be
    // worth unrolling, and C2 would run all of it in the loops before and after that check every access.

    // A method for each number of heads, since C2 keeps in registers what stands in variables of their own.

    /// Adds 64 numbers of three heads to the lanes of each key.
    ///
    /// @param resume whether there is something in the lanes; else they begin with these numbers
    /// @param ends whether these are the heads' last numbers: then halves of lanes are added
    private void scoreThree(MemorySegment key, float[] query, int queryAt, long at, int count, int firstLane,
            boolean resume, boolean ends) {
        OffHeap.require(key.isNative());
        FloatVector a0 = FloatVector.fromArray(Lanes.F32, query, queryAt);
        FloatVector a1 = FloatVector.fromArray(Lanes.F32, query, queryAt + Reduction.HALF);
        FloatVector a2 = FloatVector.fromArray(Lanes.F32, query, queryAt + Reduction.LANES);
        FloatVector a3 = FloatVector.fromArray(Lanes.F32, query, queryAt + Reduction.LANES + Reduction.HALF);
        FloatVector b0 = FloatVector.fromArray(Lanes.F32, query, queryAt + size);
        FloatVector b1 = FloatVector.fromArray(Lanes.F32, query, queryAt + size + Reduction.HALF);
        FloatVector b2 = FloatVector.fromArray(Lanes.F32, query, queryAt + size + Reduction.LANES);
        FloatVector b3 = FloatVector.fromArray(Lanes.F32, query, queryAt + size + Reduction.LANES + Reduction.HALF);
        FloatVector c0 = FloatVector.fromArray(Lanes.F32, query, queryAt + 2 * size);
        FloatVector c1 = FloatVector.fromArray(Lanes.F32, query, queryAt + 2 * size + Reduction.HALF);
        FloatVector c2 = FloatVector.fromArray(Lanes.F32, query, queryAt + 2 * size + Reduction.LANES);
        FloatVector c3 = FloatVector.fromArray(Lanes.F32, query, queryAt + 2 * size + Reduction.LANES + Reduction.HALF);
        FloatVector zero = FloatVector.zero(Lanes.F32);
        long from = at;
        int end = firstLane + count * Reduction.LANES;
        for (int lane = firstLane; lane < end; lane += Reduction.LANES) {
            FloatVector aLow = zero;
            FloatVector aHigh = zero;
            FloatVector bLow = zero;
            FloatVector bHigh = zero;
            FloatVector cLow = zero;
            FloatVector cHigh = zero;
            if (resume) {
                aLow = FloatVector.fromArray(Lanes.F32, lanes, lane);
                aHigh = FloatVector.fromArray(Lanes.F32, lanes, lane + Reduction.HALF);
                bLow = FloatVector.fromArray(Lanes.F32, lanes, lane + HEAD_LANES);
                bHigh = FloatVector.fromArray(Lanes.F32, lanes, lane + HEAD_LANES + Reduction.HALF);
                cLow = FloatVector.fromArray(Lanes.F32, lanes, lane + 2 * HEAD_LANES);
                cHigh = FloatVector.fromArray(Lanes.F32, lanes, lane + 2 * HEAD_LANES + Reduction.HALF);
            }
            FloatVector low = Lanes.load(key, from);
            aLow = a0.fma(low, aLow);
            bLow = b0.fma(low, bLow);
            cLow = c0.fma(low, cLow);
            FloatVector high = Lanes.load(key, from + Reduction.HALF_BYTES);
            aHigh = a1.fma(high, aHigh);
            bHigh = b1.fma(high, bHigh);
            cHigh = c1.fma(high, cHigh);
            FloatVector nextLow = Lanes.load(key, from + STEP_BYTES);
            aLow = a2.fma(nextLow, aLow);
            bLow = b2.fma(nextLow, bLow);
            cLow = c2.fma(nextLow, cLow);
            FloatVector nextHigh = Lanes.load(key, from + STEP_BYTES + Reduction.HALF_BYTES);
            aHigh = a3.fma(nextHigh, aHigh);
            bHigh = b3.fma(nextHigh, bHigh);
            cHigh = c3.fma(nextHigh, cHigh);
            if (ends) {
                aLow.add(aHigh).intoArray(lanes, lane);
                bLow.add(bHigh).intoArray(lanes, lane + HEAD_LANES);
                cLow.add(cHigh).intoArray(lanes, lane + 2 * HEAD_LANES);
            } else {
                aLow.intoArray(lanes, lane);
                aHigh.intoArray(lanes, lane + Reduction.HALF);
                bLow.intoArray(lanes, lane + HEAD_LANES);
                bHigh.intoArray(lanes, lane + HEAD_LANES + Reduction.HALF);
                cLow.intoArray(lanes, lane + 2 * HEAD_LANES);
                cHigh.intoArray(lanes, lane + 2 * HEAD_LANES + Reduction.HALF);
            }
            from += stride;
        }
    }

    /// The same for two heads.
    private void scoreTwo(MemorySegment key, float[] query, int queryAt, long at, int count, int firstLane,
            boolean resume, boolean ends) {
        OffHeap.require(key.isNative());
        FloatVector a0 = FloatVector.fromArray(Lanes.F32, query, queryAt);
        FloatVector a1 = FloatVector.fromArray(Lanes.F32, query, queryAt + Reduction.HALF);
        FloatVector a2 = FloatVector.fromArray(Lanes.F32, query, queryAt + Reduction.LANES);
        FloatVector a3 = FloatVector.fromArray(Lanes.F32, query, queryAt + Reduction.LANES + Reduction.HALF);
        FloatVector b0 = FloatVector.fromArray(Lanes.F32, query, queryAt + size);
        FloatVector b1 = FloatVector.fromArray(Lanes.F32, query, queryAt + size + Reduction.HALF);
        FloatVector b2 = FloatVector.fromArray(Lanes.F32, query, queryAt + size + Reduction.LANES);
        FloatVector b3 = FloatVector.fromArray(Lanes.F32, query, queryAt + size + Reduction.LANES + Reduction.HALF);
        FloatVector zero = FloatVector.zero(Lanes.F32);
        long from = at;
        int end = firstLane + count * Reduction.LANES;
        for (int lane = firstLane; lane < end; lane += Reduction.LANES) {
            FloatVector aLow = zero;
            FloatVector aHigh = zero;
            FloatVector bLow = zero;
            FloatVector bHigh = zero;
            if (resume) {
                aLow = FloatVector.fromArray(Lanes.F32, lanes, lane);
                aHigh = FloatVector.fromArray(Lanes.F32, lanes, lane + Reduction.HALF);
                bLow = FloatVector.fromArray(Lanes.F32, lanes, lane + HEAD_LANES);
                bHigh = FloatVector.fromArray(Lanes.F32, lanes, lane + HEAD_LANES + Reduction.HALF);
            }
            FloatVector low = Lanes.load(key, from);
            aLow = a0.fma(low, aLow);
            bLow = b0.fma(low, bLow);
            FloatVector high = Lanes.load(key, from + Reduction.HALF_BYTES);
            aHigh = a1.fma(high, aHigh);
            bHigh = b1.fma(high, bHigh);
            FloatVector nextLow = Lanes.load(key, from + STEP_BYTES);
            aLow = a2.fma(nextLow, aLow);
            bLow = b2.fma(nextLow, bLow);
            FloatVector nextHigh = Lanes.load(key, from + STEP_BYTES + Reduction.HALF_BYTES);
            aHigh = a3.fma(nextHigh, aHigh);
            bHigh = b3.fma(nextHigh, bHigh);
            if (ends) {
                aLow.add(aHigh).intoArray(lanes, lane);
                bLow.add(bHigh).intoArray(lanes, lane + HEAD_LANES);
            } else {
                aLow.intoArray(lanes, lane);
                aHigh.intoArray(lanes, lane + Reduction.HALF);
                bLow.intoArray(lanes, lane + HEAD_LANES);
                bHigh.intoArray(lanes, lane + HEAD_LANES + Reduction.HALF);
            }
            from += stride;
        }
    }

    /// The same for one head.
    private void scoreOne(MemorySegment key, float[] query, int queryAt, long at, int count, int firstLane,
            boolean resume, boolean ends) {
        OffHeap.require(key.isNative());
        FloatVector a0 = FloatVector.fromArray(Lanes.F32, query, queryAt);
        FloatVector a1 = FloatVector.fromArray(Lanes.F32, query, queryAt + Reduction.HALF);
        FloatVector a2 = FloatVector.fromArray(Lanes.F32, query, queryAt + Reduction.LANES);
        FloatVector a3 = FloatVector.fromArray(Lanes.F32, query, queryAt + Reduction.LANES + Reduction.HALF);
        FloatVector zero = FloatVector.zero(Lanes.F32);
        long from = at;
        int end = firstLane + count * Reduction.LANES;
        for (int lane = firstLane; lane < end; lane += Reduction.LANES) {
            FloatVector aLow = zero;
            FloatVector aHigh = zero;
            if (resume) {
                aLow = FloatVector.fromArray(Lanes.F32, lanes, lane);
                aHigh = FloatVector.fromArray(Lanes.F32, lanes, lane + Reduction.HALF);
            }
            FloatVector low = Lanes.load(key, from);
            aLow = a0.fma(low, aLow);
            FloatVector high = Lanes.load(key, from + Reduction.HALF_BYTES);
            aHigh = a1.fma(high, aHigh);
            FloatVector nextLow = Lanes.load(key, from + STEP_BYTES);
            aLow = a2.fma(nextLow, aLow);
            FloatVector nextHigh = Lanes.load(key, from + STEP_BYTES + Reduction.HALF_BYTES);
            aHigh = a3.fma(nextHigh, aHigh);
            if (ends) {
                aLow.add(aHigh).intoArray(lanes, lane);
            } else {
                aLow.intoArray(lanes, lane);
                aHigh.intoArray(lanes, lane + Reduction.HALF);
            }
            from += stride;
        }
    }

    /// Adds 32 numbers of a head.
    private void oneStep(MemorySegment key, float[] query, int queryAt, long at, int count, int firstLane,
            boolean resume) {
        OffHeap.require(key.isNative());
        FloatVector queryLow = FloatVector.fromArray(Lanes.F32, query, queryAt);
        FloatVector queryHigh = FloatVector.fromArray(Lanes.F32, query, queryAt + Reduction.HALF);
        FloatVector zero = FloatVector.zero(Lanes.F32);
        long from = at;
        int end = firstLane + count * Reduction.LANES;
        for (int lane = firstLane; lane < end; lane += Reduction.LANES) {
            FloatVector low = zero;
            FloatVector high = zero;
            if (resume) {
                low = FloatVector.fromArray(Lanes.F32, lanes, lane);
                high = FloatVector.fromArray(Lanes.F32, lanes, lane + Reduction.HALF);
            }
            queryLow.fma(Lanes.load(key, from), low).intoArray(lanes, lane);
            queryHigh.fma(Lanes.load(key, from + Reduction.HALF_BYTES), high).intoArray(lanes, lane + Reduction.HALF);
            from += stride;
        }
    }

    private static float get(MemorySegment segment, long at, int i) {
        return segment.get(ValueLayout.JAVA_FLOAT_UNALIGNED, at + (long) i * Float.BYTES);
    }
}
