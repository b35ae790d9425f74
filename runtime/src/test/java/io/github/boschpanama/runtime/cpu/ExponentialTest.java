package io.github.boschpanama.runtime.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
        float[] x = new float[Lanes.COUNT];
        float[] special = {0f, -0f, -87.33653f, -87.3366f, 88.7228f, 88.73f, Float.NEGATIVE_INFINITY,
                Float.POSITIVE_INFINITY, Float.NaN};
        for (int block = -2000; block < 2000; block++) {
            for (int lane = 0; lane < x.length; lane++) {
                x[lane] = block < -1990
                        ? special[(block + 2000 + lane) % special.length]
                        : (block * x.length + lane) * 0.0061f;
            }
            FloatVector result = Exponential.of(FloatVector.fromArray(Lanes.F32, x, 0));
            for (int lane = 0; lane < x.length; lane++) {
                assertEquals(Float.floatToIntBits(Exponential.of(x[lane])), Float.floatToIntBits(result.lane(lane)),
                        "at " + x[lane]);
            }
        }
    }
}
