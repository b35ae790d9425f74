package io.github.boschpanama.runtime.cpu.machine;

/// General registers of x86-64, in the order of their numbers in instructions.
enum Register {
    RAX, RCX, RDX, RBX, RSP, RBP, RSI, RDI, R8, R9, R10, R11, R12, R13, R14, R15
}
