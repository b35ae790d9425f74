package io.github.boschpanama.runtime.cuda;

import io.github.boschpanama.bindings.cublas.Cublas;
import io.github.boschpanama.runtime.tensor.DType;

/// The element types of weights, under the numbers that our kernels and cuBLAS know them by.
enum CudaType {
    /// 0 in numbers.cu.
    F32,
    /// 1 in numbers.cu.
    BF16,
    /// 2 in numbers.cu.
    F16;

    /// @throws IllegalArgumentException if no kernel takes the type as a weight
    static CudaType of(DType dtype) {
        return switch (dtype) {
        case F32 -> F32;
        case BF16 -> BF16;
        case F16 -> F16;
        default -> throw new IllegalArgumentException("weights are F32, BF16 or F16; got " + dtype);
        };
    }

    /// @return the number in numbers.cu
    int code() {
        return ordinal();
    }

    /// @return cuBLAS's `cudaDataType`
    int cublasType() {
        return switch (this) {
        case F32 -> Cublas.CUDA_R_32F();
        case BF16 -> Cublas.CUDA_R_16BF();
        case F16 -> Cublas.CUDA_R_16F();
        };
    }
}
