// The kernels' own CUDA source as C++. A block's threads are fibers of one thread: each runs to the next __syncthreads, then
// the others do. Odd blocks run their threads backwards, so that a missing __syncthreads gives wrong numbers.
#include "double.h"

#include <csetjmp>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <sys/mman.h>
#include <type_traits>
#include <ucontext.h>
#include <utility>

#define __global__ static
#define __device__
#define __shared__
#define __launch_bounds__(...)

struct Dimensions {
    unsigned x, y, z;
};

static Dimensions threadIdx, blockIdx, blockDim, gridDim;

struct float4 {
    float x, y, z, w;
};

struct uint4 {
    unsigned x, y, z, w;
};

enum { RED_NUMBERS = 64, SHARED_QUADS = (MOST_SHARED_BYTES / 4 + RED_NUMBERS) / 4 };
float4 sharedQuads[SHARED_QUADS];

static void __syncthreads();

// Blocks run one after another.
static inline void __threadfence() {}

static inline unsigned atomicAdd(unsigned *counter, unsigned value) {
    const unsigned before = *counter;
    *counter += value;
    return before;
}

static inline float __uint_as_float(unsigned bits) {
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static inline unsigned __float_as_uint(float value) {
    unsigned bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

template<class T> static inline T min(T a, T b) {
    return a < b ? a : b;
}

template<class T> static inline T max(T a, T b) {
    return a > b ? a : b;
}

#include KERNELS

// What warps do together. Fibers meet at barriers of the block alone: so the whole block meets where on a GPU a warp does.

enum { MOST_THREADS = 1024, LANES_OF_WARP = 32 };

// Of each thread; two of them in turn, so that one barrier is enough.
static float lane_values[2][MOST_THREADS];
static bool lane_turn[MOST_THREADS];

// The values of the `lanes` neighbours, this thread among them.
static const float *values_of_lanes(float value, int lanes) {
    float *values = lane_values[lane_turn[threadIdx.x] ^= true];
    values[threadIdx.x] = value;
    __syncthreads();
    return values + threadIdx.x / lanes * lanes;
}

static float sumOfLanes(float value, int lanes) {
    const float *values = values_of_lanes(value, lanes);
    float sums[LANES_OF_WARP];
    memcpy(sums, values, lanes * sizeof(float));
    for (int half = lanes / 2; half > 0; half /= 2) {
        for (int i = 0; i < half; i++) {
            sums[i] += sums[i + half];
        }
    }
    return sums[0];
}

static float largestOfLanes(float value, int lanes) {
    const float *values = values_of_lanes(value, lanes);
    float largest = values[0];
    for (int i = 1; i < lanes; i++) {
        largest = fmaxf(largest, values[i]);
    }
    return largest;
}

// The tiles of a warp's tensor core, upper and lower parts: A beside B and the sums of all tiles.
static struct {
    float a[2][16][8];
    float b[2][8][8 * TILES];
    float sums[16][8 * TILES];
} cores[MOST_THREADS / LANES_OF_WARP];

static float tf32(unsigned bits) {
    return __uint_as_float(bits & 0xffffe000u);
}

static void multiply_on_core(unsigned warp) {
    auto &core = cores[warp];
    for (int part = 0; part < 3; part++) { // lower by upper, upper by lower, upper by upper
        for (int row = 0; row < 16; row++) {
            for (int k = 0; k < 8; k++) {
                const float a = core.a[part == 0][row][k];
                for (int column = 0; column < 8 * TILES; column++) {
                    core.sums[row][column] = fmaf(a, core.b[part == 1][k][column], core.sums[row][column]);
                }
            }
        }
    }
}

static void multiplyTiles(const Tf32 (&a)[4], const Tf32 (&b)[TILES][2], float (*sums)[4]) {
    const unsigned warp = threadIdx.x / LANES_OF_WARP;
    const int g = threadIdx.x % LANES_OF_WARP / 4;
    const int t = threadIdx.x % 4;
    auto &core = cores[warp];
    for (int i = 0; i < 4; i++) {
        core.a[0][g + i % 2 * 8][t + i / 2 * 4] = tf32(a[i].upper);
        core.a[1][g + i % 2 * 8][t + i / 2 * 4] = tf32(a[i].lower);
    }
    for (int tile = 0; tile < TILES; tile++) {
        for (int i = 0; i < 2; i++) {
            core.b[0][t + i * 4][tile * 8 + g] = tf32(b[tile][i].upper);
            core.b[1][t + i * 4][tile * 8 + g] = tf32(b[tile][i].lower);
        }
        for (int i = 0; i < 4; i++) {
            core.sums[g + i / 2 * 8][tile * 8 + 2 * t + i % 2] = sums[tile][i];
        }
    }
    __syncthreads();
    if (threadIdx.x % LANES_OF_WARP == 0) {
        multiply_on_core(warp);
    }
    __syncthreads();
    for (int tile = 0; tile < TILES; tile++) {
        for (int i = 0; i < 4; i++) {
            sums[tile][i] = core.sums[g + i / 2 * 8][tile * 8 + 2 * t + i % 2];
        }
    }
}

// Arguments come as 8 bytes each; pointers are device addresses.

template<class T> static bool is_valid(uint64_t value) {
    return !std::is_pointer_v<T> || value == 0 || backing((const void *) value, 1, "kernel") != nullptr;
}

template<class T> static T argument(uint64_t value) {
    if constexpr (std::is_pointer_v<T>) {
        return value == 0 ? nullptr : (T) backing((const void *) value, 1, "kernel");
    } else {
        T result;
        memcpy(&result, &value, sizeof result);
        return result;
    }
}

template<auto kernel> struct Launch;

template<class... A, void (*kernel)(A...)> struct Launch<kernel> {
    static constexpr unsigned char sizes[] = {sizeof(A)...};

    template<size_t... I> static void call(const uint64_t *values, std::index_sequence<I...>) {
        kernel(argument<A>(values[I])...);
    }

    template<size_t... I> static bool check(const uint64_t *values, std::index_sequence<I...>) {
        return (is_valid<A>(values[I]) && ...);
    }

    static void run(const uint64_t *values) {
        call(values, std::index_sequence_for<A...>());
    }

    static int valid(const uint64_t *values) {
        return check(values, std::index_sequence_for<A...>());
    }

    static KernelEntry entry(const char *name, int has_barriers) {
        return {name, sizeof...(A), sizes, run, valid, has_barriers};
    }
};

#define ENTRY(kernel, has_barriers) Launch<kernel>::entry(#kernel, has_barriers)

static const KernelEntry KERNELS_BY_NAME[] = {
    ENTRY(widen, 0), ENTRY(split, 0), ENTRY(combine, 0), ENTRY(addBias, 0), ENTRY(rowProduct, 1), ENTRY(gather, 0),
    ENTRY(rmsNorm, 1), ENTRY(rope, 0), ENTRY(swiGlu, 0), ENTRY(add, 0), ENTRY(argmax, 1), ENTRY(logProbability, 1),
    ENTRY(attention64, 1), ENTRY(attention128, 1), ENTRY(attention256, 1), ENTRY(tensorAttention64, 1),
    ENTRY(tensorAttention128, 1), ENTRY(tensorAttention256, 1), ENTRY(attentionRow, 1)};

const KernelEntry *find_kernel(const char *name) {
    for (const KernelEntry &entry : KERNELS_BY_NAME) {
        if (strcmp(entry.name, name) == 0) {
            return &entry;
        }
    }
    return nullptr;
}

// Fibers

enum { MOST_FIBERS = MOST_THREADS, STACK = 64 * 1024 };

struct Fiber {
    ucontext_t birth;
    jmp_buf state;
    bool born, done;
};

static Fiber *fibers;
static jmp_buf scheduler;
static unsigned running;
static const KernelEntry *kernel;
static const uint64_t *arguments;

static void to_scheduler() {
    if (_setjmp(fibers[running].state) == 0) {
        _longjmp(scheduler, 1);
    }
}

static void live_as_fiber() {
    for (;;) {
        kernel->launch(arguments);
        fibers[running].done = true;
        to_scheduler();
    }
}

static void __syncthreads() {
    if (!kernel->has_barriers) {
        fault("%s: __syncthreads in a kernel that is listed as having none", kernel->name);
        return;
    }
    to_scheduler();
}

static void run_fiber(unsigned thread) {
    running = thread;
    threadIdx = {thread, 0, 0};
    if (_setjmp(scheduler) == 0) {
        if (fibers[thread].born) {
            _longjmp(fibers[thread].state, 1);
        }
        fibers[thread].born = true;
        setcontext(&fibers[thread].birth);
    }
}

static void make_fibers() {
    fibers = (Fiber *) calloc(MOST_FIBERS, sizeof(Fiber));
    char *stacks = (char *) mmap(nullptr, (size_t) MOST_FIBERS * STACK, PROT_READ | PROT_WRITE,
            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    for (int i = 0; i < MOST_FIBERS; i++) {
        getcontext(&fibers[i].birth);
        fibers[i].birth.uc_stack.ss_sp = stacks + (size_t) i * STACK;
        fibers[i].birth.uc_stack.ss_size = STACK;
        makecontext(&fibers[i].birth, live_as_fiber, 0);
    }
}

static void run_block_of_fibers(bool backwards) {
    for (unsigned t = 0; t < blockDim.x; t++) {
        fibers[t].done = false;
    }
    for (unsigned done = 0; done < blockDim.x;) {
        done = 0;
        for (unsigned t = 0; t < blockDim.x; t++) {
            unsigned thread = backwards ? blockDim.x - 1 - t : t;
            run_fiber(thread);
            done += fibers[thread].done;
        }
        if (done > 0 && done < blockDim.x) {
            fault("%s: %u of %u threads ended before a __syncthreads of the others", kernel->name, done, blockDim.x);
            // The fibers that wait are given up; new ones take their place.
            make_fibers();
            return;
        }
    }
}

void run_kernel(const uint64_t *values) {
    kernel = (const KernelEntry *) values[0];
    gridDim = {(unsigned) values[1], (unsigned) values[2], 1};
    blockDim = {(unsigned) values[3], 1, 1};
    const size_t numbers = values[4] / sizeof(float);
    arguments = values + 5;
    if (fibers == nullptr) {
        make_fibers();
    }
    if (!kernel->valid(arguments)) {
        stick(ILLEGAL_ADDRESS);
        return;
    }
    const float red = 12345.0f;
    for (unsigned y = 0; y < gridDim.y; y++) {
        for (unsigned x = 0; x < gridDim.x; x++) {
            blockIdx = {x, y, 0};
            const bool backwards = x & 1;
            if (kernel->has_barriers) {
                float *shared = (float *) sharedQuads;
                memset(shared, 0xff, numbers * sizeof(float));
                for (int i = 0; i < RED_NUMBERS; i++) {
                    shared[numbers + i] = red;
                }
                run_block_of_fibers(backwards);
                for (int i = 0; i < RED_NUMBERS; i++) {
                    if (shared[numbers + i] != red) {
                        fault("%s: writes beyond its %zu numbers of shared memory", kernel->name, numbers);
                        break;
                    }
                }
            } else {
                for (unsigned t = 0; t < blockDim.x; t++) {
                    threadIdx = {backwards ? blockDim.x - 1 - t : t, 0, 0};
                    kernel->launch(arguments);
                }
            }
        }
    }
}
