package io.github.boschpanama.runtime.cuda;

import io.github.boschpanama.runtime.backend.AttentionPattern;
import io.github.boschpanama.runtime.backend.Rows;
import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;

/// Checks types and shapes before anything is queued: a kernel that strays takes the device's context with it. What is
/// in the tensors lies on the device and is not looked at.
final class Arguments {
    private Arguments() {}

    static void copy(Tensor from, Tensor to) {
        require(from.dtype() == to.dtype() && from.byteSize() == to.byteSize(), "type and size", from, to);
    }

    static void copyRows(Tensor from, long fromRow, Tensor to, long toRow, long rows) {
        require(from.dtype() == to.dtype() && from.shape().rank() > 0 && to.shape().rank() > 0
                && from.shape().hasRowsLike(to.shape()), "rows", from, to);
        if (fromRow < 0 || rows < 0 || fromRow + rows > from.extent(0) || toRow < 0 || toRow + rows > to.extent(0)) {
            throw misfit("rows " + fromRow + " + " + rows + " and " + toRow + " + " + rows, from, to);
        }
    }

    static void gather(Tensor table, Tensor indices, Tensor out) {
        weight("table", table, 2);
        activation("out", out, 2);
        integers("indices", indices, out.extent(0));
        require(table.extent(1) == out.extent(1), "widths", table, out);
    }

    static void rmsNorm(Tensor x, Tensor weight, Tensor out) {
        activation("x", x, 2);
        weight("weight", weight, 1);
        require(weight.extent(0) == x.extent(1), "widths", x, weight);
        sameShape(x, out);
    }

    static void linear(Tensor x, Tensor weight, Tensor bias, Tensor out) {
        activation("x", x, 2);
        weight("weight", weight, 2);
        activation("out", out, 2);
        require(x.extent(1) == weight.extent(1), "inner dimensions", x, weight);
        require(x.extent(0) == out.extent(0), "rows", x, out);
        require(weight.extent(0) == out.extent(1), "widths", weight, out);
        if (bias != null) {
            weight("bias", bias, 1);
            require(bias.extent(0) == out.extent(1), "widths", bias, out);
        }
    }

    static void piece(Tensor weight, long from, long length) {
        if (from < 0 || length < 1 || from + length > weight.extent(1)) {
            throw new IllegalArgumentException(
                    length + " columns from column " + from + " are not in weight " + weight);
        }
    }

    static void singleRow(Tensor x) {
        if (x.extent(0) != 1) {
            throw new IllegalArgumentException("expected a single row, got " + x);
        }
    }

    static void rope(Tensor x, Rows rows, Tensor cosine, Tensor sine) {
        activation("x", x, 3);
        rows(rows, x);
        activation("cosine", cosine, 2);
        sameShape(cosine, sine);
        require(x.extent(2) == 2 * cosine.extent(1), "head dimension and table", x, cosine);
    }

    static void attention(Tensor query, Tensor key, Tensor value, Rows rows, AttentionPattern pattern, Tensor out) {
        activation("query", query, 3);
        activation("key", key, 3);
        sameShape(key, value);
        sameShape(query, out);
        rows(rows, query);
        require(query.extent(2) == key.extent(2), "head dimensions", query, key);
        require(key.extent(1) > 0 && query.extent(1) % key.extent(1) == 0, "heads and groups", query, key);
        if (pattern.groups() != key.extent(1)) {
            throw new IllegalArgumentException("the pattern has " + pattern.groups() + " groups, key is " + key);
        }
    }

    static void sameShape(Tensor a, Tensor b) {
        require(a.dtype() == DType.F32 && b.dtype() == DType.F32 && a.shape().equals(b.shape()), "F32 and shapes", a,
                b);
    }

    static void perRow(Tensor logits, String name, Tensor perRow, DType dtype) {
        activation("logits", logits, 2);
        if (perRow.dtype() != dtype || perRow.shape().rank() != 1 || perRow.extent(0) != logits.extent(0)) {
            throw new IllegalArgumentException(
                    name + " is " + perRow + "; expected " + dtype + " [" + logits.extent(0) + "]");
        }
    }

    static void integers(String name, Tensor tensor, long count) {
        if (tensor.dtype() != DType.I32 || tensor.shape().rank() != 1 || tensor.extent(0) != count) {
            throw new IllegalArgumentException(name + " is " + tensor + "; expected I32 [" + count + "]");
        }
    }

    private static void rows(Rows rows, Tensor x) {
        integers("positions", rows.positions(), x.extent(0));
        integers("keyBases", rows.keyBases(), x.extent(0));
    }

    private static void activation(String name, Tensor tensor, int rank) {
        if (tensor.dtype() != DType.F32 || tensor.shape().rank() != rank) {
            throw new IllegalArgumentException(name + " is " + tensor + "; expected F32 of rank " + rank);
        }
    }

    private static void weight(String name, Tensor tensor, int rank) {
        if (!tensor.dtype().isWeight() || tensor.shape().rank() != rank) {
            throw new IllegalArgumentException(
                    name + " is " + tensor + "; expected F32, BF16 or F16 of rank " + rank);
        }
    }

    private static void require(boolean condition, String what, Tensor a, Tensor b) {
        if (!condition) {
            throw misfit(what, a, b);
        }
    }

    private static IllegalArgumentException misfit(String what, Tensor a, Tensor b) {
        return new IllegalArgumentException(what + " do not agree: " + a + " and " + b);
    }
}
