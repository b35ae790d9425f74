package io.github.boschpanama.runtime.cpu;

import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Rows of a table by their indices, widened to F32.
final class Gather {
    private static final long PART_FLOATS = 1 << 14;

    private final Team team;
    private final Task task = this::gatherRows;
    private DType tableType;
    private MemorySegment table;
    private MemorySegment indices;
    private MemorySegment out;
    private long rows;
    private long width;
    private long partRows;

    Gather(Team team) {
        this.team = team;
    }

    void run(Tensor newTable, Tensor newIndices, Tensor newOut) {
        tableType = newTable.dtype();
        table = newTable.segment();
        indices = newIndices.segment();
        out = newOut.segment();
        rows = newOut.extent(0);
        width = newOut.extent(1);
        partRows = Math.max(1, PART_FLOATS / Math.max(1, width));
        team.run(task, Math.ceilDiv(rows, partRows));
    }

    private void gatherRows(int worker, long part) {
        long end = Math.min(rows, (part + 1) * partRows);
        for (long row = part * partRows; row < end; row++) {
            long index = indices.get(ValueLayout.JAVA_INT_UNALIGNED, row * Integer.BYTES);
            Widen.copy(tableType, table, index * width * tableType.byteSize(), out, row * width * Float.BYTES, width);
        }
    }
}
