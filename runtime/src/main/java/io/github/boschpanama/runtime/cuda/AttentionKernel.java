package io.github.boschpanama.runtime.cuda;

import io.github.boschpanama.runtime.backend.AttentionPattern;
import io.github.boschpanama.runtime.backend.AttentionPattern.Mode;
import io.github.boschpanama.runtime.backend.Rows;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

/// Launches attention of many rows: by the size of a head the kernel, and large tiles where the device has the shared
/// memory for them.
final class AttentionKernel {
    /// Where tiles of keys begin is a multiple of their length: this is one of all of them.
    static final int KEYS = 64;
    /// As in attention.cu.
    private static final int VECTORS_A_THREAD = 4;
    private static final int LANES = 8;
    private static final int PLENTY = 48 * 1024; // shared memory that needs no asking

    private final List<Tiling> tilings = new ArrayList<>();

    /// A kernel and its tiles, as attention.cu makes it.
    private record Tiling(Kernel kernel, int dim, int vectors, int keys) {
        int threads() {
            return vectors / VECTORS_A_THREAD * LANES;
        }

        int sharedBytes() {
            return sharedBytes(dim, vectors, keys);
        }

        /// Queries, a tile of keys or values, and weights, each row padded.
        static int sharedBytes(int dim, int vectors, int keys) {
            return Float.BYTES * ((vectors + keys) * (dim + 4) + vectors * (keys + 8));
        }
    }

    AttentionKernel(Arena arena, KernelModule module, Stream stream, CudaDevice device) {
        for (int dim = 64; dim <= 256; dim *= 2) {
            int large = dim < 256 ? 64 : 32;
            boolean fits = Tiling.sharedBytes(dim, large, large) <= device.sharedBytes();
            int side = fits ? large : large == 64 ? 32 : 16;
            Kernel kernel = new Kernel(arena, module, stream, (fits ? "attention" : "smallAttention") + dim, 17);
            Tiling tiling = new Tiling(kernel, dim, side, side);
            if (tiling.sharedBytes() > PLENTY) {
                kernel.allowSharedBytes(tiling.sharedBytes());
            }
            tilings.add(tiling);
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
