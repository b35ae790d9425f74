// Softmax attention of a single row, as in decoding. A row alone would keep one block a group busy: so each block takes a span of
// SPAN keys, and the last of a group's blocks to end adds up what all of them left, span after span.

constexpr int SPAN = 128;
constexpr int ROW_THREADS = 256;
constexpr int HEADS_AT_A_TIME = 4;
constexpr int KEYS_AT_A_TIME = ROW_THREADS / LANES;
constexpr int KEYS_A_THREAD = SPAN / KEYS_AT_A_TIME;

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
    const int last = position[0];
    const int start = max(0, last - sight.reach() + 1);
    const int firstSpan = start / SPAN;
    const int lastSpan = last / SPAN;
    const int sinkSpans = sight.local ? min((min(sinks, last + 1) + SPAN - 1) / SPAN, firstSpan) : 0;
    const int span = blockIdx.x;
    if (last < 0 || (Index) keyBase[0] + last >= keys) {
        // Not-a-number, as of any place that a table has not; and blocks for so many spans would not all come.
        for (int i = threadIdx.x; span == 0 && i < headsPerGroup * dim; i += ROW_THREADS) {
            out[(Index) group * headsPerGroup * dim + i] = notANumber();
        }
        return;
    }
    if (span > lastSpan || (span < firstSpan && span >= sinkSpans)) {
        return;
    }
    const int spans = sinkSpans + lastSpan - firstSpan + 1;
    const int place = span < sinkSpans ? span : sinkSpans + span - firstSpan;
    const int firstKey = span * SPAN;
    const int present = min(SPAN, last + 1 - firstKey);
    const Index stride = (Index) groups * dim;
    const Index at = ((Index) (keyBase[0] + firstKey) * groups + group) * dim;
    const bool quads = dim % 4 == 0 && takesQuads(query) && takesQuads(key) && takesQuads(value);

    const int pitch = (dim + 3) / 4 * 4;
    float *queries = sharedNumbers();                    // [headsPerGroup, pitch]
    float *weights = queries + headsPerGroup * pitch;    // [headsPerGroup, SPAN]: scores, then weights
    float *columns = weights + headsPerGroup * SPAN;     // [HEADS_AT_A_TIME, ROW_THREADS, 4]
    int *lastToEnd = (int *) (columns + HEADS_AT_A_TIME * ROW_THREADS * 4);
    float *partial = partials + ((Index) blockIdx.y * gridDim.x + place) * headsPerGroup * (dim + 2);

    for (int i = threadIdx.x; i < headsPerGroup * pitch; i += ROW_THREADS) {
        queries[i] = i % pitch < dim ? query[(Index) (group * headsPerGroup + i / pitch) * dim + i % pitch] : 0.0f;
    }
    __syncthreads();

    const int lane = threadIdx.x % LANES;
    const int firstOfThread = threadIdx.x / LANES; // and every KEYS_AT_A_TIME-th after it
    for (int head = 0; head < headsPerGroup; head += HEADS_AT_A_TIME) {
        const int count = min(HEADS_AT_A_TIME, headsPerGroup - head);
        float scores[KEYS_A_THREAD][HEADS_AT_A_TIME] = {};
#pragma unroll 2
        for (int d = 4 * lane; d < dim; d += 4 * LANES) {
            float4 keys[KEYS_A_THREAD];
#pragma unroll
            for (int i = 0; i < KEYS_A_THREAD; i++) {
                const int k = min(firstOfThread + i * KEYS_AT_A_TIME, present - 1);
                keys[i] = quadOf(key + at + k * stride, d, dim, quads);
            }
#pragma unroll
            for (int n = 0; n < HEADS_AT_A_TIME; n++) {
                const float4 q = *(const float4 *) (queries + (head + min(n, count - 1)) * pitch + d);
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
                    weights[(head + n) * SPAN + k] = seen ? score * scale : -infinity();
                }
            }
        }
    }
    __syncthreads();

    // A warp a head: scores become weights.
    const int inWarp = threadIdx.x % WARP;
    for (int first = 0; first < headsPerGroup; first += ROW_THREADS / WARP) {
        const int head = first + threadIdx.x / WARP;
        float *row = weights + min(head, headsPerGroup - 1) * SPAN;
        float best = -infinity();
        for (int k = inWarp; k < SPAN; k += WARP) {
            best = fmaxf(best, row[k]);
        }
        best = largestOfLanes(best, WARP);
        float total = 0.0f;
        for (int k = inWarp; k < SPAN; k += WARP) {
            const float weight = weightOf(row[k], best);
            total += weight;
            if (head < headsPerGroup) {
                row[k] = weight;
            }
        }
        total = sumOfLanes(total, WARP);
        if (head < headsPerGroup && inWarp == 0) {
            partial[head * (dim + 2) + dim] = best;
            partial[head * (dim + 2) + dim + 1] = total;
        }
    }
    __syncthreads();

    // A thread four columns, and as many keys at the same time as there are threads for.
    const int columnQuads = pitch / 4;
    const int parts = ROW_THREADS / columnQuads;
    const int part = threadIdx.x / columnQuads;
    const int column = threadIdx.x % columnQuads * 4;
    for (int head = 0; head < headsPerGroup; head += HEADS_AT_A_TIME) {
        const int count = min(HEADS_AT_A_TIME, headsPerGroup - head);
        float4 sums[HEADS_AT_A_TIME] = {};
        if (part < parts) {
#pragma unroll 4
            for (int k = part; k < present; k += parts) {
                const float4 quad = quadOf(value + at + k * stride, column, dim, quads);
#pragma unroll
                for (int n = 0; n < HEADS_AT_A_TIME; n++) {
                    const float weight = weights[(head + min(n, count - 1)) * SPAN + k];
                    sums[n].x = fmaf(weight, quad.x, sums[n].x);
                    sums[n].y = fmaf(weight, quad.y, sums[n].y);
                    sums[n].z = fmaf(weight, quad.z, sums[n].z);
                    sums[n].w = fmaf(weight, quad.w, sums[n].w);
                }
            }
        }
#pragma unroll
        for (int n = 0; n < HEADS_AT_A_TIME; n++) {
            *(float4 *) (columns + (n * ROW_THREADS + threadIdx.x) * 4) = sums[n];
        }
        __syncthreads();
        for (int i = threadIdx.x; i < count * dim; i += ROW_THREADS) {
            const float *ofHead = columns + i / dim * ROW_THREADS * 4 + i % dim;
            float sum = 0.0f;
            for (int p = 0; p < parts; p++) {
                sum += ofHead[p * pitch];
            }
            partial[(head + i / dim) * (dim + 2) + i % dim] = sum;
        }
        __syncthreads();
    }

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
    for (int i = threadIdx.x; i < headsPerGroup * dim; i += ROW_THREADS) {
        const float *ofHead = partials + ((Index) blockIdx.y * gridDim.x * headsPerGroup + i / dim) * (dim + 2);
        const Index apart = (Index) headsPerGroup * (dim + 2);
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
        out[(Index) group * headsPerGroup * dim + i] = sum / total;
    }
    if (threadIdx.x == 0) {
        arrived[blockIdx.y] = 0;
    }
}
}
