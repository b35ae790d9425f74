#include "double.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const KIND_NAMES[KINDS] = {"device memories", "pinned memories", "streams", "events",
        "cuBLAS handles", "modules", "programs"};
static const uint64_t MAGIC = 0x626f736368ull;

typedef struct {
    uint64_t magic;
    Kind kind;
    int live;
} Header;

static long calls;
static long failing_call;
static const char *failed_function = "";
static long live[KINDS];
static long faults;
static char first_fault[512];

int enter(const char *function) {
    if (++calls != failing_call) {
        return 0;
    }
    failed_function = function;
    return 1;
}

void fault(const char *format, ...) {
    if (faults++ == 0) {
        va_list arguments;
        va_start(arguments, format);
        vsnprintf(first_fault, sizeof first_fault, format, arguments);
        va_end(arguments);
    }
}

void count_live(Kind kind, int change) {
    live[kind] += change;
}

void *create(Kind kind, size_t size) {
    Header *header = calloc(1, sizeof *header + size);
    *header = (Header) {MAGIC, kind, 1};
    count_live(kind, 1);
    return header + 1;
}

int is_live(void *handle, Kind kind, const char *function) {
    Header *header = (Header *) handle - 1;
    if (handle == NULL || header->magic != MAGIC || header->kind != kind || !header->live) {
        fault("%s: not a live one of the %s", function, KIND_NAMES[kind]);
        return 0;
    }
    return 1;
}

void destroy(void *handle) {
    Header *header = (Header *) handle - 1;
    header->live = 0;
    count_live(header->kind, -1);
}

/* What the tests call. */

/* Forgets calls and faults; from here the n-th call fails, or none where n is 0. What is live stays. */
void double_reset(long n) {
    calls = 0;
    faults = 0;
    first_fault[0] = 0;
    failed_function = "";
    failing_call = n;
    stick(SUCCESS);
}

long double_calls(void) {
    return calls;
}

const char *double_failed_function(void) {
    return failed_function;
}

long double_faults(void) {
    return faults;
}

const char *double_first_fault(void) {
    return first_fault;
}

long double_live(void) {
    long sum = 0;
    for (int kind = 0; kind < KINDS; kind++) {
        sum += live[kind];
    }
    return sum;
}

const char *double_live_names(void) {
    static char text[256];
    text[0] = 0;
    for (int kind = 0; kind < KINDS; kind++) {
        if (live[kind] != 0) {
            size_t used = strlen(text);
            snprintf(text + used, sizeof text - used, "%ld %s; ", live[kind], KIND_NAMES[kind]);
        }
    }
    return text;
}
