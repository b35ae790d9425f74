package io.github.boschpanama.runtime.cpu;

/// A kernel's work, cut into parts that write to different places. Where the cuts are never changes a result.
interface Task {
    /// @param worker who does it: an index below [Team#size()], for scratch memory of its own
    /// @param part which part: below the number given to [Team#run]
    void run(int worker, long part);
}
