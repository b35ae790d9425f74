package io.github.boschpanama.bosch.report;

import java.util.List;

/// `report.csv`: a line a result, fields as RFC 4180 says, decimal points in every locale.
final class ResultsCsv {
    private static final String HEADER = "method,kind,ratio,seed,task,context,score,evaluations,seconds\n";

    private ResultsCsv() {}

    static String of(List<Result> results) {
        StringBuilder out = new StringBuilder(HEADER);
        for (Result result : results) {
            out.append(quoted(result.method())).append(',').append(result.kind()).append(',')
                    .append(Numbers.plain(result.ratio())).append(',').append(result.seed()).append(',')
                    .append(quoted(result.task())).append(',').append(result.context()).append(',')
                    .append(result.score()).append(',').append(result.evaluations()).append(',')
                    .append(Numbers.fixed(result.seconds(), 3)).append('\n');
        }
        return out.toString();
    }

    private static String quoted(String field) {
        boolean plain = field.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? field : '"' + field.replace("\"", "\"\"") + '"';
    }
}
