package io.github.boschpanama.bosch.objective.reuse;

import io.github.boschpanama.bosch.calibration.TokenSample;
import io.github.boschpanama.bosch.objective.AnswerScore;
import io.github.boschpanama.bosch.objective.AnswerScorer;
import io.github.boschpanama.bosch.objective.Batching;
import io.github.boschpanama.bosch.objective.PlainScorer;
import io.github.boschpanama.bosch.objective.SampleFamilies;
import io.github.boschpanama.models.HeadMask;
import io.github.boschpanama.models.decoder.DecoderModel;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/// Scores masks like [PlainScorer], on the CPU bit for bit, without computing a thing twice.
///
/// - The state entering a layer depends only on the bits of the layers below it, so a mask starts at the highest layer
///   whose input is kept.
/// - The first rows of a sample, up to where a window cuts, are the same under every mask: they are computed once.
/// - So are, for each mask, the rows of samples that begin alike, see [SampleFamilies].
/// - Where an input is met again, each group's part of the layer's output is computed once for both modes, and every
///   mask of that layer is a sum of parts.
/// - Only the rows before answer tokens get logits, and so the last layer's queries and MLP; where all groups of the layers
///   above have windows, a layer is run only for the rows that these reach back to.
/// - Weights are put into the order of the matrix products' kernels once, where half of the memory can hold them.
/// - Batches are small, and none is computed once the visitor has heard enough.
///
/// A memory budget bounds what is kept; what is not kept is computed again.
public final class ReusingScorer implements AnswerScorer {
    /// Samples of so many or more go one by one, so that a lost mask stops early. On the CPU matrix products of so many rows are
    /// within a tenth of the speed of larger ones.
    private static final int BATCH_TOKENS = 256;

    /// Parts of the last layer are of few rows each: this share of the budget holds many.
    private static final int ANSWER_SHARE = 16;
    /// Keys and values of common rows may take this share of the budget.
    private static final int COMMON_SHARE = 8;
    /// Prepacked weights may take this share of the budget.
    private static final int WEIGHTS_SHARE = 2;

    private final DecoderModel model;
    private final Arena arena;
    private final int layers;
    private final int common; // first rows of a sample that are the same under every mask, or 0 if they are not kept
    private final long commonBytes;
    private final long weightBytes; // of prepacked weights
    private final int longestPrefix; // of the samples' common rows
    private final long shared; // rows of samples that are an earlier one's
    private final BatchSize largest;
    private final List<ReusedBatch> batches = new ArrayList<>();
    private final StateCache states;
    private final StateCache answerStates; // of the last layer, answer rows only
    private final ReusingPass pass;
    private final Place[] places; // of the samples
    private final long tokens;
    private long layersAsked;
    private long rowsAsked;

    /// Where a sample is.
    private record Place(int batch, int inBatch) {}

    /// @param model the model
    /// @param samples what to answer
    /// @param batchTokens about how many tokens go through the model at once
    /// @param memoryBudget bytes that may be kept, besides the buffers of one pass: states, and prepacked weights
    /// @param anyMask a mask of the window and the sinks that all masks to be scored have
    public ReusingScorer(DecoderModel model, List<TokenSample> samples, int batchTokens, long memoryBudget,
            HeadMask anyMask) {
        samples.forEach(sample -> model.requireKnown(sample.ids()));
        this.arena = Arena.ofShared();
        this.model = model;
        this.layers = model.config().layers();
        this.tokens = Batching.tokens(samples);
        this.places = new Place[samples.size()];
        long packed = model.prepackedBytes();
        this.weightBytes = packed <= memoryBudget / WEIGHTS_SHARE ? packed : 0;
        if (weightBytes > 0) {
            prepack();
        }
        long memory = memoryBudget - weightBytes; // for what depends on masks
        List<List<TokenSample>> cut = cut(samples, batchTokens);
        int uncut = uncut(anyMask);
        long uncutBytes = cut.stream().flatMap(members -> SampleRows.of(members, uncut).stream())
                .mapToLong(SampleRows::common).sum() * CommonPrefix.bytesPerRow(model.config());
        boolean keepsCommon = uncutBytes > 0 && uncutBytes <= memory / COMMON_SHARE;
        this.common = keepsCommon ? uncut : 0;
        this.commonBytes = keepsCommon ? uncutBytes : 0;
        List<List<SampleRows>> rows = cut.stream().map(members -> SampleRows.of(members, common)).toList();
        this.largest = rows.stream().map(BatchSize::of).reduce(BatchSize::max).orElseThrow();
        PassBuffers buffers = PassBuffers.allocate(model, arena, largest);
        for (int batch = 0; batch < cut.size(); batch++) {
            batches.add(new ReusedBatch(model, arena, cut.get(batch), rows.get(batch), anyMask, buffers));
        }
        this.longestPrefix = rows.stream().flatMap(List::stream).mapToInt(SampleRows::common).max().orElseThrow();
        this.shared = rows.stream().flatMap(List::stream).mapToLong(SampleRows::shared).sum();
        int width = model.config().hiddenSize();
        long stateBudget = memory - memory / ANSWER_SHARE - commonBytes;
        this.answerStates = new StateCache(model.backend(), arena, largest.answers(), width,
                memory / ANSWER_SHARE);
        this.states = new StateCache(model.backend(), arena, largest.rows(), width, stateBudget);
        this.pass = new ReusingPass(model, states, answerStates);
    }

    /// @param model the model
    /// @return tokens a batch that are worth a call each: few, so that a lost mask stops early
    public static int batchTokens(DecoderModel model) {
        return Math.max(BATCH_TOKENS, model.busyRows());
    }

    /// As many families to a batch as have so many rows, but one at least; notes where each sample is.
    private List<List<TokenSample>> cut(List<TokenSample> samples, int batchTokens) {
        List<List<TokenSample>> cut = new ArrayList<>();
        for (List<List<Integer>> families : Batching.cut(SampleFamilies.of(samples),
                family -> BatchSize.of(SampleRows.of(at(samples, family), 0)).rows(), batchTokens)) {
            List<Integer> members = families.stream().flatMap(List::stream).toList();
            for (int member = 0; member < members.size(); member++) {
                places[members.get(member)] = new Place(cut.size(), member);
            }
            cut.add(at(samples, members));
        }
        return cut;
    }

    private static List<TokenSample> at(List<TokenSample> samples, List<Integer> places) {
        return places.stream().map(samples::get).toList();
    }

    private void prepack() {
        try {
            model.prepack(arena);
        } catch (RuntimeException | Error e) {
            arena.close();
            throw e;
        }
    }

    /// @return how many of a sample's first rows see everything before them, whether full or local
    private static int uncut(HeadMask mask) {
        return (int) Math.min(Integer.MAX_VALUE, (long) mask.window() + mask.sinks());
    }

    @Override
    public int samples() {
        return places.length;
    }

    @Override
    public void keep(HeadMask mask) {
        states.keep(mask);
        answerStates.keep(mask);
    }

    @Override
    public void score(HeadMask mask, List<Integer> order, Visitor visitor) {
        model.requireFits(mask);
        if (uncut(mask) < common) {
            throw new IllegalArgumentException("a window of " + mask.window() + " and " + mask.sinks()
                    + " sinks: the scorer was made for masks that reach " + common);
        }
        layersAsked += (long) layers * batches.size();
        rowsAsked += layers * tokens;
        int[] reach = Reach.of(model, mask, common);
        List<List<AnswerScore>> known = new ArrayList<>(Collections.nCopies(batches.size(), null));
        for (int sample : order) {
            Place place = places[sample];
            if (known.get(place.batch()) == null) {
                known.set(place.batch(), pass.scores(place.batch(), batches.get(place.batch()), mask, reach));
            }
            if (!visitor.take(sample, known.get(place.batch()).get(place.inBatch()))) {
                return;
            }
        }
    }

    @Override
    public Work work() {
        return new Work(layersAsked, pass.layers(), rowsAsked, pass.rows(),
                commonBytes + states.bytes() + answerStates.bytes());
    }

    @Override
    public String plan() {
        StringBuilder plan = new StringBuilder();
        plan.append(String.format(Locale.ROOT, "scorer: %d batch%s of up to %,d rows", batches.size(),
                batches.size() == 1 ? "" : "es", largest.rows()));
        if (shared > 0) {
            plan.append(String.format(Locale.ROOT, "; %,d rows of samples that begin alike are computed once", shared));
        }
        if (common > 0) {
            plan.append("; up to ").append(longestPrefix).append(" more of each sample once for all masks");
        }
        plan.append(String.format(Locale.ROOT, "; room for %,d states of %,d KiB, a mask has %,d", states.capacity(),
                states.slotBytes() >> 10, (long) layers * batches.size()));
        if (weightBytes > 0) {
            plan.append(String.format(Locale.ROOT, "; weights prepacked, %.0f MiB", weightBytes / 0x1p20));
        }
        return plan.toString();
    }

    @Override
    public void close() {
        arena.close();
    }
}
