/* Matrix products as cuBLAS's documentation defines them, column-major, in plain loops. */
#include "double.h"

#include <stdlib.h>
#include <string.h>

enum { NOT_INITIALIZED = 1, ALLOC_FAILED = 3, BAD_VALUE = 7, EXECUTION_FAILED = 13, INTERNAL_ERROR = 14, NOT_SUPPORTED = 15 };
enum { R_32F = 0, R_16F = 2, R_16BF = 14, COMPUTE_32F = 68, OP_N = 0, OP_T = 1 };

typedef struct {
    void *stream;
} Handle;

const char *cublasGetStatusName(int status) {
    switch (status) {
    case SUCCESS: return "CUBLAS_STATUS_SUCCESS";
    case NOT_INITIALIZED: return "CUBLAS_STATUS_NOT_INITIALIZED";
    case ALLOC_FAILED: return "CUBLAS_STATUS_ALLOC_FAILED";
    case BAD_VALUE: return "CUBLAS_STATUS_INVALID_VALUE";
    case EXECUTION_FAILED: return "CUBLAS_STATUS_EXECUTION_FAILED";
    case INTERNAL_ERROR: return "CUBLAS_STATUS_INTERNAL_ERROR";
    case NOT_SUPPORTED: return "CUBLAS_STATUS_NOT_SUPPORTED";
    default: return "unknown";
    }
}

const char *cublasGetStatusString(int status) {
    (void) status;
    return "said by the test double";
}

int cublasGetProperty(int type, int *value) {
    static const int VERSION[] = {12, 4, 5};
    *value = VERSION[type];
    return enter("cublasGetProperty") ? INTERNAL_ERROR : SUCCESS;
}

int cublasCreate_v2(void **out) {
    if (enter("cublasCreate")) {
        return ALLOC_FAILED;
    }
    *out = create(CUBLAS, sizeof(Handle));
    return SUCCESS;
}

int cublasDestroy_v2(void *handle) {
    int failing = enter("cublasDestroy");
    if (!is_live(handle, CUBLAS, "cublasDestroy")) {
        return NOT_INITIALIZED;
    }
    destroy(handle);
    return failing ? INTERNAL_ERROR : SUCCESS;
}

int cublasSetStream_v2(void *handle, void *stream) {
    if (enter("cublasSetStream")) {
        return INTERNAL_ERROR;
    }
    if (!is_live(handle, CUBLAS, "cublasSetStream") || !is_live(stream, STREAM, "cublasSetStream")) {
        return NOT_INITIALIZED;
    }
    ((Handle *) handle)->stream = stream;
    return SUCCESS;
}

static int set(void *handle, const char *function) {
    if (enter(function)) {
        return INTERNAL_ERROR;
    }
    return is_live(handle, CUBLAS, function) ? SUCCESS : NOT_INITIALIZED;
}

int cublasSetPointerMode_v2(void *handle, int mode) {
    return mode != 0 ? NOT_SUPPORTED : set(handle, "cublasSetPointerMode");
}

int cublasSetAtomicsMode(void *handle, int mode) {
    return mode != 0 ? NOT_SUPPORTED : set(handle, "cublasSetAtomicsMode");
}

int cublasSetMathMode(void *handle, int mode) {
    (void) mode;
    return set(handle, "cublasSetMathMode");
}

static int element_size(int type) {
    return type == R_32F ? 4 : 2;
}

static float half_to_float(uint16_t bits) {
    uint32_t exponent = bits >> 10 & 31;
    uint32_t fraction = bits & 1023;
    float magnitude = exponent == 0 ? fraction * 0x1p-24f
            : exponent == 31 ? (fraction ? 0.0f / 0.0f : 1.0f / 0.0f)
            : (1024 + fraction) * 0x1p-25f * (float) (1ull << exponent);
    return bits & 0x8000 ? -magnitude : magnitude;
}

static float element(const void *matrix, int type, size_t index) {
    if (type == R_32F) {
        return ((const float *) matrix)[index];
    }
    uint16_t bits = ((const uint16_t *) matrix)[index];
    if (type == R_16F) {
        return half_to_float(bits);
    }
    uint32_t wide = (uint32_t) bits << 16;
    float value;
    memcpy(&value, &wide, sizeof value);
    return value;
}

/* A copy in F32 of op(matrix), each of its `lines` lines of k numbers in one piece: rows of op(A), columns of op(B). */
static float *lines_of(const void *matrix, int type, int in_one_piece, int lines, int k, int ld) {
    float *copy = malloc(sizeof(float) * lines * k);
    for (size_t line = 0; line < (size_t) lines; line++) {
        for (size_t i = 0; i < (size_t) k; i++) {
            copy[line * k + i] = element(matrix, type, in_one_piece ? line * ld + i : line + i * ld);
        }
    }
    return copy;
}

enum { TRANS_A, TRANS_B, M, N, K, ALPHA, A, TYPE_A, LD_A, STRIDE_A, B, TYPE_B, LD_B, STRIDE_B, BETA, C, LD_C, STRIDE_C, BATCH, VALUES };

static const void *operand(const uint64_t *v, int at, int in_one_piece, int lines, int batch) {
    int type = (int) v[at + 1];
    size_t ld = v[at + 2];
    size_t last = in_one_piece ? (lines - 1) * ld + v[K] : (v[K] - 1) * ld + lines;
    const char *address = (const char *) v[at] + batch * v[at + 3] * element_size(type);
    return backing(address, last * element_size(type), "GEMM");
}

static float scalar(uint64_t bits) {
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static void run_gemm(const uint64_t *v) {
    int m = (int) v[M];
    int n = (int) v[N];
    int k = (int) v[K];
    float alpha = scalar(v[ALPHA]);
    float beta = scalar(v[BETA]);
    for (int batch = 0; batch < (int) v[BATCH]; batch++) {
        const void *a = operand(v, A, v[TRANS_A] == OP_T, m, batch);
        const void *b = operand(v, B, v[TRANS_B] == OP_N, n, batch);
        float *c = backing((float *) v[C] + batch * v[STRIDE_C], sizeof(float) * ((n - 1) * v[LD_C] + m), "GEMM");
        if (a == NULL || b == NULL || c == NULL) {
            stick(ILLEGAL_ADDRESS);
            return;
        }
        float *rows = lines_of(a, (int) v[TYPE_A], v[TRANS_A] == OP_T, m, k, (int) v[LD_A]);
        float *columns = lines_of(b, (int) v[TYPE_B], v[TRANS_B] == OP_N, n, k, (int) v[LD_B]);
        for (size_t j = 0; j < (size_t) n; j++) {
            for (size_t i = 0; i < (size_t) m; i++) {
                float sum = 0;
                for (int l = 0; l < k; l++) {
                    sum += rows[i * k + l] * columns[j * k + l];
                }
                float *to = c + j * v[LD_C] + i;
                *to = alpha * sum + (beta == 0 ? 0 : beta * *to);
            }
        }
        free(rows);
        free(columns);
    }
}

int cublasGemmStridedBatchedEx(void *handle, int trans_a, int trans_b, int m, int n, int k, const void *alpha,
        const void *a, int type_a, int ld_a, long long stride_a, const void *b, int type_b, int ld_b, long long stride_b,
        const void *beta, void *c, int type_c, int ld_c, long long stride_c, int batch, int compute, int algorithm) {
    (void) algorithm;
    if (enter("cublasGemm")) {
        return EXECUTION_FAILED;
    }
    if (!is_live(handle, CUBLAS, "GEMM") || !is_live(((Handle *) handle)->stream, STREAM, "GEMM")) {
        return NOT_INITIALIZED;
    }
    if (type_a != type_b || type_c != R_32F || compute != COMPUTE_32F
            || (type_a != R_32F && type_a != R_16F && type_a != R_16BF)) {
        return NOT_SUPPORTED;
    }
    if (m < 1 || n < 1 || k < 1 || batch < 1 || ld_a < (trans_a == OP_T ? k : m) || ld_b < (trans_b == OP_N ? k : n)
            || ld_c < m) {
        return BAD_VALUE;
    }
    uint32_t alpha_bits;
    uint32_t beta_bits;
    memcpy(&alpha_bits, alpha, sizeof alpha_bits);
    memcpy(&beta_bits, beta, sizeof beta_bits);
    uint64_t values[VALUES] = {
        [TRANS_A] = trans_a, [TRANS_B] = trans_b, [M] = m, [N] = n, [K] = k, [ALPHA] = alpha_bits, [BETA] = beta_bits,
        [A] = (uint64_t) a, [TYPE_A] = type_a, [LD_A] = ld_a, [STRIDE_A] = stride_a,
        [B] = (uint64_t) b, [TYPE_B] = type_b, [LD_B] = ld_b, [STRIDE_B] = stride_b,
        [C] = (uint64_t) c, [LD_C] = ld_c, [STRIDE_C] = stride_c, [BATCH] = batch};
    enqueue(run_gemm, values, VALUES);
    return SUCCESS;
}

int cublasGemmEx(void *handle, int trans_a, int trans_b, int m, int n, int k, const void *alpha, const void *a, int type_a,
        int ld_a, const void *b, int type_b, int ld_b, const void *beta, void *c, int type_c, int ld_c, int compute,
        int algorithm) {
    return cublasGemmStridedBatchedEx(handle, trans_a, trans_b, m, n, k, alpha, a, type_a, ld_a, 0, b, type_b, ld_b, 0, beta,
            c, type_c, ld_c, 0, 1, compute, algorithm);
}
