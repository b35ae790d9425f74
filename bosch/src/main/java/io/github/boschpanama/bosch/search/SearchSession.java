package io.github.boschpanama.bosch.search;

import io.github.boschpanama.models.HeadMask;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/// What searches on one model and one set of samples share: the scorer, the anchors, and the memory of scored masks.
///
/// A mask scored before is not scored again, unless all that is known of it is a bound that a new incumbent lies below.
public final class SearchSession {
    private final Evaluator evaluator;
    private final HeadMask full;
    private final SearchListener listener;
    private final Map<HeadMask, Score> scores = new LinkedHashMap<>();
    private final Objective objective;
    private Phase phase;
    private int evaluations;

    private SearchSession(Evaluator evaluator, HeadMask shape, SearchListener listener) {
        this.evaluator = evaluator;
        this.listener = listener;
        this.full = shape.allFull();
        begin(new Phase(Double.NaN, Stage.ANCHORS, 2));
        HeadMask local = shape.allLocal();
        this.objective = new Objective(score(full, Double.NEGATIVE_INFINITY).value(),
                score(local, Double.NEGATIVE_INFINITY).value());
    }

    /// Begins a session and scores the two anchors.
    ///
    /// @param scorer scores masks
    /// @param shape any mask of the model's shape, with the window and the sinks that the search is for
    /// @param listener hears of phases and evaluations
    /// @return the session
    /// @throws io.github.boschpanama.runtime.InputException if full attention scores no better than windows everywhere
    public static SearchSession of(MaskScorer scorer, HeadMask shape, SearchListener listener) {
        return new SearchSession(Evaluator.timing(scorer), shape, listener);
    }

    /// Begins or resumes a session whose evaluations are logged, and scores the two anchors.
    ///
    /// @param scorer scores masks that are not in the log
    /// @param log the evaluations of earlier runs; those of this one are appended
    /// @param shape any mask of the model's shape, with the window and the sinks that the search is for
    /// @param listener hears of phases and evaluations
    /// @return the session
    /// @throws io.github.boschpanama.runtime.InputException if full attention scores no better than windows everywhere,
    ///         or the log is not that of this search
    public static SearchSession logged(MaskScorer scorer, EvaluationLog log, HeadMask shape, SearchListener listener) {
        try {
            return new SearchSession(log.around(scorer), shape, listener);
        } catch (Objective.NothingToSearch e) {
            log.discard(); // the advice is to change the arguments, which the log would not allow
            throw e;
        }
    }

    /// @return the scale between the anchors
    public Objective objective() {
        return objective;
    }

    /// @return the mask with full attention everywhere
    public HeadMask full() {
        return full;
    }

    /// Scores a mask exactly, from memory where it can; for masks outside of a search.
    ///
    /// @param mask the mask
    /// @return S(z)
    public double score(HeadMask mask) {
        return score(mask, Double.NEGATIVE_INFINITY).value();
    }

    /// @return the masks scored so far, the anchors and replayed ones included
    int evaluations() {
        return evaluations;
    }

    /// @param next what the evaluations from now on are for
    void begin(Phase next) {
        phase = next;
        listener.began(next);
    }

    /// @param counts the local groups of each layer that stage 2 chose
    void assigned(int[] counts) {
        listener.assigned(IntStream.of(counts).boxed().toList());
    }

    /// @param solver spends the evaluations
    /// @param decode the mask of a point
    /// @param space the points
    /// @param start a point of the space
    /// @param budget how many evaluations it may spend
    /// @param random the source of randomness
    /// @return the points scored and the best of them
    Evaluations solve(BinarySolver solver, Function<Bits, HeadMask> decode, SearchSpace space, Bits start, int budget,
            RandomGenerator random) {
        return solve(solver, decode, space, start, budget, Double.NEGATIVE_INFINITY, random);
    }

    /// @param solver spends the evaluations
    /// @param decode the mask of a point
    /// @param space the points
    /// @param start a point of the space
    /// @param budget how many evaluations it may spend
    /// @param floor the score below which estimates will do
    /// @param random the source of randomness
    /// @return the points scored and the best of them
    Evaluations solve(BinarySolver solver, Function<Bits, HeadMask> decode, SearchSpace space, Bits start, int budget,
            double floor, RandomGenerator random) {
        Evaluations evaluations = new Evaluations(box(decode), space, budget, floor);
        solver.on(objective).maximise(evaluations, start, random);
        return evaluations;
    }

    private BlackBox box(Function<Bits, HeadMask> decode) {
        return new BlackBox() {
            @Override
            public Score score(Bits point, double incumbent) {
                return SearchSession.this.score(decode.apply(point), incumbent);
            }

            @Override
            public boolean remembers(Bits point, double incumbent) {
                return SearchSession.this.remembers(decode.apply(point), incumbent);
            }
        };
    }

    /// Searches all masks with a number of local groups, knowing every such mask that was scored so far.
    ///
    /// @param solver spends the evaluations
    /// @param start a mask with that number of local groups
    /// @param budget how many evaluations it may spend
    /// @param random the source of randomness
    /// @return the best mask of those known and those scored
    HeadMask solveWhole(BinarySolver solver, HeadMask start, int budget, RandomGenerator random) {
        SearchSpace space = SearchSpace.choose(full.size(), start.localCount());
        Evaluations evaluations = new Evaluations(box(bits -> HeadBits.mask(full, bits)), space, budget);
        scores.forEach((mask, score) -> {
            if (mask.localCount() == start.localCount()) {
                evaluations.learn(HeadBits.of(mask), score);
            }
        });
        solver.on(objective).maximise(evaluations, HeadBits.of(start), random);
        return HeadBits.mask(full, evaluations.best());
    }

    /// @param ratio ρ
    /// @param mask the mask found
    /// @return the result, which the listener heard of
    SearchResult finish(double ratio, HeadMask mask) {
        double score = score(mask);
        SearchResult result = new SearchResult(ratio, mask, score, objective.normalised(score));
        listener.finished(result);
        return result;
    }

    private boolean remembers(HeadMask mask, double incumbent) {
        Score known = scores.get(mask);
        return known != null && known.answers(incumbent);
    }

    /// @return the score, with the mask that came nearest to it exactly; the first of several
    private Incumbent incumbent(double score) {
        if (score == Double.NEGATIVE_INFINITY) {
            return Incumbent.NONE;
        }
        HeadMask nearest = null;
        double distance = Double.POSITIVE_INFINITY;
        for (Map.Entry<HeadMask, Score> known : scores.entrySet()) {
            double here = Math.abs(known.getValue().value() - score);
            if (known.getValue().exact() && here < distance) {
                nearest = known.getKey();
                distance = here;
            }
        }
        return new Incumbent(score, nearest);
    }

    private Score score(HeadMask mask, double incumbent) {
        if (remembers(mask, incumbent)) {
            return scores.get(mask);
        }
        Evaluation evaluation = evaluator.evaluate(phase, mask, incumbent(incumbent));
        evaluations++;
        scores.put(mask, evaluation.score());
        listener.evaluated(evaluation);
        return evaluation.score();
    }
}
