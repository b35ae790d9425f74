/* A compiler that knows one program: the kernels that the double was built with. */
#include "double.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OUT_OF_HOST_MEMORY = 1, INVALID_PROGRAM = 4, INVALID_OPTION = 5, COMPILATION = 6, NVRTC_INTERNAL = 11 };

/* The file itself, as bytes in the library. */
__asm__(".section .rodata\nkernels_source:\n.incbin \"" KERNELS "\"\nkernels_source_end:\n.byte 0\n.previous\n");
extern const char kernels_source[];
extern const char kernels_source_end[];

static const int ARCHITECTURES[] = {75, 80, 90};
enum { ARCHITECTURE_COUNT = sizeof ARCHITECTURES / sizeof *ARCHITECTURES };

typedef struct {
    char *source;
    char code[64];
    const char *log;
} Program;

const char *nvrtcGetErrorString(int status) {
    switch (status) {
    case SUCCESS: return "NVRTC_SUCCESS";
    case OUT_OF_HOST_MEMORY: return "NVRTC_ERROR_OUT_OF_MEMORY";
    case INVALID_PROGRAM: return "NVRTC_ERROR_INVALID_PROGRAM";
    case INVALID_OPTION: return "NVRTC_ERROR_INVALID_OPTION";
    case COMPILATION: return "NVRTC_ERROR_COMPILATION";
    case NVRTC_INTERNAL: return "NVRTC_ERROR_INTERNAL_ERROR";
    default: return "NVRTC_ERROR unknown";
    }
}

int nvrtcVersion(int *major, int *minor) {
    *major = 12;
    *minor = 4;
    return enter("nvrtcVersion") ? NVRTC_INTERNAL : SUCCESS;
}

int nvrtcGetNumSupportedArchs(int *count) {
    *count = ARCHITECTURE_COUNT;
    return enter("nvrtcGetNumSupportedArchs") ? NVRTC_INTERNAL : SUCCESS;
}

int nvrtcGetSupportedArchs(int *architectures) {
    memcpy(architectures, ARCHITECTURES, sizeof ARCHITECTURES);
    return enter("nvrtcGetSupportedArchs") ? NVRTC_INTERNAL : SUCCESS;
}

int nvrtcCreateProgram(void **out, const char *source, const char *name, int headers, const char *const *texts,
        const char *const *names) {
    (void) name;
    (void) headers;
    (void) texts;
    (void) names;
    if (enter("nvrtcCreateProgram")) {
        return OUT_OF_HOST_MEMORY;
    }
    Program *program = create(PROGRAM, sizeof *program);
    program->source = strdup(source);
    program->log = "";
    *out = program;
    return SUCCESS;
}

int nvrtcDestroyProgram(void **slot) {
    int failing = enter("nvrtcDestroyProgram");
    if (!is_live(*slot, PROGRAM, "nvrtcDestroyProgram")) {
        return INVALID_PROGRAM;
    }
    free(((Program *) *slot)->source);
    destroy(*slot);
    *slot = NULL;
    return failing ? NVRTC_INTERNAL : SUCCESS;
}

int nvrtcCompileProgram(void *handle, int count, const char *const *options) {
    if (enter("nvrtcCompileProgram")) {
        return NVRTC_INTERNAL;
    }
    if (!is_live(handle, PROGRAM, "nvrtcCompileProgram")) {
        return INVALID_PROGRAM;
    }
    Program *program = handle;
    if (strcmp(program->source, kernels_source) != 0) {
        program->log = "the test double compiles only the kernels it was built with";
        return COMPILATION;
    }
    int architecture = 0;
    for (int i = 0; i < count; i++) {
        if (sscanf(options[i], "--gpu-architecture=sm_%d", &architecture) != 1) {
            sscanf(options[i], "--gpu-architecture=compute_%d", &architecture);
        }
    }
    for (int i = 0; i < ARCHITECTURE_COUNT; i++) {
        if (ARCHITECTURES[i] == architecture) {
            snprintf(program->code, sizeof program->code, "the double's kernels for sm_%d", architecture);
            return SUCCESS;
        }
    }
    return INVALID_OPTION;
}

static int size_of(void *handle, const char *function, size_t *size, int log) {
    if (enter(function)) {
        return NVRTC_INTERNAL;
    }
    if (!is_live(handle, PROGRAM, function)) {
        return INVALID_PROGRAM;
    }
    Program *program = handle;
    *size = 1 + strlen(log ? program->log : program->code);
    return SUCCESS;
}

static int content_of(void *handle, const char *function, char *to, int log) {
    size_t size;
    int status = size_of(handle, function, &size, log);
    if (status == SUCCESS) {
        Program *program = handle;
        memcpy(to, log ? program->log : program->code, size);
    }
    return status;
}

int nvrtcGetCUBINSize(void *program, size_t *size) {
    return size_of(program, "nvrtcGetCUBINSize", size, 0);
}

int nvrtcGetCUBIN(void *program, char *code) {
    return content_of(program, "nvrtcGetCUBIN", code, 0);
}

int nvrtcGetPTXSize(void *program, size_t *size) {
    return size_of(program, "nvrtcGetPTXSize", size, 0);
}

int nvrtcGetPTX(void *program, char *code) {
    return content_of(program, "nvrtcGetPTX", code, 0);
}

int nvrtcGetProgramLogSize(void *program, size_t *size) {
    return size_of(program, "nvrtcGetProgramLogSize", size, 1);
}

int nvrtcGetProgramLog(void *program, char *log) {
    return content_of(program, "nvrtcGetProgramLog", log, 1);
}
