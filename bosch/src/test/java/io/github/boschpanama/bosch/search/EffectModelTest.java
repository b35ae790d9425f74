package io.github.boschpanama.bosch.search;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EffectModelTest {
    private static final int N = 10;
    private static final int[] POSITIONS = IntStream.range(0, N).toArray();

    @Test
    void choleskyInverts() {
        double[][] a = {{4, 2, 0.5}, {2, 5, 1}, {0.5, 1, 3}};
        double[][] inverse = new Cholesky(a).inverse();
        for (int i = 0; i < 3; i++) {
            double[] row = new double[3];
            for (int j = 0; j < 3; j++) {
                for (int k = 0; k < 3; k++) {
                    row[j] += a[i][k] * inverse[k][j];
                }
            }
            double[] unit = new double[3];
            unit[i] = 1;
            assertArrayEquals(unit, row, 1e-12);
        }
        double determinant = 4 * (5 * 3 - 1) - 2 * (2 * 3 - 0.5) + 0.5 * (2 - 2.5);
        assertEquals(Math.log(determinant), new Cholesky(a).logDeterminant(), 1e-12);
        assertThrows(IllegalArgumentException.class, () -> new Cholesky(new double[][]{{1, 0}, {2, 1}}));
    }

    @Test
    void recoversPlantedEffects() {
        SplittableRandom random = new SplittableRandom(1);
        double[] effects = random.doubles(N, -1, 1).toArray();
        double[][] x = new double[200][];
        double[] y = new double[x.length];
        double[] weights = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            x[i] = EffectModel.features(POSITIONS, Points.random(N, random));
            for (int j = 0; j < N; j++) {
                y[i] += effects[j] * x[i][j];
            }
            y[i] += 3 + 0.01 * random.nextGaussian();
            weights[i] = 1;
        }
        EffectModel model = EffectModel.fit(x, y, weights);
        Bits point = Bits.parse("1110000000");
        EffectModel.Prediction here = model.at(EffectModel.features(POSITIONS, point));
        Bits swapped = point.flip(1, 5);
        double expected = 3;
        for (int j = 0; j < N; j++) {
            expected += swapped.get(j) ? effects[j] : -effects[j];
        }
        assertEquals(expected, here.afterSwap(1, 5, 0), 0.02);
        assertTrue(here.afterSwap(1, 5, 2) > here.afterSwap(1, 5, 0));
    }

    @Test
    void isLessSureOfBitsThatNeverMoved() {
        double[][] x = new double[40][];
        double[] y = new double[x.length];
        double[] weights = new double[x.length];
        SplittableRandom random = new SplittableRandom(2);
        for (int i = 0; i < x.length; i++) {
            Bits point = Points.random(N, random);
            point = point.get(N - 1) ? point.flip(N - 1) : point;
            x[i] = EffectModel.features(POSITIONS, point);
            y[i] = Arrays.stream(x[i]).sum() + 0.1 * random.nextGaussian();
            weights[i] = 1;
        }
        EffectModel.Prediction here = EffectModel.fit(x, y, weights)
                .at(EffectModel.features(POSITIONS, Bits.parse("1111100000")));
        double known = here.afterSwap(0, 5, 1) - here.afterSwap(0, 5, 0);
        double unknown = here.afterSwap(0, N - 1, 1) - here.afterSwap(0, N - 1, 0);
        assertTrue(unknown > 1.5 * known, known + " against " + unknown);
    }
}
