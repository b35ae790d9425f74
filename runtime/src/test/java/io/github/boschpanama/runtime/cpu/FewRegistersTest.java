package io.github.boschpanama.runtime.cpu;

import static io.github.boschpanama.runtime.cpu.TestTensors.assertClose;
import static io.github.boschpanama.runtime.cpu.TestTensors.assertSameBits;

import io.github.boschpanama.runtime.backend.AttentionPattern;
import io.github.boschpanama.runtime.backend.AttentionPattern.Mode;
import io.github.boschpanama.runtime.backend.Rows;
import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What runs on CPUs of 16 vector registers, whichever this one is: the loops around tiles of 4 rows.
class FewRegistersTest {
    private final Arena arena = Arena.ofShared();
    private final TestTensors tensors = new TestTensors(arena, 11);
    private final ReferenceBackend reference = new ReferenceBackend();
    private final Team team = new Team(2);

    @AfterEach
    void close() {
        team.close();
        arena.close();
    }

    /// One after another on the same scratch memory, the largest head first: sizes of which 4 and 13 make whole tiles of
    /// different lengths.
    @Test
    void attentionKeepsTilesApart() {
        Attention attention = new Attention(arena, team, new Tile4x2(), new Tile13x1());
        AttentionPattern pattern = AttentionPattern.uniform(2, Mode.FULL, 1, 0, AttentionPattern.UNLIMITED);
        for (int size : new int[]{64, 13, 25, 26, 37, 39, 77, 130}) {
            Tensor query = tensors.random(DType.F32, 70, 4, size);
            Tensor key = tensors.random(DType.F32, 90, 2, size);
            Tensor value = tensors.random(DType.F32, 90, 2, size);
            Tensor expected = tensors.random(DType.F32, 70, 4, size);
            Tensor actual = tensors.copy(expected);
            Rows rows = tensors.sequence(20, 70);
            reference.attention(query, key, value, rows, pattern, 0.2f, expected);
            attention.run(query, key, value, rows, pattern, 0.2f, actual);
            assertClose(expected, actual, 3e-6, "heads of " + size);
        }
    }

    @Test
    void productsAddInTheOrderOfTheContract() {
        Transpose[] transposes = Transpose.each(arena, team);
        MatrixProduct product = new MatrixProduct(
                new RowLanes(arena, team, transposes, MatrixProduct.FEW, new Tile4x2(), new Tile13x1()),
                new WeightLanes(arena, team, transposes, 280, new Tile4x2()),
                new PackedWeights(team, transposes, new Tile4x2().columns()));
        for (int rows : new int[]{1, 17, 33, 150, 257, 300}) {
            for (int out : new int[]{1, 27, 103, 210}) {
                Tensor x = tensors.random(DType.F32, rows, 700);
                Tensor weight = tensors.random(DType.BF16, out, 700);
                Tensor expected = tensors.random(DType.F32, rows, out);
                Tensor actual = tensors.copy(expected);
                reference.linear(x, weight, null, expected);
                product.run(x, weight, 0, 700, 700, null, false, actual);
                assertSameBits(expected, actual, rows + " rows, " + out + " columns");
            }
        }
    }
}
