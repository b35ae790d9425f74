package io.github.boschpanama.bosch.ranking;

import static io.github.boschpanama.bosch.ranking.TinyModel.GROUPS;
import static io.github.boschpanama.bosch.ranking.TinyModel.HEADS;
import static io.github.boschpanama.bosch.ranking.TinyModel.HEAD_DIM;
import static io.github.boschpanama.bosch.ranking.TinyModel.HIDDEN;

import io.github.boschpanama.bosch.calibration.TokenSample;

/// The loss of a sample under output gates, by the definition and in double precision.
record ReferenceLoss(TinyModel model) {
    /// @param gates [layers][groups]
    /// @return the mean negative log-probability of the answer tokens
    double of(TokenSample sample, double[][] gates) {
        int[] ids = sample.ids();
        double[][] hidden = new double[ids.length][HIDDEN];
        float[] embedding = model.weight("model.embed_tokens.weight");
        for (int row = 0; row < ids.length; row++) {
            for (int i = 0; i < HIDDEN; i++) {
                hidden[row][i] = embedding[ids[row] * HIDDEN + i];
            }
        }
        for (int layer = 0; layer < model.layers; layer++) {
            attend(layer, hidden, gates[layer]);
            for (double[] row : hidden) {
                addMlp(layer, row);
            }
        }
        double loss = 0;
        for (int token = sample.answerStart(); token < ids.length; token++) {
            double[] logits = product(embedding, null, norm(hidden[token - 1], model.weight("model.norm.weight")));
            double sum = 0;
            for (double logit : logits) {
                sum += Math.exp(logit);
            }
            loss += Math.log(sum) - logits[ids[token]];
        }
        return loss / (ids.length - sample.answerStart());
    }

    private void attend(int layer, double[][] hidden, double[] gates) {
        int rows = hidden.length;
        double[][] query = new double[rows][];
        double[][] key = new double[rows][];
        double[][] value = new double[rows][];
        for (int row = 0; row < rows; row++) {
            double[] normed = norm(hidden[row], model.weight(layer, "input_layernorm.weight"));
            query[row] = turned(projected(layer, "q_proj", normed), row);
            key[row] = turned(projected(layer, "k_proj", normed), row);
            value[row] = projected(layer, "v_proj", normed);
        }
        for (int row = rows - 1; row >= 0; row--) {
            double[] attention = new double[HEADS * HEAD_DIM];
            for (int head = 0; head < HEADS; head++) {
                int group = head / (HEADS / GROUPS);
                double sum = 0;
                double[] mean = new double[HEAD_DIM];
                for (int j = 0; j <= row; j++) {
                    double score = 0;
                    for (int d = 0; d < HEAD_DIM; d++) {
                        score += query[row][head * HEAD_DIM + d] * key[j][group * HEAD_DIM + d];
                    }
                    double weight = Math.exp(score / Math.sqrt(HEAD_DIM));
                    sum += weight;
                    for (int d = 0; d < HEAD_DIM; d++) {
                        mean[d] += weight * value[j][group * HEAD_DIM + d];
                    }
                }
                for (int d = 0; d < HEAD_DIM; d++) {
                    attention[head * HEAD_DIM + d] = gates[group] * mean[d] / sum;
                }
            }
            add(product(model.weight(layer, "self_attn.o_proj.weight"), null, attention), hidden[row]);
        }
    }

    private void addMlp(int layer, double[] hidden) {
        double[] normed = norm(hidden, model.weight(layer, "post_attention_layernorm.weight"));
        double[] gate = product(model.weight(layer, "mlp.gate_proj.weight"), null, normed);
        double[] up = product(model.weight(layer, "mlp.up_proj.weight"), null, normed);
        for (int i = 0; i < gate.length; i++) {
            gate[i] *= up[i] / (1 + Math.exp(-gate[i]));
        }
        add(product(model.weight(layer, "mlp.down_proj.weight"), null, gate), hidden);
    }

    private double[] projected(int layer, String name, double[] x) {
        return product(model.weight(layer, "self_attn." + name + ".weight"),
                model.weight(layer, "self_attn." + name + ".bias"), x);
    }

    private double[] turned(double[] heads, int position) {
        int half = HEAD_DIM / 2;
        for (int at = 0; at < heads.length; at += HEAD_DIM) {
            for (int i = 0; i < half; i++) {
                double angle = position * Math.pow(model.theta, -2.0 * i / HEAD_DIM);
                double a = heads[at + i];
                double b = heads[at + half + i];
                heads[at + i] = a * Math.cos(angle) - b * Math.sin(angle);
                heads[at + half + i] = b * Math.cos(angle) + a * Math.sin(angle);
            }
        }
        return heads;
    }

    private static double[] norm(double[] x, float[] weight) {
        double square = 0;
        for (double v : x) {
            square += v * v;
        }
        double[] out = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            out[i] = x[i] / Math.sqrt(square / x.length + TinyModel.EPSILON) * weight[i];
        }
        return out;
    }

    private static double[] product(float[] weight, float[] bias, double[] x) {
        double[] out = new double[weight.length / x.length];
        for (int row = 0; row < out.length; row++) {
            out[row] = bias == null ? 0 : bias[row];
            for (int i = 0; i < x.length; i++) {
                out[row] += weight[row * x.length + i] * x[i];
            }
        }
        return out;
    }

    private static void add(double[] x, double[] to) {
        for (int i = 0; i < x.length; i++) {
            to[i] += x[i];
        }
    }
}
