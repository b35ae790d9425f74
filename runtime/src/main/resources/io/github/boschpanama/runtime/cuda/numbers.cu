// What the kernels share: element types, how work is laid over threads, sums over warps and blocks.
//
// NVRTC compiles the files of this folder as one, in CUDA C, for the device found; they include nothing. Tensors are row-major
// and F32 unless said otherwise; shapes stand beside the parameters. A result's order of additions depends on its own row
// alone, never on the rows computed with it, nor on the size of the grid. Every kernel takes one-dimensional blocks of whole
// warps; those that reduce over a block want a power of two of threads.

typedef long long Index;
typedef unsigned long long Bits;

// Element types of weights, as CudaType numbers them.
enum { F32 = 0, BF16 = 1, F16 = 2 };

constexpr int WARP = 32;
constexpr unsigned ALL_LANES = 0xffffffffu;

// Shared memory of the block, sized at the launch.
extern __shared__ float4 sharedQuads[];

static __device__ float *sharedNumbers() {
    return (float *) sharedQuads;
}

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

// Whether four numbers at a time can be read and written there.
static __device__ bool takesQuads(const void *address) {
    return (Bits) address % sizeof(float4) == 0;
}

// Elements d .. d + 3 of a row of dim numbers, zeros beyond its end; d is a multiple of 4.
static __device__ float4 quadOf(const float *row, int d, int dim, bool quads) {
    if (quads && d < dim) {
        return *(const float4 *) (row + d);
    }
    float4 quad;
    quad.x = d < dim ? row[d] : 0.0f;
    quad.y = d + 1 < dim ? row[d + 1] : 0.0f;
    quad.z = d + 2 < dim ? row[d + 2] : 0.0f;
    quad.w = d + 3 < dim ? row[d + 3] : 0.0f;
    return quad;
}

// sum + a . b, as a chain in order.
static __device__ float dotOf(float4 a, float4 b, float sum) {
    return fmaf(a.w, b.w, fmaf(a.z, b.z, fmaf(a.y, b.y, fmaf(a.x, b.x, sum))));
}

static __device__ Index threadsInGrid() {
    return (Index) gridDim.x * blockDim.x;
}

static __device__ Index threadInGrid() {
    return (Index) blockIdx.x * blockDim.x + threadIdx.x;
}

// The sum over `lanes` neighbouring threads, a power of two up to a warp, in a fixed tree; each of them gets it.
static __device__ float sumOfLanes(float value, int lanes);

// The largest, as sumOfLanes.
static __device__ float largestOfLanes(float value, int lanes);

#ifdef __CUDACC__ // the tests' double of CUDA has no warps and does the same with loops
static __device__ float sumOfLanes(float value, int lanes) {
    for (int distance = lanes / 2; distance > 0; distance /= 2) {
        value += __shfl_xor_sync(ALL_LANES, value, distance);
    }
    return value;
}

static __device__ float largestOfLanes(float value, int lanes) {
    for (int distance = lanes / 2; distance > 0; distance /= 2) {
        value = fmaxf(value, __shfl_xor_sync(ALL_LANES, value, distance));
    }
    return value;
}
#endif

// One value a warp, to all threads: lane i of each warp gets that of warp i, lanes beyond get `none`.
static __device__ float valueOfWarp(float value, float none) {
    float *values = sharedNumbers();
    const unsigned lane = threadIdx.x % WARP;
    __syncthreads();
    if (lane == 0) {
        values[threadIdx.x / WARP] = value;
    }
    __syncthreads();
    return lane < blockDim.x / WARP ? values[lane] : none;
}

// The sum of one value a thread, in a fixed tree; every thread gets it. Uses a number of shared memory a warp.
static __device__ float sumOfBlock(float value) {
    value = sumOfLanes(value, WARP);
    return blockDim.x == WARP ? value : sumOfLanes(valueOfWarp(value, 0.0f), WARP);
}

// The largest, as sumOfBlock.
static __device__ float largestOfBlock(float value) {
    value = largestOfLanes(value, WARP);
    return blockDim.x == WARP ? value : largestOfLanes(valueOfWarp(value, -infinity()), WARP);
}
