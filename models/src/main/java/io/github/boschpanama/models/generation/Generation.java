package io.github.boschpanama.models.generation;

import io.github.boschpanama.models.decoder.DecoderModel;
import io.github.boschpanama.models.decoder.DecodingSession;
import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.function.IntPredicate;

/// Continues a prompt token by token until the model ends it, or a limit is reached.
public final class Generation {
    private final DecodingSession session;
    private final DecoderModel model;
    private final Sampler sampler;
    private final List<Integer> endIds;
    private final Tensor hostLogits; // [1, vocabulary]

    /// @param model the model
    /// @param session a text of that model
    /// @param sampler chooses the tokens
    /// @param arena owns a buffer for the logits
    public Generation(DecoderModel model, DecodingSession session, Sampler sampler, Arena arena) {
        this.model = model;
        this.session = session;
        this.sampler = sampler;
        this.endIds = model.config().endIds();
        this.hostLogits = Tensor.allocate(arena, DType.F32, 1, model.config().vocabularySize());
    }

    /// @param prompt token ids
    /// @param most at most so many new tokens
    /// @param each takes every new token as it is chosen, the ending one excepted, and says whether to go on
    /// @return the number of new tokens
    public int run(int[] prompt, int most, IntPredicate each) {
        Tensor logits = session.prefill(prompt);
        for (int count = 0;; count++) {
            if (count == most) {
                return count;
            }
            model.backend().download(logits, hostLogits);
            int token = sampler.choose(hostLogits);
            if (endIds.contains(token)) {
                return count;
            }
            if (!each.test(token) || session.room() == 0) {
                return count + 1;
            }
            logits = session.decode(token);
        }
    }
}
