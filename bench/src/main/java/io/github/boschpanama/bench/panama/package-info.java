/// What Panama costs: calls, pointers, upcalls, copies, and what it gives: products and launches on a GPU.
///
/// [io.github.boschpanama.bench.panama.CallBenchmark] needs the C library alone. The others need CUDA; on the test double
/// (see runtime/src/test/c) they show what the calls cost from Java, and nothing about a GPU. Each prints on what it runs.
package io.github.boschpanama.bench.panama;
