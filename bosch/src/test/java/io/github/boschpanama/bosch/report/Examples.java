package io.github.boschpanama.bosch.report;

import io.github.boschpanama.models.HeadMask;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// A comparison of made-up figures.
final class Examples {
    static final List<Double> RATIOS = List.of(0.25, 0.5, 0.75, 0.875);
    private static final int LAYERS = 8;
    private static final int GROUPS = 4;
    private static final List<String> TASKS = List.of("niah_single_1", "niah_multikey_1", "niah_multivalue");

    private Examples() {}

    static List<MethodInfo> methods() {
        return List.of(new MethodInfo("full", MethodKind.REFERENCE, "Full attention everywhere."),
                new MethodInfo("all SWA", MethodKind.REFERENCE, "A sliding window everywhere."),
                new MethodInfo("RAND", MethodKind.LAYER, "Random layers."),
                new MethodInfo("BME", MethodKind.LAYER, "Full at begin and end."),
                new MethodInfo("DCAM", MethodKind.STATIC, "By the distribution of attention mass."),
                new MethodInfo("FISHER", MethodKind.STATIC, "By the Fisher information of each group's gate."),
                new MethodInfo("random groups", MethodKind.STATIC, "Random groups."),
                new MethodInfo("B-multi", MethodKind.ABLATION, "Joint search at a uniform ratio."),
                new MethodInfo("BOSCH", MethodKind.BOSCH, "The three stages."));
    }

    static Comparison comparison() {
        return comparison("demo", methods());
    }

    static Comparison comparison(String model, List<MethodInfo> methods) {
        Setup setup = new Setup(model, LAYERS, GROUPS, 32, 0, "16 samples of 512 tokens, seed 0",
                "32 samples of each task, other words than the calibration's", List.of(512, 1024),
                "whole answers right",
                List.of("niah_single_1", "niah_multikey_1"), RATIOS, "0.1.0", "2 processors",
                List.of("2048 tokens are beyond the model's range."));
        List<Result> results = new ArrayList<>();
        List<MethodMask> masks = new ArrayList<>();
        List<SearchCourse> courses = new ArrayList<>();
        List<LayerBuckets> buckets = new ArrayList<>();
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
        for (MethodInfo method : methods) {
            boolean reference = method.kind() == MethodKind.REFERENCE;
            int seeds = method.name().startsWith("RAND") || method.name().startsWith("random") ? 3 : 1;
            for (double ratio : reference ? List.of(method.name().equals("full") ? 0.0 : 1.0) : RATIOS) {
                for (int seed = 0; seed < seeds; seed++) {
                    results.addAll(results(method, ratio, seed, random));
                    if (!reference) {
                        masks.add(new MethodMask(method.name(), ratio, seed, mask(ratio, random)));
                    }
                }
                if (method.kind() == MethodKind.ABLATION || method.kind() == MethodKind.BOSCH) {
                    courses.add(new SearchCourse(method.name(), ratio, 0, List.of(new SearchCourse.Point(1, -3.5),
                            new SearchCourse.Point(40, -1 - random.nextDouble()), new SearchCourse.Point(200, -0.2))));
                }
                if (method.kind() == MethodKind.BOSCH) {
                    buckets.add(new LayerBuckets(ratio, 0, List.of(4, 3, 3, 2, 2, 1, 1, 4)));
                }
            }
        }
        return new Comparison(setup, methods, results, masks, courses, buckets);
    }

    private static List<Result> results(MethodInfo method, double ratio, long seed, RandomGenerator random) {
        List<Result> results = new ArrayList<>();
        double score = method.kind() == MethodKind.BOSCH ? 0.9766 : 0.9 * random.nextDouble();
        long evaluations = method.kind() == MethodKind.LAYER ? 0 : 200;
        for (int context : List.of(512, 1024)) {
            for (String task : TASKS) {
                results.add(
                        new Result(method.name(), method.kind(), ratio, seed, task, context, score, evaluations, 12.5));
            }
            results.add(new Result(method.name(), method.kind(), ratio, seed, Result.MEAN, context, score, evaluations,
                    12.5));
        }
        results.add(
                new Result(method.name(), method.kind(), ratio, seed, Result.PERPLEXITY, 512, 8 - score, evaluations,
                        12.5));
        return results;
    }

    private static HeadMask mask(double ratio, RandomGenerator random) {
        HeadMask mask = HeadMask.full(LAYERS, GROUPS, 32, 0);
        while (mask.localCount() < Math.round(ratio * LAYERS * GROUPS)) {
            mask = mask.withLocal(random.nextInt(LAYERS), random.nextInt(GROUPS), true);
        }
        return mask;
    }
}
