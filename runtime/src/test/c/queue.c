/* One queue for all streams, run only when somebody waits: what a caller does too early or too late then shows. */
#include "double.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_VALUES = 32 };

typedef struct {
    void (*run)(const uint64_t *values);
    uint64_t values[MOST_VALUES];
} Work;

static Work *queue;
static uint64_t capacity;
static uint64_t done;
static uint64_t queued;
static int sticking;

void stick(int error) {
    sticking = error;
}

uint64_t ticket(void) {
    return queued;
}

void enqueue(void (*run)(const uint64_t *values), const uint64_t *values, int count) {
    if (queued - done == capacity) {
        uint64_t larger = capacity ? 2 * capacity : 64;
        Work *moved = malloc(larger * sizeof *moved);
        for (uint64_t i = done; i < queued; i++) {
            moved[i % larger] = queue[i % capacity];
        }
        free(queue);
        queue = moved;
        capacity = larger;
    }
    Work *work = &queue[queued++ % capacity];
    work->run = run;
    memcpy(work->values, values, sizeof *values * count);
}

int run_until(uint64_t t) {
    while (done < t) {
        Work *work = &queue[done++ % capacity];
        if (sticking == SUCCESS) {
            work->run(work->values);
        }
    }
    return sticking;
}

int run_all(void) {
    return run_until(queued);
}
