package io.github.boschpanama.bosch.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.boschpanama.bosch.search.SearchSpace.Block;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SearchSpaceTest {
    @Property
    void sizeCountsThePointsOfTheSpace(@ForAll @IntRange(min = 1, max = 6) int first,
            @ForAll @IntRange(min = 1, max = 6) int second, @ForAll @IntRange(max = 6) int ones) {
        SearchSpace space = SearchSpace.of(first + second,
                List.of(Block.of(0, first, Math.min(ones, first)), Block.of(first, second, Math.min(1, second))));
        long members = Points.all(first + second).filter(space::contains).count();
        assertEquals(members, space.size());
    }

    @Property
    void randomPointsAndSwapsStayInTheSpace(@ForAll long seed, @ForAll @IntRange(max = 5) int ones) {
        SearchSpace space = SearchSpace.of(12, List.of(new Block(List.of(9, 0, 4, 2, 7), ones), Block.of(10, 2, 1)));
        SplittableRandom random = new SplittableRandom(seed);
        Bits frozen = Points.random(12, random);
        Bits point = space.random(frozen, random);
        assertTrue(space.contains(point));
        Set<Bits> neighbours = new HashSet<>();
        for (SearchSpace.Swap swap : space.swaps(point)) {
            Bits neighbour = point.flip(swap.toZero(), swap.toOne());
            assertTrue(space.contains(neighbour));
            neighbours.add(neighbour);
        }
        assertEquals(ones * (5 - ones) + 1, neighbours.size());
        for (int i : new int[]{1, 3, 5, 6, 8}) {
            assertEquals(frozen.get(i), point.get(i), "a frozen bit moved");
        }
    }

    @Test
    void refusesBlocksThatOverlapOrOverflow() {
        assertThrows(IllegalArgumentException.class,
                () -> SearchSpace.of(4, List.of(Block.of(0, 3, 1), Block.of(2, 2, 1))));
        assertThrows(IllegalArgumentException.class, () -> SearchSpace.choose(4, 5));
        assertThrows(IllegalArgumentException.class, () -> SearchSpace.of(4, List.of(Block.of(2, 3, 1))));
        assertFalse(SearchSpace.choose(4, 2).contains(Bits.parse("00011")));
    }
}
