package io.github.boschpanama.bosch.search;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// What a solver sees of its problem: a black box, a budget, the points scored so far and the best of them.
///
/// Asking for a point a second time is free, unless its score is only a bound that no longer answers the question.
public final class Evaluations {
    private final BlackBox box;
    private final SearchSpace space;
    private final int budget;
    private final double floor;
    private final Map<Bits, Score> scored = new LinkedHashMap<>();
    private int spent;
    private int members;
    private Bits best;
    private double bestValue = Double.NEGATIVE_INFINITY;

    /// @param box what is maximised
    /// @param space the points that may be returned
    /// @param budget how many evaluations may be spent
    public Evaluations(BlackBox box, SearchSpace space, int budget) {
        this(box, space, budget, Double.NEGATIVE_INFINITY);
    }

    /// @param box what is maximised
    /// @param space the points that may be returned
    /// @param budget how many evaluations may be spent
    /// @param floor a score below which points need not be told apart exactly: estimates will do
    Evaluations(BlackBox box, SearchSpace space, int budget, double floor) {
        this.box = box;
        this.space = space;
        this.budget = budget;
        this.floor = floor;
    }

    /// @return the points that may be returned
    public SearchSpace space() {
        return space;
    }

    /// @return whether the budget is spent, or every point of the space is scored
    public boolean exhausted() {
        return spent >= budget || members >= space.size();
    }

    /// @return the evaluations left
    public int left() {
        return Math.max(0, budget - spent);
    }

    /// @return the evaluations spent
    public int spent() {
        return spent;
    }

    /// Scores a point against the best point so far.
    ///
    /// @param point the bits
    /// @return whether it is a point of the space and the new best
    /// @throws IllegalStateException if the budget is spent and the score not at hand
    public boolean improves(Bits point) {
        Bits before = best;
        score(point, bestValue);
        return best != before;
    }

    /// Scores a point, in the space or not. Below the floor, if there is one, any score may be inexact.
    ///
    /// @param point the bits
    /// @param incumbent the score to beat, see [BlackBox#score]
    /// @return the score
    /// @throws IllegalStateException if the budget is spent and the score not at hand
    public Score score(Bits point, double incumbent) {
        double bar = Math.max(incumbent, floor);
        Score known = scored.get(point);
        if (known != null && known.answers(bar)) {
            return known;
        }
        if (!box.remembers(point, bar)) {
            if (spent >= budget) {
                throw new IllegalStateException("the budget of " + budget + " evaluations is spent");
            }
            spent++;
        }
        Score score = box.score(point, bar);
        learn(point, score);
        return score;
    }

    /// Takes note of a score that was not asked for here; it costs nothing.
    ///
    /// @param point the bits
    /// @param score the score
    void learn(Bits point, Score score) {
        boolean member = space.contains(point);
        if (scored.put(point, score) == null && member) {
            members++;
        }
        boolean counts = score.exact() || score.value() < floor;
        if (member && counts && score.estimate() > bestValue) {
            best = point;
            bestValue = score.estimate();
        }
    }

    /// @param point the bits
    /// @return whether the point has a score
    public boolean contains(Bits point) {
        return scored.containsKey(point);
    }

    /// @param point the bits
    /// @return how many leading bits it has in common with the scored point that has the most
    int shared(Bits point) {
        return scored.keySet().stream().mapToInt(point::firstDifference).max().orElse(0);
    }

    /// @return the points scored, oldest first, with their last scores
    public Map<Bits, Score> scored() {
        return Collections.unmodifiableMap(scored);
    }

    /// @return the best point of the space so far, null before the first
    public Bits best() {
        return best;
    }

    /// @return its score, or an estimate of it where even that is below the floor; negative infinity before the first
    public double bestValue() {
        return bestValue;
    }
}
