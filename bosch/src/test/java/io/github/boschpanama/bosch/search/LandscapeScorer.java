package io.github.boschpanama.bosch.search;

import io.github.boschpanama.models.HeadMask;

/// A synthetic landscape as a scorer of masks; counts its calls.
final class LandscapeScorer implements MaskScorer {
    private final HeadLandscape landscape;
    private int calls;

    LandscapeScorer(HeadLandscape landscape) {
        this.landscape = landscape;
    }

    HeadMask shape() {
        return HeadMask.full(landscape.layers(), landscape.groups(), 32, 0);
    }

    int calls() {
        return calls;
    }

    double exact(HeadMask mask) {
        return landscape.score(HeadBits.of(mask), Double.NEGATIVE_INFINITY).value();
    }

    @Override
    public Score score(HeadMask mask, Incumbent incumbent) {
        calls++;
        return landscape.score(HeadBits.of(mask), incumbent.score());
    }
}
