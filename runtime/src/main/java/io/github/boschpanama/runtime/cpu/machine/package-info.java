/// Machine code for the loops that wait for memory: what Java has no way to say, it says in the CPU's own instructions.
///
/// Java has no instruction that asks for memory ahead of its use, and its vectors are loaded from where the numbers
/// lie, across two cache lines where a file was not laid out for it. A
/// [listing][io.github.boschpanama.runtime.cpu.machine.DotProductCode] is written down in Java, an
/// [Assembler][io.github.boschpanama.runtime.cpu.machine.Assembler] makes bytes of it, which are put into
/// [memory that may be run][io.github.boschpanama.runtime.cpu.machine.ExecutableMemory] and called as any foreign
/// function is. It computes what the kernel of the Vector API beside it computes, bit for bit (but for which of the
/// not-a-numbers it is), and that one takes over wherever this cannot be had.
package io.github.boschpanama.runtime.cpu.machine;
