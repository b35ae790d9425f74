package io.github.boschpanama.runtime.cuda;

import io.github.boschpanama.runtime.backend.AttentionPattern;
import io.github.boschpanama.runtime.backend.AttentionPattern.Mode;
import io.github.boschpanama.runtime.backend.Rows;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;

/// Launches the attention kernel: which groups, how many query vectors a block, how much shared memory.
final class AttentionKernel {
    /// As in kernels.cu: key blocks begin at multiples of it.
    static final int KEYS = 32;
    /// As in kernels.cu.
    private static final int LANES = 8;
    /// Shared memory that every device gives a block without being asked.
    private static final int SHARED_BYTES = 48 * 1024;
    private static final int MOST_VECTORS = 16;
    private static final int FEWEST_VECTORS = 4;

    private final Kernel kernel;

    AttentionKernel(Arena arena, KernelModule module, Stream stream) {
        kernel = new Kernel(arena, module, stream, "attention", 17);
    }

    void launch(Tensor query, Tensor key, Tensor value, Rows rows, AttentionPattern pattern, float scale, Tensor out) {
        int heads = Math.toIntExact(query.extent(1));
        int groups = pattern.groups();
        int dim = Math.toIntExact(query.extent(2));
        int vectors = vectors(dim);
        long blocks = Math.ceilDiv(rows.count() * (heads / groups), vectors);
        if (blocks == 0) {
            return;
        }
        // Modes travel as bits, 64 groups a launch.
        for (int first = 0; first < groups; first += Long.SIZE) {
            int count = Math.min(Long.SIZE, groups - first);
            kernel.arguments().put(query.deviceAddress()).put(key.deviceAddress()).put(value.deviceAddress())
                    .put(rows.positions().deviceAddress()).put(rows.keyBases().deviceAddress()).put(rows.count())
                    .put(heads).put(groups).put(dim).put(pattern.limit()).put(pattern.window()).put(pattern.sinks())
                    .put(first).put(bits(pattern, Mode.WINDOW, first, count))
                    .put(bits(pattern, Mode.SKIP, first, count))
                    .put(scale).put(out.deviceAddress());
            kernel.launch(Math.toIntExact(blocks), count, vectors * LANES, sharedBytes(dim, vectors));
        }
    }

    private static long bits(AttentionPattern pattern, Mode mode, int first, int count) {
        long bits = 0;
        for (int g = 0; g < count; g++) {
            bits |= pattern.mode(first + g) == mode ? 1L << g : 0;
        }
        return bits;
    }

    private static int vectors(int dim) {
        for (int vectors = MOST_VECTORS; vectors >= FEWEST_VECTORS; vectors /= 2) {
            if (sharedBytes(dim, vectors) <= SHARED_BYTES) {
                return vectors;
            }
        }
        throw new IllegalArgumentException(
                "heads of " + dim + " numbers are too long for the attention kernel; at most "
                        + "256 fit in a block's shared memory");
    }

    /// The queries and sums of the vectors, a tile of keys, and the scores, each row padded by one number.
    private static int sharedBytes(int dim, int vectors) {
        return Float.BYTES * ((2 * vectors + KEYS) * (dim + 1) + vectors * (KEYS + 1));
    }
}
