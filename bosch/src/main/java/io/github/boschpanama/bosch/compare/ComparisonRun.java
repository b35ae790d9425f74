package io.github.boschpanama.bosch.compare;

import io.github.boschpanama.bosch.compare.Method.Seeding;
import io.github.boschpanama.bosch.objective.AnswerScorer;
import io.github.boschpanama.bosch.report.Comparison;
import io.github.boschpanama.bosch.report.LayerBuckets;
import io.github.boschpanama.bosch.report.MethodInfo;
import io.github.boschpanama.bosch.report.MethodKind;
import io.github.boschpanama.bosch.report.MethodMask;
import io.github.boschpanama.bosch.report.Result;
import io.github.boschpanama.bosch.report.SearchCourse;
import io.github.boschpanama.bosch.report.Setup;
import io.github.boschpanama.models.HeadMask;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;

/// Asks every method for its masks, scores every mask on every task, and puts the report together.
///
/// @param methods the methods
/// @param seeds seeds of methods that draw at random, from 0
/// @param searchSeeds seeds of searches, from 0
/// @param calibration what methods may look at
/// @param tests what masks are judged by
/// @param log what is known already
/// @param memoryBudget bytes that a scorer may keep
/// @param listener hears how far it is
public record ComparisonRun(List<Method> methods, int seeds, int searchSeeds, Calibration calibration, TestSet tests,
        ComparisonLog log, long memoryBudget, Listener listener) {

    private static final MethodInfo FULL = new MethodInfo("full", MethodKind.REFERENCE, "Full attention everywhere.");
    private static final MethodInfo LOCAL = new MethodInfo("all SWA", MethodKind.REFERENCE,
            "A sliding window everywhere.");

    /// Copies the list.
    public ComparisonRun {
        methods = List.copyOf(methods);
    }

    /// Hears how far a comparison is.
    public interface Listener {
        /// @param phase what begins
        /// @param steps how many steps it takes
        void began(String phase, long steps);

        /// @param message what the step did
        void step(String message);
    }

    /// A mask of a method.
    private record Run(MethodInfo method, double ratio, long seed, Choice choice) {}

    /// @param setup what the report says of the comparison; its ratios are those compared
    /// @return the report
    public Comparison run(Setup setup) {
        List<Run> runs = new ArrayList<>();
        HeadMask full = calibration.full();
        runs.add(new Run(FULL, 0, 0, Choice.of(full, 0, 0)));
        runs.add(new Run(LOCAL, 1, 0, Choice.of(
                full.allLocal(), 0, 0)));
        runs.addAll(choose(setup.ratios()));
        score(runs.stream().map(run -> run.choice.mask()).distinct()
                .sorted(Comparator.comparing(HeadMask::toString)).toList()); // neighbours share their lower layers
        return report(setup, runs);
    }

    private List<Run> choose(List<Double> ratios) {
        long steps = 0;
        for (Method method : methods) {
            for (double ratio : ratios) {
                for (long seed = 0; seed < seeds(method); seed++) {
                    steps += log.choice(method.info(), ratio, seed).isPresent() ? 0 : weight(method);
                }
            }
        }
        listener.began("choosing", steps);
        List<Run> runs = new ArrayList<>();
        for (Method method : methods) {
            for (double ratio : ratios) {
                for (long seed = 0; seed < seeds(method); seed++) {
                    runs.add(new Run(method.info(), ratio, seed, choice(method, ratio, seed)));
                }
            }
        }
        return runs;
    }

    private Choice choice(Method method, double ratio, long seed) {
        return log.choice(method.info(), ratio, seed).orElseGet(() -> {
            String name = method.info().name() + " " + ratio;
            long[] told = {0};
            Calibration asked = calibration.telling(() -> {
                told[0]++;
                listener.step(name);
            });
            Choice choice = method.choose(asked, ratio, seed);
            log.add(method.info(), ratio, seed, choice);
            for (long left = weight(method) - told[0]; left > 0; left--) {
                listener.step(name);
            }
            return choice;
        });
    }

    private int seeds(Method method) {
        return switch (method.seeding()) {
            case FIXED -> 1;
            case RANDOM -> seeds;
            case SEARCH -> searchSeeds;
        };
    }

    private int weight(Method method) {
        return method.seeding() == Seeding.SEARCH ? calibration.budget() : 1;
    }

    private void score(List<HeadMask> masks) {
        long steps = tests.tasks().stream().mapToLong(task -> missing(masks, task).size()).sum();
        listener.began("scoring", steps);
        for (TestTask task : tests.tasks()) {
            List<HeadMask> missing = missing(masks, task);
            if (!missing.isEmpty()) {
                try (AnswerScorer scorer = task.open(memoryBudget, missing.getFirst())) {
                    for (HeadMask mask : missing) {
                        log.add(mask, task, task.score(scorer, mask));
                        listener.step(task.name() + " " + task.context());
                    }
                }
            }
        }
    }

    private List<HeadMask> missing(List<HeadMask> masks, TestTask task) {
        return masks.stream().filter(mask -> log.score(mask, task).isEmpty()).toList();
    }

    private Comparison report(Setup setup, List<Run> runs) {
        List<MethodInfo> infos = new ArrayList<>(List.of(FULL, LOCAL));
        methods.forEach(method -> infos.add(method.info()));
        List<Result> results = new ArrayList<>();
        List<MethodMask> masks = new ArrayList<>();
        List<SearchCourse> courses = new ArrayList<>();
        List<LayerBuckets> buckets = new ArrayList<>();
        for (Run run : runs) {
            results.addAll(results(run));
            Choice choice = run.choice;
            if (run.method.kind() != MethodKind.REFERENCE) {
                masks.add(new MethodMask(run.method.name(), run.ratio, run.seed, choice.mask()));
            }
            if (!choice.course().isEmpty()) {
                courses.add(new SearchCourse(run.method.name(), run.ratio, run.seed, choice.course()));
            }
            if (!choice.buckets().isEmpty()) {
                buckets.add(new LayerBuckets(run.ratio, run.seed, choice.buckets()));
            }
        }
        return new Comparison(setup, infos, results, masks, courses, buckets);
    }

    private List<Result> results(Run run) {
        List<Result> results = new ArrayList<>();
        for (TestTask task : tests.tasks()) {
            double score = log.score(run.choice.mask(), task).orElseThrow();
            results.add(result(run, task.name(), task.context(), score));
        }
        for (int context : tests.contexts()) {
            OptionalDouble mean = results.stream()
                    .filter(result -> result.context() == context && tests.meanTasks().contains(result.task()))
                    .mapToDouble(Result::score).average();
            results.add(result(run, Result.MEAN, context, mean.orElseThrow()));
        }
        return results;
    }

    private static Result result(Run run, String task, int context, double score) {
        return new Result(run.method.name(), run.method.kind(), run.ratio, run.seed, task, context, score,
                run.choice.evaluations(), run.choice.seconds());
    }
}
