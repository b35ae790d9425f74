package io.github.boschpanama.models.decoder;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.github.boschpanama.models.config.ModelConfig;
import io.github.boschpanama.runtime.backend.Backend;
import io.github.boschpanama.runtime.backend.Rows;
import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What decoding one token after another needs, laid out once so that a step allocates nothing.
final class DecodeStep {
    private final Backend backend;
    private final Tensor hostInteger; // I32 [1]
    private final Tensor id; // I32 [1]
    private final Rows rows;
    private final KeySpan[] spans;
    private final Map<KeySpan, Rows> rowsBySpan = new HashMap<>(); // where the token stands in each span
    private final Tensor hidden; // [1, hidden]
    private final Tensor added; // [1, hidden]
    private final Workspace workspace;
    private final Tensor flatQuery;
    private final Tensor flatKey;
    private final Tensor flatValue;
    private final Tensor flatAttention;
    private final Tensor queryHeads;
    private final Tensor keyHeads;
    private int position;

    DecodeStep(Backend backend, Arena arena, ModelConfig config, List<KeySpan> spans) {
        this.backend = backend;
        this.hostInteger = Tensor.allocate(arena, DType.I32, 1);
        this.id = backend.allocate(arena, DType.I32, 1);
        this.rows = row(arena);
        this.spans = spans.toArray(KeySpan[]::new);
        spans.forEach(span -> rowsBySpan.put(span, row(arena)));
        this.hidden = backend.allocate(arena, DType.F32, 1, config.hiddenSize());
        this.added = backend.allocate(arena, DType.F32, 1, config.hiddenSize());
        this.workspace = Workspace.allocate(backend, arena, config, 1);
        long queryWidth = (long) config.heads() * config.headDim();
        long keyWidth = (long) config.groups() * config.headDim();
        this.flatQuery = workspace.query().reshape(1, queryWidth);
        this.flatKey = workspace.key().reshape(1, keyWidth);
        this.flatValue = workspace.value().reshape(1, keyWidth);
        this.flatAttention = workspace.attention().reshape(1, queryWidth);
        this.queryHeads = workspace.query().reshape(config.heads(), config.headDim());
        this.keyHeads = workspace.key().reshape(config.groups(), config.headDim());
    }

    private Rows row(Arena arena) {
        return new Rows(backend.allocate(arena, DType.I32, 1), backend.allocate(arena, DType.I32, 1));
    }

    /// Sets which token comes next, and where.
    void set(int token, int position) {
        this.position = position;
        write(token, id);
        write(position, rows.positions());
        for (int i = 0; i < spans.length; i++) {
            write(position - spans[i].offset(), rowsBySpan.get(spans[i]).positions());
        }
    }

    private void write(int value, Tensor to) {
        hostInteger.segment().set(JAVA_INT, 0, value);
        backend.upload(hostInteger, to);
    }

    int position() {
        return position;
    }

    Tensor id() {
        return id;
    }

    Rows rows() {
        return rows;
    }

    Map<KeySpan, Rows> rowsBySpan() {
        return rowsBySpan;
    }

    Tensor hidden() {
        return hidden;
    }

    Tensor added() {
        return added;
    }

    Workspace workspace() {
        return workspace;
    }

    Tensor flatQuery() {
        return flatQuery;
    }

    Tensor flatKey() {
        return flatKey;
    }

    Tensor flatValue() {
        return flatValue;
    }

    Tensor flatAttention() {
        return flatAttention;
    }

    Tensor queryHeads() {
        return queryHeads;
    }

    Tensor keyHeads() {
        return keyHeads;
    }
}
