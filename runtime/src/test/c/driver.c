#include "double.h"

#include <stdio.h>
#include <string.h>

enum { MOST_THREADS = 1024, MOST_GRID_Y = 65535, LAUNCH_VALUES = 5, MAX_DYNAMIC_SHARED = 8 };

static __thread void *current;
static int init_status;
static int capability = 90;

/* What the tests call: what cuInit answers, and the device's compute capability, 10 major + minor. */
void double_driver(int status, int compute_capability) {
    init_status = status;
    capability = compute_capability;
}

int cuGetErrorName(int error, const char **name) {
    switch (error) {
    case INVALID_VALUE: *name = "CUDA_ERROR_INVALID_VALUE"; break;
    case 34: *name = "CUDA_ERROR_STUB_LIBRARY"; break;
    case NO_DEVICE: *name = "CUDA_ERROR_NO_DEVICE"; break;
    case INVALID_IMAGE: *name = "CUDA_ERROR_INVALID_IMAGE"; break;
    case INVALID_CONTEXT: *name = "CUDA_ERROR_INVALID_CONTEXT"; break;
    case INVALID_HANDLE: *name = "CUDA_ERROR_INVALID_HANDLE"; break;
    case NOT_FOUND: *name = "CUDA_ERROR_NOT_FOUND"; break;
    case UNKNOWN: *name = "CUDA_ERROR_UNKNOWN"; break;
    default: *name = NULL; return INVALID_VALUE;
    }
    return SUCCESS;
}

int cuGetErrorString(int error, const char **text) {
    (void) error;
    *text = "said by the test double";
    return SUCCESS;
}

int cuDriverGetVersion(int *version) {
    *version = 12040;
    return SUCCESS;
}

int cuInit(unsigned flags) {
    (void) flags;
    return enter("cuInit") ? UNKNOWN : init_status;
}

int cuDeviceGet(int *device, int ordinal) {
    *device = ordinal;
    return enter("cuDeviceGet") ? UNKNOWN : SUCCESS;
}

int cuDeviceGetName(char *name, int length, int device) {
    (void) device;
    snprintf(name, length, "test double (no GPU)");
    return enter("cuDeviceGetName") ? UNKNOWN : SUCCESS;
}

int cuDeviceGetAttribute(int *value, int attribute, int device) {
    (void) device;
    switch (attribute) {
    case 75: *value = capability / 10; break;
    case 76: *value = capability % 10; break;
    case 16: *value = 1; break;
    default: return INVALID_VALUE;
    }
    return enter("cuDeviceGetAttribute") ? UNKNOWN : SUCCESS;
}

void enter_context(void) {
    static char primary;
    current = &primary;
}

int cuCtxGetCurrent(void **context) {
    *context = current;
    return enter("cuCtxGetCurrent") ? UNKNOWN : SUCCESS;
}

int cuCtxSetCurrent(void *context) {
    if (enter("cuCtxSetCurrent")) {
        return UNKNOWN;
    }
    current = context;
    return SUCCESS;
}

/* A module is what the double's NVRTC made: its name and the architecture. */
int cuModuleLoadDataEx(void **out, const void *image, unsigned count, int *options, void **values) {
    (void) count;
    (void) options;
    (void) values;
    if (enter("cuModuleLoadDataEx")) {
        return UNKNOWN;
    }
    if (current == NULL) {
        return INVALID_CONTEXT;
    }
    char expected[64];
    snprintf(expected, sizeof expected, "the double's kernels for sm_%d", capability);
    if (strncmp(image, expected, strlen(expected)) != 0) {
        return INVALID_IMAGE;
    }
    *out = create(MODULE, 1);
    return SUCCESS;
}

/* What kernels of the loaded module were allowed; a slot is free where its kernel is NULL. */
static struct {
    const void *kernel;
    unsigned shared_bytes;
} allowed[16];

int cuModuleUnload(void *module) {
    int failing = enter("cuModuleUnload");
    memset(allowed, 0, sizeof allowed);
    if (!is_live(module, MODULE, "cuModuleUnload")) {
        return INVALID_HANDLE;
    }
    destroy(module);
    return failing ? UNKNOWN : SUCCESS;
}

int cuModuleGetFunction(void **out, void *module, const char *name) {
    if (enter("cuModuleGetFunction")) {
        return UNKNOWN;
    }
    if (!is_live(module, MODULE, "cuModuleGetFunction")) {
        return INVALID_HANDLE;
    }
    *out = (void *) find_kernel(name);
    return *out == NULL ? NOT_FOUND : SUCCESS;
}

static unsigned allowed_of(const void *kernel) {
    for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++) {
        if (allowed[i].kernel == kernel) {
            return allowed[i].shared_bytes;
        }
    }
    return PLAIN_SHARED_BYTES;
}

int cuFuncSetAttribute(void *function, int attribute, int value) {
    if (enter("cuFuncSetAttribute")) {
        return UNKNOWN;
    }
    if (attribute != MAX_DYNAMIC_SHARED || value < 0 || value > MOST_SHARED_BYTES) {
        return INVALID_VALUE;
    }
    for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++) {
        if (allowed[i].kernel == NULL || allowed[i].kernel == function) {
            allowed[i].kernel = function;
            allowed[i].shared_bytes = value;
            return SUCCESS;
        }
    }
    fault("cuFuncSetAttribute: for more kernels than the double has room for");
    return UNKNOWN;
}

int cuLaunchKernel(void *function, unsigned grid_x, unsigned grid_y, unsigned grid_z, unsigned block_x,
        unsigned block_y, unsigned block_z, unsigned shared_bytes, void *stream, void **parameters, void **extra) {
    if (enter("cuLaunchKernel")) {
        return UNKNOWN;
    }
    if (current == NULL) {
        return INVALID_CONTEXT;
    }
    if (!is_live(stream, STREAM, "cuLaunchKernel")) {
        return INVALID_HANDLE;
    }
    const KernelEntry *kernel = function;
    if (grid_x == 0 || grid_x > 0x7fffffff || grid_y == 0 || grid_y > MOST_GRID_Y || grid_z != 1 || block_x == 0
            || block_x > MOST_THREADS || block_y != 1 || block_z != 1 || shared_bytes > allowed_of(kernel) || extra != NULL) {
        return INVALID_VALUE;
    }
    uint64_t values[32] = {(uint64_t) kernel, grid_x, grid_y, block_x, shared_bytes};
    for (int i = 0; i < kernel->arguments; i++) {
        memcpy(&values[LAUNCH_VALUES + i], parameters[i], kernel->sizes[i]);
    }
    enqueue(run_kernel, values, LAUNCH_VALUES + kernel->arguments);
    return SUCCESS;
}
