package io.github.boschpanama.runtime.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every tile, also those that this machine's backend does not choose, against chains of scalar multiply-adds.
class MicroKernelTest {
    private static final int PANEL_AT = 16;
    private static final int STRIP_AT = 3;
    private static final int TILE_AT = 7;

    static Stream<MicroKernel> kernels() {
        return Stream.of(new Tile6x4(), new Tile13x2(), new Tile4x2(), new Tile8x2(), new Tile13x1());
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void eachElementIsOneChain(MicroKernel kernel) {
        for (int depth : new int[]{1, 2, 3, 63, 64, 65, MicroKernel.MAX_DEPTH}) {
            check(kernel, depth, false);
            check(kernel, depth, true);
        }
    }

    private static void check(MicroKernel kernel, int depth, boolean resume) {
        SplittableRandom random = new SplittableRandom(depth);
        int columns = kernel.columns();
        float[] panel = numbers(random, PANEL_AT + depth * columns);
        float[] strip = numbers(random, STRIP_AT + kernel.rows() * MicroKernel.ROW_STRIDE);
        float[] tile = numbers(random, TILE_AT + kernel.rows() * columns + 1);
        float[] expected = tile.clone();
        for (int row = 0; row < kernel.rows(); row++) {
            for (int column = 0; column < columns; column++) {
                int at = TILE_AT + row * columns + column;
                float sum = resume ? expected[at] : 0f;
                for (int k = 0; k < depth; k++) {
                    sum = Math.fma(panel[PANEL_AT + k * columns + column],
                            strip[STRIP_AT + row * MicroKernel.ROW_STRIDE + k], sum);
                }
                expected[at] = sum;
            }
        }
        MemorySegment memory = Arena.ofAuto().allocateFrom(ValueLayout.JAVA_FLOAT, panel);
        kernel.run(memory, PANEL_AT * Float.BYTES, strip, STRIP_AT, depth, tile, TILE_AT, resume);
        for (int i = 0; i < tile.length; i++) {
            assertEquals(expected[i], tile[i], 0f, "depth " + depth + ", element " + (i - TILE_AT));
        }
    }

    private static float[] numbers(SplittableRandom random, int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) random.nextDouble(-1, 1);
        }
        return numbers;
    }
}
