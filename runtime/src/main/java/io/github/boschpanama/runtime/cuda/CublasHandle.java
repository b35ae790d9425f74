package io.github.boschpanama.runtime.cuda;

import io.github.boschpanama.bindings.cublas.Cublas;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// cuBLAS on one stream, as row-major products with weights.
///
/// cuBLAS is column-major, and a row-major matrix is its own transpose there: C[m, n] = A[m, k] · W[n, k]ᵀ is its
/// gemm(T, N, n, m, k, W, A, C). Sums are kept in F32, and TF32 (10 bits of mantissa) is off unless asked for.
final class CublasHandle {
    private final MemorySegment handle;
    private final MemorySegment one;
    private final MemorySegment zero;

    /// @param arena destroys the handle when it closes
    /// @param stream where products are queued
    /// @param tf32 whether F32 products may be rounded to TF32 on their way in
    CublasHandle(Arena arena, Stream stream, boolean tf32) {
        one = arena.allocateFrom(ValueLayout.JAVA_FLOAT, 1);
        zero = arena.allocateFrom(ValueLayout.JAVA_FLOAT, 0);
        handle = Owned.create(arena, 0, slot -> Status.ofCublas("cublasCreate", Cublas.cublasCreate_v2(slot)),
                made -> Status.ofCublas("cublasDestroy", Cublas.cublasDestroy_v2(made)));
        Status.ofCublas("cublasSetStream", Cublas.cublasSetStream_v2(handle, stream.handle()));
        Status.ofCublas("cublasSetPointerMode",
                Cublas.cublasSetPointerMode_v2(handle, Cublas.CUBLAS_POINTER_MODE_HOST()));
        // The same result every time: no sums by atomic additions.
        Status.ofCublas("cublasSetAtomicsMode",
                Cublas.cublasSetAtomicsMode(handle, Cublas.CUBLAS_ATOMICS_NOT_ALLOWED()));
        Status.ofCublas("cublasSetMathMode", Cublas.cublasSetMathMode(handle, tf32
                ? Cublas.CUBLAS_TF32_TENSOR_OP_MATH()
                : Cublas.CUBLAS_DEFAULT_MATH() | Cublas.CUBLAS_MATH_DISALLOW_REDUCED_PRECISION_REDUCTION()));
    }

    /// @return the version, 10,000·major + 100·minor + patch
    static int version() {
        int major = property(Cublas.MAJOR_VERSION());
        int minor = property(Cublas.MINOR_VERSION());
        return 10_000 * major + 100 * minor + property(Cublas.PATCH_LEVEL());
    }

    private static int property(int property) {
        return Owned.readInt(slot -> Cublas.cublasGetProperty(property, slot),
                status -> Status.ofCublas("cublasGetProperty", status));
    }

    /// `C = [C +] A · Wᵀ`.
    ///
    /// @param m rows of A and C
    /// @param n rows of W, columns of C
    /// @param k columns of A and W that are multiplied
    /// @param type element type of A and W
    /// @param w device address of W, F32 or BF16 [n, ldw]
    /// @param ldw elements from row to row of W
    /// @param a device address of A [m, lda]
    /// @param lda elements from row to row of A
    /// @param accumulate whether what is in C is added to
    /// @param c device address of C, F32 [m, ldc]
    /// @param ldc elements from row to row of C
    void multiply(int m, int n, int k, CudaType type, long w, int ldw, long a, int lda, boolean accumulate, long c,
            int ldc) {
        int status = Cublas.cublasGemmEx(handle, Cublas.CUBLAS_OP_T(), Cublas.CUBLAS_OP_N(), n, m, k, one,
                MemorySegment.ofAddress(w), type.cublasType(), ldw, MemorySegment.ofAddress(a), type.cublasType(), lda,
                accumulate ? one : zero, MemorySegment.ofAddress(c), Cublas.CUDA_R_32F(), ldc,
                Cublas.CUBLAS_COMPUTE_32F(), Cublas.CUBLAS_GEMM_DEFAULT());
        Status.ofCublas("cublasGemmEx", status);
    }
}
