package io.github.boschpanama.bosch.search;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/// The points a solver may return: of each block of positions exactly so many bits are 1; a bit in no block is frozen.
///
/// One block per layer fixes the count in each layer; one block over several layers fixes the total and lets the layers
/// trade. Positions grow with the layer, so that a candidate that differs from the incumbent only in high positions is
/// the cheaper to score.
public final class SearchSpace {
    private final int length;
    private final List<Block> blocks;
    private final int[] positions;

    /// Positions of which exactly `ones` bits are 1.
    ///
    /// @param positions distinct positions
    /// @param ones the number of ones among them
    public record Block(List<Integer> positions, int ones) {
        /// @throws IllegalArgumentException if there are fewer positions than ones
        public Block {
            positions = List.copyOf(positions);
            if (ones < 0 || ones > positions.size()) {
                throw new IllegalArgumentException(ones + " ones in a block of " + positions.size());
            }
        }

        /// @param first the first position
        /// @param size the number of positions
        /// @param ones the number of ones among them
        /// @return the block of neighbouring positions
        public static Block of(int first, int size, int ones) {
            return new Block(IntStream.range(first, first + size).boxed().toList(), ones);
        }

        /// @param point the bits
        /// @return the number of ones of `point` in this block
        int count(Bits point) {
            int ones = 0;
            for (int i : positions) {
                ones += point.get(i) ? 1 : 0;
            }
            return ones;
        }

        /// @param point the bits
        /// @param value the value asked for
        /// @return the positions of this block where `point` has that value
        List<Integer> where(Bits point, boolean value) {
            return positions.stream().filter(i -> point.get(i) == value).toList();
        }
    }

    /// A move that keeps the counts.
    ///
    /// @param toZero the position that goes from 1 to 0
    /// @param toOne the position of the same block that goes from 0 to 1
    record Swap(int toZero, int toOne) {}

    private SearchSpace(int length, List<Block> blocks) {
        this.length = length;
        this.blocks = List.copyOf(blocks);
        BitSet seen = new BitSet(length);
        for (Block block : blocks) {
            for (int i : block.positions()) {
                if (i < 0 || i >= length || seen.get(i)) {
                    throw new IllegalArgumentException(
                            "position " + i + " is in two blocks or outside of " + length + " bits");
                }
                seen.set(i);
            }
        }
        this.positions = seen.stream().toArray();
    }

    /// @param length the number of bits of a point
    /// @param blocks disjoint blocks
    /// @return the space
    /// @throws IllegalArgumentException if blocks overlap or reach outside
    public static SearchSpace of(int length, List<Block> blocks) {
        return new SearchSpace(length, blocks);
    }

    /// @param length the number of bits
    /// @param ones the number of ones
    /// @return all points of `length` bits with exactly `ones` ones
    public static SearchSpace choose(int length, int ones) {
        return of(length, List.of(Block.of(0, length, ones)));
    }

    /// @return the number of bits of a point
    public int length() {
        return length;
    }

    /// @return the blocks
    public List<Block> blocks() {
        return blocks;
    }

    /// @return the positions in any block, ascending
    int[] positions() {
        return positions.clone();
    }

    /// @return the number of points, for given frozen bits; infinite where a double cannot hold it
    public double size() {
        double size = 1;
        for (Block block : blocks) {
            int n = block.positions().size();
            int k = Math.min(block.ones(), n - block.ones());
            for (int i = 1; i <= k; i++) {
                size = size * (n - k + i) / i;
            }
        }
        return size;
    }

    /// @param point the bits
    /// @return whether every block has its count
    public boolean contains(Bits point) {
        return point.length() == length && blocks.stream().allMatch(block -> block.count(point) == block.ones());
    }

    /// @param frozen gives the bits in no block
    /// @param random the source of randomness
    /// @return a point of this space, all equally likely
    public Bits random(Bits frozen, RandomGenerator random) {
        Bits point = frozen;
        for (Block block : blocks) {
            List<Integer> order = new ArrayList<>(block.positions());
            Collections.shuffle(order, random);
            for (int rank = 0; rank < order.size(); rank++) {
                if (point.get(order.get(rank)) != rank < block.ones()) {
                    point = point.flip(order.get(rank));
                }
            }
        }
        return point;
    }

    /// @param point a point of this space
    /// @return every swap within a block
    List<Swap> swaps(Bits point) {
        List<Swap> swaps = new ArrayList<>();
        for (Block block : blocks) {
            List<Integer> zeros = block.where(point, false);
            for (int toZero : block.where(point, true)) {
                for (int toOne : zeros) {
                    swaps.add(new Swap(toZero, toOne));
                }
            }
        }
        return swaps;
    }
}
