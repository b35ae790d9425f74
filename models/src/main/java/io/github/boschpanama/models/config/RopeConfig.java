package io.github.boschpanama.models.config;

/// The rotary position embedding of a model: how fast each pair of elements turns, and by what cosine and sine grow.
public sealed interface RopeConfig {
    /// @return θ, the base of the geometric series of frequencies
    double theta();

    /// @param headDim the size of a head
    /// @return radians per position of each pair of elements [headDim / 2]
    double[] frequencies(int headDim);

    /// @return the factor on cosine and sine, 1 where the type has none
    default double attentionFactor() {
        return 1;
    }

    /// @return positions that a scaled embedding was made to reach; 0 where the type says nothing of it
    default int reach() {
        return 0;
    }

    /// The series of the original paper (Su et al., arXiv 2104.09864): `θ^(−2i/d)`.
    ///
    /// @param theta the base
    record Default(double theta) implements RopeConfig {
        @Override
        public double[] frequencies(int headDim) {
            double[] frequencies = new double[headDim / 2];
            for (int i = 0; i < frequencies.length; i++) {
                frequencies[i] = StrictMath.pow(theta, -2.0 * i / headDim);
            }
            return frequencies;
        }
    }

    /// Llama 3.1's scaling: waves longer than the original context are slowed by `factor`, short ones are left, and
    /// those between are blended.
    ///
    /// @param theta the base
    /// @param factor by how much long waves are slowed
    /// @param lowFrequencyFactor waves longer than `originalContext / lowFrequencyFactor` are slowed wholly
    /// @param highFrequencyFactor waves shorter than `originalContext / highFrequencyFactor` are left
    /// @param originalContext positions the model was trained on before
    record Llama3(double theta, double factor, double lowFrequencyFactor, double highFrequencyFactor,
            int originalContext) implements RopeConfig {
        @Override
        public double[] frequencies(int headDim) {
            double[] frequencies = new Default(theta).frequencies(headDim);
            for (int i = 0; i < frequencies.length; i++) {
                double waves = originalContext * frequencies[i] / (2 * Math.PI); // turns within the original context
                double kept = (waves - lowFrequencyFactor) / (highFrequencyFactor - lowFrequencyFactor);
                double share = Math.clamp(kept, 0.0, 1.0);
                frequencies[i] *= share + (1 - share) / factor;
            }
            return frequencies;
        }
    }

    /// YaRN (Peng et al., arXiv 2309.00071, section 3): fast pairs keep their frequency, slow ones are interpolated,
    /// with a ramp between, and the attention is sharpened by a factor on cosine and sine.
    ///
    /// @param theta the base
    /// @param factor how many times longer the context becomes
    /// @param betaFast pairs that turn more often than this within the original context are left
    /// @param betaSlow pairs that turn less often than this are interpolated wholly
    /// @param originalContext positions the model was trained on before
    /// @param attentionFactor the factor on cosine and sine
    /// @param truncate whether the ramp's ends are rounded outwards to whole pairs
    record Yarn(double theta, double factor, double betaFast, double betaSlow, int originalContext,
            double attentionFactor, boolean truncate) implements RopeConfig {

        private static final double BETA_FAST = 32;
        private static final double BETA_SLOW = 1;

        /// With the values that the paper recommends.
        ///
        /// @param theta the base
        /// @param originalContext positions the model was trained on before
        /// @param positions positions to reach, more than that
        /// @return the embedding
        public static Yarn reaching(double theta, int originalContext, int positions) {
            double factor = (double) positions / originalContext;
            return new Yarn(theta, factor, BETA_FAST, BETA_SLOW, originalContext, sharpening(factor, 1), true);
        }

        /// The paper's factor on cosine and sine, `0.1·scale·ln(factor) + 1`.
        static double sharpening(double factor, double scale) {
            return factor <= 1 ? 1 : 0.1 * scale * StrictMath.log(factor) + 1;
        }

        @Override
        public int reach() {
            return (int) Math.round(factor * originalContext);
        }

        @Override
        public double[] frequencies(int headDim) {
            double[] frequencies = new Default(theta).frequencies(headDim);
            double low = pairTurning(betaFast, headDim);
            double high = pairTurning(betaSlow, headDim);
            if (truncate) {
                low = Math.floor(low);
                high = Math.ceil(high);
            }
            low = Math.max(low, 0);
            high = Math.min(high, headDim - 1);
            double span = high == low ? 0.001 : high - low; // the reference's guard against a ramp of no length
            for (int i = 0; i < frequencies.length; i++) {
                double interpolated = Math.clamp((i - low) / span, 0.0, 1.0);
                frequencies[i] *= (1 - interpolated) + interpolated / factor;
            }
            return frequencies;
        }

        /// The (fractional) pair that turns so many times within the original context.
        private double pairTurning(double turns, int headDim) {
            return headDim * StrictMath.log(originalContext / (turns * 2 * Math.PI)) / (2 * StrictMath.log(theta));
        }
    }
}
