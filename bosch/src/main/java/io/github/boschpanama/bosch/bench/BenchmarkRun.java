package io.github.boschpanama.bosch.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// What to measure, and how thoroughly.
///
/// @param sections what is measured
/// @param device whether a GPU is measured, not the CPU
/// @param threads the CPU's numbers of threads, one after another
/// @param tokens the length of the prompt
/// @param repetitions how often reference and workload take turns
/// @param local a share of local groups to prefill and decode with besides
/// @param search the search, where it is measured
/// @param models folders of the models to prefill, decode and search with, by name
public record BenchmarkRun(Set<Section> sections, boolean device, List<Integer> threads, int tokens, int repetitions,
        LocalShare local,
        SearchLoad search, Map<String, Path> models) {
    /// @param results takes each measurement as it is made
    public void measure(Consumer<Measurement> results) {
        if (device) {
            measure(new DeviceMachine(), results);
            return;
        }
        for (int count : threads) {
            measure(new CpuMachine(count), results);
        }
    }

    private void measure(Machine opened, Consumer<Measurement> results) {
        try (Machine machine = opened) {
            Bench bench = new Bench(machine, repetitions, results);
            bench.measurePeaks();
            measure(bench);
        }
    }

    private void measure(Bench bench) {
        if (sections.contains(Section.GEMM)) {
            new MatrixProducts(bench).measure();
        }
        if (sections.contains(Section.GEMV)) {
            new MatrixProducts(bench).measureRow();
        }
        if (sections.contains(Section.ATTENTION)) {
            new CausalAttention(bench).measure();
        }
        if (sections.contains(Section.ELEMENTWISE)) {
            new ElementwiseKernels(bench).measure();
        }
        if (sections.contains(Section.ODD)) {
            new OddSizes(bench).measure();
        }
        models.forEach((name, folder) -> {
            if (sections.contains(Section.PREFILL) || sections.contains(Section.DECODE)) {
                new WholeModel(bench, name, folder).measure(tokens, sections, local);
            }
            if (sections.contains(Section.SEARCH)) {
                new MaskScoring(bench, name, folder, search).measure();
            }
        });
    }
}
