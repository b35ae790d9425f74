package io.github.boschpanama.runtime.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import io.github.boschpanama.runtime.backend.AttentionPattern;
import io.github.boschpanama.runtime.backend.AttentionPattern.Mode;
import io.github.boschpanama.runtime.backend.Rows;
import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A check of arguments that fit, as every operation makes for every token, leaves nothing for the garbage collector.
class ChecksAllocateNothingTest {
    private static final int CALLS = 1000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /// A check with its arguments.
    @FunctionalInterface
    interface Check {
        void run(io.github.boschpanama.runtime.cpu.Arguments arguments);
    }

    static Stream<Arguments> checks() {
        TestTensors tensors = new TestTensors(Arena.ofAuto(), 0);
        Tensor x = tensors.random(DType.F32, 1, 8);
        Tensor weight = tensors.random(DType.BF16, 8, 8);
        Tensor norm = tensors.random(DType.BF16, 8);
        Tensor cache = tensors.random(DType.F32, 9, 8);
        Tensor query = tensors.random(DType.F32, 1, 4, 4);
        Tensor key = tensors.random(DType.F32, 9, 2, 4);
        Tensor angles = tensors.random(DType.F32, 9, 2);
        Tensor id = tensors.ints(3);
        Rows row = tensors.sequence(5, 1);
        AttentionPattern pattern = AttentionPattern.uniform(2, Mode.FULL, 1, 0, 9);
        return Stream.of(check("copyRows", arguments -> arguments.copyRows(x, 0, cache, 4, 1)),
                check("gather", arguments -> arguments.gather(weight, id, x)),
                check("rmsNorm", arguments -> arguments.rmsNorm(x, norm, x)),
                check("linear", arguments -> arguments.linear(x, weight, null, x)),
                check("linearAdd", arguments -> arguments.linearAdd(x, weight, 2, x)),
                check("linearPart", arguments -> arguments.linearPart(x, weight, 0, 4, x)),
                check("linearRow", arguments -> arguments.linearRow(x, weight, null, x)),
                check("rope", arguments -> arguments.rope(query, row, angles, angles)),
                check("attention", arguments -> arguments.attention(query, key, key, row, pattern, query)),
                check("attentionRow", arguments -> arguments.attentionRow(query, key, key, row, pattern, query)),
                check("swiGlu", arguments -> arguments.swiGlu(x, x, x)), check("add", arguments -> arguments.add(x, x)),
                check("argmax", arguments -> arguments.argmax(x, id)));
    }

    private static Arguments check(String name, Check check) {
        return Arguments.arguments(name, check);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("checks")
    void aCheckThatPasses(String name, Check check) {
        try (Team team = new Team(1)) {
            var arguments = new io.github.boschpanama.runtime.cpu.Arguments(team);
            allocated(check, arguments); // classes are loaded
            assertEquals(0, allocated(check, arguments) / CALLS, "bytes a call");
        }
    }

    private static long allocated(Check check, io.github.boschpanama.runtime.cpu.Arguments arguments) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int call = 0; call < CALLS; call++) {
            check.run(arguments);
        }
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}
