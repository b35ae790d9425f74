// Softmax attention of a single row, as in decoding. A row alone would keep one block a group busy: so each block takes a span of
// SPAN keys, and the last of a group's blocks to end adds up what all of them left, span after span.

constexpr int SPAN = 128;
constexpr int ROW_THREADS = 256;
constexpr int HEADS_AT_A_TIME = 4;
constexpr int KEYS_AT_A_TIME = ROW_THREADS / LANES;
constexpr int KEYS_A_THREAD = SPAN / KEYS_AT_A_TIME;

// A span of keys of one group, as its block sees it, and the block's shared memory. H are the heads of the group.
struct KeySpan {
    Index at;           // the first number of the span's first key, and of its value
    Index stride;       // numbers from a key to the next
    int dim;
    int pitch;          // dim rounded up to 4
    int present;        // keys that are there, at least 1
    int headsPerGroup;
    bool quads;
    float *queries;     // [H, pitch]
    float *weights;     // [H, SPAN]: scores, then weights
    float *columns;     // [HEADS_AT_A_TIME, ROW_THREADS, 4]
    float *partial;     // [H, dim + 2], on the device
};

// Scores of the span's keys, -infinity for those that the row, at position `last`, does not see. LANES threads a key.
static __device__ void scoreKeys(const KeySpan &span, const float *key, Sight sight, int last, int firstKey,
        float scale) {
    const int lane = threadIdx.x % LANES;
    const int firstOfThread = threadIdx.x / LANES; // and every KEYS_AT_A_TIME-th after it
    for (int head = 0; head < span.headsPerGroup; head += HEADS_AT_A_TIME) {
        const int count = min(HEADS_AT_A_TIME, span.headsPerGroup - head);
        float scores[KEYS_A_THREAD][HEADS_AT_A_TIME] = {};
#pragma unroll 2
        for (int d = 4 * lane; d < span.dim; d += 4 * LANES) {
            float4 keys[KEYS_A_THREAD];
#pragma unroll
            for (int i = 0; i < KEYS_A_THREAD; i++) {
                const int k = min(firstOfThread + i * KEYS_AT_A_TIME, span.present - 1);
                keys[i] = quadOf(key + span.at + k * span.stride, d, span.dim, span.quads);
            }
#pragma unroll
            for (int n = 0; n < HEADS_AT_A_TIME; n++) {
                const float4 q = *(const float4 *) (span.queries + (head + min(n, count - 1)) * span.pitch + d);
#pragma unroll
                for (int i = 0; i < KEYS_A_THREAD; i++) {
                    scores[i][n] = dotOf(q, keys[i], scores[i][n]);
                }
            }
        }
#pragma unroll
        for (int i = 0; i < KEYS_A_THREAD; i++) {
            const int k = firstOfThread + i * KEYS_AT_A_TIME;
            const bool seen = sight.sees(last - firstKey - k, firstKey + k);
#pragma unroll
            for (int n = 0; n < HEADS_AT_A_TIME; n++) {
                const float score = sumOfLanes(scores[i][n], LANES);
                if (lane == 0 && n < count) {
                    span.weights[(head + n) * SPAN + k] = seen ? score * scale : -infinity();
                }
            }
        }
    }
}

// Scores become weights relative to the span's largest; that and their sum go to the partial result. A warp a head.
static __device__ void weighKeys(const KeySpan &span) {
    const int lane = threadIdx.x % WARP;
    for (int first = 0; first < span.headsPerGroup; first += ROW_THREADS / WARP) {
        const int head = first + threadIdx.x / WARP;
        float *row = span.weights + min(head, span.headsPerGroup - 1) * SPAN;
        float best = -infinity();
        for (int k = lane; k < SPAN; k += WARP) {
            best = fmaxf(best, row[k]);
        }
        best = largestOfLanes(best, WARP);
        float total = 0.0f;
        for (int k = lane; k < SPAN; k += WARP) {
            const float weight = weightOf(row[k], best);
            total += weight;
            if (head < span.headsPerGroup) {
                row[k] = weight;
            }
        }
        total = sumOfLanes(total, WARP);
        if (head < span.headsPerGroup && lane == 0) {
            float *partial = span.partial + head * (span.dim + 2) + span.dim;
            partial[0] = best;
            partial[1] = total;
        }
    }
}

// The weighted values. A thread four columns, and as many keys at the same time as there are threads for.
static __device__ void addValues(const KeySpan &span, const float *value) {
    const int quadsOfRow = span.pitch / 4;
    const int parts = ROW_THREADS / quadsOfRow;
    const int part = threadIdx.x / quadsOfRow;
    const int column = threadIdx.x % quadsOfRow * 4;
    for (int head = 0; head < span.headsPerGroup; head += HEADS_AT_A_TIME) {
        const int count = min(HEADS_AT_A_TIME, span.headsPerGroup - head);
        float4 sums[HEADS_AT_A_TIME] = {};
        if (part < parts) {
#pragma unroll 4
            for (int k = part; k < span.present; k += parts) {
                const float4 quad = quadOf(value + span.at + k * span.stride, column, span.dim, span.quads);
#pragma unroll
                for (int n = 0; n < HEADS_AT_A_TIME; n++) {
                    const float weight = span.weights[(head + min(n, count - 1)) * SPAN + k];
                    sums[n].x = fmaf(weight, quad.x, sums[n].x);
                    sums[n].y = fmaf(weight, quad.y, sums[n].y);
                    sums[n].z = fmaf(weight, quad.z, sums[n].z);
                    sums[n].w = fmaf(weight, quad.w, sums[n].w);
                }
            }
        }
#pragma unroll
        for (int n = 0; n < HEADS_AT_A_TIME; n++) {
            *(float4 *) (span.columns + (n * ROW_THREADS + threadIdx.x) * 4) = sums[n];
        }
        __syncthreads();
        for (int i = threadIdx.x; i < count * span.dim; i += ROW_THREADS) {
            const float *ofHead = span.columns + i / span.dim * ROW_THREADS * 4 + i % span.dim;
            float sum = 0.0f;
            for (int p = 0; p < parts; p++) {
                sum += ofHead[p * span.pitch];
            }
            span.partial[(head + i / span.dim) * (span.dim + 2) + i % span.dim] = sum;
        }
        __syncthreads();
    }
}

// The result of a group from the partial ones of its spans. partials [spans, H, dim + 2]; out [H, dim]
static __device__ void addSpans(const float *partials, int spans, int headsPerGroup, int dim, float *out) {
    const Index apart = (Index) headsPerGroup * (dim + 2);
    for (int i = threadIdx.x; i < headsPerGroup * dim; i += ROW_THREADS) {
        const float *ofHead = partials + (Index) (i / dim) * (dim + 2);
        float best = -infinity();
#pragma unroll 8
        for (int s = 0; s < spans; s++) {
            best = fmaxf(best, ofHead[s * apart + dim]);
        }
        float total = 0.0f;
        float sum = 0.0f;
#pragma unroll 4
        for (int s = 0; s < spans; s++) {
            const float fade = expf(ofHead[s * apart + dim] - best);
            total = fmaf(ofHead[s * apart + dim + 1], fade, total);
            sum = fmaf(ofHead[s * apart + i % dim], fade, sum);
        }
        out[i] = sum / total;
    }
}

extern "C" {

// query, out [heads, dim], dim <= ROW_THREADS; key, value [keys, groups, dim]; position, keyBase I32 [1]
// limit, window, sinks, firstGroup, windowed, skipped: as in attention
// partials [groups of the launch, gridDim.x, heads of a group, dim + 2]: sums, the largest score, the sum of the weights
// arrived [groups of the launch]: zeros, and zeros again in the end
// shared memory, H being the heads of a group and D dim rounded up to 4: (H, D), (H, SPAN), (HEADS_AT_A_TIME, ROW_THREADS, 4), 4
__global__ void __launch_bounds__(ROW_THREADS) attentionRow(const float *query, const float *key,
        const float *value, const int *position, const int *keyBase, Index keys, int heads, int groups, int dim,
        int limit, int window, int sinks, int firstGroup, Bits windowed, Bits skipped, float scale, float *partials,
        unsigned *arrived, float *out) {
    if (skipped & ONE_GROUP << blockIdx.y) {
        return;
    }
    const Sight sight = Sight::of(limit, window, sinks, windowed, blockIdx.y);
    const int group = firstGroup + blockIdx.y;
    const int headsPerGroup = heads / groups;
    float *result = out + (Index) group * headsPerGroup * dim;
    const int last = position[0];
    if (last < 0 || (Index) keyBase[0] + last >= keys) {
        // Not-a-number, as of any place that a table has not; and blocks for so many spans would not all come.
        for (int i = threadIdx.x; blockIdx.x == 0 && i < headsPerGroup * dim; i += ROW_THREADS) {
            result[i] = notANumber();
        }
        return;
    }
    // The spans of the sinks, and from the first that the window reaches into.
    const int firstSpan = max(0, last - sight.reach() + 1) / SPAN;
    const int lastSpan = last / SPAN;
    const int sinkSpans = sight.local ? min((min(sinks, last + 1) + SPAN - 1) / SPAN, firstSpan) : 0;
    const int number = blockIdx.x;
    if (number > lastSpan || (number < firstSpan && number >= sinkSpans)) {
        return;
    }
    const int spans = sinkSpans + lastSpan - firstSpan + 1;
    const int place = number < sinkSpans ? number : sinkSpans + number - firstSpan;
    const int firstKey = number * SPAN;
    const int pitch = (dim + 3) / 4 * 4;
    float *partialsOfGroup = partials + (Index) blockIdx.y * gridDim.x * headsPerGroup * (dim + 2);

    KeySpan span;
    span.at = ((Index) (keyBase[0] + firstKey) * groups + group) * dim;
    span.stride = (Index) groups * dim;
    span.dim = dim;
    span.pitch = pitch;
    span.present = min(SPAN, last + 1 - firstKey);
    span.headsPerGroup = headsPerGroup;
    span.quads = dim % 4 == 0 && takesQuads(query) && takesQuads(key) && takesQuads(value);
    span.queries = sharedNumbers();
    span.weights = span.queries + headsPerGroup * pitch;
    span.columns = span.weights + headsPerGroup * SPAN;
    span.partial = partialsOfGroup + (Index) place * headsPerGroup * (dim + 2);
    int *lastToEnd = (int *) (span.columns + HEADS_AT_A_TIME * ROW_THREADS * 4);

    for (int i = threadIdx.x; i < headsPerGroup * pitch; i += ROW_THREADS) {
        const Index head = group * headsPerGroup + i / pitch;
        span.queries[i] = i % pitch < dim ? query[head * dim + i % pitch] : 0.0f;
    }
    __syncthreads();
    scoreKeys(span, key, sight, last, firstKey, scale);
    __syncthreads();
    weighKeys(span);
    __syncthreads();
    addValues(span, value);

    // What this block wrote has to be seen by the block that finds itself to be the last.
    __threadfence();
    __syncthreads();
    if (threadIdx.x == 0) {
        *lastToEnd = atomicAdd(arrived + blockIdx.y, 1u) == (unsigned) spans - 1;
    }
    __syncthreads();
    if (!*lastToEnd) {
        return;
    }
    __threadfence();
    addSpans(partialsOfGroup, spans, headsPerGroup, dim, result);
    if (threadIdx.x == 0) {
        arrived[blockIdx.y] = 0;
    }
}
}
