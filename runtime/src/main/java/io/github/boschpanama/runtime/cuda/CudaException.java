package io.github.boschpanama.runtime.cuda;

/// A CUDA library refused a call. The message has the call, CUDA's own name of the error, and CUDA's words for it.
final class CudaException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CudaException(String message) {
        super(message);
    }
}
