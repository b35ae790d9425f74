/// The backend on NVIDIA's GPUs: cuBLAS for the matrix products, our own kernels for the rest.
package io.github.boschpanama.runtime.cuda;
