package io.github.boschpanama.bosch.ranking;

import io.github.boschpanama.bosch.calibration.TokenSample;
import io.github.boschpanama.bosch.objective.Batching;
import io.github.boschpanama.bosch.objective.reuse.ReusingScorer;
import io.github.boschpanama.models.HeadMask;
import java.util.List;

/// FISHER: the Fisher information of each group's output gate.
///
/// A gate g multiplies what the group adds to the hidden state. The loss of a sample is the mean negative log-probability of
/// its answer tokens; `score = mean over samples of (∂loss/∂g)²` at g = 1. The runtime has no gradients yet, so the
/// derivative is a central difference, `(loss(1 + h) − loss(1 − h)) / 2h` with h = [#STEP]. Its error falls with h², that of
/// rounding in single precision grows with 1/h; at this step both are below a hundredth of all but vanishing scores. Each
/// gate costs two passes through the layers from its own up; what lies below is computed once.
final class FisherRanking implements HeadRanking {
    /// h, a power of two.
    static final float STEP = 0x1p-5f;

    @Override
    public String name() {
        return "FISHER";
    }

    @Override
    public String description() {
        return "mean squared derivative of the loss by the group's output gate (central differences)";
    }

    @Override
    public int evaluations(HeadMask shape) {
        return 2 * shape.size();
    }

    @Override
    public HeadScores score(RankingTask task, Progress progress) {
        double[][] sums = new double[task.model().config().layers()][task.model().config().groups()];
        List<List<TokenSample>> batches = Batching.byTokens(task.samples(), ReusingScorer.batchTokens(task.model()));
        int total = batches.size() * sums.length * sums[0].length;
        int done = 0;
        for (List<TokenSample> members : batches) {
            try (GatedPass pass = new GatedPass(task.model(), members)) {
                for (int layer = 0; layer < sums.length; layer++) {
                    pass.enter(layer);
                    for (int group = 0; group < sums[layer].length; group++) {
                        double[] above = pass.losses(group, STEP);
                        double[] below = pass.losses(group, -STEP);
                        for (int sample = 0; sample < above.length; sample++) {
                            double derivative = (above[sample] - below[sample]) / (2 * STEP);
                            sums[layer][group] += derivative * derivative / task.samples().size();
                        }
                        progress.at(++done, total);
                    }
                }
            }
        }
        return HeadScores.of(sums);
    }
}
