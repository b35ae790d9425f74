package io.github.boschpanama.bosch.objective.reuse;

import io.github.boschpanama.bosch.calibration.TokenSample;
import java.util.List;

/// How large a batch is, and so the buffers of a pass over it.
///
/// @param rows the most rows that a layer is run for
/// @param keys rows of keys and values, those of rows that are left out among them
/// @param answers rows before answer tokens
record BatchSize(long rows, long keys, long answers) {
    /// @param samples the samples of a batch
    /// @param common the first rows of each sample to leave out
    /// @return its size
    static BatchSize of(List<TokenSample> samples, int common) {
        long keys = 0;
        long left = 0;
        long answers = 0;
        for (TokenSample sample : samples) {
            keys += sample.ids().length - 1;
            left += ReusedBatch.skippable(sample, common);
            answers += sample.ids().length - sample.answerStart();
        }
        return new BatchSize(keys - left, keys, answers);
    }

    /// @param other another size
    /// @return the larger of each
    BatchSize max(BatchSize other) {
        return new BatchSize(Math.max(rows, other.rows), Math.max(keys, other.keys),
                Math.max(answers, other.answers));
    }
}
