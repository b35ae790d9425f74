package io.github.boschpanama.bosch.compare;

import io.github.boschpanama.bosch.calibration.NeedleTask;
import io.github.boschpanama.bosch.calibration.NeedleVariant;
import io.github.boschpanama.bosch.calibration.Split;
import io.github.boschpanama.bosch.calibration.TokenSample;
import io.github.boschpanama.bosch.report.Result;
import io.github.boschpanama.models.config.ModelConfig;
import io.github.boschpanama.models.config.RopeConfig;
import io.github.boschpanama.models.decoder.DecoderModel;
import io.github.boschpanama.models.tokenizer.Tokenizer;
import io.github.boschpanama.runtime.InputException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Every task that masks are judged by: needles at each context, and the perplexity of a text.
public final class TestSet {
    /// The six subtasks of the paper's set-up, whose mean is the score.
    private static final List<NeedleVariant> SIX = List.of(NeedleVariant.SINGLE_1, NeedleVariant.SINGLE_2,
            NeedleVariant.SINGLE_3, NeedleVariant.MULTIKEY_1, NeedleVariant.MULTIKEY_2, NeedleVariant.MULTIKEY_3);

    private final Path folder;
    private final Tokenizer tokenizer;
    private final DecoderModel model;
    private final Arena arena;
    private final TestPlan plan;
    private final List<NeedleVariant> variants;
    private final List<TestTask> tasks = new ArrayList<>();
    private final List<Integer> contexts = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    private TestSet(Path folder, DecoderModel model, Arena arena, TestPlan plan) {
        this.folder = folder;
        this.tokenizer = Tokenizer.load(folder);
        this.model = model;
        this.arena = arena;
        this.plan = plan;
        this.variants = NeedleTask.variants(folder);
    }

    /// Makes the samples, and the model for each context.
    ///
    /// @param folder the model's folder
    /// @param model that model, whose weights serve every context
    /// @param arena owns what a context needs besides
    /// @param plan what is wanted
    /// @return the tasks
    /// @throws InputException if the shortest context is out of range, or the text has no tokens to predict
    public static TestSet make(Path folder, DecoderModel model, Arena arena, TestPlan plan) {
        TestSet set = new TestSet(folder, model, arena, plan);
        plan.contexts().forEach(set::addNeedles);
        set.addText();
        set.noteMissing();
        return set;
    }

    private void addNeedles(int context) {
        ModelConfig config = model.config();
        if (context > config.maxPositions()) {
            if (!(config.rope() instanceof RopeConfig.Default)) {
                notes.add(context + " tokens are beyond the model's " + config.maxPositions()
                        + ", which are reached by scaling already: left out.");
                return;
            }
            notes.add("At " + context + " tokens the rotary embedding is stretched by YaRN, since the model knows "
                    + config.maxPositions() + "; the masks are those found without.");
        }
        DecoderModel reaching = model.reaching(arena, context);
        for (NeedleVariant variant : variants) {
            List<TokenSample> samples = NeedleTask.forModel(folder, variant).samples(Split.HELD_OUT,
                    plan.samples(context), context, plan.seed(), tokenizer);
            tasks.add(new TestTask(variant.toString(), context, samples, reaching));
        }
        contexts.add(context);
    }

    /// The text in pieces of the shortest context; a last piece that is shorter is left out, unless it is the only one.
    private void addText() {
        int context = plan.contexts().getFirst();
        int[] ids = tokenizer.encodeWithSpecialTokens(plan.text());
        if (ids.length < 2) {
            throw new InputException(
                    "--text has " + ids.length + " tokens, expected at least 2 to predict one by another");
        }
        List<TokenSample> pieces = new ArrayList<>();
        for (int start = 0; start == 0 || start + context <= ids.length; start += context) {
            pieces.add(new TokenSample(Arrays.copyOfRange(ids, start, Math.min(start + context, ids.length)), 1,
                    Double.NaN));
        }
        tasks.add(new TestTask(Result.PERPLEXITY, context, pieces, model.reaching(arena, context)));
    }

    private void noteMissing() {
        List<String> missing = SIX.stream().filter(variant -> !variants.contains(variant)).map(Object::toString)
                .toList();
        if (!missing.isEmpty()) {
            notes.add("The model's own needle templates cannot ask " + String.join(" and ", missing)
                    + ": the mean of the six is over the other " + meanTasks().size() + ".");
        }
    }

    /// @return the tasks
    List<TestTask> tasks() {
        return List.copyOf(tasks);
    }

    /// @return those of the six subtasks that this model can be asked
    public List<String> meanTasks() {
        return SIX.stream().filter(variants::contains).map(Object::toString).toList();
    }

    /// @return the contexts within the model's range
    public List<Integer> contexts() {
        return List.copyOf(contexts);
    }

    /// @return what a reader must know
    public List<String> notes() {
        return List.copyOf(notes);
    }
}
