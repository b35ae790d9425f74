package io.github.boschpanama.runtime.cpu;

import io.github.boschpanama.runtime.backend.AttentionPattern;
import io.github.boschpanama.runtime.backend.Backend;
import io.github.boschpanama.runtime.backend.Rows;
import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Every operation as its definition reads, one number after the other: the oracle of the kernel tests.
///
/// Sums whose order is a contract are of [Math#fma] in that order, all others are in double precision.
public final class ReferenceBackend implements Backend {
    /// Holds nothing.
    public ReferenceBackend() {}

    @Override
    public String name() {
        return "reference";
    }

    @Override
    public String description() {
        return "plain loops";
    }

    @Override
    public Tensor allocate(Arena arena, DType dtype, long... extents) {
        return Tensor.allocate(arena, dtype, extents);
    }

    @Override
    public Tensor weight(Arena arena, Tensor weight) {
        return weight;
    }

    @Override
    public void upload(Tensor host, Tensor to) {
        to.segment().copyFrom(host.segment());
    }

    @Override
    public void download(Tensor from, Tensor host) {
        host.segment().copyFrom(from.segment());
    }

    @Override
    public void copyRows(Tensor from, long fromRow, Tensor to, long toRow, long rows) {
        MemorySegment source = from.rows(fromRow, fromRow + rows).segment();
        to.rows(toRow, toRow + rows).segment().copyFrom(source);
    }

    @Override
    public void gather(Tensor table, Tensor indices, Tensor out) {
        long width = out.extent(1);
        for (long row = 0; row < out.extent(0); row++) {
            for (long i = 0; i < width; i++) {
                set(out, row * width + i, get(table, getInt(indices, row) * width + i));
            }
        }
    }

    @Override
    public void rmsNorm(Tensor x, Tensor weight, float epsilon, Tensor out) {
        long width = x.extent(1);
        for (long row = 0; row < x.extent(0); row++) {
            double squares = 0;
            for (long i = 0; i < width; i++) {
                squares += (double) get(x, row * width + i) * get(x, row * width + i);
            }
            double scale = 1 / Math.sqrt(squares / width + epsilon);
            for (long i = 0; i < width; i++) {
                set(out, row * width + i, (float) (get(x, row * width + i) * scale * get(weight, i)));
            }
        }
    }

    @Override
    public void linear(Tensor x, Tensor weight, Tensor bias, Tensor out) {
        float[][] xRows = rows(x);
        float[][] weightRows = rows(weight);
        int inner = (int) x.extent(1);
        for (int row = 0; row < x.extent(0); row++) {
            for (int column = 0; column < out.extent(1); column++) {
                float sum = chain(xRows[row], weightRows[column], 0, inner);
                set(out, row * out.extent(1) + column, bias == null ? sum : sum + get(bias, column));
            }
        }
    }

    @Override
    public void linearAdd(Tensor x, Tensor weight, int parts, Tensor out) {
        float[][] xRows = rows(x);
        float[][] weightRows = rows(weight);
        int length = (int) x.extent(1) / parts;
        for (int row = 0; row < x.extent(0); row++) {
            for (int column = 0; column < out.extent(1); column++) {
                float sum = get(out, row * out.extent(1) + column);
                for (int part = 0; part < parts; part++) {
                    sum += chain(xRows[row], weightRows[column], part * length, (part + 1) * length);
                }
                set(out, row * out.extent(1) + column, sum);
            }
        }
    }

    @Override
    public void linearPart(Tensor x, Tensor weight, long from, long to, Tensor out) {
        float[][] xRows = rows(x);
        float[][] weightRows = rows(weight);
        for (int row = 0; row < x.extent(0); row++) {
            for (int column = 0; column < out.extent(1); column++) {
                set(out, row * out.extent(1) + column,
                        chain(xRows[row], weightRows[column], (int) from, (int) to));
            }
        }
    }

    @Override
    public void linearRow(Tensor x, Tensor weight, Tensor bias, Tensor out) {
        for (long column = 0; column < out.extent(1); column++) {
            float sum = lanes(x, weight, column);
            set(out, column, bias == null ? sum : sum + get(bias, column));
        }
    }

    /// Number i in lane i mod 32; then the upper half of the lanes is added to the lower half until one is left.
    private static float lanes(Tensor x, Tensor weight, long column) {
        float[] lanes = new float[32];
        for (long k = 0; k < x.extent(1); k++) {
            int lane = (int) (k % lanes.length);
            lanes[lane] = Math.fma(get(x, k), get(weight, column * x.extent(1) + k), lanes[lane]);
        }
        for (int half = lanes.length / 2; half > 0; half /= 2) {
            for (int lane = 0; lane < half; lane++) {
                lanes[lane] += lanes[lane + half];
            }
        }
        return lanes[0];
    }

    private static float chain(float[] x, float[] weight, int from, int to) {
        float sum = 0;
        for (int k = from; k < to; k++) {
            sum = Math.fma(x[k], weight[k], sum);
        }
        return sum;
    }

    private static float[][] rows(Tensor tensor) {
        float[][] rows = new float[(int) tensor.extent(0)][(int) tensor.extent(1)];
        for (int row = 0; row < rows.length; row++) {
            for (int i = 0; i < rows[row].length; i++) {
                rows[row][i] = get(tensor, (long) row * rows[row].length + i);
            }
        }
        return rows;
    }

    @Override
    public void rope(Tensor x, Rows rows, Tensor cosine, Tensor sine) {
        long heads = x.extent(1);
        long half = x.extent(2) / 2;
        for (long row = 0; row < x.extent(0); row++) {
            long angle = getInt(rows.positions(), row) * half;
            for (long head = 0; head < heads; head++) {
                long at = (row * heads + head) * 2 * half;
                for (long i = 0; i < half; i++) {
                    float a = get(x, at + i);
                    float b = get(x, at + half + i);
                    float cos = get(cosine, angle + i);
                    float sin = get(sine, angle + i);
                    set(x, at + i, Math.fma(a, cos, -(b * sin)));
                    set(x, at + half + i, Math.fma(b, cos, a * sin));
                }
            }
        }
    }

    @Override
    public void attention(Tensor query, Tensor key, Tensor value, Rows rows, AttentionPattern pattern, float scale,
            Tensor out) {
        long heads = query.extent(1);
        long size = query.extent(2);
        int groups = pattern.groups();
        for (long row = 0; row < query.extent(0); row++) {
            for (long head = 0; head < heads; head++) {
                int group = (int) (head / (heads / groups));
                if (pattern.mode(group) == AttentionPattern.Mode.SKIP) {
                    continue;
                }
                long position = getInt(rows.positions(), row);
                long base = getInt(rows.keyBases(), row);
                long at = (row * heads + head) * size;
                double[] scores = new double[(int) position + 1];
                double max = Double.NEGATIVE_INFINITY;
                for (int j = 0; j <= position; j++) {
                    scores[j] = Double.NEGATIVE_INFINITY;
                    if (sees(pattern, group, position, j)) {
                        scores[j] = scale * dot(query, at, key, ((base + j) * groups + group) * size, size);
                        max = Math.max(max, scores[j]);
                    }
                }
                double sum = 0;
                for (int j = 0; j <= position; j++) {
                    scores[j] = Math.exp(scores[j] - max);
                    sum += scores[j];
                }
                for (long i = 0; i < size; i++) {
                    double mean = 0;
                    for (int j = 0; j <= position; j++) {
                        mean += scores[j] / sum * get(value, ((base + j) * groups + group) * size + i);
                    }
                    set(out, at + i, (float) mean);
                }
            }
        }
    }

    private static boolean sees(AttentionPattern pattern, int group, long i, long j) {
        boolean inWindow = pattern.mode(group) == AttentionPattern.Mode.FULL || i - j < pattern.window()
                || j < pattern.sinks();
        return inWindow && i - j < pattern.limit();
    }

    private static double dot(Tensor a, long aAt, Tensor b, long bAt, long count) {
        double sum = 0;
        for (long i = 0; i < count; i++) {
            sum += (double) get(a, aAt + i) * get(b, bAt + i);
        }
        return sum;
    }

    @Override
    public void swiGlu(Tensor gate, Tensor up, Tensor out) {
        for (long i = 0; i < gate.shape().elements(); i++) {
            double g = get(gate, i);
            set(out, i, (float) (g / (1 + Math.exp(-g)) * get(up, i)));
        }
    }

    @Override
    public void add(Tensor x, Tensor out) {
        for (long i = 0; i < x.shape().elements(); i++) {
            set(out, i, get(out, i) + get(x, i));
        }
    }

    @Override
    public void argmax(Tensor logits, Tensor out) {
        long columns = logits.extent(1);
        for (long row = 0; row < logits.extent(0); row++) {
            int best = 0;
            for (int column = 1; column < columns; column++) {
                if (get(logits, row * columns + column) > get(logits, row * columns + best)) {
                    best = column;
                }
            }
            out.segment().setAtIndex(ValueLayout.JAVA_INT, row, best);
        }
    }

    @Override
    public void logProbability(Tensor logits, Tensor targets, Tensor out) {
        long columns = logits.extent(1);
        for (long row = 0; row < logits.extent(0); row++) {
            double sum = 0;
            double target = get(logits, row * columns + getInt(targets, row));
            for (long column = 0; column < columns; column++) {
                sum += Math.exp(get(logits, row * columns + column) - target);
            }
            set(out, row, (float) -Math.log(sum));
        }
    }

    @Override
    public void close() {
        // nothing is held
    }

    private static long getInt(Tensor tensor, long i) {
        return tensor.segment().getAtIndex(ValueLayout.JAVA_INT, i);
    }

    private static float get(Tensor tensor, long i) {
        MemorySegment segment = tensor.segment();
        return switch (tensor.dtype()) {
            case F32 -> segment.getAtIndex(ValueLayout.JAVA_FLOAT, i);
            case BF16 -> Float.intBitsToFloat(segment.getAtIndex(ValueLayout.JAVA_SHORT, i) << 16);
            case F16 -> Float.float16ToFloat(segment.getAtIndex(ValueLayout.JAVA_SHORT, i));
            default -> throw new IllegalArgumentException(tensor + " holds no weights");
        };
    }

    private static void set(Tensor tensor, long i, float value) {
        tensor.segment().setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
    }
}
