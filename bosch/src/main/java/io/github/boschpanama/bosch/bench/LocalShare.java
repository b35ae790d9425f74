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
        for (int i = 0; i < full.size(); i++) {
            boolean local = Math.floor((i + 1) * ratio) > Math.floor(i * ratio);
            mask = mask.withLocal(i / full.groups(), i % full.groups(), local);
        }
        return mask;
    }
}
