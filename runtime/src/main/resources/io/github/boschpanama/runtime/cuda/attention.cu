// Softmax attention of many rows in F32 arithmetic, for devices whose tensor cores do not take TF32.

#if !defined(__CUDA_ARCH__) || __CUDA_ARCH__ < 800 // else nothing of this is used
constexpr int VECTORS_A_THREAD = 4;  // query vectors that a thread works at

// A block of threads takes SIDE query vectors of one group and goes over tiles of SIDE keys, the softmax kept up to date from tile
// to tile (Milakov and Gimelshein, arXiv 1805.02867). A thread computes VECTORS_A_THREAD x SIDE / LANES scores and as many x
// DIM / LANES sums, in registers, so that each number read from shared memory is used several times. A tile that a row does not
// see leaves it as it is, its numbers being finite: so no row depends on its neighbours.
//
// query, out [rows, heads, dim], dim <= DIM; key, value [keys, groups, dim]; positions, keyBases I32 [rows]
// limit, window, sinks: as in AttentionPattern; bit g of windowed and skipped is group firstGroup + g, that of blockIdx.y
// shared memory: (SIDE, DIM + 4), (SIDE, DIM + 4), (SIDE, SIDE + 8)
template<int DIM, int SIDE>
static __device__ void attend(ATTENTION_PARAMETERS) {
    constexpr int SLOTS = SIDE / VECTORS_A_THREAD;
    constexpr int THREADS = SLOTS * LANES;
    constexpr int PITCH = DIM + 4; // keeps threads that read down a column on different banks
    constexpr int WEIGHT_PITCH = SIDE + 8;
    constexpr int KEYS_A_LANE = SIDE / LANES;
    constexpr int QUADS_A_LANE = DIM / 4 / LANES;
    if (skipped & ONE_GROUP << blockIdx.y) {
        return;
    }
    const Sight sight = Sight::of(limit, window, sinks, windowed, blockIdx.y);
    const int group = firstGroup + blockIdx.y;
    const int headsPerGroup = heads / groups;
    const int lane = threadIdx.x % LANES;
    const int slot = threadIdx.x / LANES; // this thread's vectors are slot, slot + SLOTS, ...
    const Index stride = (Index) groups * dim;
    const bool quads = dim % 4 == 0 && takesQuads(query) && takesQuads(key) && takesQuads(value);

    float *queries = sharedNumbers();         // [SIDE, PITCH]
    float *tile = queries + SIDE * PITCH;     // [SIDE, PITCH]: keys, then values
    float *weights = tile + SIDE * PITCH;     // [SIDE, WEIGHT_PITCH]

    // The last blocks see the most keys and go first.
    const Index firstVector = (Index) (gridDim.x - 1 - blockIdx.x) * SIDE;
    const QueryVectors vectors = {firstVector, min(firstVector + SIDE, rows * headsPerGroup) - 1, headsPerGroup, heads,
            group};
    vectors.copy<SIDE, DIM, PITCH, THREADS>(query, dim, quads, queries);
    Index row[VECTORS_A_THREAD];
    int position[VECTORS_A_THREAD];
    float best[VECTORS_A_THREAD];
    float total[VECTORS_A_THREAD];  // of this lane's keys
    float4 sums[VECTORS_A_THREAD][QUADS_A_LANE];
#pragma unroll
    for (int v = 0; v < VECTORS_A_THREAD; v++) {
        row[v] = vectors.row(slot + v * SLOTS);
        position[v] = positions[row[v]];
        best[v] = -infinity();
        total[v] = 0.0f;
#pragma unroll
        for (int q = 0; q < QUADS_A_LANE; q++) {
            sums[v][q] = {0.0f, 0.0f, 0.0f, 0.0f};
        }
    }

    overTiles<SIDE>(positions, keyBases, vectors.row(0), vectors.row(SIDE), sight, [&](KeyTile at) {
        const Index element = ((Index) (at.base + at.block) * groups + group) * dim;
        __syncthreads();
        copyRows<SIDE, DIM, PITCH, THREADS>(key + element, stride, at.present, dim, quads, tile);
        __syncthreads();
        float scores[VECTORS_A_THREAD][KEYS_A_LANE] = {};
#pragma unroll 4
        for (int d = 0; d < DIM; d += 4) {
            float4 q[VECTORS_A_THREAD];
#pragma unroll
            for (int v = 0; v < VECTORS_A_THREAD; v++) {
                q[v] = *(const float4 *) (queries + (slot + v * SLOTS) * PITCH + d);
            }
#pragma unroll
            for (int n = 0; n < KEYS_A_LANE; n++) {
                const float4 k = *(const float4 *) (tile + (lane + n * LANES) * PITCH + d);
#pragma unroll
                for (int v = 0; v < VECTORS_A_THREAD; v++) {
                    scores[v][n] = dotOf(q[v], k, scores[v][n]);
                }
            }
        }

#pragma unroll
        for (int v = 0; v < VECTORS_A_THREAD; v++) {
            const bool mine = row[v] >= at.firstRow && row[v] < at.endRow;
            float newBest = best[v];
#pragma unroll
            for (int n = 0; n < KEYS_A_LANE; n++) {
                const int j = at.block + lane + n * LANES;
                const bool seen = at.allSeen || (mine && sight.sees(position[v] - j, j));
                scores[v][n] = seen ? scores[v][n] * scale : -infinity();
                newBest = fmaxf(newBest, scores[v][n]);
            }
            newBest = largestOfLanes(newBest, LANES);
            const float fade = fadeOf(best[v], newBest);
            best[v] = newBest;
            total[v] *= fade;
#pragma unroll
            for (int n = 0; n < KEYS_A_LANE; n++) {
                const float weight = weightOf(scores[v][n], newBest);
                total[v] += weight;
                weights[(slot + v * SLOTS) * WEIGHT_PITCH + lane + n * LANES] = weight;
            }
#pragma unroll
            for (int q = 0; q < QUADS_A_LANE; q++) {
                sums[v][q].x *= fade;
                sums[v][q].y *= fade;
                sums[v][q].z *= fade;
                sums[v][q].w *= fade;
            }
        }

        __syncthreads();
        copyRows<SIDE, DIM, PITCH, THREADS>(value + element, stride, at.present, dim, quads, tile);
        __syncthreads();
#pragma unroll 2
        for (int k = 0; k < SIDE; k += 4) {
            float4 w[VECTORS_A_THREAD];
#pragma unroll
            for (int v = 0; v < VECTORS_A_THREAD; v++) {
                w[v] = *(const float4 *) (weights + (slot + v * SLOTS) * WEIGHT_PITCH + k);
            }
#pragma unroll
            for (int q = 0; q < QUADS_A_LANE; q++) {
                const float *column = tile + k * PITCH + (q * LANES + lane) * 4;
#pragma unroll
                for (int n = 0; n < 4; n++) {
                    const float4 quad = *(const float4 *) (column + n * PITCH);
#pragma unroll
                    for (int v = 0; v < VECTORS_A_THREAD; v++) {
                        const float weight = n == 0 ? w[v].x : n == 1 ? w[v].y : n == 2 ? w[v].z : w[v].w;
                        sums[v][q].x = fmaf(weight, quad.x, sums[v][q].x);
                        sums[v][q].y = fmaf(weight, quad.y, sums[v][q].y);
                        sums[v][q].z = fmaf(weight, quad.z, sums[v][q].z);
                        sums[v][q].w = fmaf(weight, quad.w, sums[v][q].w);
                    }
                }
            }
        }
    });

#pragma unroll
    for (int v = 0; v < VECTORS_A_THREAD; v++) {
        const float all = sumOfLanes(total[v], LANES);
        const int place = slot + v * SLOTS;
        if (vectors.first + place <= vectors.last) {
            float *to = out + vectors.element(place, dim);
#pragma unroll
            for (int q = 0; q < QUADS_A_LANE; q++) {
                const float4 sum = sums[v][q];
                putQuad({sum.x / all, sum.y / all, sum.z / all, sum.w / all}, to, (q * LANES + lane) * 4, dim);
            }
        }
    }
}

#define ATTENTION(NAME, DIM, SIDE) \
    __global__ void __launch_bounds__(SIDE / VECTORS_A_THREAD * LANES) NAME(ATTENTION_PARAMETERS) { \
        attend<DIM, SIDE>(ATTENTION_ARGUMENTS); \
    }

extern "C" {

// For heads of up to 64, 128 and 256 numbers; the shared memory is what every device has.
ATTENTION(attention64, 64, 32)
ATTENTION(attention128, 128, 32)
ATTENTION(attention256, 256, 16)
}
#endif
