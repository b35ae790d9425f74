package io.github.boschpanama.bosch.objective;

import io.github.boschpanama.bosch.calibration.TokenSample;
import io.github.boschpanama.models.HeadMask;
import io.github.boschpanama.models.decoder.DecoderLayer;
import io.github.boschpanama.models.decoder.DecoderModel;
import io.github.boschpanama.models.decoder.Workspace;
import io.github.boschpanama.runtime.backend.Backend;
import io.github.boschpanama.runtime.backend.Rows;
import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/// Scores masks like [PlainScorer], bit for bit, without computing a thing twice.
///
/// - The state entering a layer depends only on the bits of the layers below it, so a mask starts at the highest layer
///   whose input is kept.
/// - The first rows of a sample, up to where a window cuts, are the same under every mask: they are computed once.
/// - Where an input is met again, each group's part of the layer's output is computed once for both modes, and every
///   mask of that layer is a sum of parts.
/// - In the last layer only the rows before answer tokens get queries, the MLP and logits.
/// - Batches are small, and none is computed once the visitor has heard enough.
///
/// A memory budget bounds what is kept; what is not kept is computed again.
public final class ReusingScorer implements AnswerScorer {
    /// Tokens a batch: samples of so many or more go one by one, so that a lost mask stops early. On the CPU matrix products
    /// of so many rows are within a tenth of the speed of larger ones.
    public static final int BATCH_TOKENS = 256;

    /// Parts of a layer may take this share of the slots, so that states of other layers stay.
    private static final int PARTS_SHARE = 4;
    /// Parts of the last layer are of few rows each: this share of the budget holds many.
    private static final int ANSWER_SHARE = 16;
    /// Keys and values of common rows may take this share of the budget.
    private static final int COMMON_SHARE = 8;

    private final DecoderModel model;
    private final Backend backend;
    private final Arena arena = Arena.ofShared();
    private final int last; // the last layer
    private final int groups;
    private final int common; // first rows of a sample that are the same under every mask, or 0 if they are not kept
    private final long commonBytes;
    private final List<Batch> batches = new ArrayList<>();
    private final Tensor hidden; // [rows of the largest batch, hidden]
    private final StateCache states;
    private final StateCache answerStates; // of the last layer, answer rows only
    private final List<Place> places = new ArrayList<>(); // of the samples
    private long layersAsked;
    private long layersComputed;

    /// One batch and its rows of the shared buffers, so that scoring makes no views. Without a prefix the keys and values of
    /// whole samples are those of the workspace.
    private record Batch(int index, SampleBatch packed, CommonPrefix prefix, Tensor hidden, Workspace workspace,
            Tensor keys, Tensor values, Tensor answerHidden, Workspace answerWorkspace, Tensor logits) {}

    /// Where a sample is.
    private record Place(int batch, int inBatch) {}

    /// @param model the model
    /// @param samples what to answer
    /// @param batchTokens about how many tokens go through the model at once
    /// @param memoryBudget bytes that kept states may take, besides the buffers of one pass
    /// @param anyMask a mask of the window and the sinks that all masks to be scored have
    public ReusingScorer(DecoderModel model, List<TokenSample> samples, int batchTokens, long memoryBudget,
            HeadMask anyMask) {
        this.model = model;
        this.backend = model.backend();
        this.last = model.config().layers() - 1;
        this.groups = model.config().groups();
        int reach = reach(anyMask);
        long reachBytes = samples.stream().mapToLong(sample -> SampleBatch.skippable(sample, reach)).sum()
                * CommonPrefix.bytesPerRow(model.config());
        boolean keepsCommon = reachBytes > 0 && reachBytes <= memoryBudget / COMMON_SHARE;
        this.common = keepsCommon ? reach : 0;
        this.commonBytes = keepsCommon ? reachBytes : 0;
        List<List<TokenSample>> members = Batching.byTokens(samples, batchTokens);
        List<SampleBatch> packed = members.stream()
                .map(batch -> new SampleBatch(backend, arena, batch, common)).toList();
        long rows = packed.stream().mapToLong(batch -> batch.tokens().tokens()).max().orElseThrow();
        long answers = packed.stream().mapToLong(batch -> batch.answerRows().count()).max().orElseThrow();
        this.hidden = model.hidden(arena, rows);
        Workspace workspace = model.workspace(arena, rows);
        long keyRows = members.stream().mapToLong(Batching::tokens).max().orElseThrow();
        Tensor keys = common == 0 ? workspace.key() : headRows(keyRows);
        Tensor values = common == 0 ? workspace.value() : headRows(keyRows);
        Tensor answerHidden = model.hidden(arena, answers);
        Workspace answerWorkspace = model.workspace(arena, answers);
        Tensor logits = model.logits(arena, answers);
        for (int i = 0; i < packed.size(); i++) {
            SampleBatch batch = packed.get(i);
            long own = batch.tokens().tokens();
            long all = Batching.tokens(members.get(i));
            long wanted = batch.answerRows().count();
            batches.add(new Batch(i, batch, prefix(members.get(i), batch, anyMask), hidden.rows(0, own),
                    workspace.rows(own), keys.rows(0, all), values.rows(0, all), answerHidden.rows(0, wanted),
                    answerWorkspace.rows(wanted), logits.rows(0, wanted)));
            for (int sample = 0; sample < batch.size(); sample++) {
                places.add(new Place(i, sample));
            }
        }
        int width = model.config().hiddenSize();
        long stateBudget = memoryBudget - memoryBudget / ANSWER_SHARE - commonBytes;
        this.answerStates = new StateCache(backend, arena, answers, width, memoryBudget / ANSWER_SHARE);
        this.states = new StateCache(backend, arena, rows, width, stateBudget);
    }

    /// @return how many of a sample's first rows see everything before them
    private static int reach(HeadMask mask) {
        return (int) Math.min(Integer.MAX_VALUE, (long) mask.window() + mask.sinks());
    }

    private CommonPrefix prefix(List<TokenSample> samples, SampleBatch batch, HeadMask anyMask) {
        return common == 0
                ? null
                : new CommonPrefix(model, arena, samples.stream().map(TokenSample::ids).toList(),
                        batch.tokens().firsts(), anyMask);
    }

    private Tensor headRows(long rows) {
        return backend.allocate(arena, DType.F32, rows, groups, model.config().headDim());
    }

    @Override
    public int samples() {
        return places.size();
    }

    @Override
    public void keep(HeadMask mask) {
        states.keep(mask);
        answerStates.keep(mask);
    }

    @Override
    public void score(HeadMask mask, List<Integer> order, Visitor visitor) {
        model.requireFits(mask);
        if (reach(mask) < common) {
            throw new IllegalArgumentException("a window of " + mask.window() + " and " + mask.sinks()
                    + " sinks: the scorer was made for masks that reach " + common);
        }
        layersAsked += (long) (last + 1) * batches.size();
        List<List<AnswerScore>> known = new ArrayList<>(Collections.nCopies(batches.size(), null));
        for (int sample : order) {
            Place place = places.get(sample);
            if (known.get(place.batch()) == null) {
                known.set(place.batch(), scores(batches.get(place.batch()), mask));
            }
            if (!visitor.take(sample, known.get(place.batch()).get(place.inBatch()))) {
                return;
            }
        }
    }

    @Override
    public Work work() {
        return new Work(layersAsked, layersComputed, commonBytes + states.bytes() + answerStates.bytes());
    }

    @Override
    public String plan() {
        long wanted = (long) (last + 1) * batches.size();
        return String.format(Locale.ROOT,
                "scorer: %d batches of up to %d tokens%s; room for %d states of %.1f MiB, a mask has %d",
                batches.size(),
                batches.stream().mapToLong(batch -> batch.keys().extent(0)).max().orElseThrow(),
                common == 0 ? "" : ", up to " + longestPrefix() + " of a sample once for all masks", states.capacity(),
                hidden.byteSize() / 0x1p20, wanted);
    }

    private int longestPrefix() {
        return batches.stream().flatMap(batch -> batch.packed().tokens().firsts().stream())
                .mapToInt(Integer::intValue).max().orElse(0);
    }

    private List<AnswerScore> scores(Batch batch, HeadMask mask) {
        int entered = enter(batch, mask);
        for (int layer = Math.max(entered, 0); layer <= last; layer++) {
            runLayer(batch, mask, layer, layer == entered);
            if (layer < last) {
                keepState(batch, mask, layer + 1);
            }
        }
        model.head(batch.answerHidden(), batch.logits());
        return batch.packed().scores(batch.logits());
    }

    /// Brings the highest kept state of the mask into `hidden`, or the embedding.
    ///
    /// @return the layer it enters, or −1 for an embedding that was not met before
    private int enter(Batch batch, HeadMask mask) {
        for (int layer = last; layer >= 0; layer--) {
            List<Tensor> kept = states.get(StateCache.Key.state(batch.index(), layer, mask));
            if (kept != null) {
                backend.copyRows(kept.getFirst(), 0, hidden, 0, batch.hidden().extent(0));
                return layer;
            }
        }
        model.embed(batch.packed().tokens().ids(), batch.hidden());
        keepState(batch, mask, 0);
        return -1;
    }

    private void keepState(Batch batch, HeadMask mask, int layer) {
        List<Tensor> slot = states.put(StateCache.Key.state(batch.index(), layer, mask), 1);
        if (slot != null) {
            backend.copyRows(hidden, 0, slot.getFirst(), 0, batch.hidden().extent(0));
        }
    }

    private void runLayer(Batch batch, HeadMask mask, int layer, boolean met) {
        layersComputed++;
        Tensor target = target(batch, layer);
        if (layer == last) {
            backend.gather(batch.hidden(), batch.packed().answerRows().indices(), target);
        }
        List<Tensor> parts = parts(batch, mask, layer, met);
        if (parts == null) {
            project(batch, layer);
            attend(batch, layer, mask);
            model.layer(layer).addAttention(buffers(batch, layer).attention(), target);
        } else {
            for (int group = 0; group < groups; group++) {
                int slot = mask.isLocal(layer, group) ? groups + group : group;
                backend.add(parts.get(slot).rows(0, target.extent(0)), target);
            }
        }
        model.layer(layer).addMlp(target, buffers(batch, layer));
    }

    /// @return each group's part with full attention, then with the window; null where they are not worth their memory
    private List<Tensor> parts(Batch batch, HeadMask mask, int layer, boolean met) {
        StateCache cache = layer == last ? answerStates : states;
        StateCache.Key key = StateCache.Key.parts(batch.index(), layer, mask);
        List<Tensor> parts = cache.get(key);
        if (parts == null && met && 2 * groups <= cache.capacity() / PARTS_SHARE) {
            parts = cache.put(key, 2 * groups);
            project(batch, layer);
            splitParts(batch, layer, HeadMask.full(last + 1, groups, mask.window(), mask.sinks()),
                    parts.subList(0, groups));
            splitParts(batch, layer, HeadMask.local(last + 1, groups, mask.window(), mask.sinks()),
                    parts.subList(groups, 2 * groups));
        }
        return parts;
    }

    private void splitParts(Batch batch, int layer, HeadMask mask, List<Tensor> parts) {
        attend(batch, layer, mask);
        Tensor attention = buffers(batch, layer).attention();
        for (int group = 0; group < groups; group++) {
            model.layer(layer).attentionPart(attention, group, parts.get(group).rows(0, attention.extent(0)));
        }
    }

    /// Keys and values of whole samples, queries of those that the layer is run for.
    private void project(Batch batch, int layer) {
        DecoderLayer step = model.layer(layer);
        Workspace all = batch.workspace();
        Workspace asking = buffers(batch, layer);
        step.normalize(batch.hidden(), all.normed());
        step.keysAndValues(all.normed(), batch.packed().tokens().rows(), all.key(), all.value());
        if (batch.prefix() != null) {
            batch.prefix().complete(layer, all.key(), all.value(), batch.keys(), batch.values());
        }
        if (layer == last) {
            backend.gather(all.normed(), batch.packed().answerRows().indices(), asking.normed());
        }
        step.queries(asking.normed(), rows(batch, layer), asking.query());
    }

    private void attend(Batch batch, int layer, HeadMask mask) {
        Workspace asking = buffers(batch, layer);
        model.layer(layer).attend(asking.query(), batch.keys(), batch.values(), rows(batch, layer),
                model.pattern(layer, mask), asking.attention());
    }

    // What a layer is run for: every row, in the last layer the rows before answer tokens.

    private Rows rows(Batch batch, int layer) {
        return layer == last ? batch.packed().answerRows().rows() : batch.packed().tokens().rows();
    }

    private Tensor target(Batch batch, int layer) {
        return layer == last ? batch.answerHidden() : batch.hidden();
    }

    private Workspace buffers(Batch batch, int layer) {
        return layer == last ? batch.answerWorkspace() : batch.workspace();
    }

    @Override
    public void close() {
        arena.close();
    }
}
