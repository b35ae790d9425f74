package io.github.boschpanama.bosch.compare;

import io.github.boschpanama.bosch.report.MethodInfo;
import io.github.boschpanama.bosch.search.GroupOrder;
import io.github.boschpanama.bosch.search.MaskSearch;
import java.util.List;
import java.util.function.Function;

/// A search that starts from orders of groups, which are made at the first call and serve every ratio and seed.
final class RankedSearch implements Method {
    private final MethodInfo info;
    private final Function<List<GroupOrder>, MaskSearch> search;
    private List<GroupOrder> orders; // null before the first call
    private double seconds; // to make them

    /// @param info name, kind and what it does
    /// @param search the search from given orders
    RankedSearch(MethodInfo info, Function<List<GroupOrder>, MaskSearch> search) {
        this.info = info;
        this.search = search;
    }

    @Override
    public MethodInfo info() {
        return info;
    }

    @Override
    public Seeding seeding() {
        return Seeding.SEARCH;
    }

    @Override
    public Choice choose(Calibration calibration, double ratio, long seed) {
        if (orders == null) {
            long start = System.nanoTime();
            orders = calibration.orders();
            seconds = (System.nanoTime() - start) / 1e9;
        }
        Choice choice = new SearchMethod(info, search.apply(orders)).choose(calibration, ratio, seed);
        return new Choice(choice.mask(), choice.evaluations(), seconds + choice.seconds(), choice.course(),
                choice.buckets());
    }
}
