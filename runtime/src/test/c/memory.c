/* Device memory: a range of addresses without access, and beside it the memory that stands behind them. The host that
 * touches a device address gets a segmentation fault, as with a real one; the double adds the distance. Addresses are never
 * used again, so that a late use is seen. */
#define _GNU_SOURCE
#include "double.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { PAGE = 4096, RED_ZONE = 256, RED = 0xa5, MOST_POISON = 16 << 20 };
static const size_t RANGE = (size_t) 256 << 30;

typedef struct {
    char *address;
    size_t bytes;
    int live;
} Block;

static char *range;
static char *behind;
static size_t used;
static Block *blocks;
static long block_count;
static Block *pinned;
static long pinned_count;

static Block *add(Block **list, long *count, Block block) {
    if ((*count & (*count - 1)) == 0) {
        *list = realloc(*list, sizeof block * (*count ? 2 * *count : 1));
    }
    (*list)[*count] = block;
    return &(*list)[(*count)++];
}

static char *host(const char *device) {
    return behind + (device - range);
}

/* The last block that begins at the address or before it. */
static Block *find_block(const char *address) {
    long low = 0;
    long high = block_count;
    while (low < high) {
        long middle = (low + high) / 2;
        if (blocks[middle].address <= address) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low == 0 ? NULL : &blocks[low - 1];
}

int is_device_address(const void *address) {
    return range != NULL && (const char *) address >= range && (const char *) address < range + RANGE;
}

void *backing(const void *device, size_t bytes, const char *what) {
    const char *address = device;
    Block *block = is_device_address(address) ? find_block(address) : NULL;
    if (block == NULL || address + bytes > block->address + block->bytes) {
        fault("%s: %zu bytes at %p are in no device memory", what, bytes, device);
        return NULL;
    }
    if (!block->live) {
        fault("%s: device memory at %p is used after it was freed", what, device);
        return NULL;
    }
    return host(address);
}

int is_pinned(const void *address, size_t bytes) {
    for (long i = 0; i < pinned_count; i++) {
        const char *start = pinned[i].address;
        if (pinned[i].live && (const char *) address >= start
                && (const char *) address + bytes <= start + pinned[i].bytes) {
            return 1;
        }
    }
    return 0;
}

int cudaMalloc(void **out, size_t bytes) {
    if (enter("cudaMalloc")) {
        return OUT_OF_MEMORY;
    }
    if (range == NULL) {
        range = mmap(NULL, RANGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        behind = mmap(NULL, RANGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    }
    size_t space = (bytes + RED_ZONE + PAGE - 1) / PAGE * PAGE + PAGE;
    if (bytes == 0 || range == MAP_FAILED || behind == MAP_FAILED || space > RANGE - used) {
        return OUT_OF_MEMORY;
    }
    char *address = range + used;
    used += space;
    /* All bits set is not-a-number: what is read before it is written shows. */
    memset(host(address), 0xff, bytes < MOST_POISON ? bytes : MOST_POISON);
    memset(host(address) + bytes, RED, RED_ZONE);
    add(&blocks, &block_count, (Block) {address, bytes, 1});
    count_live(DEVICE_MEMORY, 1);
    *out = address;
    return SUCCESS;
}

int cudaMemGetInfo(size_t *available, size_t *total) {
    if (enter("cudaMemGetInfo")) {
        return UNKNOWN;
    }
    *available = RANGE - used;
    *total = RANGE;
    return SUCCESS;
}

int cudaFree(void *device) {
    int failing = enter("cudaFree");
    if (device == NULL) {
        return failing ? UNKNOWN : SUCCESS;
    }
    Block *block = is_device_address(device) ? find_block(device) : NULL;
    if (block == NULL || block->address != device || !block->live) {
        fault("cudaFree: %p is no live device memory", device);
        return INVALID_VALUE;
    }
    for (int i = 0; i < RED_ZONE; i++) {
        if ((unsigned char) host(block->address)[block->bytes + i] != RED) {
            fault("the %zu bytes at %p were overrun", block->bytes, device);
            break;
        }
    }
    block->live = 0;
    madvise(host(block->address), block->bytes, MADV_DONTNEED);
    count_live(DEVICE_MEMORY, -1);
    return failing ? UNKNOWN : SUCCESS;
}

int cudaHostAlloc(void **out, size_t bytes, unsigned flags) {
    (void) flags;
    if (enter("cudaHostAlloc")) {
        return OUT_OF_MEMORY;
    }
    *out = aligned_alloc(PAGE, (bytes + PAGE - 1) / PAGE * PAGE);
    add(&pinned, &pinned_count, (Block) {*out, bytes, 1});
    count_live(PINNED_MEMORY, 1);
    return SUCCESS;
}

int cudaFreeHost(void *address) {
    int failing = enter("cudaFreeHost");
    for (long i = 0; i < pinned_count; i++) {
        if (pinned[i].live && pinned[i].address == address) {
            pinned[i].live = 0;
            free(address);
            count_live(PINNED_MEMORY, -1);
            return failing ? UNKNOWN : SUCCESS;
        }
    }
    fault("cudaFreeHost: %p is no live pinned memory", address);
    return INVALID_VALUE;
}
