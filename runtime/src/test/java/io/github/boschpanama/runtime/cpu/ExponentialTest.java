package io.github.boschpanama.runtime.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.function.UnaryOperator;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;

class ExponentialTest {
    @Test
    void isWithinTwoUnitsInTheLastPlace() {
        for (float x = -87.3f; x < 88.7f; x += 0.00037f) {
            double exact = Math.exp(x);
            float value = Exponential.of(x);
            assertTrue(Math.abs(value - exact) <= 2 * Math.ulp((float) exact), x + " gives " + value);
        }
    }

    @Test
    void hasTheLimitsOfTheFunction() {
        assertEquals(1f, Exponential.of(0f));
        assertEquals(1f, Exponential.of(-0f));
        assertEquals(0f, Exponential.of(Float.NEGATIVE_INFINITY));
        assertEquals(0f, Exponential.of(-88f));
        assertEquals(Float.POSITIVE_INFINITY, Exponential.of(89f));
        assertEquals(Float.POSITIVE_INFINITY, Exponential.of(Float.POSITIVE_INFINITY));
        assertTrue(Float.isNaN(Exponential.of(Float.NaN)));
    }

    @Test
    void vectorsGiveTheSameBitsAsNumbers() {
        float[] special = {0f, -0f, -87.33653f, -87.3366f, -1e30f, Float.NEGATIVE_INFINITY, Float.NaN};
        assertSameBits(Exponential::upTo88, special);
        for (float x = -100; x < 88; x += Lanes.COUNT * 0.0061f) {
            assertSameBits(Exponential::upTo88, from(x));
        }
        for (float x = -87; x < 87; x += Lanes.COUNT * 0.0061f) {
            assertSameBits(Exponential::within87, from(x));
        }
    }

    private static float[] from(float first) {
        float[] x = new float[Lanes.COUNT];
        for (int lane = 0; lane < x.length; lane++) {
            x[lane] = first + lane * 0.0061f;
        }
        return x;
    }

    private static void assertSameBits(UnaryOperator<FloatVector> vectors, float[] x) {
        for (int begin = 0; begin < x.length; begin += Lanes.COUNT) {
            float[] lanes = Arrays.copyOf(Arrays.copyOfRange(x, begin, x.length), Lanes.COUNT);
            FloatVector result = vectors.apply(FloatVector.fromArray(Lanes.F32, lanes, 0));
            for (int lane = 0; lane < lanes.length; lane++) {
                assertEquals(Float.floatToIntBits(Exponential.of(lanes[lane])),
                        Float.floatToIntBits(result.lane(lane)), "at " + lanes[lane]);
            }
        }
    }
}
