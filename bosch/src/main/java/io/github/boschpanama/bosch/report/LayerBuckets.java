package io.github.boschpanama.bosch.report;

import java.util.List;

/// How many groups of each layer stage 2 made local.
///
/// @param ratio ρ
/// @param seed the seed of the search
/// @param localGroups local groups of each layer, from the bottom up
public record LayerBuckets(double ratio, long seed, List<Integer> localGroups) {
    /// Copies the list.
    public LayerBuckets {
        localGroups = List.copyOf(localGroups);
    }
}
