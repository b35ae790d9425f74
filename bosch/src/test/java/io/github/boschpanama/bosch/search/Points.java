package io.github.boschpanama.bosch.search;

import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Points for tests.
final class Points {
    private Points() {}

    /// All 2ⁿ points.
    static Stream<Bits> all(int n) {
        return IntStream.range(0, 1 << n).mapToObj(code -> {
            int[] ones = IntStream.range(0, n).filter(i -> (code >>> i & 1) != 0).toArray();
            return Bits.zeros(n).flip(ones);
        });
    }

    /// Each bit 0 or 1 with equal probability.
    static Bits random(int n, RandomGenerator random) {
        return Bits.zeros(n).flip(IntStream.range(0, n).filter(_ -> random.nextBoolean()).toArray());
    }
}
