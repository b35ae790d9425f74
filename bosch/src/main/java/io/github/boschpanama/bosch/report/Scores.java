package io.github.boschpanama.bosch.report;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/// Results looked up by method, ratio, task and context, with the seeds taken together.
final class Scores {
    private final Map<Key, List<Result>> runs = new HashMap<>();

    /// @param results every score
    Scores(List<Result> results) {
        for (Result result : results) {
            Key key = new Key(result.method(), ratio(result.kind(), result.ratio()), result.task(), result.context());
            runs.merge(key, List.of(result), (all, one) -> Stream.concat(all.stream(), one.stream())
                    .toList());
        }
    }

    /// @param method the method; a reference has one mask for all ratios
    /// @param ratio ρ
    /// @param task the task
    /// @param context tokens of a sample
    /// @return the score over the seeds, if there is any
    Optional<Spread> score(MethodInfo method, double ratio, String task, int context) {
        return spread(method, ratio, task, context, Result::score);
    }

    /// @param value what of a result is wanted
    /// @return that value over the seeds, if there is any
    Optional<Spread> spread(MethodInfo method, double ratio, String task, int context,
            ToDoubleFunction<Result> value) {
        Key key = new Key(method.name(), ratio(method.kind(), ratio), task, context);
        return Optional.ofNullable(runs.get(key))
                .map(results -> Spread.of(results.stream().mapToDouble(value).toArray()));
    }

    private static double ratio(MethodKind kind, double ratio) {
        return kind == MethodKind.REFERENCE ? Double.NaN : ratio;
    }

    private record Key(String method, double ratio, String task, int context) {}

    /// Mean and sample standard deviation.
    ///
    /// @param mean the mean
    /// @param deviation the standard deviation, 0 for one value
    /// @param count how many values
    record Spread(double mean, double deviation, int count) {
        static Spread of(double... values) {
            double sum = 0;
            for (double value : values) {
                sum += value;
            }
            double mean = sum / values.length;
            double squares = 0;
            for (double value : values) {
                squares += (value - mean) * (value - mean);
            }
            return new Spread(mean, values.length == 1 ? 0 : Math.sqrt(squares / (values.length - 1)), values.length);
        }
    }
}
