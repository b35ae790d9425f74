package io.github.boschpanama.bosch.cli;

import io.github.boschpanama.bosch.calibration.JsonlSamples;
import io.github.boschpanama.bosch.calibration.NeedleTask;
import io.github.boschpanama.bosch.calibration.NeedleVariant;
import io.github.boschpanama.bosch.calibration.Split;
import io.github.boschpanama.bosch.calibration.TokenSample;
import io.github.boschpanama.models.tokenizer.Tokenizer;
import io.github.boschpanama.runtime.InputException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/// What the model is asked: needles in haystacks of our own, or anybody's file.
final class SampleOptions {
    @Option(names = "--samples", paramLabel = "N|FILE.jsonl", defaultValue = "16", description = "How many needle-in-a-haystack samples to make, or a file with a line {\"prompt\": text, \"answer\": text} each. Default: ${DEFAULT-VALUE}.")
    private String samples;

    @Option(names = "--context", paramLabel = "T", defaultValue = "512", description = "Tokens of a sample that is made here. Default: ${DEFAULT-VALUE}.")
    private int context;

    @Option(names = "--variant", paramLabel = "NAME", description = "The task of samples made here: niah_single_1 to _3, niah_multikey_1 to _3, niah_multivalue, niah_multiquery. Default: niah_multikey_1 for a model with needle templates of its own, such as demo, and niah_single_2 for others.")
    private String variant;

    @Option(names = "--questions", paramLabel = "Q", defaultValue = "1", description = "Samples to a text: each asks for another needle of it, and what they share is computed once. For niah_multikey_1 up to 4, for niah_multikey_2 and _3 any number. Samples that a search never sees have a text each. Default: ${DEFAULT-VALUE}.")
    private int questions;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "0", description = "Seed of everything drawn at random. Default: ${DEFAULT-VALUE}.")
    private long seed;

    boolean areMade() {
        return samples.matches("-?[0-9]+");
    }

    int context() {
        return context;
    }

    long seed() {
        return seed;
    }

    int count() {
        try {
            int count = Integer.parseInt(samples);
            if (count >= 1) {
                return count;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new InputException("--samples is " + samples + ", expected a number from 1 up, or a file");
    }

    /// @return what tells these samples from others, for logs
    String describe() {
        return areMade()
                ? fingerprint() + (questions == 1 ? "" : ", " + questions + " to a text")
                : samples;
    }

    /// @return [#describe] without `--questions`, and for a file what tells its content from another
    String fingerprint() {
        return areMade()
                ? (variant == null ? "needles" : variant) + ", " + samples + " samples of " + context + " tokens, seed "
                        + seed
                : samples + ", " + Fingerprint.of(Path.of(samples));
    }

    /// @param folder the model's folder
    /// @param tokenizer the model's
    /// @return the samples of the file, or the calibration samples made here
    List<TokenSample> read(Path folder, Tokenizer tokenizer) {
        if (!areMade() && questions() > 1) {
            throw new InputException("--questions is " + questions + ", but " + samples
                    + " is a file, whose samples are taken as they are; leave it out: what they share is computed once anyway");
        }
        return areMade()
                ? made(folder, tokenizer, Split.CALIBRATION, count(), questions())
                : JsonlSamples.read(Path.of(samples)).stream().map(sample -> TokenSample.of(sample, tokenizer))
                        .toList();
    }

    /// @param folder the model's folder
    /// @param tokenizer the model's
    /// @param heldOut how many to hold out, or null for the default
    /// @return samples to search with, and samples of the same task to judge by
    SampleSplit split(Path folder, Tokenizer tokenizer, Integer heldOut) {
        List<TokenSample> all = read(folder, tokenizer);
        if (areMade()) {
            int count = heldOut == null ? 2 * count() : heldOut;
            return new SampleSplit(all, made(folder, tokenizer, Split.HELD_OUT, count, 1));
        }
        int count = heldOut == null ? Math.max(1, all.size() / 3) : heldOut;
        if (count >= all.size()) {
            throw new InputException(samples + ": has " + all.size() + " samples, of which " + count
                    + " would be held out; none is left to search with");
        }
        int kept = all.size() - count;
        return new SampleSplit(all.subList(0, kept), all.subList(kept, all.size()));
    }

    /// @return samples to a text
    int questions() {
        if (questions < 1) {
            throw new InputException("--questions is " + questions + ", expected at least 1");
        }
        if (areMade() && questions > count()) {
            throw new InputException("--questions is " + questions + ", but there are " + samples + " samples");
        }
        return questions;
    }

    private List<TokenSample> made(Path folder, Tokenizer tokenizer, Split split, int count, int toAText) {
        if (context < 1) {
            throw new InputException("--context is " + context + ", expected at least 1");
        }
        return NeedleTask.forModel(folder, variant(folder)).withQuestions(toAText).samples(split, count, context, seed,
                tokenizer);
    }

    private NeedleVariant variant(Path folder) {
        if (variant != null) {
            return NeedleVariant.of(variant);
        }
        return NeedleTask.hasTemplates(folder) ? NeedleVariant.MULTIKEY_1 : NeedleVariant.SINGLE_2;
    }

    /// @param samples the samples
    /// @return the longest of them, in tokens
    static int longest(List<TokenSample> samples) {
        return samples.stream().mapToInt(sample -> sample.ids().length).max().orElse(0);
    }
}
