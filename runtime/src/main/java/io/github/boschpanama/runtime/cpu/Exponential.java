package io.github.boschpanama.runtime.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/// eˣ within 2 units in the last place, the same bits at any vector width and on any CPU, and exactly 1 at 0.
///
/// `x = n·ln 2 + r` with |r| ≤ ln 2 / 2, and `eˣ = 2ⁿ·eʳ`, `eʳ = 1 + r + r²·q(r)` with q of degree 4, interpolated at
/// the Chebyshev nodes. Results below 2⁻¹²⁶ become 0.
final class Exponential {
    private static final float LOG2_E = 1.44269504f;
    /// ln 2 in two pieces, the first with so few bits that n times it is exact.
    private static final float LN2_HIGH = 0.693359375f;
    private static final float LN2_LOW = -2.12194440e-4f;
    /// Adding it leaves the nearest whole number in the lowest bits.
    private static final float ROUNDER = 0x1.8p23f;
    private static final int EXPONENT_SHIFT = 23;
    private static final float LOWEST = -87.33654f;
    private static final float HIGHEST = 88.72284f;
    private static final float Q0 = 0.5f;
    private static final float Q1 = 0.16666576266288757f;
    private static final float Q2 = 0.041666556149721146f;
    private static final float Q3 = 0.008363194763660431f;
    private static final float Q4 = 0.0013926203828305006f;

    private Exponential() {}

    /// [#of] for each number of a vector.
    ///
    /// @param x none above 88
    static FloatVector upTo88(FloatVector x) {
        return within87(x).blend(0f, x.compare(VectorOperators.LT, LOWEST));
    }

    /// [#upTo88] without its comparison, a tenth of the time.
    ///
    /// @param x from −87 to 88
    static FloatVector within87(FloatVector x) {
        FloatVector rounded = x.fma(FloatVector.broadcast(Lanes.F32, LOG2_E),
                FloatVector.broadcast(Lanes.F32, ROUNDER));
        FloatVector n = rounded.sub(ROUNDER);
        FloatVector r = n.fma(FloatVector.broadcast(Lanes.F32, -LN2_HIGH), x);
        r = n.fma(FloatVector.broadcast(Lanes.F32, -LN2_LOW), r);
        FloatVector power = FloatVector.broadcast(Lanes.F32, Q4).fma(r, FloatVector.broadcast(Lanes.F32, Q3))
                .fma(r, FloatVector.broadcast(Lanes.F32, Q2)).fma(r, FloatVector.broadcast(Lanes.F32, Q1))
                .fma(r, FloatVector.broadcast(Lanes.F32, Q0)).fma(r, FloatVector.broadcast(Lanes.F32, 1f))
                .fma(r, FloatVector.broadcast(Lanes.F32, 1f));
        IntVector scale = rounded.reinterpretAsInts().lanewise(VectorOperators.LSHL, EXPONENT_SHIFT);
        return power.reinterpretAsInts().add(scale).reinterpretAsFloats();
    }

    static float of(float x) {
        if (x > HIGHEST) {
            return Float.POSITIVE_INFINITY;
        }
        if (x < LOWEST) {
            return 0f;
        }
        float rounded = Math.fma(x, LOG2_E, ROUNDER);
        float n = rounded - ROUNDER;
        float r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, x));
        float power = Math.fma(Q4, r, Q3);
        power = Math.fma(power, r, Q2);
        power = Math.fma(power, r, Q1);
        power = Math.fma(power, r, Q0);
        power = Math.fma(power, r, 1f);
        power = Math.fma(power, r, 1f);
        int scale = Float.floatToRawIntBits(rounded) << EXPONENT_SHIFT;
        return Float.intBitsToFloat(Float.floatToRawIntBits(power) + scale);
    }
}
