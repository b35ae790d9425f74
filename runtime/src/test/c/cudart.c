#include "double.h"

#include <string.h>

typedef struct {
    uint64_t recorded_at;
} Event;

static int count_status;
static int devices = 1;

/* What the tests call: how many devices there are, and what cudaGetDeviceCount answers. */
void double_devices(int count, int status) {
    devices = count;
    count_status = status;
}

const char *cudaGetErrorName(int error) {
    switch (error) {
    case SUCCESS: return "cudaSuccess";
    case INVALID_VALUE: return "cudaErrorInvalidValue";
    case OUT_OF_MEMORY: return "cudaErrorMemoryAllocation";
    case 35: return "cudaErrorInsufficientDriver";
    case NO_DEVICE: return "cudaErrorNoDevice";
    case INVALID_HANDLE: return "cudaErrorInvalidResourceHandle";
    case ILLEGAL_ADDRESS: return "cudaErrorIllegalAddress";
    case UNKNOWN: return "cudaErrorUnknown";
    default: return "unrecognized error code";
    }
}

const char *cudaGetErrorString(int error) {
    (void) error;
    return "said by the test double";
}

int cudaRuntimeGetVersion(int *version) {
    *version = 12040;
    return enter("cudaRuntimeGetVersion") ? UNKNOWN : SUCCESS;
}

/* As the real one: without a device the argument stays as it is. */
int cudaGetDeviceCount(int *count) {
    if (enter("cudaGetDeviceCount")) {
        return UNKNOWN;
    }
    if (count_status == SUCCESS) {
        *count = devices;
    }
    return count_status;
}

int cudaSetDevice(int device) {
    if (enter("cudaSetDevice")) {
        return UNKNOWN;
    }
    enter_context();
    return device == 0 ? SUCCESS : INVALID_VALUE;
}

int cudaDeviceSynchronize(void) {
    int failing = enter("cudaDeviceSynchronize");
    int error = run_all();
    return failing ? UNKNOWN : error;
}

static void run_copy(const uint64_t *v) {
    size_t bytes = v[2];
    void *to = (void *) v[0];
    const void *from = (const void *) v[1];
    if (is_device_address(to)) {
        to = backing(to, bytes, "copy");
    } else if (!is_pinned(to, bytes)) {
        fault("copy: the pinned memory at %p is gone", to);
        to = NULL;
    }
    if (is_device_address(from)) {
        from = backing(from, bytes, "copy");
    } else if (!is_pinned(from, bytes)) {
        fault("copy: the pinned memory at %p is gone", from);
        from = NULL;
    }
    if (to == NULL || from == NULL) {
        stick(ILLEGAL_ADDRESS);
        return;
    }
    memmove(to, from, bytes);
}

int cudaMemcpyAsync(void *to, const void *from, size_t bytes, int kind, void *stream) {
    if (enter("cudaMemcpyAsync")) {
        return UNKNOWN;
    }
    (void) kind;
    if (!is_live(stream, STREAM, "cudaMemcpyAsync")) {
        return INVALID_HANDLE;
    }
    for (int end = 0; end < 2; end++) {
        const void *address = end == 0 ? to : from;
        if (!is_device_address(address) && !is_pinned(address, bytes)) {
            fault("cudaMemcpyAsync: %p is neither the device's nor pinned", address);
            return INVALID_VALUE;
        }
    }
    enqueue(run_copy, (uint64_t[]) {(uint64_t) to, (uint64_t) from, bytes}, 3);
    return SUCCESS;
}

/* Waits, and takes pageable memory. */
int cudaMemcpy(void *to, const void *from, size_t bytes, int kind) {
    (void) kind;
    int failing = enter("cudaMemcpy");
    int error = run_all();
    void *target = is_device_address(to) ? backing(to, bytes, "cudaMemcpy") : to;
    const void *source = is_device_address(from) ? backing(from, bytes, "cudaMemcpy") : from;
    if (target == NULL || source == NULL) {
        return ILLEGAL_ADDRESS;
    }
    memcpy(target, source, bytes);
    return failing ? UNKNOWN : error;
}

static void run_memset(const uint64_t *v) {
    void *to = backing((void *) v[0], v[2], "memset");
    if (to == NULL) {
        stick(ILLEGAL_ADDRESS);
        return;
    }
    memset(to, (int) v[1], v[2]);
}

int cudaMemsetAsync(void *to, int value, size_t bytes, void *stream) {
    if (enter("cudaMemsetAsync")) {
        return UNKNOWN;
    }
    if (!is_live(stream, STREAM, "cudaMemsetAsync")) {
        return INVALID_HANDLE;
    }
    enqueue(run_memset, (uint64_t[]) {(uint64_t) to, (uint64_t) value, bytes}, 3);
    return SUCCESS;
}

int cudaStreamCreateWithFlags(void **out, unsigned flags) {
    (void) flags;
    if (enter("cudaStreamCreateWithFlags")) {
        return UNKNOWN;
    }
    *out = create(STREAM, 1);
    return SUCCESS;
}

int cudaStreamDestroy(void *stream) {
    int failing = enter("cudaStreamDestroy");
    if (!is_live(stream, STREAM, "cudaStreamDestroy")) {
        return INVALID_HANDLE;
    }
    destroy(stream);
    return failing ? UNKNOWN : SUCCESS;
}

int cudaStreamSynchronize(void *stream) {
    int failing = enter("cudaStreamSynchronize");
    if (!is_live(stream, STREAM, "cudaStreamSynchronize")) {
        return INVALID_HANDLE;
    }
    int error = run_all();
    return failing ? UNKNOWN : error;
}

int cudaEventCreateWithFlags(void **out, unsigned flags) {
    (void) flags;
    if (enter("cudaEventCreateWithFlags")) {
        return UNKNOWN;
    }
    *out = create(EVENT, sizeof(Event));
    return SUCCESS;
}

int cudaEventDestroy(void *event) {
    int failing = enter("cudaEventDestroy");
    if (!is_live(event, EVENT, "cudaEventDestroy")) {
        return INVALID_HANDLE;
    }
    destroy(event);
    return failing ? UNKNOWN : SUCCESS;
}

int cudaEventRecord(void *event, void *stream) {
    if (enter("cudaEventRecord")) {
        return UNKNOWN;
    }
    if (!is_live(event, EVENT, "cudaEventRecord") || !is_live(stream, STREAM, "cudaEventRecord")) {
        return INVALID_HANDLE;
    }
    ((Event *) event)->recorded_at = ticket();
    return SUCCESS;
}

int cudaEventSynchronize(void *event) {
    int failing = enter("cudaEventSynchronize");
    if (!is_live(event, EVENT, "cudaEventSynchronize")) {
        return INVALID_HANDLE;
    }
    int error = run_until(((Event *) event)->recorded_at);
    return failing ? UNKNOWN : error;
}
