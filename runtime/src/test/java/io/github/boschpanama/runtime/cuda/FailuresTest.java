package io.github.boschpanama.runtime.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.github.boschpanama.runtime.backend.AttentionPattern;
import io.github.boschpanama.runtime.backend.AttentionPattern.Mode;
import io.github.boschpanama.runtime.backend.Backend;
import io.github.boschpanama.runtime.backend.Rows;
import io.github.boschpanama.runtime.cpu.TestTensors;
import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every call of a session fails once, one session a call: an error that names it, and nothing left behind.
@Tag("cuda-double")
class FailuresTest {
    /// What the CUDA libraries call their errors.
    private static final List<String> ERROR_NAMES = List.of("cudaError", "CUDA_ERROR_", "CUBLAS_STATUS_",
            "NVRTC_ERROR_");

    @TempDir
    Path folder;

    @BeforeEach
    void reset() {
        CudaDouble.reset();
    }

    private Backend open() {
        try {
            // A new cache each time: every session compiles.
            KernelCache cache = new KernelCache(Files.createTempDirectory(folder, "cache"));
            return CudaBackend.create(new CudaBackend.Options(4096, 64 << 10, false, cache), notice -> {});
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// All operations, more bytes than a staging buffer up and down, and weights of all types.
    private void session() {
        try (Backend cuda = open(); Arena arena = Arena.ofShared()) {
            TestTensors tensors = new TestTensors(arena, 1);
            Tensor ids = cuda.weight(arena, tensors.randomInts(8, 40));
            Tensor x = cuda.allocate(arena, DType.F32, 40, 32);
            cuda.gather(cuda.weight(arena, tensors.random(DType.BF16, 8, 32)), ids, x);
            cuda.rmsNorm(x, cuda.weight(arena, tensors.random(DType.F32, 32)), 1e-5f, x);
            Tensor out = cuda.allocate(arena, DType.F32, 40, 32);
            for (DType type : new DType[]{DType.F32, DType.BF16, DType.F16}) {
                cuda.linear(x, cuda.weight(arena, tensors.random(type, 32, 32)), null, out);
            }
            cuda.linearRow(x.rows(0, 1), cuda.weight(arena, tensors.random(DType.BF16, 32, 32)), null, out.rows(0, 1));
            cuda.linearAdd(x, cuda.weight(arena, tensors.random(DType.BF16, 32, 32)), 4, out);
            Rows rows = new Rows(ids, cuda.weight(arena, Tensor.allocate(arena, DType.I32, 40)));
            Tensor heads = out.reshape(40, 4, 8);
            Tensor angles = cuda.weight(arena, tensors.random(DType.F32, 8, 4));
            cuda.rope(heads, rows, angles, angles);
            cuda.attention(heads, heads, heads, rows,
                    AttentionPattern.uniform(4, Mode.WINDOW, 4, 0, AttentionPattern.UNLIMITED), 1, x.reshape(40, 4, 8));
            cuda.attentionRow(heads.rows(0, 1), heads, heads, new Rows(ids.rows(0, 1), ids.rows(0, 1)),
                    AttentionPattern.uniform(4, Mode.FULL, 4, 0, AttentionPattern.UNLIMITED), 1,
                    x.reshape(40, 4, 8).rows(0, 1));
            cuda.swiGlu(out, x, out);
            cuda.add(x, out);
            cuda.copyRows(out, 0, x, 20, 20);
            Tensor columns = cuda.allocate(arena, DType.I32, 40);
            cuda.argmax(out, columns);
            Tensor scores = cuda.allocate(arena, DType.F32, 40);
            cuda.logProbability(out, columns, scores);
            Tensor host = Tensor.allocate(arena, DType.F32, 40, 32);
            cuda.upload(host, x);
            cuda.download(out, host);
        }
    }

    @Test
    void sessionWithoutAFailureLeavesNothing() {
        session();
        CudaDouble.assertNothingLiveNorWrong("by a session without a failure");
    }

    @Test
    void everyCallFailingOnceIsReportedAndLeaksNothing() {
        session();
        long calls = CudaDouble.calls();
        Set<String> failed = new TreeSet<>();
        for (long n = 1; n <= calls; n++) {
            CudaDouble.failCall(n);
            RuntimeException failure = assertThrows(RuntimeException.class, this::session,
                    "call " + n + " fails unnoticed: " + CudaDouble.failedFunction());
            String function = CudaDouble.failedFunction();
            failed.add(function);
            String when = "when call " + n + ", " + function + ", fails";
            List<String> messages = messages(failure);
            if (messages.stream().noneMatch(message -> message.contains(function)
                    && ERROR_NAMES.stream().anyMatch(message::contains))) {
                fail(when + " the error does not say so: " + messages, failure);
            }
            CudaDouble.assertNothingLiveNorWrong(when);
        }
        assertTrue(failed.size() > 30, "only these were reached: " + failed);
    }

    private static List<String> messages(Throwable failure) {
        List<String> messages = new ArrayList<>(List.of(String.valueOf(failure.getMessage())));
        for (Throwable suppressed : failure.getSuppressed()) {
            messages.addAll(messages(suppressed));
        }
        return messages;
    }

    @Test
    void memoryOfAFailedAllocationIsNotAsked() {
        try (Backend cuda = open(); Arena arena = Arena.ofShared()) {
            CudaException failure = assertThrows(CudaException.class,
                    () -> cuda.allocate(arena, DType.F32, 1L << 40));
            assertEquals("cudaMalloc of 4398046511104 bytes: cudaErrorMemoryAllocation (said by the test double)",
                    failure.getMessage());
        }
        CudaDouble.assertNothingLiveNorWrong("after a failed allocation");
    }

    @Test
    void closedArenaGetsNoMemory() {
        try (Backend cuda = open()) {
            Arena arena = Arena.ofShared();
            arena.close();
            assertThrows(IllegalStateException.class, () -> cuda.allocate(arena, DType.F32, 4));
        }
        CudaDouble.assertNothingLiveNorWrong("for a closed arena");
    }

    @Test
    void tensorsMayOutliveTheirBackend() {
        try (Arena arena = Arena.ofShared()) {
            try (Backend cuda = open()) {
                cuda.allocate(arena, DType.F32, 100);
            }
        }
        CudaDouble.assertNothingLiveNorWrong("by a tensor that outlived its backend");
    }

    @Test
    void freedTensorIsRefusedBeforeTheDeviceSeesIt() {
        try (Backend cuda = open(); Arena arena = Arena.ofShared()) {
            Tensor kept = cuda.allocate(arena, DType.F32, 4);
            Tensor freed;
            try (Arena brief = Arena.ofShared()) {
                freed = cuda.allocate(brief, DType.F32, 4);
            }
            assertThrows(IllegalStateException.class, () -> cuda.add(freed, kept));
        }
        CudaDouble.assertNothingLiveNorWrong("by a freed tensor");
    }
}
