package io.github.boschpanama.runtime.cuda;

import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;

/// Products of F32 activations with weights as they are stored. cuBLAS wants both operands of one type, so:
///
/// - F32 weights go in as they are.
/// - BF16 weights, where the device multiplies them: each activation is cut into three BF16 numbers whose sum it is
///   exactly, the three are multiplied as three times as many rows, and the three results are added, small to large. So
///   nothing is lost against F32, the weights are read once and need no second form, and the products run on the tensor
///   cores: three times the multiplications, on units that are more than ten times as fast.
/// - F16 weights, and BF16 ones on devices before 8.0: widened to F32 in a scratch memory at each use. F16 has too small
///   a range to cut activations into. Cost: 10 bytes moved for a weight instead of 2.
///
/// Operands and sums that need a scratch memory are computed a slab at a time, as much as it holds.
final class Product {
    private static final int BF16_TERMS = 3;

    private final CublasHandle cublas;
    private final boolean multipliesBf16;
    private final long scratchBytes;
    private final long operands;
    private final long sums;
    private final Kernel widen;
    private final Kernel split;
    private final Kernel combine;

    /// What is asked for: `out = [out +] Σ x[:, piece] · weight[:, piece]ᵀ + bias` over neighbouring pieces of columns.
    ///
    /// @param x F32 [rows, in]
    /// @param weight F32, BF16 or F16 [width, in]
    /// @param from the first column of the first piece
    /// @param length columns of a piece
    /// @param parts how many pieces
    /// @param bias [width], or null
    /// @param accumulate whether what is in `out` is added to
    /// @param out F32 [rows, width]
    record Task(Tensor x, Tensor weight, int from, int length, int parts, Tensor bias, boolean accumulate, Tensor out) {
        long rows() {
            return x.extent(0);
        }

        int in() {
            return Math.toIntExact(weight.extent(1));
        }

        long width() {
            return weight.extent(0);
        }

        /// Columns of x and weight that are multiplied.
        int columns() {
            return parts * length;
        }

        /// Whether the sums are the result.
        boolean isPlain() {
            return parts == 1 && bias == null && !accumulate;
        }

        long biasAddress(long column) {
            return bias == null ? 0 : bias.deviceAddress() + column * bias.dtype().byteSize();
        }

        int biasType() {
            return bias == null ? 0 : CudaType.of(bias.dtype()).code();
        }
    }

    /// @param arena owns the scratch memories
    /// @param multipliesBf16 whether the device multiplies BF16 by BF16
    /// @param scratchBytes the size of each of the two scratch memories
    Product(Arena arena, CublasHandle cublas, KernelModule module, Stream stream, boolean multipliesBf16,
            long scratchBytes) {
        this.cublas = cublas;
        this.multipliesBf16 = multipliesBf16;
        this.scratchBytes = scratchBytes;
        operands = DeviceMemory.allocate(arena, scratchBytes).address();
        sums = DeviceMemory.allocate(arena, scratchBytes).address();
        widen = new Kernel(arena, module, stream, "widen", 4);
        split = new Kernel(arena, module, stream, "split", 6);
        combine = new Kernel(arena, module, stream, "combine", 10);
    }

    void compute(Task task) {
        CudaType type = CudaType.of(task.weight().dtype());
        if (type == CudaType.F32) {
            multiplyF32(task, task.weight().deviceAddress(), 0, task.width());
        } else if (type == CudaType.BF16 && multipliesBf16) {
            multiplyBf16(task);
        } else {
            multiplyWidened(task, type);
        }
    }

    /// `slab` rows of the weight at a time are widened into scratch memory.
    private void multiplyWidened(Task task, CudaType type) {
        long rowBytes = (long) task.in() * Float.BYTES;
        long slab = fitting(task.width(), rowBytes);
        for (long column = 0; column < task.width(); column += slab) {
            long width = Math.min(slab, task.width() - column);
            long from = task.weight().deviceAddress() + column * task.in() * task.weight().dtype().byteSize();
            widen.arguments().put(from).put(type.code()).put(width * task.in()).put(operands)
                    .launchOver(width * task.in());
            multiplyF32(task, operands, column, width);
        }
    }

    /// Columns `column` to `column + width` of the result, by F32 weights [width, in].
    private void multiplyF32(Task task, long weights, long column, long width) {
        int n = Math.toIntExact(width);
        long slab = task.isPlain() ? task.rows() : fitting(task.rows(), task.parts() * width * Float.BYTES);
        for (long row = 0; row < task.rows(); row += slab) {
            int m = (int) Math.min(slab, task.rows() - row);
            long x = task.x().deviceAddress() + (row * task.in() + task.from()) * Float.BYTES;
            long w = weights + (long) task.from() * Float.BYTES;
            if (task.isPlain()) {
                cublas.multiply(m, n, task.length(), CudaType.F32, w, task.in(), x, task.in(),
                        outAddress(task, row, column), Math.toIntExact(task.width()));
            } else {
                cublas.multiplyParts(task.parts(), m, n, task.length(), CudaType.F32, w, task.in(), x, task.in(), sums);
                combine(task, 1, row, m, column, n);
            }
        }
    }

    /// `slab` rows of x at a time are cut into terms: BF16 [3, slab, columns], a matrix of three times as many rows.
    private void multiplyBf16(Task task) {
        int n = Math.toIntExact(task.width());
        long slab = Math.min(fitting(task.rows(), (long) BF16_TERMS * task.columns() * Short.BYTES),
                fitting(task.rows(), (long) task.parts() * BF16_TERMS * n * Float.BYTES));
        long w = task.weight().deviceAddress() + (long) task.from() * Short.BYTES;
        for (long row = 0; row < task.rows(); row += slab) {
            int m = (int) Math.min(slab, task.rows() - row);
            long x = task.x().deviceAddress() + row * task.in() * Float.BYTES;
            split.arguments().put(x).put((long) m).put((long) task.in()).put((long) task.from())
                    .put((long) task.columns())
                    .put(operands).launchOver((long) m * task.columns());
            cublas.multiplyParts(task.parts(), BF16_TERMS * m, n, task.length(), CudaType.BF16, w, task.in(), operands,
                    task.columns(), sums);
            combine(task, BF16_TERMS, row, m, 0, n);
        }
    }

    /// Adds up the sums [parts, terms, m, n] into rows and columns of the result.
    private void combine(Task task, int terms, long row, int m, long column, int n) {
        combine.arguments().put(sums).put(task.parts()).put(terms).put((long) m).put((long) n)
                .put(task.biasAddress(column))
                .put(task.biasType()).put(task.accumulate() ? 1 : 0).put(outAddress(task, row, column))
                .put(task.width()).launchOver((long) m * n);
    }

    private static long outAddress(Task task, long row, long column) {
        return task.out().deviceAddress() + (row * task.width() + column) * Float.BYTES;
    }

    /// How many of `count` things of `bytes` bytes the scratch memory holds.
    private long fitting(long count, long bytes) {
        if (bytes > scratchBytes) {
            throw new IllegalStateException(
                    "the scratch memory has " + scratchBytes + " bytes, a single row needs " + bytes);
        }
        return Math.min(count, scratchBytes / bytes);
    }
}
