package io.github.boschpanama.bosch.compare;

import io.github.boschpanama.bosch.heuristic.BeginMiddleEnd;
import io.github.boschpanama.bosch.heuristic.InterleavedLayers;
import io.github.boschpanama.bosch.heuristic.RandomLayers;
import io.github.boschpanama.bosch.ranking.HeadRanking;
import io.github.boschpanama.bosch.report.MethodInfo;
import io.github.boschpanama.bosch.report.MethodKind;
import io.github.boschpanama.bosch.search.BoschSearch;
import io.github.boschpanama.bosch.search.FirstOrderSwaps;
import io.github.boschpanama.bosch.search.MultiLayerSearch;
import io.github.boschpanama.bosch.search.SingleLayerSearch;
import io.github.boschpanama.bosch.search.WholeLayerSearch;
import io.github.boschpanama.runtime.InputException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// The methods of the comparison (arXiv 2604.05942), the two references apart.
public final class Methods {
    private Methods() {}

    /// @return every method, in the order of the tables
    public static List<Method> all() {
        List<Method> methods = new ArrayList<>();
        methods.add(new LayerMethod("RAND", "Random layers.", Method.Seeding.RANDOM, RandomLayers::new));
        methods.add(new LayerMethod("BME", "Full attention in the first and last layers, windows in the middle.",
                Method.Seeding.FIXED, _ -> BeginMiddleEnd.BME));
        methods.add(
                new LayerMethod("BME inverse", "Windows in the first and last layers, full attention in the middle.",
                        Method.Seeding.FIXED, _ -> BeginMiddleEnd.BME_INVERSE));
        methods.add(new LayerMethod("INTR", "Local and full layers evenly interleaved.", Method.Seeding.FIXED,
                _ -> new InterleavedLayers()));
        HeadRanking.all().forEach(ranking -> methods.add(new RankingMethod(ranking)));
        methods.add(new SearchMethod(new MethodInfo("B-single", MethodKind.ABLATION,
                "Stage 1 alone: layer by layer from the top, at the same ratio in every layer."),
                new SingleLayerSearch(new FirstOrderSwaps())));
        methods.add(new SearchMethod(new MethodInfo("B-multi", MethodKind.ABLATION,
                "All layers searched jointly, at the same ratio in every layer."),
                new MultiLayerSearch(new FirstOrderSwaps())));
        methods.add(new SearchMethod(new MethodInfo("B-layer", MethodKind.ABLATION,
                "The same search over whole layers."), new WholeLayerSearch(new FirstOrderSwaps())));
        methods.add(new SearchMethod(new MethodInfo("B-cold", MethodKind.ABLATION,
                "BOSCH without scoring layers and groups alone first."), BoschSearch.cold()));
        methods.add(new SearchMethod(new MethodInfo("BOSCH", MethodKind.BOSCH,
                "Layer importance probing, adaptive ratio assignment, grouped head selection; before them layers "
                        + "and groups alone where the budget allows, after them swaps."),
                BoschSearch.standard()));
        return List.copyOf(methods);
    }

    /// @param names names of methods, in either case
    /// @return those methods, in the order of the tables
    /// @throws InputException if there is none of a name
    public static List<Method> named(List<String> names) {
        List<Method> all = all();
        for (String name : names) {
            if (all.stream().noneMatch(method -> method.info().name().equalsIgnoreCase(name))) {
                throw new InputException("unknown method '" + name + "'; known are " + all.stream()
                        .map(method -> method.info().name()).collect(Collectors.joining(", ")));
            }
        }
        return all.stream()
                .filter(method -> names.stream().anyMatch(name -> method.info().name().equalsIgnoreCase(name)))
                .toList();
    }
}
