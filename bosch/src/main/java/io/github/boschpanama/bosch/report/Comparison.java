package io.github.boschpanama.bosch.report;

import java.util.List;
import java.util.NoSuchElementException;

/// Everything that a report tells.
///
/// @param setup what was compared
/// @param methods the methods in the order of the tables
/// @param results every score
/// @param masks every mask
/// @param courses how the searches went
/// @param buckets what stage 2 chose
public record Comparison(Setup setup, List<MethodInfo> methods, List<Result> results, List<MethodMask> masks,
        List<SearchCourse> courses, List<LayerBuckets> buckets) {
    /// Copies the lists.
    public Comparison {
        methods = List.copyOf(methods);
        results = List.copyOf(results);
        masks = List.copyOf(masks);
        courses = List.copyOf(courses);
        buckets = List.copyOf(buckets);
    }

    /// @param kind a kind
    /// @return the methods of that kind, in order
    List<MethodInfo> methods(MethodKind kind) {
        return methods.stream().filter(method -> method.kind() == kind).toList();
    }

    /// @param name a method's name
    /// @return its place in the list
    int place(String name) {
        for (int i = 0; i < methods.size(); i++) {
            if (methods.get(i).name().equals(name)) {
                return i;
            }
        }
        throw new NoSuchElementException("no method " + name);
    }

    /// @return the methods that choose: all but the references
    List<MethodInfo> choosers() {
        return methods.stream().filter(method -> method.kind() != MethodKind.REFERENCE).toList();
    }
}
