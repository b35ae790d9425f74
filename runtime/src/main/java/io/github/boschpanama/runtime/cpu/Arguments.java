package io.github.boschpanama.runtime.cpu;

import io.github.boschpanama.runtime.backend.AttentionPattern;
import io.github.boschpanama.runtime.backend.Rows;
import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.ValueLayout;

/// The checks of every operation's arguments, once a call: kernels then rely on them. A check that passes allocates nothing.
final class Arguments {
    private final Team team;

    Arguments(Team team) {
        this.team = team;
    }

    void gather(Tensor table, Tensor indices, Tensor out) {
        weight("table", table, 2);
        typed("indices", indices, DType.I32, 1);
        typed("out", out, DType.F32, 2);
        same("rows of out", out, 0, "indices", indices, 0);
        same("columns of out", out, 1, "columns of table", table, 1);
        indexesBelow("indices", indices, table.extent(0));
    }

    void rmsNorm(Tensor x, Tensor weight, Tensor out) {
        typed("x", x, DType.F32, 2);
        weight("weight", weight, 1);
        same("columns of x", x, 1, "weight", weight, 0);
        sameShape("x", x, "out", out);
    }

    void linear(Tensor x, Tensor weight, Tensor bias, Tensor out) {
        typed("x", x, DType.F32, 2);
        weight("weight", weight, 2);
        typed("out", out, DType.F32, 2);
        same("columns of x", x, 1, "columns of weight", weight, 1);
        same("rows of out", out, 0, "rows of x", x, 0);
        same("columns of out", out, 1, "rows of weight", weight, 0);
        require(x.extent(1) > 0, "the inner dimension is empty", "x", x, "weight", weight);
        if (bias != null) {
            weight("bias", bias, 1);
            same("bias", bias, 0, "rows of weight", weight, 0);
        }
    }

    void prepack(Tensor weight) {
        weight("weight", weight, 2);
    }

    void linearAdd(Tensor x, Tensor weight, int parts, Tensor out) {
        linear(x, weight, null, out);
        if (parts < 1 || x.extent(1) % parts != 0) {
            throw misfit(parts + " parts do not divide the inner dimension", "x", x, "weight", weight);
        }
    }

    void linearPart(Tensor x, Tensor weight, long from, long to, Tensor out) {
        linear(x, weight, null, out);
        if (from < 0 || from >= to || to > x.extent(1)) {
            throw misfit("columns " + from + " to " + to + " are not all there", "x", x, "weight", weight);
        }
    }

    void linearRow(Tensor x, Tensor weight, Tensor bias, Tensor out) {
        linear(x, weight, bias, out);
        require(x.extent(0) == 1, "linearRow takes one row", "x", x, "weight", weight);
    }

    void rope(Tensor x, Rows rows, Tensor cosine, Tensor sine) {
        typed("x", x, DType.F32, 3);
        rows(rows, x);
        typed("cosine", cosine, DType.F32, 2);
        require(x.extent(2) == 2 * cosine.extent(1), "cosine has half of x's columns", "x", x, "cosine", cosine);
        sameShape("cosine", cosine, "sine", sine);
        indexesBelow("positions", rows.positions(), cosine.extent(0));
    }

    void attention(Tensor query, Tensor key, Tensor value, Rows rows, AttentionPattern pattern, Tensor out) {
        typed("query", query, DType.F32, 3);
        typed("key", key, DType.F32, 3);
        sameShape("key", key, "value", value);
        sameShape("query", query, "out", out);
        same("head size of query", query, 2, "head size of key", key, 2);
        require(query.extent(2) <= MicroKernel.MAX_DEPTH, "heads wider than " + MicroKernel.MAX_DEPTH, "query", query,
                "key", key);
        require(key.extent(1) > 0 && query.extent(1) % key.extent(1) == 0,
                "the heads of query are no multiple of the groups of key", "query", query, "key", key);
        if (pattern.groups() != key.extent(1)) {
            throw new IllegalArgumentException(
                    "the pattern has " + pattern.groups() + " groups, key is " + key.shape());
        }
        rows(rows, query);
        long positionBefore = -1;
        long baseBefore = -1;
        for (long row = 0; row < rows.count(); row++) {
            long position = index(rows.positions(), row);
            long base = index(rows.keyBases(), row);
            if (base == baseBefore && position <= positionBefore) {
                throw new IllegalArgumentException("row " + row + " at position " + position
                        + " comes after one at position " + positionBefore
                        + " of the same sequence; positions of a sequence rise");
            }
            positionBefore = position;
            baseBefore = base;
            if (position < 0 || base < 0 || base + position >= key.extent(0)) {
                throw new IllegalArgumentException("row " + row + " at position " + position + " with its keys from "
                        + base + " on reaches beyond key " + key.shape());
            }
        }
    }

    void attentionRow(Tensor query, Tensor key, Tensor value, Rows rows, AttentionPattern pattern, Tensor out) {
        attention(query, key, value, rows, pattern, out);
        require(query.extent(0) == 1, "attentionRow takes one row", "query", query, "key", key);
    }

    void swiGlu(Tensor gate, Tensor up, Tensor out) {
        typed("gate", gate, DType.F32, 2);
        sameShape("gate", gate, "up", up);
        sameShape("gate", gate, "out", out);
    }

    void add(Tensor x, Tensor out) {
        typed("x", x, DType.F32, x.shape().rank());
        sameShape("x", x, "out", out);
    }

    void argmax(Tensor logits, Tensor out) {
        typed("logits", logits, DType.F32, 2);
        typed("out", out, DType.I32, 1);
        same("rows of logits", logits, 0, "out", out, 0);
        require(logits.extent(1) > 0, "there is no column to choose", "logits", logits, "out", out);
    }

    void logProbability(Tensor logits, Tensor targets, Tensor out) {
        typed("logits", logits, DType.F32, 2);
        typed("targets", targets, DType.I32, 1);
        typed("out", out, DType.F32, 1);
        same("rows of logits", logits, 0, "targets", targets, 0);
        same("targets", targets, 0, "out", out, 0);
        indexesBelow("targets", targets, logits.extent(1));
    }

    void copyRows(Tensor from, long fromRow, Tensor to, long toRow, long rows) {
        require(from.dtype() == to.dtype() && from.shape().rank() > 0 && to.shape().rank() > 0
                && from.shape().hasRowsLike(to.shape()), "rows differ", "from", from, "to", to);
        if (rows < 0 || fromRow < 0 || toRow < 0 || fromRow + rows > from.extent(0) || toRow + rows > to.extent(0)) {
            throw misfit(rows + " rows from " + fromRow + " to " + toRow + " are not all there", "from", from, "to",
                    to);
        }
    }

    void copy(String fromName, Tensor from, String toName, Tensor to) {
        require(from.dtype() == to.dtype() && from.byteSize() == to.byteSize(), "types or sizes differ", fromName, from,
                toName, to);
    }

    private void rows(Rows rows, Tensor x) {
        typed("positions", rows.positions(), DType.I32, 1);
        typed("keyBases", rows.keyBases(), DType.I32, 1);
        same("rows", x, 0, "positions", rows.positions(), 0);
        same("positions", rows.positions(), 0, "keyBases", rows.keyBases(), 0);
    }

    private void weight(String name, Tensor tensor, int rank) {
        if (!tensor.dtype().isWeight()) {
            throw new IllegalArgumentException(name + " is " + tensor + "; F32, BF16 or F16 is expected");
        }
        typed(name, tensor, tensor.dtype(), rank);
    }

    private void typed(String name, Tensor tensor, DType dtype, int rank) {
        if (tensor.dtype() != dtype || tensor.shape().rank() != rank) {
            throw new IllegalArgumentException(name + " is " + tensor + "; " + dtype + " of rank " + rank
                    + " is expected");
        }
        if (!tensor.segment().isAccessibleBy(team.lastThread())) {
            throw new IllegalArgumentException(name + " " + tensor
                    + " is in an arena confined to one thread; the workers need a shared one");
        }
    }

    private void sameShape(String name, Tensor tensor, String otherName, Tensor other) {
        typed(otherName, other, tensor.dtype(), tensor.shape().rank());
        require(tensor.shape().equals(other.shape()), "shapes differ", name, tensor, otherName, other);
    }

    private static void same(String name, Tensor tensor, int axis, String otherName, Tensor other, int otherAxis) {
        if (tensor.extent(axis) != other.extent(otherAxis)) {
            throw new IllegalArgumentException(name + " and " + otherName + " differ: " + tensor.shape() + " and "
                    + other.shape());
        }
    }

    private static void require(boolean condition, String problem, String name, Tensor tensor, String otherName,
            Tensor other) {
        if (!condition) {
            throw misfit(problem, name, tensor, otherName, other);
        }
    }

    private static IllegalArgumentException misfit(String problem, String name, Tensor tensor, String otherName,
            Tensor other) {
        return new IllegalArgumentException(
                problem + ": " + name + " is " + tensor + ", " + otherName + " is " + other);
    }

    private static void indexesBelow(String name, Tensor indexes, long bound) {
        for (long i = 0; i < indexes.extent(0); i++) {
            int index = index(indexes, i);
            if (index < 0 || index >= bound) {
                throw new IllegalArgumentException(name + " " + indexes.shape() + " holds " + index + " at " + i
                        + "; at most " + (bound - 1) + " is there");
            }
        }
    }

    private static int index(Tensor indexes, long i) {
        return indexes.segment().get(ValueLayout.JAVA_INT_UNALIGNED, i * Integer.BYTES);
    }
}
