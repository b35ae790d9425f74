package io.github.boschpanama.bosch.objective.reuse;

import io.github.boschpanama.bosch.objective.AnswerScore;
import io.github.boschpanama.models.HeadMask;
import io.github.boschpanama.models.decoder.DecoderLayer;
import io.github.boschpanama.models.decoder.DecoderModel;
import io.github.boschpanama.runtime.backend.Backend;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.util.List;

/// Runs batches under masks, each from the highest layer whose input is kept, and each layer for the rows that count.
final class ReusingPass {
    /// Parts of a layer may take this share of the slots, so that states of other layers stay.
    private static final int PARTS_SHARE = 4;

    private final DecoderModel model;
    private final Backend backend;
    private final int last; // the last layer
    private final int groups;
    private final StateCache states;
    private final StateCache answerStates; // of the last layer, answer rows only
    private boolean spared; // whether the hidden states are in the spare buffer
    private long layers;
    private long rows;

    /// @param model the model
    /// @param states keeps the inputs of layers, and parts of them
    /// @param answerStates keeps parts of the last layer
    ReusingPass(DecoderModel model, StateCache states, StateCache answerStates) {
        this.model = model;
        this.backend = model.backend();
        this.last = model.config().layers() - 1;
        this.groups = model.config().groups();
        this.states = states;
        this.answerStates = answerStates;
    }

    /// @return layers run so far
    long layers() {
        return layers;
    }

    /// @return rows that left them
    long rows() {
        return rows;
    }

    /// @param index the batch's place, under which its states are kept
    /// @param batch the batch
    /// @param mask which groups attend to a window
    /// @param reach what [Reach] says of the mask
    /// @return how each sample went, in order
    List<AnswerScore> scores(int index, ReusedBatch batch, HeadMask mask, int[] reach) {
        Entrance entrance = enter(index, batch, mask, reach);
        RowTail in = batch.tail(reach[entrance.layer()]);
        for (int layer = entrance.layer(); layer <= last; layer++) {
            RowTail out = batch.tail(reach[layer + 1]);
            run(step(index, batch, mask, layer, in, out), entrance.again() && layer == entrance.layer());
            if (layer < last) {
                keepState(StateCache.Key.state(index, layer + 1, mask), out);
            }
            in = out;
        }
        return batch.scores(in.hidden(spared));
    }

    /// The layer that a pass begins with, and whether one began with the same input before.
    private record Entrance(int layer, boolean again) {}

    /// Brings the input of a layer into the buffers: the highest one that is kept, or the embedding.
    private Entrance enter(int index, ReusedBatch batch, HeadMask mask, int[] reach) {
        spared = false;
        for (int layer = last; layer >= 0; layer--) {
            RowTail wanted = batch.tail(reach[layer]);
            StateCache.Entry kept = states.get(StateCache.Key.state(index, layer, mask));
            if (kept != null && kept.reach() >= wanted.reach()) {
                pick(batch, kept, wanted);
                return new Entrance(layer, kept.enter());
            }
        }
        RowTail all = batch.tail(RowTail.ALL);
        RowTail wanted = batch.tail(reach[0]);
        model.embed(all.tokens().ids(), all.hidden());
        keepState(StateCache.Key.state(index, 0, mask), all);
        if (wanted != all) {
            model.embed(wanted.tokens().ids(), wanted.hidden());
        }
        return new Entrance(0, false);
    }

    private void pick(ReusedBatch batch, StateCache.Entry kept, RowTail wanted) {
        RowTail from = batch.tail(kept.reach());
        Tensor state = kept.slots().getFirst();
        if (from == wanted) {
            backend.copyRows(state, 0, wanted.hidden(), 0, wanted.count());
        } else {
            backend.gather(state.rows(0, from.count()), batch.selection(from, wanted), wanted.hidden());
        }
    }

    private void keepState(StateCache.Key key, RowTail rows) {
        StateCache.Entry entry = states.put(key, rows.reach(), 1);
        if (entry != null) {
            backend.copyRows(rows.hidden(spared), 0, entry.slots().getFirst(), 0, rows.count());
        }
    }

    /// One layer of one batch under one mask.
    ///
    /// @param index the batch's place
    /// @param batch the batch
    /// @param mask the mask
    /// @param layer the layer's place
    /// @param decoder the layer
    /// @param in the rows that come in
    /// @param input their hidden states
    /// @param out the rows that go on: those that come in, or the last of them
    /// @param hidden their hidden states, which become the layer's output
    private record Step(int index, ReusedBatch batch, HeadMask mask, int layer, DecoderLayer decoder, RowTail in,
            Tensor input, RowTail out, Tensor hidden) {}

    /// @return the step, the hidden states of the rows that go on in a buffer of their own if they are fewer
    private Step step(int index, ReusedBatch batch, HeadMask mask, int layer, RowTail in, RowTail out) {
        Tensor input = in.hidden(spared);
        if (in != out) {
            spared = !spared;
            backend.gather(input, batch.selection(in, out), out.hidden(spared));
        }
        return new Step(index, batch, mask, layer, model.layer(layer), in, input, out, out.hidden(spared));
    }

    private void run(Step step, boolean again) {
        layers++;
        rows += step.out().count();
        StateCache.Entry parts = parts(step, again);
        if (parts == null) {
            project(step);
            attend(step, step.mask());
            step.decoder().addAttention(step.out().workspace().attention(), step.hidden());
        } else {
            for (int group = 0; group < groups; group++) {
                int slot = step.mask().isLocal(step.layer(), group) ? groups + group : group;
                addPart(step, parts.slots().get(slot), step.batch().tail(parts.reach()));
            }
        }
        step.decoder().addMlp(step.hidden(), step.out().workspace());
    }

    private void addPart(Step step, Tensor part, RowTail kept) {
        if (kept == step.out()) {
            backend.add(part.rows(0, kept.count()), step.hidden());
        } else {
            Tensor picked = step.out().workspace().normed();
            backend.gather(part.rows(0, kept.count()), step.batch().selection(kept, step.out()), picked);
            backend.add(picked, step.hidden());
        }
    }

    /// Each group's part with full attention, then with the window: kept ones, or new ones where passes begin with the layer's input
    /// again, all its rows are at hand, as full attention needs them, and parts would not crowd out the states.
    ///
    /// @return the parts, or null
    private StateCache.Entry parts(Step step, boolean again) {
        StateCache cache = step.layer() == last ? answerStates : states;
        StateCache.Key key = StateCache.Key.parts(step.index(), step.layer(), step.mask());
        StateCache.Entry kept = cache.get(key);
        if (kept != null && kept.reach() >= step.out().reach()) {
            return kept;
        }
        if (!again || step.in().reach() < RowTail.ALL || 2 * groups > cache.capacity() / PARTS_SHARE) {
            return null;
        }
        StateCache.Entry parts = cache.put(key, step.out().reach(), 2 * groups);
        HeadMask mask = step.mask();
        project(step);
        splitParts(step, HeadMask.full(last + 1, groups, mask.window(), mask.sinks()),
                parts.slots().subList(0, groups));
        splitParts(step, HeadMask.local(last + 1, groups, mask.window(), mask.sinks()),
                parts.slots().subList(groups, 2 * groups));
        return parts;
    }

    private void splitParts(Step step, HeadMask mask, List<Tensor> parts) {
        attend(step, mask);
        for (int group = 0; group < groups; group++) {
            step.decoder().attentionPart(step.out().workspace().attention(), group,
                    parts.get(group).rows(0, step.out().count()));
        }
    }

    /// Keys and values of the rows that come in, queries of those that go on.
    private void project(Step step) {
        RowTail in = step.in();
        RowTail out = step.out();
        step.decoder().normalize(step.input(), in.workspace().normed());
        step.decoder().keysAndValues(in.workspace().normed(), in.rows(), in.workspace().key(),
                in.workspace().value());
        step.batch().placeKeys(step.layer(), in);
        if (in != out) { // both workspaces begin at the same place
            step.decoder().normalize(step.hidden(), out.workspace().normed());
        }
        step.decoder().queries(out.workspace().normed(), out.rows(), out.workspace().query());
    }

    private void attend(Step step, HeadMask mask) {
        step.decoder().attend(step.out().workspace().query(), step.batch().keys(), step.batch().values(),
                step.out().rows(), model.pattern(step.layer(), mask), step.out().workspace().attention());
    }
}
