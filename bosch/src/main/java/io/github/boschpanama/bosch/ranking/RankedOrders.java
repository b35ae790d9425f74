package io.github.boschpanama.bosch.ranking;

import io.github.boschpanama.bosch.search.GroupOrder;
import java.util.ArrayList;
import java.util.List;

/// The orders that a search starts from: of the rankings that cost about one pass over the calibration samples each.
public final class RankedOrders {
    private RankedOrders() {}

    /// @param task the model, the samples and the window
    /// @param progress hears of each ranking made
    /// @return an order for each ranking, the group it would make local first at the front
    public static List<GroupOrder> of(RankingTask task, HeadRanking.Progress progress) {
        List<HeadRanking> cheap = HeadRanking.all().stream()
                .filter(ranking -> !ranking.isRandom() && ranking.evaluations(task.full()) == 1).toList();
        List<GroupOrder> orders = new ArrayList<>();
        for (HeadRanking ranking : cheap) {
            orders.add(new GroupOrder(ranking.score(task, (_, _) -> {}).order()));
            progress.at(orders.size(), cheap.size());
        }
        return orders;
    }
}
