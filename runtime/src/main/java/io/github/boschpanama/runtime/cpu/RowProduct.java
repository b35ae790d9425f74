package io.github.boschpanama.runtime.cpu;

import io.github.boschpanama.runtime.tensor.Tensor;

/// `weight · x` for a single row x, in parts that the workers share.
final class RowProduct {
    /// Rows that the kernels do side by side: parts of a multiple of them leave none over.
    private static final int ROWS = 4;
    private static final long PART_BYTES = 1 << 20;
    /// The most rows that a kernel multiplies at a time.
    static final int PART_ROWS = 1024;
    private static final int PARTS_PER_WORKER = 2;

    private final Team team;
    private final RowKernel[] kernels;
    private final Task task = this::multiply;
    private final float[][] sums; // a worker: [PART_ROWS]
    private final Epilogue epilogue = new Epilogue();
    private RowKernel kernel;
    private long rows;
    private int partRows;

    /// @param kernels from the fastest to one that takes all weights
    RowProduct(Team team, RowKernel... kernels) {
        this.team = team;
        this.kernels = kernels;
        sums = new float[team.size()][PART_ROWS];
    }

    void run(Tensor x, Tensor weight, Tensor bias, Tensor out) {
        kernel = kernelFor(weight);
        kernel.set(x, weight);
        rows = weight.extent(0);
        partRows = partRows(x.extent(1) * weight.dtype().byteSize());
        epilogue.set(bias, false, out);
        team.run(task, Math.ceilDiv(rows, (long) partRows));
    }

    private RowKernel kernelFor(Tensor weight) {
        int i = 0;
        while (!kernels[i].takes(weight)) {
            i++;
        }
        return kernels[i];
    }

    /// As many as make long streams, but several parts for each of several workers.
    private int partRows(long rowBytes) {
        long share = team.size() == 1 ? rows : Math.ceilDiv(rows, (long) PARTS_PER_WORKER * team.size());
        long most = Math.min(share, PART_BYTES / rowBytes) / ROWS * ROWS;
        return Math.clamp(most, ROWS, PART_ROWS);
    }

    private void multiply(int worker, long part) {
        float[] results = sums[worker];
        long first = part * partRows;
        int count = (int) Math.min(partRows, rows - first);
        kernel.multiply(worker, first, count, results);
        epilogue.put(results, 0, count, 1, count, 0, first);
    }
}
