package io.github.boschpanama.bosch.objective.reuse;

import java.util.List;

/// How large a batch is, and so the buffers of a pass over it.
///
/// @param rows the most rows that a layer is run for
/// @param keys rows of keys and values, those of rows that are left out among them
/// @param answers rows before answer tokens
record BatchSize(long rows, long keys, long answers) {
    /// @param samples the samples of a batch
    /// @return its size
    static BatchSize of(List<SampleRows> samples) {
        long rows = 0;
        long keys = 0;
        long answers = 0;
        for (SampleRows sample : samples) {
            rows += sample.ids().length - sample.first();
            keys += sample.ids().length;
            answers += sample.ids().length - sample.answer();
        }
        return new BatchSize(rows, keys, answers);
    }

    /// @param other another size
    /// @return the larger of each
    BatchSize max(BatchSize other) {
        return new BatchSize(Math.max(rows, other.rows), Math.max(keys, other.keys),
                Math.max(answers, other.answers));
    }
}
