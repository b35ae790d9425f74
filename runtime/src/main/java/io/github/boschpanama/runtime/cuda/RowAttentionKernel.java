package io.github.boschpanama.runtime.cuda;

import io.github.boschpanama.runtime.backend.AttentionPattern;
import io.github.boschpanama.runtime.backend.AttentionPattern.Mode;
import io.github.boschpanama.runtime.backend.Rows;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;

/// Launches attention of a single row, its keys cut into spans over the whole device.
final class RowAttentionKernel {
    /// Spans of keys begin at multiples of it, as in row_attention.cu.
    static final int SPAN = 128;
    private static final int THREADS = 256;
    private static final int HEADS_AT_A_TIME = 4;
    private static final int QUAD = 4;
    private static final int MOST_SHARED_BYTES = 48 * 1024;

    private final Kernel kernel;
    private final Scratch partials;
    private final long arrived;

    /// @param partials for what the spans leave; free between launches
    RowAttentionKernel(Arena arena, KernelModule module, Stream stream, Scratch partials) {
        kernel = new Kernel(arena, module, stream, "attentionRow", 19);
        this.partials = partials;
        long bytes = (long) GroupBits.MOST * Integer.BYTES;
        var counters = DeviceMemory.allocate(arena, bytes);
        stream.fillWithZeros(counters, bytes);
        arrived = counters.address();
    }

    /// @return whether the kernel takes such heads and so many keys
    boolean takes(Tensor query, Tensor key, AttentionPattern pattern) {
        int dim = Math.toIntExact(query.extent(2));
        long partialBytes = spans(key) * query.extent(1) * (dim + 2) * Float.BYTES;
        return dim <= THREADS && sharedBytes(query, pattern) <= MOST_SHARED_BYTES && partialBytes <= partials.bytes();
    }

    void launch(Tensor query, Tensor key, Tensor value, Rows rows, AttentionPattern pattern, float scale, Tensor out) {
        int heads = Math.toIntExact(query.extent(1));
        int dim = Math.toIntExact(query.extent(2));
        for (int first = 0; first < pattern.groups(); first += GroupBits.MOST) {
            kernel.arguments().put(query.deviceAddress()).put(key.deviceAddress()).put(value.deviceAddress())
                    .put(rows.positions().deviceAddress()).put(rows.keyBases().deviceAddress()).put(key.extent(0))
                    .put(heads)
                    .put(pattern.groups()).put(dim).put(pattern.limit()).put(pattern.window()).put(pattern.sinks())
                    .put(first).put(GroupBits.of(pattern, Mode.WINDOW, first))
                    .put(GroupBits.of(pattern, Mode.SKIP, first)).put(scale).put(partials.address()).put(arrived)
                    .put(out.deviceAddress());
            kernel.launch(Math.toIntExact(spans(key)), GroupBits.count(pattern, first), THREADS,
                    Math.toIntExact(sharedBytes(query, pattern)));
        }
    }

    /// Where the row stands is known to the device alone: a block for each span that there could be.
    private static long spans(Tensor key) {
        return Math.ceilDiv(key.extent(0), SPAN);
    }

    private static long sharedBytes(Tensor query, AttentionPattern pattern) {
        long headsPerGroup = query.extent(1) / pattern.groups();
        long pitch = Math.ceilDiv(query.extent(2), QUAD) * QUAD;
        return Float.BYTES * (headsPerGroup * (pitch + SPAN) + HEADS_AT_A_TIME * THREADS * QUAD + QUAD);
    }
}
