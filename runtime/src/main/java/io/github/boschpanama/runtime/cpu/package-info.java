/// The CPU backend: kernels by the Vector API, at any vector width, on worker threads. Where a CPU allows it, single rows go
/// through [machine code][io.github.boschpanama.runtime.cpu.machine].
///
/// Words of the matrix products here:
/// - **chain**: the multiply-adds of one element of the result, in a fixed order from 0; an element is one chain or the sum of a few
/// - **tile**: a rectangle of the result whose sums stay in registers while a [MicroKernel] runs down the inner dimension
/// - **panel**: the factor whose rows lie in the vectors' lanes, [depth, lanes], a tile's width of rows
/// - **strip**: the other factor, [rows, depth], a tile's height of rows
/// - **block**: the part of the inner dimension that a kernel runs down in one call
/// - **pass**: the rows of x for which a weight is made into panels once
/// - **to turn** a weight is to transpose it into panels; a rotary embedding turns vectors
/// - **part**: what a worker of the [Team] takes at a time
package io.github.boschpanama.runtime.cpu;
