package io.github.boschpanama.bosch.search;

import io.github.boschpanama.runtime.InputException;

/// What BOSCH minimises: 𝓛(z) = −Ŝ(z) + α(ρ(z) − ρ)², where Ŝ is the score on a scale from all windows (0) to full
/// attention (1). (arXiv 2604.05942)
///
/// @param full S of full attention
/// @param local S of sliding windows everywhere
public record Objective(double full, double local) {
    /// α. The paper's value is not known; at 100 a tenth of all groups too many costs as much as everything that full
    /// attention gains.
    public static final double ALPHA = 100;

    /// Windows everywhere score as well as full attention.
    static final class NothingToSearch extends InputException {
        private static final long serialVersionUID = 1L;

        private NothingToSearch(String message) {
            super(message);
        }
    }

    /// @throws InputException if windows everywhere score as well as full attention: then there is nothing to search
    public Objective {
        if (!(full > local)) {
            throw new NothingToSearch("the calibration samples score " + full + " with full attention and " + local
                    + " with sliding windows everywhere: they need no long context, so no mask is better than another; "
                    + "use a longer context or a smaller window");
        }
    }

    /// @param score S(z)
    /// @return Ŝ(z)
    public double normalised(double score) {
        return (score - local) / gain();
    }

    /// @return what full attention gains over windows everywhere
    public double gain() {
        return full - local;
    }
}
