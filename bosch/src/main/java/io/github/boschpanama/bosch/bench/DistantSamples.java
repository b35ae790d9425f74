package io.github.boschpanama.bosch.bench;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import io.github.boschpanama.bosch.calibration.TokenSample;
import io.github.boschpanama.models.HeadMask;
import io.github.boschpanama.models.decoder.DecoderModel;
import io.github.boschpanama.models.decoder.DecodingSession;
import io.github.boschpanama.runtime.backend.Backend;
import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// Samples that need distant tokens whatever the weights are: prompts are random, and the answers are what the model
/// itself says with full attention and not with windows.
final class DistantSamples {
    private static final int ANSWER_TOKENS = 8;

    private final Backend backend;
    private final Tensor host; // [1, vocabulary], one of the logits
    private final DecodingSession seeing;
    private final DecodingSession windowed;
    private final int vocabulary;
    private final int tokens;
    private final SplittableRandom random = new SplittableRandom(1);

    /// @param model the model
    /// @param full full attention everywhere
    /// @param local windows everywhere
    /// @param arena owns the caches of both
    /// @param tokens of a sample, prompt and answer
    DistantSamples(DecoderModel model, HeadMask full, HeadMask local, Arena arena, int tokens) {
        this.backend = model.backend();
        this.host = Tensor.allocate(arena, DType.F32, 1, model.config().vocabularySize());
        this.seeing = new DecodingSession(model, full, arena, tokens);
        this.windowed = new DecodingSession(model, local, arena, tokens);
        this.vocabulary = model.config().vocabularySize();
        this.tokens = tokens;
    }

    /// @param count how many
    /// @param questions how many of them have the same text, seven eighths of each
    /// @return the samples
    List<TokenSample> draw(int count, int questions) {
        List<TokenSample> samples = new ArrayList<>();
        for (int sample = 0; sample < count; sample++) {
            int[] ids = random.ints(tokens, 0, vocabulary).toArray();
            if (sample % questions > 0) {
                System.arraycopy(samples.getLast().ids(), 0, ids, 0, tokens * 7 / 8);
            }
            answer(ids);
            samples.add(new TokenSample(ids, tokens - ANSWER_TOKENS, Double.NaN));
        }
        return samples;
    }

    private void answer(int[] ids) {
        int[] prompt = Arrays.copyOf(ids, tokens - ANSWER_TOKENS);
        seeing.truncate(0);
        windowed.truncate(0);
        float[] seen = onHost(seeing.prefill(prompt));
        float[] guessed = onHost(windowed.prefill(prompt));
        for (int token = prompt.length; token < tokens; token++) {
            ids[token] = telling(seen, guessed);
            seen = onHost(seeing.decode(ids[token]));
            guessed = onHost(windowed.decode(ids[token]));
        }
    }

    /// @param seen logits with full attention
    /// @param guessed logits with windows
    /// @return the token with the largest share in the divergence of the second from the first: probable, and lost by windows
    private static int telling(float[] seen, float[] guessed) {
        double seenSum = logSum(seen);
        double guessedSum = logSum(guessed);
        int telling = 0;
        double most = Double.NEGATIVE_INFINITY;
        for (int token = 0; token < seen.length; token++) {
            double logProbability = seen[token] - seenSum;
            double share = Math.exp(logProbability) * (logProbability - guessed[token] + guessedSum);
            if (share > most) {
                most = share;
                telling = token;
            }
        }
        return telling;
    }

    private static double logSum(float[] logits) {
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit);
        }
        return Math.log(sum);
    }

    private float[] onHost(Tensor logits) {
        backend.download(logits, host);
        return host.segment().toArray(JAVA_FLOAT);
    }
}
