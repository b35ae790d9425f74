package io.github.boschpanama.runtime.cpu;

import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// The query heads of a group over a stretch of at most [#KEYS] neighbouring keys, in one worker's scratch memory.
///
/// Lanes go along the head. A score is summed as [Reduction] says, and so are the weights; an element of the weighted
/// values is a chain of multiply-adds over the keys in rising order.
///
/// Keys and values come from far, so up to three heads take what is loaded, and go over a block of keys at a time: there
/// other heads and further parts of the heads find it near.
final class AttentionRange {
    /// Keys in a stretch.
    static final int KEYS = 128;
    /// Keys in a block.
    private static final int BLOCK = 32;
    private static final int HEAD_LANES = BLOCK * Reduction.LANES;
    private static final long STEP_BYTES = Reduction.LANES * Float.BYTES;

    private float[] weights = new float[0]; // [heads, KEYS]
    private float[] lanes = new float[0]; // [heads, BLOCK, LANES]
    private MemorySegment key;
    private MemorySegment value;
    private long stride; // bytes from a key to the next
    private int size;
    private int heads;

    /// @param newKey F32 [keys, groups, size]
    /// @param newValue F32 [keys, groups, size]
    /// @param newHeads query heads of a group
    void set(Tensor newKey, Tensor newValue, int newHeads) {
        key = newKey.segment();
        value = newValue.segment();
        size = Math.toIntExact(newKey.extent(2));
        stride = newKey.extent(1) * size * Float.BYTES;
        heads = newHeads;
        if (weights.length < heads * KEYS) {
            weights = new float[heads * KEYS];
            lanes = Reduction.lanes(1, heads * BLOCK)[0];
        }
    }

    /// Scores the keys.
    ///
    /// @param query scaled queries, [heads, size] from `queryAt` on
    /// @param at where the first key's numbers are, in bytes
    /// @param count how many keys
    void score(float[] query, int queryAt, long at, int count) {
        for (int first = 0; first < count; first += BLOCK) {
            int keys = Math.min(BLOCK, count - first);
            scoreBlock(query, queryAt, at + first * stride, keys);
            int rows = (heads - 1) * BLOCK + keys;
            if (whole()) {
                Reduction.sumHalves(lanes, Reduction.LANES, rows);
            } else {
                Reduction.sum(lanes, rows);
            }
            for (int head = 0; head < heads; head++) {
                System.arraycopy(lanes, head * BLOCK, weights, head * KEYS + first, keys);
            }
        }
        for (int head = 0; head < heads; head++) {
            Arrays.fill(weights, head * KEYS + count, (head + 1) * KEYS, Float.NEGATIVE_INFINITY);
        }
    }

    /// @return whether the head's numbers are whole double steps, at the end of which halves of lanes are added at once
    private boolean whole() {
        return size % (2 * Reduction.LANES) == 0;
    }

    private void scoreBlock(float[] query, int queryAt, long at, int count) {
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

    /// Adds 64 numbers of the heads to the lanes of each key, or begins with them.
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

    /// Leaves a key out.
    void hide(int j) {
        for (int head = 0; head < heads; head++) {
            weights[head * KEYS + j] = Float.NEGATIVE_INFINITY;
        }
    }

    /// @return the largest score of one of the heads
    float largest(int head) {
        int begin = head * KEYS;
        FloatVector largest = FloatVector.fromArray(Lanes.F32, weights, begin);
        for (int j = begin + Lanes.COUNT; j < begin + KEYS; j += Lanes.COUNT) {
            largest = largest.max(FloatVector.fromArray(Lanes.F32, weights, j));
        }
        return largest.reduceLanes(VectorOperators.MAX);
    }

    /// Turns scores of one of the heads into weights relative to the largest.
    ///
    /// @return their sum
    float weigh(int head, float largest) {
        int begin = head * KEYS;
        for (int share = 0; share < Reduction.LANES; share += Lanes.COUNT) {
            FloatVector sum = FloatVector.zero(Lanes.F32);
            for (int j = begin + share; j < begin + KEYS; j += Reduction.LANES) {
                FloatVector weight = Exponential.upTo88(FloatVector.fromArray(Lanes.F32, weights, j).sub(largest));
                weight.intoArray(weights, j);
                sum = sum.add(weight);
            }
            sum.intoArray(lanes, share);
        }
        Reduction.sum(lanes, 1);
        return lanes[0];
    }

    /// Sums the weighted values.
    ///
    /// @param at where the first key's values are, in bytes
    /// @param count how many keys
    /// @param out takes [heads, size] numbers from `outAt` on
    void addValues(long at, int count, float[] out, int outAt) {
        Arrays.fill(out, outAt, outAt + heads * size, 0f);
        for (int first = 0; first < count; first += BLOCK) {
            addBlock(at + first * stride, first, Math.min(BLOCK, count - first), out, outAt);
        }
    }

    private void addBlock(long at, int first, int count, float[] out, int outAt) {
        int i = 0;
        for (; i <= size - 4 * Lanes.COUNT; i += 4 * Lanes.COUNT) {
            addFourVectors(at + (long) i * Float.BYTES, first, count, out, outAt + i);
        }
        for (int head = 0; head < heads; head++) {
            int weight = head * KEYS + first;
            int to = outAt + head * size;
            int rest = i;
            for (; rest <= size - Lanes.COUNT; rest += Lanes.COUNT) {
                oneVector(value, at + (long) rest * Float.BYTES, weight, count, out, to + rest);
            }
            for (; rest < size; rest++) {
                for (int j = 0; j < count; j++) {
                    out[to + rest] = Math.fma(weights[weight + j], get(value, at + j * stride, rest), out[to + rest]);
                }
            }
        }
    }

    private void addFourVectors(long at, int first, int count, float[] out, int outAt) {
        int head = 0;
        for (; head < heads - 2; head += 3) {
            addThree(value, at, head * KEYS + first, count, out, outAt + head * size);
        }
        for (; head < heads - 1; head += 2) {
            addTwo(value, at, head * KEYS + first, count, out, outAt + head * size);
        }
        for (; head < heads; head++) {
            addOne(value, at, head * KEYS + first, count, out, outAt + head * size);
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
        FloatVector aA = FloatVector.fromArray(Lanes.F32, query, queryAt);
        FloatVector aB = FloatVector.fromArray(Lanes.F32, query, queryAt + Reduction.HALF);
        FloatVector aC = FloatVector.fromArray(Lanes.F32, query, queryAt + Reduction.LANES);
        FloatVector aD = FloatVector.fromArray(Lanes.F32, query, queryAt + Reduction.LANES + Reduction.HALF);
        FloatVector bA = FloatVector.fromArray(Lanes.F32, query, queryAt + size);
        FloatVector bB = FloatVector.fromArray(Lanes.F32, query, queryAt + size + Reduction.HALF);
        FloatVector bC = FloatVector.fromArray(Lanes.F32, query, queryAt + size + Reduction.LANES);
        FloatVector bD = FloatVector.fromArray(Lanes.F32, query, queryAt + size + Reduction.LANES + Reduction.HALF);
        FloatVector cA = FloatVector.fromArray(Lanes.F32, query, queryAt + 2 * size);
        FloatVector cB = FloatVector.fromArray(Lanes.F32, query, queryAt + 2 * size + Reduction.HALF);
        FloatVector cC = FloatVector.fromArray(Lanes.F32, query, queryAt + 2 * size + Reduction.LANES);
        FloatVector cD = FloatVector.fromArray(Lanes.F32, query, queryAt + 2 * size + Reduction.LANES + Reduction.HALF);
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
            aLow = aA.fma(low, aLow);
            bLow = bA.fma(low, bLow);
            cLow = cA.fma(low, cLow);
            FloatVector high = Lanes.load(key, from + Reduction.HALF_BYTES);
            aHigh = aB.fma(high, aHigh);
            bHigh = bB.fma(high, bHigh);
            cHigh = cB.fma(high, cHigh);
            FloatVector nextLow = Lanes.load(key, from + STEP_BYTES);
            aLow = aC.fma(nextLow, aLow);
            bLow = bC.fma(nextLow, bLow);
            cLow = cC.fma(nextLow, cLow);
            FloatVector nextHigh = Lanes.load(key, from + STEP_BYTES + Reduction.HALF_BYTES);
            aHigh = aD.fma(nextHigh, aHigh);
            bHigh = bD.fma(nextHigh, bHigh);
            cHigh = cD.fma(nextHigh, cHigh);
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
        FloatVector aA = FloatVector.fromArray(Lanes.F32, query, queryAt);
        FloatVector aB = FloatVector.fromArray(Lanes.F32, query, queryAt + Reduction.HALF);
        FloatVector aC = FloatVector.fromArray(Lanes.F32, query, queryAt + Reduction.LANES);
        FloatVector aD = FloatVector.fromArray(Lanes.F32, query, queryAt + Reduction.LANES + Reduction.HALF);
        FloatVector bA = FloatVector.fromArray(Lanes.F32, query, queryAt + size);
        FloatVector bB = FloatVector.fromArray(Lanes.F32, query, queryAt + size + Reduction.HALF);
        FloatVector bC = FloatVector.fromArray(Lanes.F32, query, queryAt + size + Reduction.LANES);
        FloatVector bD = FloatVector.fromArray(Lanes.F32, query, queryAt + size + Reduction.LANES + Reduction.HALF);
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
            aLow = aA.fma(low, aLow);
            bLow = bA.fma(low, bLow);
            FloatVector high = Lanes.load(key, from + Reduction.HALF_BYTES);
            aHigh = aB.fma(high, aHigh);
            bHigh = bB.fma(high, bHigh);
            FloatVector nextLow = Lanes.load(key, from + STEP_BYTES);
            aLow = aC.fma(nextLow, aLow);
            bLow = bC.fma(nextLow, bLow);
            FloatVector nextHigh = Lanes.load(key, from + STEP_BYTES + Reduction.HALF_BYTES);
            aHigh = aD.fma(nextHigh, aHigh);
            bHigh = bD.fma(nextHigh, bHigh);
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
        FloatVector aA = FloatVector.fromArray(Lanes.F32, query, queryAt);
        FloatVector aB = FloatVector.fromArray(Lanes.F32, query, queryAt + Reduction.HALF);
        FloatVector aC = FloatVector.fromArray(Lanes.F32, query, queryAt + Reduction.LANES);
        FloatVector aD = FloatVector.fromArray(Lanes.F32, query, queryAt + Reduction.LANES + Reduction.HALF);
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
            aLow = aA.fma(low, aLow);
            FloatVector high = Lanes.load(key, from + Reduction.HALF_BYTES);
            aHigh = aB.fma(high, aHigh);
            FloatVector nextLow = Lanes.load(key, from + STEP_BYTES);
            aLow = aC.fma(nextLow, aLow);
            FloatVector nextHigh = Lanes.load(key, from + STEP_BYTES + Reduction.HALF_BYTES);
            aHigh = aD.fma(nextHigh, aHigh);
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

    /// Adds four vectors of weighted values to those of three heads.
    private void addThree(MemorySegment value, long at, int weightAt, int count, float[] out, int outAt) {
        OffHeap.require(value.isNative());
        FloatVector aA = FloatVector.fromArray(Lanes.F32, out, outAt);
        FloatVector aB = FloatVector.fromArray(Lanes.F32, out, outAt + Lanes.COUNT);
        FloatVector aC = FloatVector.fromArray(Lanes.F32, out, outAt + 2 * Lanes.COUNT);
        FloatVector aD = FloatVector.fromArray(Lanes.F32, out, outAt + 3 * Lanes.COUNT);
        FloatVector bA = FloatVector.fromArray(Lanes.F32, out, outAt + size);
        FloatVector bB = FloatVector.fromArray(Lanes.F32, out, outAt + size + Lanes.COUNT);
        FloatVector bC = FloatVector.fromArray(Lanes.F32, out, outAt + size + 2 * Lanes.COUNT);
        FloatVector bD = FloatVector.fromArray(Lanes.F32, out, outAt + size + 3 * Lanes.COUNT);
        FloatVector cA = FloatVector.fromArray(Lanes.F32, out, outAt + 2 * size);
        FloatVector cB = FloatVector.fromArray(Lanes.F32, out, outAt + 2 * size + Lanes.COUNT);
        FloatVector cC = FloatVector.fromArray(Lanes.F32, out, outAt + 2 * size + 2 * Lanes.COUNT);
        FloatVector cD = FloatVector.fromArray(Lanes.F32, out, outAt + 2 * size + 3 * Lanes.COUNT);
        long from = at;
        for (int j = weightAt; j < weightAt + count; j++) {
            FloatVector a = FloatVector.broadcast(Lanes.F32, weights[j]);
            FloatVector b = FloatVector.broadcast(Lanes.F32, weights[j + KEYS]);
            FloatVector c = FloatVector.broadcast(Lanes.F32, weights[j + 2 * KEYS]);
            FloatVector numbersA = Lanes.load(value, from);
            aA = a.fma(numbersA, aA);
            bA = b.fma(numbersA, bA);
            cA = c.fma(numbersA, cA);
            FloatVector numbersB = Lanes.load(value, from + Lanes.BYTES);
            aB = a.fma(numbersB, aB);
            bB = b.fma(numbersB, bB);
            cB = c.fma(numbersB, cB);
            FloatVector numbersC = Lanes.load(value, from + 2 * Lanes.BYTES);
            aC = a.fma(numbersC, aC);
            bC = b.fma(numbersC, bC);
            cC = c.fma(numbersC, cC);
            FloatVector numbersD = Lanes.load(value, from + 3 * Lanes.BYTES);
            aD = a.fma(numbersD, aD);
            bD = b.fma(numbersD, bD);
            cD = c.fma(numbersD, cD);
            from += stride;
        }
        aA.intoArray(out, outAt);
        aB.intoArray(out, outAt + Lanes.COUNT);
        aC.intoArray(out, outAt + 2 * Lanes.COUNT);
        aD.intoArray(out, outAt + 3 * Lanes.COUNT);
        bA.intoArray(out, outAt + size);
        bB.intoArray(out, outAt + size + Lanes.COUNT);
        bC.intoArray(out, outAt + size + 2 * Lanes.COUNT);
        bD.intoArray(out, outAt + size + 3 * Lanes.COUNT);
        cA.intoArray(out, outAt + 2 * size);
        cB.intoArray(out, outAt + 2 * size + Lanes.COUNT);
        cC.intoArray(out, outAt + 2 * size + 2 * Lanes.COUNT);
        cD.intoArray(out, outAt + 2 * size + 3 * Lanes.COUNT);
    }

    /// The same for two heads.
    private void addTwo(MemorySegment value, long at, int weightAt, int count, float[] out, int outAt) {
        OffHeap.require(value.isNative());
        FloatVector aA = FloatVector.fromArray(Lanes.F32, out, outAt);
        FloatVector aB = FloatVector.fromArray(Lanes.F32, out, outAt + Lanes.COUNT);
        FloatVector aC = FloatVector.fromArray(Lanes.F32, out, outAt + 2 * Lanes.COUNT);
        FloatVector aD = FloatVector.fromArray(Lanes.F32, out, outAt + 3 * Lanes.COUNT);
        FloatVector bA = FloatVector.fromArray(Lanes.F32, out, outAt + size);
        FloatVector bB = FloatVector.fromArray(Lanes.F32, out, outAt + size + Lanes.COUNT);
        FloatVector bC = FloatVector.fromArray(Lanes.F32, out, outAt + size + 2 * Lanes.COUNT);
        FloatVector bD = FloatVector.fromArray(Lanes.F32, out, outAt + size + 3 * Lanes.COUNT);
        long from = at;
        for (int j = weightAt; j < weightAt + count; j++) {
            FloatVector a = FloatVector.broadcast(Lanes.F32, weights[j]);
            FloatVector b = FloatVector.broadcast(Lanes.F32, weights[j + KEYS]);
            FloatVector numbersA = Lanes.load(value, from);
            aA = a.fma(numbersA, aA);
            bA = b.fma(numbersA, bA);
            FloatVector numbersB = Lanes.load(value, from + Lanes.BYTES);
            aB = a.fma(numbersB, aB);
            bB = b.fma(numbersB, bB);
            FloatVector numbersC = Lanes.load(value, from + 2 * Lanes.BYTES);
            aC = a.fma(numbersC, aC);
            bC = b.fma(numbersC, bC);
            FloatVector numbersD = Lanes.load(value, from + 3 * Lanes.BYTES);
            aD = a.fma(numbersD, aD);
            bD = b.fma(numbersD, bD);
            from += stride;
        }
        aA.intoArray(out, outAt);
        aB.intoArray(out, outAt + Lanes.COUNT);
        aC.intoArray(out, outAt + 2 * Lanes.COUNT);
        aD.intoArray(out, outAt + 3 * Lanes.COUNT);
        bA.intoArray(out, outAt + size);
        bB.intoArray(out, outAt + size + Lanes.COUNT);
        bC.intoArray(out, outAt + size + 2 * Lanes.COUNT);
        bD.intoArray(out, outAt + size + 3 * Lanes.COUNT);
    }

    /// The same for one head.
    private void addOne(MemorySegment value, long at, int weightAt, int count, float[] out, int outAt) {
        OffHeap.require(value.isNative());
        FloatVector aA = FloatVector.fromArray(Lanes.F32, out, outAt);
        FloatVector aB = FloatVector.fromArray(Lanes.F32, out, outAt + Lanes.COUNT);
        FloatVector aC = FloatVector.fromArray(Lanes.F32, out, outAt + 2 * Lanes.COUNT);
        FloatVector aD = FloatVector.fromArray(Lanes.F32, out, outAt + 3 * Lanes.COUNT);
        long from = at;
        for (int j = weightAt; j < weightAt + count; j++) {
            FloatVector a = FloatVector.broadcast(Lanes.F32, weights[j]);
            aA = a.fma(Lanes.load(value, from), aA);
            aB = a.fma(Lanes.load(value, from + Lanes.BYTES), aB);
            aC = a.fma(Lanes.load(value, from + 2 * Lanes.BYTES), aC);
            aD = a.fma(Lanes.load(value, from + 3 * Lanes.BYTES), aD);
            from += stride;
        }
        aA.intoArray(out, outAt);
        aB.intoArray(out, outAt + Lanes.COUNT);
        aC.intoArray(out, outAt + 2 * Lanes.COUNT);
        aD.intoArray(out, outAt + 3 * Lanes.COUNT);
    }

    private void oneVector(MemorySegment value, long at, int weightAt, int count, float[] out, int outAt) {
        OffHeap.require(value.isNative());
        FloatVector sum = FloatVector.fromArray(Lanes.F32, out, outAt);
        for (int j = 0; j < count; j++) {
            FloatVector weight = FloatVector.broadcast(Lanes.F32, weights[weightAt + j]);
            sum = weight.fma(Lanes.load(value, at + j * stride), sum);
        }
        sum.intoArray(out, outAt);
    }

    private static float get(MemorySegment segment, long at, int i) {
        return segment.get(ValueLayout.JAVA_FLOAT_UNALIGNED, at + (long) i * Float.BYTES);
    }
}
