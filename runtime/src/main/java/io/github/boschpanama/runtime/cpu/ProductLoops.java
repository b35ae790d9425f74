package io.github.boschpanama.runtime.cpu;

/// The loops of a matrix product around the tiles of a [MicroKernel]: packing, blocks, threads.
interface ProductLoops {
    void run(Operands operands, Epilogue epilogue);
}
