package io.github.boschpanama.runtime.cuda;

import io.github.boschpanama.runtime.backend.AttentionPattern;
import io.github.boschpanama.runtime.backend.AttentionPattern.Mode;
import io.github.boschpanama.runtime.backend.Rows;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.function.Function;

/// Launches attention of many rows: by the size of a head the kernel, on tensor cores where they take TF32.
final class AttentionKernel {
    /// Tiles of keys begin at multiples of their length; this is a multiple of all of them.
    static final int LONGEST_TILE = 64;
    private static final int TENSOR_CORES_TAKE_TF32 = 80; // compute capability
    private static final int PLENTY = 48 * 1024; // shared memory that needs no asking

    /// By the size of the heads that they take.
    private final List<Tiling> tilings;

    /// A kernel and its tiles.
    ///
    /// @param dim the longest head that it takes
    /// @param vectors query vectors of a block
    /// @param threads of a block
    /// @param sharedBytes of a block
    private record Tiling(Kernel kernel, int dim, int vectors, int threads, int sharedBytes) {
        /// As in tensor_attention.cu: a warp for 16 vectors.
        static Tiling ofTensorCores(Kernel kernel, int dim, int vectors, int keys) {
            return new Tiling(kernel, dim, vectors, vectors * 2, Float.BYTES * (vectors + keys) * (dim + 16));
        }

        /// As in attention.cu: eight threads for four vectors.
        static Tiling ofF32(Kernel kernel, int dim, int side) {
            return new Tiling(kernel, dim, side, side * 2, Float.BYTES * side * (2 * (dim + 4) + side + 8));
        }
    }

    AttentionKernel(Arena arena, KernelModule module, Stream stream, CudaDevice device) {
        Function<String, Kernel> kernel = name -> new Kernel(arena, module, stream, name, 17);
        if (device.computeCapability() >= TENSOR_CORES_TAKE_TF32) {
            tilings = List.of(Tiling.ofTensorCores(kernel.apply("tensorAttention64"), 64, 64, 64),
                    Tiling.ofTensorCores(kernel.apply("tensorAttention128"), 128, 64, 64),
                    Tiling.ofTensorCores(kernel.apply("tensorAttention256"), 256, 32, 32));
        } else {
            tilings = List.of(Tiling.ofF32(kernel.apply("attention64"), 64, 32),
                    Tiling.ofF32(kernel.apply("attention128"), 128, 32),
                    Tiling.ofF32(kernel.apply("attention256"), 256, 16));
        }
        for (Tiling tiling : tilings) {
            if (tiling.sharedBytes() > PLENTY) {
                tiling.kernel().allowSharedBytes(tiling.sharedBytes());
            }
        }
    }

    void launch(Tensor query, Tensor key, Tensor value, Rows rows, AttentionPattern pattern, float scale, Tensor out) {
        int heads = Math.toIntExact(query.extent(1));
        int dim = Math.toIntExact(query.extent(2));
        Tiling tiling = tiling(dim);
        long vectors = rows.count() * (heads / pattern.groups());
        if (vectors == 0) {
            return;
        }
        int blocks = Math.toIntExact(Math.ceilDiv(vectors, tiling.vectors()));
        for (int first = 0; first < pattern.groups(); first += GroupBits.MOST) {
            tiling.kernel().arguments().put(query.deviceAddress()).put(key.deviceAddress()).put(value.deviceAddress())
                    .put(rows.positions().deviceAddress()).put(rows.keyBases().deviceAddress()).put(rows.count())
                    .put(heads).put(pattern.groups()).put(dim).put(pattern.limit()).put(pattern.window())
                    .put(pattern.sinks()).put(first).put(GroupBits.of(pattern, Mode.WINDOW, first))
                    .put(GroupBits.of(pattern, Mode.SKIP, first)).put(scale).put(out.deviceAddress());
            tiling.kernel().launch(blocks, GroupBits.count(pattern, first), tiling.threads(), tiling.sharedBytes());
        }
    }

    private Tiling tiling(int dim) {
        for (int i = 0; i < tilings.size(); i++) { // no iterator: nothing is allocated
            if (dim <= tilings.get(i).dim()) {
                return tilings.get(i);
            }
        }
        throw new IllegalArgumentException("heads of " + dim + " numbers are too long for the attention kernels, which "
                + "take at most " + tilings.getLast().dim());
    }
}
