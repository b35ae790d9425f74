// Softmax attention of many rows on tensor cores that take TF32, those of compute capability 8.0 and newer.
//
// TF32 has 11 of F32's 24 bits. So each number is cut into two, and three products stand for one: of the upper parts, and of each
// upper part with the other's lower part (Markidis et al., arXiv 1803.04014). What is left out is below 2^-19 of the product, and
// 2^-22 of it on average, towards zero.

#if !defined(__CUDA_ARCH__) || __CUDA_ARCH__ >= 800 // else nothing of this is used
constexpr int WARP_VECTORS = 16;  // query vectors of a warp: the rows of the tensor cores' tiles
constexpr int TILE_KEYS = 8;      // their columns, and what they multiply at a time

struct Tf32 {
    unsigned upper;
    unsigned lower;

    static __device__ Tf32 of(float value) {
        const unsigned upper = __float_as_uint(value) & 0xffffe000u;
        return {upper, __float_as_uint(value - __uint_as_float(upper))};
    }
};

constexpr int TILES = 4; // that are multiplied in turn, so that no product waits for the one before

#ifdef __CUDACC__
static __device__ void multiplyTf32(unsigned a0, unsigned a1, unsigned a2, unsigned a3, unsigned b0, unsigned b1,
        float (&sums)[4]) {
    asm("mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 "
            "{%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
            : "+f"(sums[0]), "+f"(sums[1]), "+f"(sums[2]), "+f"(sums[3])
            : "r"(a0), "r"(a1), "r"(a2), "r"(a3), "r"(b0), "r"(b1));
}

// sums[i] += A . B[i] on a warp, A being 16 x 8 and each B 8 x 8. With g = lane / 4 and t = lane % 4 a lane holds A[g, t],
// A[g + 8, t], A[g, t + 4], A[g + 8, t + 4], then B[t, g], B[t + 4, g], then sums [g, 2t], [g, 2t + 1], [g + 8, 2t], [g + 8, 2t + 1].
static __device__ void multiplyTiles(const Tf32 (&a)[4], const Tf32 (&b)[TILES][2], float (*sums)[4]) {
#pragma unroll
    for (int i = 0; i < TILES; i++) {
        multiplyTf32(a[0].lower, a[1].lower, a[2].lower, a[3].lower, b[i][0].upper, b[i][1].upper, sums[i]);
    }
#pragma unroll
    for (int i = 0; i < TILES; i++) {
        multiplyTf32(a[0].upper, a[1].upper, a[2].upper, a[3].upper, b[i][0].lower, b[i][1].lower, sums[i]);
    }
#pragma unroll
    for (int i = 0; i < TILES; i++) {
        multiplyTf32(a[0].upper, a[1].upper, a[2].upper, a[3].upper, b[i][0].upper, b[i][1].upper, sums[i]);
    }
}
#else
// The tests' double of CUDA has no tensor cores and does the same with loops.
static void multiplyTiles(const Tf32 (&a)[4], const Tf32 (&b)[TILES][2], float (*sums)[4]);
#endif

// As attend in attention.cu, with a warp for every 16 query vectors: WARPS of them, over tiles of KEYS keys. Which number of a row
// is which column of a tensor core's tile is free as long as both factors agree: so a thread takes four neighbours at a time, and
// the weights of the keys are where the scores were.
//
// shared memory: (16 WARPS, DIM + 16), (KEYS, DIM + 16)
template<int DIM, int WARPS, int KEYS>
static __device__ void attendOnTensorCores(ATTENTION_PARAMETERS) {
    constexpr int VECTORS = WARPS * WARP_VECTORS;
    constexpr int THREADS = WARPS * WARP;
    // Such that the threads that read at the same time meet different banks.
    constexpr int KEY_PITCH = DIM + 16;
    constexpr int VALUE_PITCH = DIM + 4;
    constexpr int KEY_TILES = KEYS / TILE_KEYS;
    constexpr int QUAD_TILES = DIM / 32; // four tiles of eight columns of values
    if (skipped & ONE_GROUP << blockIdx.y) {
        return;
    }
    const Sight sight = Sight::of(limit, window, sinks, windowed, blockIdx.y);
    const int group = firstGroup + blockIdx.y;
    const int headsPerGroup = heads / groups;
    const int g = threadIdx.x % WARP / 4;
    const int t = threadIdx.x % 4;
    const int place[2] = {(int) threadIdx.x / WARP * WARP_VECTORS + g, (int) threadIdx.x / WARP * WARP_VECTORS + g + 8};
    const Index stride = (Index) groups * dim;
    const bool quads = dim % 4 == 0 && takesQuads(query) && takesQuads(key) && takesQuads(value);

    float *queries = sharedNumbers();               // [VECTORS, KEY_PITCH]
    float *tile = queries + VECTORS * KEY_PITCH;    // [KEYS, KEY_PITCH], then values [KEYS, VALUE_PITCH]

    // The last blocks see the most keys and go first.
    const Index firstVector = (Index) (gridDim.x - 1 - blockIdx.x) * VECTORS;
    const QueryVectors vectors = {firstVector, min(firstVector + VECTORS, rows * headsPerGroup) - 1, headsPerGroup,
            heads, group};
    vectors.copy<VECTORS, DIM, KEY_PITCH, THREADS>(query, dim, quads, queries);
    Index row[2];
    int position[2];
    float best[2];
    float total[2] = {};  // of this lane's keys
#pragma unroll
    for (int v = 0; v < 2; v++) {
        row[v] = vectors.row(place[v]);
        position[v] = positions[row[v]];
        best[v] = -infinity();
    }
    float sums[QUAD_TILES][TILES][4] = {}; // a tile's column c is element 32 q + 4 c + n of the head

    overTiles<KEYS>(positions, keyBases, vectors.row(0), vectors.row(VECTORS), sight, [&](KeyTile at) {
        const Index element = ((Index) (at.base + at.block) * groups + group) * dim;
        __syncthreads();
        copyRows<KEYS, DIM, KEY_PITCH, THREADS>(key + element, stride, at.present, dim, quads, tile);
        __syncthreads();
        float scores[KEY_TILES][4] = {};
#pragma unroll 2
        for (int d = 0; d < DIM; d += 16) {
            const float4 first = *(const float4 *) (queries + place[0] * KEY_PITCH + d + 4 * t);
            const float4 second = *(const float4 *) (queries + place[1] * KEY_PITCH + d + 4 * t);
            const Tf32 a[2][4] = {{Tf32::of(first.x), Tf32::of(second.x), Tf32::of(first.y), Tf32::of(second.y)},
                    {Tf32::of(first.z), Tf32::of(second.z), Tf32::of(first.w), Tf32::of(second.w)}};
#pragma unroll
            for (int n = 0; n < KEY_TILES; n += TILES) {
                Tf32 b[2][TILES][2];
#pragma unroll
                for (int i = 0; i < TILES; i++) {
                    const float4 k = *(const float4 *) (tile + ((n + i) * TILE_KEYS + g) * KEY_PITCH + d + 4 * t);
                    b[0][i][0] = Tf32::of(k.x);
                    b[0][i][1] = Tf32::of(k.y);
                    b[1][i][0] = Tf32::of(k.z);
                    b[1][i][1] = Tf32::of(k.w);
                }
                multiplyTiles(a[0], b[0], scores + n);
                multiplyTiles(a[1], b[1], scores + n);
            }
        }

#pragma unroll
        for (int v = 0; v < 2; v++) {
            const bool mine = row[v] >= at.firstRow && row[v] < at.endRow;
            float newBest = best[v];
#pragma unroll
            for (int n = 0; n < KEY_TILES; n++) {
#pragma unroll
                for (int c = 0; c < 2; c++) {
                    const int j = at.block + n * TILE_KEYS + 2 * t + c;
                    const bool seen = at.allSeen || (mine && sight.sees(position[v] - j, j));
                    float &score = scores[n][2 * v + c];
                    score = seen ? score * scale : -infinity();
                    newBest = fmaxf(newBest, score);
                }
            }
            newBest = largestOfLanes(newBest, 4);
            const float fade = fadeOf(best[v], newBest);
            best[v] = newBest;
            total[v] *= fade;
#pragma unroll
            for (int n = 0; n < KEY_TILES; n++) {
#pragma unroll
                for (int c = 0; c < 2; c++) {
                    float &score = scores[n][2 * v + c];
                    score = weightOf(score, newBest);
                    total[v] += score;
                }
            }
#pragma unroll
            for (int q = 0; q < QUAD_TILES; q++) {
#pragma unroll
                for (int n = 0; n < TILES; n++) {
                    sums[q][n][2 * v] *= fade;
                    sums[q][n][2 * v + 1] *= fade;
                }
            }
        }

        __syncthreads();
        copyRows<KEYS, DIM, VALUE_PITCH, THREADS>(value + element, stride, at.present, dim, quads, tile);
        __syncthreads();
#pragma unroll
        for (int n = 0; n < KEY_TILES; n++) {
            const Tf32 a[4] = {Tf32::of(scores[n][0]), Tf32::of(scores[n][2]), Tf32::of(scores[n][1]),
                    Tf32::of(scores[n][3])};
            const float *values = tile + (n * TILE_KEYS + 2 * t) * VALUE_PITCH + 4 * g;
#pragma unroll
            for (int q = 0; q < QUAD_TILES; q++) {
                const float4 even = *(const float4 *) (values + 32 * q);
                const float4 odd = *(const float4 *) (values + VALUE_PITCH + 32 * q);
                const Tf32 b[TILES][2] = {{Tf32::of(even.x), Tf32::of(odd.x)}, {Tf32::of(even.y), Tf32::of(odd.y)},
                        {Tf32::of(even.z), Tf32::of(odd.z)}, {Tf32::of(even.w), Tf32::of(odd.w)}};
                multiplyTiles(a, b, sums[q]);
            }
        }
    });

#pragma unroll
    for (int v = 0; v < 2; v++) {
        const float all = sumOfLanes(total[v], 4);
        if (vectors.first + place[v] <= vectors.last) {
            float *to = out + vectors.element(place[v], dim);
#pragma unroll
            for (int q = 0; q < QUAD_TILES; q++) {
#pragma unroll
                for (int c = 0; c < 2; c++) {
                    putQuad({sums[q][0][2 * v + c] / all, sums[q][1][2 * v + c] / all, sums[q][2][2 * v + c] / all,
                            sums[q][3][2 * v + c] / all}, to, 32 * q + 4 * (2 * t + c), dim);
                }
            }
        }
    }
}

#define TENSOR_ATTENTION(NAME, DIM, WARPS, KEYS) \
    __global__ void __launch_bounds__(WARPS * WARP) NAME(ATTENTION_PARAMETERS) { \
        attendOnTensorCores<DIM, WARPS, KEYS>(ATTENTION_ARGUMENTS); \
    }

extern "C" {

// For heads of up to 64, 128 and 256 numbers.
TENSOR_ATTENTION(tensorAttention64, 64, 4, 64)
TENSOR_ATTENTION(tensorAttention128, 128, 4, 64)
TENSOR_ATTENTION(tensorAttention256, 256, 2, 32)
}
#endif
