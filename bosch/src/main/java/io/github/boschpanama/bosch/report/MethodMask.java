package io.github.boschpanama.bosch.report;

import io.github.boschpanama.models.HeadMask;
import java.util.Locale;

/// The mask that a method gave.
///
/// @param method the method's name
/// @param ratio ρ, the share of local groups asked for
/// @param seed the seed of what was drawn at random
/// @param mask the mask
public record MethodMask(String method, double ratio, long seed, HeadMask mask) {
    /// @return the name of its file, such as `b-multi-0.75-seed0.json`
    public String fileName() {
        return method.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-") + "-" + Numbers.plain(ratio) + "-seed"
                + seed + ".json";
    }
}
