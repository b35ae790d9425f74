// What attention kernels share: what a group sees, and the way over tiles of keys.

constexpr Bits ONE_GROUP = 1;
constexpr int LANES = 8; // threads that share a vector where tensor cores are not used

// What the rows of one group see, as AttentionPattern says.
struct Sight {
    int limit;
    int window;
    int sinks;
    bool local;

    // limit, window, sinks: as in AttentionPattern; bit g of windowed: the launch's group g has a window
    static __device__ Sight of(int limit, int window, int sinks, Bits windowed, int g) {
        return {limit, window, sinks, (windowed & ONE_GROUP << g) != 0};
    }

    // Keys that a row sees back from itself, besides sinks.
    __device__ int reach() const {
        return local && window < limit ? window : limit;
    }

    // Whether a row sees key j of its sequence, `distance` before it.
    __device__ bool sees(int distance, int j) const {
        return distance >= 0 && distance < limit && (!local || distance < window || j < sinks);
    }
};

// A tile of keys, and the rows of one sequence that go over it.
struct KeyTile {
    Index firstRow;
    Index endRow;
    int base;       // row of the sequence's key 0
    int block;      // the tile's first key
    int present;    // keys of the tile that some row may see, at least 1
    bool allSeen;   // every row of the block sees every key of the tile
};

// Calls with each tile that some row sees, in order: sequence after sequence, tiles beginning at multiples of KEYS.
// positions, keyBases I32 [rows]; firstRow .. lastRow are the rows of the block, the same for all its threads
template<int KEYS, class Call>
static __device__ void overTiles(const int *positions, const int *keyBases, Index firstRow, Index lastRow, Sight sight,
        Call call) {
    for (Index first = firstRow, next; first <= lastRow; first = next) {
        const int base = keyBases[first];
        int lowest = positions[first];
        int highest = lowest;
        for (next = first + 1; next <= lastRow && keyBases[next] == base; next++) {
            lowest = min(lowest, positions[next]);
            highest = max(highest, positions[next]);
        }
        const bool allRows = first == firstRow && next > lastRow;
        const int start = max(0, lowest - sight.reach() + 1);
        for (int block = 0; block <= highest; block += KEYS) {
            if (block + KEYS <= start && !(sight.local && block < sight.sinks)) {
                block = start / KEYS * KEYS;
            }
            const bool allSeen = allRows && block + KEYS - 1 <= lowest && highest - block < sight.reach();
            call(KeyTile{first, next, base, block, min(KEYS, highest + 1 - block), allSeen});
        }
    }
}

// Copies rows [rows, dim] that lie `stride` numbers apart into shared memory [rows, PITCH], with zeros from dim to DIM. Rows from
// `present` on repeat the last one: their keys are not seen. Eight loads are under way at a time.
template<int ROWS, int DIM, int PITCH, int THREADS>
static __device__ void copyRows(const float *from, Index stride, int present, int dim, bool quads, float *to) {
    constexpr int EACH = ROWS * (DIM / 4) / THREADS;
    constexpr int AT_A_TIME = EACH < 8 ? EACH : 8;
    static_assert(EACH % AT_A_TIME == 0, "whole batches");
    if (quads && dim == DIM) {
#pragma unroll
        for (int done = 0; done < EACH; done += AT_A_TIME) {
            float4 batch[AT_A_TIME];
#pragma unroll
            for (int n = 0; n < AT_A_TIME; n++) {
                const int i = threadIdx.x + (done + n) * THREADS;
                batch[n] = *(const float4 *) (from + min(i / (DIM / 4), present - 1) * stride + i % (DIM / 4) * 4);
            }
#pragma unroll
            for (int n = 0; n < AT_A_TIME; n++) {
                const int i = threadIdx.x + (done + n) * THREADS;
                *(float4 *) (to + i / (DIM / 4) * PITCH + i % (DIM / 4) * 4) = batch[n];
            }
        }
        return;
    }
    for (int i = threadIdx.x; i < ROWS * (DIM / 4); i += THREADS) {
        const int row = i / (DIM / 4);
        const int d = i % (DIM / 4) * 4;
        *(float4 *) (to + row * PITCH + d) = quadOf(from + min(row, present - 1) * stride, d, dim, quads);
    }
}

// The query vectors of a block: VECTORS neighbours in (row, head of the group). Places beyond the last repeat it.
struct QueryVectors {
    Index first;
    Index last;
    int headsPerGroup;
    int heads;
    int group;

    __device__ Index clamped(int place) const {
        return min(first + place, last);
    }

    __device__ Index row(int place) const {
        return clamped(place) / headsPerGroup;
    }

    // The first element of a vector in [rows, heads, dim].
    __device__ Index element(int place, int dim) const {
        const Index vector = clamped(place);
        return (vector / headsPerGroup * heads + group * headsPerGroup + vector % headsPerGroup) * dim;
    }

    // query [rows, heads, dim]; to [VECTORS, PITCH]
    template<int VECTORS, int DIM, int PITCH, int THREADS>
    __device__ void copy(const float *query, int dim, bool quads, float *to) const {
        for (int i = threadIdx.x; i < VECTORS * (DIM / 4); i += THREADS) {
            const int place = i / (DIM / 4);
            const int d = i % (DIM / 4) * 4;
            *(float4 *) (to + place * PITCH + d) = quadOf(query + element(place, dim), d, dim, quads);
        }
    }
};

// Elements d .. d + 3 of a row of dim numbers, as far as there are such.
static __device__ void putQuad(float4 quad, float *row, int d, int dim) {
    if (d < dim) {
        row[d] = quad.x;
    }
    if (d + 1 < dim) {
        row[d + 1] = quad.y;
    }
    if (d + 2 < dim) {
        row[d + 2] = quad.z;
    }
    if (d + 3 < dim) {
        row[d + 3] = quad.w;
    }
}

// The factor by which sums up to now fade where the largest score rises; the first score seen finds none.
static __device__ float fadeOf(float before, float now) {
    return before == now ? 1.0f : expf(before - now);
}

static __device__ float weightOf(float score, float best) {
    return score == -infinity() ? 0.0f : expf(score - best);
}

#define ATTENTION_PARAMETERS \
    const float *query, const float *key, const float *value, const int *positions, const int *keyBases, Index rows, \
    int heads, int groups, int dim, int limit, int window, int sinks, int firstGroup, Bits windowed, Bits skipped, \
    float scale, float *out

#define ATTENTION_ARGUMENTS \
    query, key, value, positions, keyBases, rows, heads, groups, dim, limit, window, sinks, firstGroup, windowed, \
    skipped, scale, out
