// The operations that cuBLAS has not, in CUDA C. NVRTC compiles this file for the device found; it includes nothing.
//
// Tensors are row-major and F32 unless said otherwise; shapes stand beside the parameters. A result's order of additions
// depends on its own row alone, never on the rows computed with it, nor on the size of the grid.
// Every kernel takes one-dimensional blocks; those that reduce want a power of two of threads.

typedef long long Index;
typedef unsigned long long Bits;

// Element types of weights, as CudaType numbers them.
enum { F32 = 0, BF16 = 1, F16 = 2 };

// Shared memory of the block, sized at the launch.
extern __shared__ float shared[];

static __device__ float infinity() {
    return __uint_as_float(0x7f800000u);
}

static __device__ float notANumber() {
    return __uint_as_float(0x7fc00000u);
}

// Scaling by 2^112 turns the smaller exponent's bias into the larger one's, subnormal numbers included.
static __device__ float widenHalf(unsigned short bits) {
    unsigned magnitude = (bits & 0x7fffu) << 13;
    float value = (bits & 0x7c00u) == 0x7c00u
            ? __uint_as_float(magnitude | 0x7f800000u)
            : __uint_as_float(magnitude) * __uint_as_float(0x77800000u);
    return (bits & 0x8000u) ? -value : value;
}

static __device__ float load(const void *from, int type, Index index) {
    if (type == BF16) {
        return __uint_as_float((unsigned) ((const unsigned short *) from)[index] << 16);
    }
    if (type == F16) {
        return widenHalf(((const unsigned short *) from)[index]);
    }
    return ((const float *) from)[index];
}

static __device__ Index threadsInGrid() {
    return (Index) gridDim.x * blockDim.x;
}

static __device__ Index threadInGrid() {
    return (Index) blockIdx.x * blockDim.x + threadIdx.x;
}

// The sum of one value a thread, in a fixed tree; every thread gets it. Uses shared[0 .. blockDim.x).
static __device__ float blockSum(float value) {
    __syncthreads();
    shared[threadIdx.x] = value;
    for (unsigned half = blockDim.x / 2; half > 0; half /= 2) {
        __syncthreads();
        if (threadIdx.x < half) {
            shared[threadIdx.x] += shared[threadIdx.x + half];
        }
    }
    __syncthreads();
    return shared[0];
}

// The largest of one value a thread, as blockSum.
static __device__ float blockMax(float value) {
    __syncthreads();
    shared[threadIdx.x] = value;
    for (unsigned half = blockDim.x / 2; half > 0; half /= 2) {
        __syncthreads();
        if (threadIdx.x < half) {
            shared[threadIdx.x] = fmaxf(shared[threadIdx.x], shared[threadIdx.x + half]);
        }
    }
    __syncthreads();
    return shared[0];
}

extern "C" {

// to = from as F32. from [count] of any weight type
__global__ void widen(const void *from, int type, Index count, float *to) {
    for (Index i = threadInGrid(); i < count; i += threadsInGrid()) {
        to[i] = load(from, type, i);
    }
}

// Cuts each number into three BF16 numbers, large to small, whose sum it is: 8 + 8 + 8 bits of its 24.
// x [rows, stride], of which columns offset .. offset + width are taken; to BF16 [3, rows, width]
__global__ void split(const float *x, Index rows, Index stride, Index offset, Index width, unsigned short *to) {
    const Index count = rows * width;
    for (Index i = threadInGrid(); i < count; i += threadsInGrid()) {
        float rest = x[i / width * stride + offset + i % width];
        for (int term = 0; term < 3; term++) {
            // Cut, not rounded: what is left over is exact, and nothing overflows.
            unsigned upper = __float_as_uint(rest) & 0xffff0000u;
            to[term * count + i] = (unsigned short) (upper >> 16);
            rest -= __uint_as_float(upper);
        }
    }
}

// Adds up what a product left: the terms of each part, small to large, then part after part, then the bias.
// sums [parts, terms, rows, width]; bias [width] of any weight type, or null; out [rows, stride], written from its column 0
__global__ void combine(const float *sums, int parts, int terms, Index rows, Index width, const void *bias,
        int biasType, int accumulate, float *out, Index stride) {
    const Index count = rows * width;
    for (Index i = threadInGrid(); i < count; i += threadsInGrid()) {
        float *to = out + i / width * stride + i % width;
        float total = accumulate ? *to : 0.0f;
        for (int part = 0; part < parts; part++) {
            const float *term = sums + (Index) part * terms * count + i;
            float sum = term[(terms - 1) * count];
            for (int t = terms - 2; t >= 0; t--) {
                sum += term[t * count];
            }
            total = part == 0 && !accumulate ? sum : total + sum;
        }
        *to = bias ? total + load(bias, biasType, i % width) : total;
    }
}

// out[r] = table[indices[r]]; not-a-number where the index is outside the table.
// table [entries, width] of any weight type; indices I32 [rows]; out [rows, width]
__global__ void gather(const void *table, int type, Index entries, const int *indices, Index rows, Index width,
        float *out) {
    const Index count = rows * width;
    for (Index i = threadInGrid(); i < count; i += threadsInGrid()) {
        const Index entry = indices[i / width];
        out[i] = entry >= 0 && entry < entries ? load(table, type, entry * width + i % width) : notANumber();
    }
}

// out = x / sqrt(mean(x^2) + epsilon) * weight, a block a row. x, out [rows, width]; weight [width] of any weight type
__global__ void rmsNorm(const float *x, const void *weight, int type, float epsilon, Index width, float *out) {
    const Index row = (Index) blockIdx.x * width;
    float squares = 0.0f;
    for (Index c = threadIdx.x; c < width; c += blockDim.x) {
        squares = fmaf(x[row + c], x[row + c], squares);
    }
    const float factor = 1.0f / sqrtf(blockSum(squares) / (float) width + epsilon);
    for (Index c = threadIdx.x; c < width; c += blockDim.x) {
        out[row + c] = x[row + c] * factor * load(weight, type, c);
    }
}

// Turns elements i and i + half of each head by the angle of the row's position; not-a-number beyond the tables.
// x [rows, heads, 2 half]; positions I32 [rows]; cosine, sine [entries, half]
__global__ void rope(float *x, const int *positions, const float *cosine, const float *sine, Index entries, Index rows,
        int heads, int half) {
    const Index count = rows * heads * half;
    for (Index i = threadInGrid(); i < count; i += threadsInGrid()) {
        const Index head = i / half;
        const Index position = positions[head / heads];
        const Index angle = position * half + i % half;
        const float c = position < entries ? cosine[angle] : notANumber();
        const float s = position < entries ? sine[angle] : notANumber();
        float *lower = x + head * 2 * half + i % half;
        const float a = lower[0];
        const float b = lower[half];
        lower[0] = a * c - b * s;
        lower[half] = b * c + a * s;
    }
}

constexpr int KEYS = 32;
constexpr int LANES = 8;
constexpr int KEYS_PER_LANE = KEYS / LANES;

// Softmax attention over blocks of keys, the softmax kept up to date from block to block (Milakov and Gimelshein,
// arXiv 1805.02867). A block of threads takes blockDim.x / LANES query vectors of one group, neighbours in (row, head of
// the group), LANES threads a vector. Key blocks begin at multiples of KEYS of their sequence, and one that a row does not
// see leaves it as it is: so no row depends on its neighbours.
//
// query, out [rows, heads, dim]; key, value [keys, groups, dim]; positions, keyBases I32 [rows]
// limit, window, sinks: as in AttentionPattern; bit g of windowed and skipped is group firstGroup + g, that of blockIdx.y
// shared memory: 2 (vectors, dim + 1), (KEYS, dim + 1), (vectors, KEYS + 1)
__global__ void attention(const float *query, const float *key, const float *value, const int *positions,
        const int *keyBases, Index rows, int heads, int groups, int dim, int limit, int window, int sinks,
        int firstGroup, Bits windowed, Bits skipped, float scale, float *out) {
    if (skipped >> blockIdx.y & 1) {
        return;
    }
    const bool local = windowed >> blockIdx.y & 1;
    const int reach = local && window < limit ? window : limit;
    const int group = firstGroup + blockIdx.y;
    const int headsPerGroup = heads / groups;
    const int lane = threadIdx.x % LANES;
    const int slot = threadIdx.x / LANES;
    const int slots = blockDim.x / LANES;
    const int pitch = dim + 1; // keeps threads that read down a column on different banks

    float *queries = shared + slot * pitch;                   // [slots, dim], this thread's row
    float *sums = shared + (slots + slot) * pitch;            // [slots, dim], likewise
    float *tile = shared + 2 * slots * pitch;                 // [KEYS, dim]: keys, then values
    float *scores = tile + KEYS * pitch + slot * (KEYS + 1);  // [slots, KEYS], this thread's row

    const Index firstVector = (Index) blockIdx.x * slots;
    const Index lastVector = min(firstVector + slots, rows * headsPerGroup) - 1;
    const Index vector = min(firstVector + slot, lastVector); // threads beyond the last repeat it, and write nothing
    const Index row = vector / headsPerGroup;
    const Index element = (row * heads + group * headsPerGroup + vector % headsPerGroup) * dim;
    const int position = positions[row];
    for (int d = lane; d < dim; d += LANES) {
        queries[d] = query[element + d];
        sums[d] = 0.0f;
    }
    float best = -infinity();
    float total = 0.0f;

    const Index lastRow = lastVector / headsPerGroup;
    for (Index first = firstVector / headsPerGroup, next; first <= lastRow; first = next) {
        // The rows first .. next are of one sequence.
        const int base = keyBases[first];
        int lowest = positions[first];
        int highest = lowest;
        for (next = first + 1; next <= lastRow && keyBases[next] == base; next++) {
            lowest = min(lowest, positions[next]);
            highest = max(highest, positions[next]);
        }
        const bool mine = row >= first && row < next;
        const int start = max(0, lowest - reach + 1);
        for (int block = 0; block <= highest; block += KEYS) {
            if (block + KEYS <= start && !(local && block < sinks)) {
                block = start / KEYS * KEYS;
            }
            const float *keys = key + ((Index) (base + block) * groups + group) * dim;
            const float *values = value + ((Index) (base + block) * groups + group) * dim;
            const int present = min(KEYS, highest + 1 - block);

            for (int i = threadIdx.x; i < KEYS * dim; i += blockDim.x) {
                tile[i / dim * pitch + i % dim] = i / dim < present ? keys[(Index) (i / dim) * groups * dim + i % dim] : 0.0f;
            }
            __syncthreads();
            float dots[KEYS_PER_LANE] = {};
            for (int d = 0; d < dim; d++) {
                for (int n = 0; n < KEYS_PER_LANE; n++) {
                    dots[n] = fmaf(queries[d], tile[(lane + n * LANES) * pitch + d], dots[n]);
                }
            }
            for (int n = 0; n < KEYS_PER_LANE; n++) {
                const int j = block + lane + n * LANES;
                const int distance = position - j;
                const bool seen = mine && distance >= 0 && distance < limit && (!local || distance < window || j < sinks);
                scores[lane + n * LANES] = seen ? dots[n] * scale : -infinity();
            }
            __syncthreads();
            float blockBest = best;
            for (int k = 0; k < KEYS; k++) {
                blockBest = fmaxf(blockBest, scores[k]);
            }
            float weights[KEYS_PER_LANE];
            for (int n = 0; n < KEYS_PER_LANE; n++) {
                const float score = scores[lane + n * LANES];
                weights[n] = score == -infinity() ? 0.0f : expf(score - blockBest);
            }
            for (int i = threadIdx.x; i < KEYS * dim; i += blockDim.x) {
                tile[i / dim * pitch + i % dim] = i / dim < present ? values[(Index) (i / dim) * groups * dim + i % dim] : 0.0f;
            }
            __syncthreads();
            for (int n = 0; n < KEYS_PER_LANE; n++) {
                scores[lane + n * LANES] = weights[n];
            }
            __syncthreads();
            const float fade = best == blockBest ? 1.0f : expf(best - blockBest);
            best = blockBest;
            total *= fade;
            for (int k = 0; k < KEYS; k++) {
                total += scores[k];
            }
            for (int d = lane; d < dim; d += LANES) {
                float sum = sums[d] * fade;
                for (int k = 0; k < KEYS; k++) {
                    sum = fmaf(scores[k], tile[k * pitch + d], sum);
                }
                sums[d] = sum;
            }
            __syncthreads();
        }
    }
    if (firstVector + slot <= lastVector) {
        for (int d = lane; d < dim; d += LANES) {
            out[element + d] = sums[d] / total;
        }
    }
}

// out = gate / (1 + exp(-gate)) * up; all [count]
__global__ void swiGlu(const float *gate, const float *up, Index count, float *out) {
    for (Index i = threadInGrid(); i < count; i += threadsInGrid()) {
        out[i] = gate[i] / (1.0f + expf(-gate[i])) * up[i];
    }
}

// out += x; both [count]
__global__ void add(const float *x, Index count, float *out) {
    for (Index i = threadInGrid(); i < count; i += threadsInGrid()) {
        out[i] += x[i];
    }
}

// The column of the largest value, the first of equals, a block a row. logits [rows, width]; out I32 [rows]
// shared memory: two numbers a thread
__global__ void argmax(const float *logits, Index width, int *out) {
    const float *row = logits + (Index) blockIdx.x * width;
    int *columns = (int *) (shared + blockDim.x);
    float best = -infinity();
    int column = (int) width;
    for (Index c = threadIdx.x; c < width; c += blockDim.x) {
        if (row[c] > best || column == width) {
            best = row[c];
            column = (int) c;
        }
    }
    shared[threadIdx.x] = best;
    columns[threadIdx.x] = column;
    for (unsigned half = blockDim.x / 2; half > 0; half /= 2) {
        __syncthreads();
        if (threadIdx.x < half) {
            const float other = shared[threadIdx.x + half];
            const int otherColumn = columns[threadIdx.x + half];
            const bool equal = other == shared[threadIdx.x] && otherColumn < columns[threadIdx.x];
            if (other > shared[threadIdx.x] || equal) {
                shared[threadIdx.x] = other;
                columns[threadIdx.x] = otherColumn;
            }
        }
    }
    if (threadIdx.x == 0) {
        out[blockIdx.x] = columns[0];
    }
}

// The logarithm of the softmax at each row's target column, a block a row; not-a-number where there is no such column.
// logits [rows, width]; targets I32 [rows]; out [rows]
__global__ void logProbability(const float *logits, const int *targets, Index width, float *out) {
    const float *row = logits + (Index) blockIdx.x * width;
    float best = -infinity();
    for (Index c = threadIdx.x; c < width; c += blockDim.x) {
        best = fmaxf(best, row[c]);
    }
    best = blockMax(best);
    float sum = 0.0f;
    for (Index c = threadIdx.x; c < width; c += blockDim.x) {
        sum += expf(row[c] - best);
    }
    sum = blockSum(sum);
    if (threadIdx.x == 0) {
        const int target = targets[blockIdx.x];
        out[blockIdx.x] = target >= 0 && target < width ? row[target] - best - logf(sum) : notANumber();
    }
}
}
