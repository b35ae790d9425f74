// What products of F32 activations with weights need around cuBLAS, and the product of a single row.

// What a thread takes of a row at a time, 16 bytes of weights, times their activations; of 16-bit weights in two chains.
static __device__ void multiplyQuads(const float *row, const float *x, float *sums) {
    sums[0] = dotOf(*(const float4 *) row, *(const float4 *) x, sums[0]);
}

static __device__ void multiplyOctet(float4 low, float4 high, const float *x, float *sums) {
    sums[0] = dotOf(low, ((const float4 *) x)[0], sums[0]);
    sums[1] = dotOf(high, ((const float4 *) x)[1], sums[1]);
}

static __device__ float4 widenBf16(unsigned first, unsigned second) {
    float4 quad;
    quad.x = __uint_as_float(first << 16);
    quad.y = __uint_as_float(first & 0xffff0000u);
    quad.z = __uint_as_float(second << 16);
    quad.w = __uint_as_float(second & 0xffff0000u);
    return quad;
}

static __device__ float4 widenF16(unsigned first, unsigned second) {
    float4 quad;
    quad.x = widenHalf((unsigned short) first);
    quad.y = widenHalf((unsigned short) (first >> 16));
    quad.z = widenHalf((unsigned short) second);
    quad.w = widenHalf((unsigned short) (second >> 16));
    return quad;
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
        // Divisions take longer than all the rest, and most products take whole rows.
        float rest = x[stride == width ? i : i / width * stride + offset + i % width];
        for (int term = 0; term < 3; term++) {
            // Cut, not rounded: what is left over is exact, and nothing overflows.
            unsigned upper = __float_as_uint(rest) & 0xffff0000u;
            to[term * count + i] = (unsigned short) (upper >> 16);
            rest -= __uint_as_float(upper);
        }
    }
}

// Adds up the products of the three terms, small to large. sums [3, count]; out [count]
__global__ void combine(const float *sums, Index count, int accumulate, float *out) {
    for (Index i = threadInGrid(); i < count; i += threadsInGrid()) {
        const float sum = sums[2 * count + i] + sums[count + i] + sums[i];
        out[i] = accumulate ? out[i] + sum : sum;
    }
}

// out[r] += bias. bias [width] of any weight type; out [rows, width]
__global__ void addBias(const void *bias, int type, Index rows, Index width, float *out) {
    for (Index i = threadInGrid(); i < rows * width; i += threadsInGrid()) {
        out[i] += load(bias, type, i % width);
    }
}

// out = weight . x + bias for a single row, a warp an element. x [in]; weight [width, in]; bias [width] or null; out [width]
__global__ void rowProduct(const float *x, const void *weight, int type, Index in, const void *bias, int biasType,
        Index width, float *out) {
    const int lane = threadIdx.x % WARP;
    const Index warp = threadInGrid() / WARP;
    const Index element = min(warp, width - 1); // warps beyond the last repeat it, and write nothing
    float sums[2] = {};
    const Index first = element * in;
    const bool quads = in % 8 == 0 && takesQuads(weight) && takesQuads(x);
    if (!quads) {
        for (Index i = lane; i < in; i += WARP) {
            sums[0] = fmaf(load(weight, type, first + i), x[i], sums[0]);
        }
    } else if (type == F32) {
#pragma unroll 4
        for (Index i = 4 * lane; i < in; i += 4 * WARP) {
            multiplyQuads((const float *) weight + first + i, x + i, sums);
        }
    } else if (type == BF16) {
#pragma unroll 4
        for (Index i = 8 * lane; i < in; i += 8 * WARP) {
            const uint4 bits = *(const uint4 *) ((const unsigned short *) weight + first + i);
            multiplyOctet(widenBf16(bits.x, bits.y), widenBf16(bits.z, bits.w), x + i, sums);
        }
    } else {
#pragma unroll 4
        for (Index i = 8 * lane; i < in; i += 8 * WARP) {
            const uint4 bits = *(const uint4 *) ((const unsigned short *) weight + first + i);
            multiplyOctet(widenF16(bits.x, bits.y), widenF16(bits.z, bits.w), x + i, sums);
        }
    }
    const float sum = sumOfLanes(sums[0] + sums[1], WARP);
    if (lane == 0 && warp == element) {
        out[element] = bias ? sum + load(bias, biasType, element) : sum;
    }
}
}
