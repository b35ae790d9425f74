package io.github.boschpanama.models.generation;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import io.github.boschpanama.runtime.InputException;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.util.SplittableRandom;

/// Chooses the next token from logits: the most probable one, or one drawn from the nucleus (Holtzman et al., arXiv
/// 1904.09751), the smallest set of most probable tokens that holds `topP` of the probability.
///
/// Deterministic by seed; one sampler serves one text. Choosing allocates nothing.
public final class Sampler {
    private final double temperature;
    private final double topP;
    private final SplittableRandom random;
    private final double[] weights; // [vocabulary]
    private final int[] heap; // the most probable token first

    /// @param vocabulary number of logits
    /// @param temperature divides the logits; 0 chooses the most probable token always
    /// @param topP share of the probability to draw from, in (0, 1]
    /// @param seed of the random numbers
    /// @throws InputException if temperature or share is out of range
    public Sampler(int vocabulary, double temperature, double topP, long seed) {
        if (!(temperature >= 0) || temperature == Double.POSITIVE_INFINITY) {
            throw new InputException("the temperature is " + temperature + ", expected 0 (greedy) or more");
        }
        if (!(topP > 0 && topP <= 1)) {
            throw new InputException("top-p is " + topP + ", expected a share above 0 and up to 1");
        }
        this.temperature = temperature;
        this.topP = topP;
        this.random = new SplittableRandom(seed);
        this.weights = new double[vocabulary];
        this.heap = new int[vocabulary];
    }

    /// @param logits F32 [1, vocabulary] in host memory
    /// @return the id chosen
    public int choose(Tensor logits) {
        int best = 0;
        for (int id = 0; id < weights.length; id++) {
            weights[id] = logits.segment().getAtIndex(JAVA_FLOAT, id);
            best = weights[id] > weights[best] ? id : best;
        }
        return temperature == 0 ? best : draw(weights[best]);
    }

    private int draw(double largest) {
        double total = 0;
        for (int id = 0; id < weights.length; id++) {
            weights[id] = Math.exp((weights[id] - largest) / temperature);
            total += weights[id];
            heap[id] = id;
        }
        for (int root = weights.length / 2 - 1; root >= 0; root--) {
            sift(root, weights.length);
        }
        double nucleus = 0;
        int size = weights.length;
        while (size > 0 && nucleus < topP * total) { // the nucleus collects behind the heap, most probable last
            nucleus += weights[heap[0]];
            int top = heap[0];
            heap[0] = heap[--size];
            heap[size] = top;
            sift(0, size);
        }
        double point = random.nextDouble() * nucleus;
        for (int i = weights.length - 1; i > size; i--) {
            point -= weights[heap[i]];
            if (point < 0) {
                return heap[i];
            }
        }
        return heap[size];
    }

    private void sift(int root, int size) {
        int id = heap[root];
        int hole = root;
        for (int child = 2 * hole + 1; child < size; child = 2 * hole + 1) {
            if (child + 1 < size && weights[heap[child + 1]] > weights[heap[child]]) {
                child++;
            }
            if (weights[heap[child]] <= weights[id]) {
                break;
            }
            heap[hole] = heap[child];
            hole = child;
        }
        heap[hole] = id;
    }
}
