package io.github.boschpanama.runtime.cuda;

import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;

/// Products of F32 activations with weights as they are stored. cuBLAS wants both operands of one type, so:
///
/// - F32 weights go in as they are.
/// - BF16 weights, where the device multiplies them: each activation is cut into three BF16 numbers whose sum it is
///   exactly, the three are multiplied, and the three results are added, small to large. So nothing of an activation is lost, the
///   weights need no second form, and the products run on the tensor cores: three times the multiplications, on units that
///   are more than ten times as fast. Small results come from one product of three times as many rows, which reads the weights
///   once and fills the device; large ones from three products that add to each other's, which saves passes over the results.
/// - F16 weights, and BF16 ones on devices before 8.0: widened to F32 in a scratch memory at each use. F16 has too small
///   a range to cut activations into. Cost: 10 bytes moved for a weight instead of 2.
///
/// What needs a scratch memory is computed a slab at a time, as much as it holds.
final class Product {
    private static final int BF16_TERMS = 3;

    private final CublasHandle cublas;
    private final boolean multipliesBf16;
    private final Scratch operands;
    private final Scratch sums;
    private final long smallBytes;
    private final Kernel widen;
    private final Kernel split;
    private final Kernel combine;
    private final Kernel addBias;

    /// What is asked for: `out = [out +] x[:, from:from + length] · weight[:, from:from + length]ᵀ + bias`.
    ///
    /// @param x F32 [rows, in]
    /// @param weight F32, BF16 or F16 [width, in]
    /// @param from the first column of x and weight
    /// @param length how many columns
    /// @param bias [width], or null
    /// @param accumulate whether what is in `out` is added to
    /// @param out F32 [rows, width]
    record Task(Tensor x, Tensor weight, int from, int length, Tensor bias, boolean accumulate, Tensor out) {
        long rows() {
            return x.extent(0);
        }

        int in() {
            return Math.toIntExact(weight.extent(1));
        }

        int width() {
            return Math.toIntExact(weight.extent(0));
        }

        long outAddress(long row, long column) {
            return out.deviceAddress() + (row * width() + column) * Float.BYTES;
        }
    }

    /// @param multipliesBf16 whether the device multiplies BF16 by BF16
    /// @param operands for operands in another form
    /// @param sums for results that are added up
    /// @param smallBytes results of so many bytes, the three terms together, are small: they stay in the device's cache
    Product(Arena arena, CublasHandle cublas, KernelModule module, Stream stream, boolean multipliesBf16,
            Scratch operands, Scratch sums, long smallBytes) {
        this.cublas = cublas;
        this.multipliesBf16 = multipliesBf16;
        this.operands = operands;
        this.sums = sums;
        this.smallBytes = Math.min(smallBytes, sums.bytes());
        widen = new Kernel(arena, module, stream, "widen", 4);
        split = new Kernel(arena, module, stream, "split", 6);
        combine = new Kernel(arena, module, stream, "combine", 4);
        addBias = new Kernel(arena, module, stream, "addBias", 5);
    }

    void compute(Task task) {
        if (task.rows() == 0) {
            return;
        }
        CudaType type = CudaType.of(task.weight().dtype());
        if (type == CudaType.F32) {
            multiplyF32(task, task.weight().deviceAddress(), 0, task.width());
        } else if (type == CudaType.BF16 && multipliesBf16) {
            multiplyBf16(task);
        } else {
            multiplyWidened(task, type);
        }
        if (task.bias() != null) {
            addBias.arguments().put(task.bias().deviceAddress()).put(CudaType.of(task.bias().dtype()).code())
                    .put(task.rows()).put((long) task.width()).put(task.outAddress(0, 0))
                    .launchOver(task.rows() * task.width());
        }
    }

    /// `slab` rows of the weight at a time are widened into scratch memory.
    private void multiplyWidened(Task task, CudaType type) {
        long slab = operands.fitting(task.width(), (long) task.in() * Float.BYTES);
        for (long column = 0; column < task.width(); column += slab) {
            long width = Math.min(slab, task.width() - column);
            long from = task.weight().deviceAddress() + column * task.in() * task.weight().dtype().byteSize();
            widen.arguments().put(from).put(type.code()).put(width * task.in()).put(operands.address())
                    .launchOver(width * task.in());
            multiplyF32(task, operands.address(), column, Math.toIntExact(width));
        }
    }

    /// Columns `column` to `column + width` of the result, by F32 weights [width, in].
    private void multiplyF32(Task task, long weights, long column, int width) {
        long skipped = (long) task.from() * Float.BYTES;
        cublas.multiply(Math.toIntExact(task.rows()), width, task.length(), CudaType.F32, weights + skipped, task.in(),
                task.x().deviceAddress() + skipped, task.in(), task.accumulate(), task.outAddress(0, column),
                task.width());
    }

    /// `slab` rows of x at a time are cut into terms: BF16 [3, slab, length].
    private void multiplyBf16(Task task) {
        long slab = operands.fitting(task.rows(), (long) BF16_TERMS * task.length() * Short.BYTES);
        for (long row = 0; row < task.rows(); row += slab) {
            int m = (int) Math.min(slab, task.rows() - row);
            long x = task.x().deviceAddress() + row * task.in() * Float.BYTES;
            split.arguments().put(x).put((long) m).put((long) task.in()).put((long) task.from())
                    .put((long) task.length()).put(operands.address()).launchOver((long) m * task.length());
            if ((long) BF16_TERMS * m * task.width() * Float.BYTES <= smallBytes) {
                multiplyTermsAtOnce(task, row, m);
            } else {
                multiplyTermByTerm(task, row, m);
            }
        }
    }

    private void multiplyTermsAtOnce(Task task, long row, int m) {
        long count = (long) m * task.width();
        multiplyTerms(task, operands.address(), BF16_TERMS * m, false, sums.address());
        combine.arguments().put(sums.address()).put(count).put(task.accumulate() ? 1 : 0).put(task.outAddress(row, 0))
                .launchOver(count);
    }

    private void multiplyTermByTerm(Task task, long row, int m) {
        long termBytes = (long) m * task.length() * Short.BYTES;
        for (int term = BF16_TERMS - 1; term >= 0; term--) {
            boolean accumulate = task.accumulate() || term < BF16_TERMS - 1;
            multiplyTerms(task, operands.address() + term * termBytes, m, accumulate, task.outAddress(row, 0));
        }
    }

    /// @param terms BF16 [rows, length]
    /// @param out F32 [rows, width]
    private void multiplyTerms(Task task, long terms, int rows, boolean accumulate, long out) {
        long weight = task.weight().deviceAddress() + (long) task.from() * Short.BYTES;
        cublas.multiply(rows, task.width(), task.length(), CudaType.BF16, weight, task.in(), terms, task.length(),
                accumulate, out, task.width());
    }
}
