package io.github.boschpanama.bosch.objective.reuse;

import io.github.boschpanama.bosch.calibration.TokenSample;
import io.github.boschpanama.bosch.objective.SampleFamilies;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The rows that a batch computes for a sample.
///
/// @param ids token ids, without the last, at which nothing is asked
/// @param answer the position of the first answer row, the one before the first answer token
/// @param first the position of the first row that is computed
/// @param donor the place in the batch of an earlier sample with the same tokens before `first`, whose keys and values there
///     are this sample's too; or [#NONE], where those before `first` are common to all masks
record SampleRows(int[] ids, int answer, int first, int donor) {

    /// No donor.
    static final int NONE = -1;

    /// @param samples the samples of a batch
    /// @param common the first rows of a sample to compute once for all masks
    /// @return the rows of each
    static List<SampleRows> of(List<TokenSample> samples, int common) {
        List<SampleRows> batch = new ArrayList<>();
        for (TokenSample sample : samples) {
            int[] ids = Arrays.copyOf(sample.ids(), sample.ids().length - 1);
            int answer = sample.answerStart() - 1;
            int first = Math.min(common, answer);
            int donor = NONE;
            for (int earlier = 0; earlier < batch.size(); earlier++) {
                int alike = Math.min(SampleFamilies.alike(ids, batch.get(earlier).ids()), answer);
                if (alike > first) {
                    first = alike;
                    donor = earlier;
                }
            }
            batch.add(new SampleRows(ids, answer, first, donor));
        }
        return batch;
    }

    /// Where the rows of each sample begin so that each layer finds what it looks back to. A donor begins early enough for the
    /// samples that go on from its rows.
    ///
    /// @param batch the samples of a batch
    /// @param reach how far before each first answer row the rows must begin
    /// @return the first positions
    static List<Integer> begins(List<SampleRows> batch, int reach) {
        int[] wanted = batch.stream().mapToInt(sample -> sample.answer - Math.min(sample.answer, reach)).toArray();
        Integer[] begins = new Integer[wanted.length];
        for (int i = wanted.length - 1; i >= 0; i--) {
            SampleRows sample = batch.get(i);
            begins[i] = Math.max(sample.first, wanted[i]);
            if (wanted[i] < sample.shared()) {
                wanted[sample.donor] = Math.min(wanted[sample.donor], wanted[i]);
            }
        }
        return List.of(begins);
    }

    /// @return how many rows are common to all masks
    int common() {
        return donor == NONE ? first : 0;
    }

    /// @return how many rows are an earlier sample's
    int shared() {
        return donor == NONE ? 0 : first;
    }
}
