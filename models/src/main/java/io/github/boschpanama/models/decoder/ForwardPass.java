package io.github.boschpanama.models.decoder;

import io.github.boschpanama.models.HeadMask;
import io.github.boschpanama.runtime.InputException;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;

/// A whole pass over a batch, from ids to the logits of the rows that are wanted; run as often as there are masks.
public final class ForwardPass {
    private final DecoderModel model;
    private final TokenBatch batch;
    private final RowSelection wanted;
    private final Tensor hidden; // [tokens, hidden]
    private final Workspace workspace;
    private final Tensor wantedHidden; // [rows, hidden]
    private final Tensor logits; // [rows, vocabulary]

    /// @param model the model
    /// @param arena owns the buffers
    /// @param batch the sequences
    /// @param wanted the rows whose logits are wanted
    /// @throws InputException if a sequence is longer than the context that the model was loaded for
    public ForwardPass(DecoderModel model, Arena arena, TokenBatch batch, RowSelection wanted) {
        if (batch.longest() > model.context()) {
            throw new InputException("a sequence has " + batch.longest() + " tokens, but the model was loaded for "
                    + model.context());
        }
        this.model = model;
        this.batch = batch;
        this.wanted = wanted;
        this.hidden = model.hidden(arena, batch.tokens());
        this.workspace = model.workspace(arena, batch.tokens());
        this.wantedHidden = model.hidden(arena, wanted.count());
        this.logits = model.logits(arena, wanted.count());
    }

    /// @param mask which groups attend to a window
    /// @throws InputException if the mask is of another shape than the model
    /// @throws IllegalArgumentException on the CPU, if the batch has a token that the model has no embedding for; a GPU does
    ///         not look, see [DecoderModel#requireKnown]
    /// @return F32 [rows, vocabulary], overwritten by the next run
    public Tensor run(HeadMask mask) {
        model.requireFits(mask);
        model.embed(batch.ids(), hidden);
        for (int layer = 0; layer < model.config().layers(); layer++) {
            model.layer(layer, hidden, batch, model.pattern(layer, mask), workspace);
        }
        model.backend().gather(hidden, wanted.indices(), wantedHidden);
        model.head(wantedHidden, logits);
        return logits;
    }
}
