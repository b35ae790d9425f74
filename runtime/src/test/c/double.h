/* What the parts of the double share. See README.md. */
#ifndef DOUBLE_H
#define DOUBLE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The numbers of CUDA's headers that the double answers with. */
enum {
    SUCCESS = 0,
    INVALID_VALUE = 1,
    OUT_OF_MEMORY = 2,
    NO_DEVICE = 100,
    INVALID_IMAGE = 200,
    INVALID_CONTEXT = 201,
    INVALID_HANDLE = 400,
    NOT_FOUND = 500,
    ILLEGAL_ADDRESS = 700,
    UNKNOWN = 999
};

/* ledger.c */

typedef enum { DEVICE_MEMORY, PINNED_MEMORY, STREAM, EVENT, CUBLAS, MODULE, PROGRAM, KINDS } Kind;

/* Counts a call; not 0 if this is the one to fail. */
int enter(const char *function);

/* Notes something that a correct caller never does. */
void fault(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A new handle of a kind; it is never freed, so that its use after destroy() is seen. */
void *create(Kind kind, size_t size);
void destroy(void *handle);
/* Whether a handle is live and of the kind; a fault if not. */
int is_live(void *handle, Kind kind, const char *function);
/* Counts what is live without a handle. */
void count_live(Kind kind, int change);

/* memory.c */

/* The host's view of live device memory, or NULL with a fault. */
void *backing(const void *device, size_t bytes, const char *what);
int is_device_address(const void *address);
int is_pinned(const void *host, size_t bytes);

/* queue.c */

/* Work in the stream's order: run(values) happens when somebody waits; the values are copied. */
void enqueue(void (*run)(const uint64_t *values), const uint64_t *values, int count);
/* Runs everything; returns the error that sticks once something went wrong. */
int run_all(void);
/* Runs what was queued before ticket t. */
int run_until(uint64_t t);
/* The number of things queued so far. */
uint64_t ticket(void);
/* From now on every wait returns the error. */
void stick(int error);

/* driver.c */

/* Makes the one context current in the calling thread, as the runtime does at its first call. */
void enter_context(void);

/* kernels.cpp */

/* Shared memory that a block can have: without being asked, and at most. */
enum { PLAIN_SHARED_BYTES = 48 * 1024, MOST_SHARED_BYTES = 99 * 1024 };

typedef struct {
    const char *name;
    int arguments;
    const unsigned char *sizes;
    void (*launch)(const uint64_t *arguments);
    /* Whether all pointers among the arguments lead to live device memory. */
    int (*valid)(const uint64_t *arguments);
    int has_barriers;
} KernelEntry;

const KernelEntry *find_kernel(const char *name);
/* values: the entry, grid x, grid y, threads, shared bytes, then the arguments. */
void run_kernel(const uint64_t *values);

#ifdef __cplusplus
}
#endif
#endif
