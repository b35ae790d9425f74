package io.github.boschpanama.bosch.bench;

import io.github.boschpanama.models.HeadMask;

/// Masks of which a share of the groups have a window, spread evenly.
///
/// @param ratio the share, 0 for none
/// @param window keys that these groups see
public record LocalShare(double ratio, int window) {
    /// @param full full attention everywhere
    /// @return the mask
    HeadMask of(HeadMask full) {
        HeadMask mask = full;
        long count = Math.round(ratio * full.size());
        for (int i = 0; i < full.size(); i++) {
            boolean local = (i + 1) * count / full.size() > i * count / full.size();
            mask = mask.withLocal(i / full.groups(), i % full.groups(), local);
        }
        return mask;
    }
}
