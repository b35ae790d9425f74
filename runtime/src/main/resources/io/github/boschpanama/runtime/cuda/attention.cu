// Softmax attention of many rows.

constexpr int LANES = 8;             // threads that share a query vector
constexpr int VECTORS_A_THREAD = 4;  // query vectors that a thread works at

// As threads of a block see it: `rows` rows [rows, dim] that lie `stride` numbers apart, of which `present` are there, into a
// tile [rows, DIM + 4] with zeros elsewhere. The four numbers more keep threads that read down a column on different banks.
template<int DIM, int THREADS>
static __device__ void copyRows(const float *from, Index stride, int rows, int present, int dim, bool quads, float *tile) {
    for (int i = threadIdx.x; i < rows * (DIM / 4); i += THREADS) {
        const int row = i / (DIM / 4);
        const int d = i % (DIM / 4) * 4;
        float4 quad = {0.0f, 0.0f, 0.0f, 0.0f};
        if (row < present) {
            quad = quadOf(from + row * stride, d, dim, quads);
        }
        *(float4 *) (tile + row * (DIM + 4) + d) = quad;
    }
}

// A block of threads takes VECTORS query vectors of one group, neighbours in (row, head of the group), and goes over tiles of
// KEYS keys, the softmax kept up to date from tile to tile (Milakov and Gimelshein, arXiv 1805.02867). A thread computes
// VECTORS_A_THREAD x KEYS / LANES scores and as many x DIM / LANES sums, in registers, so that each number read from shared
// memory is used several times. Tiles begin at multiples of KEYS of their sequence, and one that a row does not see leaves it as
// it is: so no row depends on its neighbours.
//
// query, out [rows, heads, dim], dim <= DIM; key, value [keys, groups, dim]; positions, keyBases I32 [rows]
// limit, window, sinks: as in AttentionPattern; bit g of windowed and skipped is group firstGroup + g, that of blockIdx.y
// shared memory: (VECTORS, DIM + 4), (KEYS, DIM + 4), (VECTORS, KEYS + 8)
template<int DIM, int VECTORS, int KEYS>
static __device__ void attend(const float *query, const float *key, const float *value, const int *positions,
        const int *keyBases, Index rows, int heads, int groups, int dim, int limit, int window, int sinks,
        int firstGroup, Bits windowed, Bits skipped, float scale, float *out) {
    constexpr int SLOTS = VECTORS / VECTORS_A_THREAD;
    constexpr int THREADS = SLOTS * LANES;
    constexpr int PITCH = DIM + 4;
    constexpr int WEIGHT_PITCH = KEYS + 8;
    constexpr int KEYS_A_LANE = KEYS / LANES;
    constexpr int QUADS_A_LANE = DIM / 4 / LANES;
    if (skipped >> blockIdx.y & 1) {
        return;
    }
    const bool local = windowed >> blockIdx.y & 1;
    const int reach = local && window < limit ? window : limit;
    const int group = firstGroup + blockIdx.y;
    const int headsPerGroup = heads / groups;
    const int lane = threadIdx.x % LANES;
    const int slot = threadIdx.x / LANES;
    const Index stride = (Index) groups * dim;
    const bool quads = dim % 4 == 0 && takesQuads(query) && takesQuads(key) && takesQuads(value);

    float *queries = sharedNumbers();            // [VECTORS, PITCH]
    float *tile = queries + VECTORS * PITCH;     // [KEYS, PITCH]: keys, then values
    float *weights = tile + KEYS * PITCH;        // [VECTORS, WEIGHT_PITCH]

    // The last blocks see the most keys and go first.
    const Index firstVector = (Index) (gridDim.x - 1 - blockIdx.x) * VECTORS;
    const Index lastVector = min(firstVector + VECTORS, rows * headsPerGroup) - 1;
    for (int i = threadIdx.x; i < VECTORS * (DIM / 4); i += THREADS) {
        // Places beyond the last vector repeat it, and write nothing.
        const Index vector = min(firstVector + i / (DIM / 4), lastVector);
        const Index head = vector / headsPerGroup * heads + group * headsPerGroup + vector % headsPerGroup;
        const int d = i % (DIM / 4) * 4;
        *(float4 *) (queries + i / (DIM / 4) * PITCH + d) = quadOf(query + head * dim, d, dim, quads);
    }
    // This thread's vectors are slot, slot + SLOTS, ...
    Index row[VECTORS_A_THREAD];
    int position[VECTORS_A_THREAD];
    float best[VECTORS_A_THREAD];
    float total[VECTORS_A_THREAD];  // of this lane's keys
    float4 sums[VECTORS_A_THREAD][QUADS_A_LANE];
#pragma unroll
    for (int v = 0; v < VECTORS_A_THREAD; v++) {
        row[v] = min(firstVector + slot + v * SLOTS, lastVector) / headsPerGroup;
        position[v] = positions[row[v]];
        best[v] = -infinity();
        total[v] = 0.0f;
#pragma unroll
        for (int q = 0; q < QUADS_A_LANE; q++) {
            sums[v][q] = {0.0f, 0.0f, 0.0f, 0.0f};
        }
    }

    const Index firstRow = firstVector / headsPerGroup;
    const Index lastRow = lastVector / headsPerGroup;
    for (Index first = firstRow, next; first <= lastRow; first = next) {
        // The rows first .. next are of one sequence.
        const int base = keyBases[first];
        int lowest = positions[first];
        int highest = lowest;
        for (next = first + 1; next <= lastRow && keyBases[next] == base; next++) {
            lowest = min(lowest, positions[next]);
            highest = max(highest, positions[next]);
        }
        const bool allMine = first == firstRow && next > lastRow;
        const int start = max(0, lowest - reach + 1);
        for (int block = 0; block <= highest; block += KEYS) {
            if (block + KEYS <= start && !(local && block < sinks)) {
                block = start / KEYS * KEYS;
            }
            const Index at = ((Index) (base + block) * groups + group) * dim;
            const int present = min(KEYS, highest + 1 - block);

            __syncthreads();
            copyRows<DIM, THREADS>(key + at, stride, KEYS, present, dim, quads, tile);
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

            // Every vector sees every key of most tiles.
            const bool allSeen = allMine && block + KEYS - 1 <= lowest && highest - block < reach;
#pragma unroll
            for (int v = 0; v < VECTORS_A_THREAD; v++) {
                const bool mine = row[v] >= first && row[v] < next;
                float newBest = best[v];
#pragma unroll
                for (int n = 0; n < KEYS_A_LANE; n++) {
                    const int j = block + lane + n * LANES;
                    const int distance = position[v] - j;
                    const bool seen = allSeen || (mine && distance >= 0 && distance < limit
                            && (!local || distance < window || j < sinks));
                    scores[v][n] = seen ? scores[v][n] * scale : -infinity();
                    newBest = fmaxf(newBest, scores[v][n]);
                }
                newBest = largestOfLanes(newBest, LANES);
                const float fade = best[v] == newBest ? 1.0f : expf(best[v] - newBest);
                best[v] = newBest;
                total[v] *= fade;
#pragma unroll
                for (int n = 0; n < KEYS_A_LANE; n++) {
                    const float weight = scores[v][n] == -infinity() ? 0.0f : expf(scores[v][n] - newBest);
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
            copyRows<DIM, THREADS>(value + at, stride, KEYS, present, dim, quads, tile);
            __syncthreads();
#pragma unroll 2
            for (int k = 0; k < KEYS; k += 4) {
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
        }
    }

#pragma unroll
    for (int v = 0; v < VECTORS_A_THREAD; v++) {
        const float all = sumOfLanes(total[v], LANES);
        const Index vector = firstVector + slot + v * SLOTS;
        if (vector <= lastVector) {
            const Index head = row[v] * heads + group * headsPerGroup + vector % headsPerGroup;
#pragma unroll
            for (int q = 0; q < QUADS_A_LANE; q++) {
                const int d = (q * LANES + lane) * 4;
                const float4 sum = sums[v][q];
                float *to = out + head * dim + d;
                if (d < dim) {
                    to[0] = sum.x / all;
                }
                if (d + 1 < dim) {
                    to[1] = sum.y / all;
                }
                if (d + 2 < dim) {
                    to[2] = sum.z / all;
                }
                if (d + 3 < dim) {
                    to[3] = sum.w / all;
                }
            }
        }
    }
}

// For heads of up to DIM numbers; the large tiles want more shared memory than every device has.
#define ATTENTION(NAME, DIM, VECTORS, KEYS) \
    __global__ void __launch_bounds__(VECTORS / VECTORS_A_THREAD * LANES) NAME(const float *query, \
            const float *key, const float *value, const int *positions, const int *keyBases, Index rows, int heads, \
            int groups, int dim, int limit, int window, int sinks, int firstGroup, Bits windowed, Bits skipped, \
            float scale, float *out) { \
        attend<DIM, VECTORS, KEYS>(query, key, value, positions, keyBases, rows, heads, groups, dim, limit, window, \
                sinks, firstGroup, windowed, skipped, scale, out); \
    }

extern "C" {

ATTENTION(attention64, 64, 64, 64)
ATTENTION(attention128, 128, 64, 64)
ATTENTION(attention256, 256, 32, 32)
ATTENTION(smallAttention64, 64, 32, 32)
ATTENTION(smallAttention128, 128, 32, 32)
ATTENTION(smallAttention256, 256, 16, 16)
}
