package io.github.boschpanama.bosch.ranking;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import io.github.boschpanama.bosch.calibration.TokenSample;
import io.github.boschpanama.bosch.objective.SampleBatch;
import io.github.boschpanama.models.HeadMask;
import io.github.boschpanama.models.decoder.DecoderLayer;
import io.github.boschpanama.models.decoder.DecoderModel;
import io.github.boschpanama.models.decoder.Workspace;
import io.github.boschpanama.runtime.backend.Backend;
import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

/// A pass with full attention over some samples that goes up layer by layer, and at each can be run to its end with one
/// group's output multiplied by another number than 1.
final class GatedPass implements AutoCloseable {
    private final DecoderModel model;
    private final Backend backend;
    private final HeadMask full;
    private final Arena arena = Arena.ofShared();
    private final SampleBatch batch;
    private final long rows;
    private final Workspace workspace;
    private final Tensor attended; // [rows, hidden], after the attention of the layer entered
    private final Tensor hidden; // [rows, hidden], of the pass at hand
    private final Tensor scaled; // [rows, hidden]
    private final Tensor hostScaled; // [rows, hidden]
    private final List<Tensor> parts = new ArrayList<>(); // on the host, [rows, hidden] each
    private final Tensor answerHidden; // [answer rows, hidden]
    private final Tensor logits; // [answer rows, vocabulary]
    private int layer = -1;

    /// @param model the model
    /// @param samples what to answer
    GatedPass(DecoderModel model, List<TokenSample> samples) {
        this.model = model;
        this.backend = model.backend();
        this.full = HeadMask.full(model.config().layers(), model.config().groups(), 1, 0);
        this.batch = new SampleBatch(backend, arena, samples);
        this.rows = batch.tokens().tokens();
        this.workspace = model.workspace(arena, rows);
        this.attended = model.hidden(arena, rows);
        this.hidden = model.hidden(arena, rows);
        this.scaled = model.hidden(arena, rows);
        this.hostScaled = Tensor.allocate(arena, DType.F32, scaled.shape().toArray());
        for (int group = 0; group < model.config().groups(); group++) {
            parts.add(Tensor.allocate(arena, DType.F32, scaled.shape().toArray()));
        }
        this.answerHidden = model.hidden(arena, batch.answerRows().count());
        this.logits = model.logits(arena, batch.answerRows().count());
    }

    /// Goes up to a layer, all gates below it being 1.
    ///
    /// @param next the layer above the one entered before, 0 at first
    void enter(int next) {
        if (next != layer + 1) {
            throw new IllegalArgumentException("layer " + next + " after layer " + layer);
        }
        if (next == 0) {
            model.embed(batch.tokens().ids(), hidden);
        } else {
            backend.copyRows(attended, 0, hidden, 0, rows);
            model.layer(layer).addMlp(hidden, workspace);
        }
        layer = next;
        DecoderLayer step = model.layer(layer);
        step.normalize(hidden, workspace.normed());
        step.queries(workspace.normed(), batch.tokens().rows(), workspace.query());
        step.keysAndValues(workspace.normed(), batch.tokens().rows(), workspace.key(), workspace.value());
        step.attend(workspace.query(), workspace.key(), workspace.value(), batch.tokens().rows(),
                model.pattern(layer, full), workspace.attention());
        for (int group = 0; group < parts.size(); group++) {
            step.attentionPart(workspace.attention(), group, scaled);
            backend.download(scaled, parts.get(group));
        }
        step.addAttention(workspace.attention(), hidden);
        backend.copyRows(hidden, 0, attended, 0, rows);
    }

    /// Runs the layer entered and all above it.
    ///
    /// @param group a group of the layer entered
    /// @param change what is added to its gate, which is 1
    /// @return the loss of each sample: the mean negative log-probability of its answer tokens
    double[] losses(int group, float change) {
        // (1 + change) · part is part, which is in `attended`, and change · part
        scale(parts.get(group), change);
        backend.upload(hostScaled, scaled);
        backend.copyRows(attended, 0, hidden, 0, rows);
        backend.add(scaled, hidden);
        model.layer(layer).addMlp(hidden, workspace);
        for (int above = layer + 1; above < full.layers(); above++) {
            model.layer(above, hidden, batch.tokens(), model.pattern(above, full), workspace);
        }
        backend.gather(hidden, batch.answerRows().indices(), answerHidden);
        model.head(answerHidden, logits);
        return batch.scores(logits).stream().mapToDouble(score -> -score.meanLogProbability()).toArray();
    }

    private void scale(Tensor part, float factor) {
        for (long i = 0; i < part.shape().elements(); i++) {
            hostScaled.segment().setAtIndex(JAVA_FLOAT, i, factor * part.segment().getAtIndex(JAVA_FLOAT, i));
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
