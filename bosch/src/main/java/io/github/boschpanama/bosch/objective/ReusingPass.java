package io.github.boschpanama.bosch.objective;

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
    private final int common;
    private boolean spared; // whether the hidden states are in the spare buffer
    private long layers;
    private long rows;

    /// @param model the model
    /// @param states keeps the inputs of layers, and parts of them
    /// @param answerStates keeps parts of the last layer
    /// @param common the first rows of a sample that are left out since their keys and values are kept
    ReusingPass(DecoderModel model, StateCache states, StateCache answerStates, int common) {
        this.model = model;
        this.backend = model.backend();
        this.last = model.config().layers() - 1;
        this.groups = model.config().groups();
        this.states = states;
        this.answerStates = answerStates;
        this.common = common;
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
    /// @return how each sample went, in order
    List<AnswerScore> scores(int index, ReusedBatch batch, HeadMask mask) {
        int[] reach = Reach.of(model, mask, common);
        int entered = enter(index, batch, mask, reach);
        RowTail from = batch.tail(reach[Math.max(entered, 0)]);
        for (int layer = Math.max(entered, 0); layer <= last; layer++) {
            RowTail to = batch.tail(reach[layer + 1]);
            runLayer(new Place(index, batch, mask, layer), from, to, layer == entered);
            if (layer < last) {
                keepState(StateCache.Key.state(index, layer + 1, mask), to);
            }
            from = to;
        }
        return batch.scores(from.hidden(spared));
    }

    /// Brings the input of a layer into the buffers: the highest one that is kept, or the embedding.
    ///
    /// @return the layer, or −1 for an embedding that was not met before
    private int enter(int index, ReusedBatch batch, HeadMask mask, int[] reach) {
        spared = false;
        for (int layer = last; layer >= 0; layer--) {
            RowTail wanted = batch.tail(reach[layer]);
            StateCache.Entry kept = states.get(StateCache.Key.state(index, layer, mask));
            if (kept != null && kept.reach() >= wanted.reach()) {
                pick(batch, kept, wanted);
                return layer;
            }
        }
        RowTail all = batch.tail(RowTail.ALL);
        RowTail wanted = batch.tail(reach[0]);
        model.embed(all.tokens().ids(), all.hidden());
        keepState(StateCache.Key.state(index, 0, mask), all);
        if (wanted != all) {
            model.embed(wanted.tokens().ids(), wanted.hidden());
        }
        return -1;
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
        List<Tensor> slot = states.put(key, rows.reach(), 1);
        if (slot != null) {
            backend.copyRows(rows.hidden(spared), 0, slot.getFirst(), 0, rows.count());
        }
    }

    /// One layer of one batch under one mask.
    private record Place(int index, ReusedBatch batch, HeadMask mask, int layer) {}

    private void runLayer(Place place, RowTail from, RowTail to, boolean met) {
        layers++;
        rows += to.count();
        Tensor input = from.hidden(spared);
        if (from != to) {
            spared = !spared;
            backend.gather(input, place.batch().selection(from, to), to.hidden(spared));
        }
        Tensor hidden = to.hidden(spared);
        DecoderLayer step = model.layer(place.layer());
        List<Tensor> parts = parts(place, input, from, to, met);
        if (parts == null) {
            project(place, input, from, to);
            attend(place, place.mask(), to);
            step.addAttention(to.workspace().attention(), hidden);
        } else {
            for (int group = 0; group < groups; group++) {
                int slot = place.mask().isLocal(place.layer(), group) ? groups + group : group;
                backend.add(parts.get(slot).rows(0, to.count()), hidden);
            }
        }
        step.addMlp(hidden, to.workspace());
    }

    /// @return each group's part with full attention, then with the window; null where they are not worth their memory
    private List<Tensor> parts(Place place, Tensor input, RowTail from, RowTail to, boolean met) {
        StateCache cache = place.layer() == last ? answerStates : states;
        StateCache.Key key = StateCache.Key.parts(place.index(), place.layer(), place.mask());
        StateCache.Entry kept = cache.get(key);
        if (kept != null && kept.reach() == to.reach()) {
            return kept.slots();
        }
        HeadMask mask = place.mask();
        if (!met || from.reach() < RowTail.ALL || 2 * groups > cache.capacity() / PARTS_SHARE) {
            return null; // with full attention every row counts
        }
        List<Tensor> parts = cache.put(key, to.reach(), 2 * groups);
        project(place, input, from, to);
        splitParts(place, HeadMask.full(last + 1, groups, mask.window(), mask.sinks()), to, parts.subList(0, groups));
        splitParts(place, HeadMask.local(last + 1, groups, mask.window(), mask.sinks()), to,
                parts.subList(groups, 2 * groups));
        return parts;
    }

    private void splitParts(Place place, HeadMask mask, RowTail to, List<Tensor> parts) {
        attend(place, mask, to);
        for (int group = 0; group < groups; group++) {
            model.layer(place.layer()).attentionPart(to.workspace().attention(), group,
                    parts.get(group).rows(0, to.count()));
        }
    }

    /// Keys and values of the rows that come in, queries of those that go on, whose hidden states stand apart if they are fewer.
    private void project(Place place, Tensor input, RowTail from, RowTail to) {
        DecoderLayer step = model.layer(place.layer());
        step.normalize(input, from.workspace().normed());
        step.keysAndValues(from.workspace().normed(), from.rows(), from.workspace().key(), from.workspace().value());
        place.batch().placeKeys(place.layer(), from);
        if (from != to) {
            step.normalize(to.hidden(spared), to.workspace().normed());
        }
        step.queries(to.workspace().normed(), to.rows(), to.workspace().query());
    }

    private void attend(Place place, HeadMask mask, RowTail to) {
        model.layer(place.layer()).attend(to.workspace().query(), place.batch().keys(), place.batch().values(),
                to.rows(), model.pattern(place.layer(), mask), to.workspace().attention());
    }
}
