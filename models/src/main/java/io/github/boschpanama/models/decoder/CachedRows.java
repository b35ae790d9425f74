package io.github.boschpanama.models.decoder;

import io.github.boschpanama.models.config.ModelConfig;
import io.github.boschpanama.runtime.backend.Backend;
import io.github.boschpanama.runtime.backend.Rows;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Map;

/// New rows of a layer on their way into the cache, and their attention over it.
///
/// Where the layer's groups do not all see equally far, heads are brought together by how far they do, and back again.
final class CachedRows {
    private final Backend backend;
    private final Workspace workspace;
    private final HeadBuffers buffers;
    private final Part[] parts; // an array, over which loops allocate nothing
    private final Tensor flatQuery; // [rows · heads, headDim]
    private final Tensor flatKey; // [rows · groups, headDim]
    private final Tensor flatValue;
    private final Tensor flatAttention;
    private Tensor gathered; // I32 [rows · heads], the heads of the rows in the order of the buffers; null for one part
    private Tensor returned; // I32 [rows · heads], the heads of the buffers in the order of the rows

    /// Some groups, and the rows' heads of these.
    ///
    /// @param groups keys and values
    /// @param rows where the rows stand in these
    /// @param places I32 [rows · groups], where their keys are among those of the rows
    /// @param flatKeys F32 [rows · groups, headDim], where their keys are brought together
    /// @param keys F32 [rows, groups, headDim], the same
    /// @param query F32 [rows, heads, headDim]
    /// @param attention F32 [rows, heads, headDim]
    private record Part(CachedGroups groups, Rows rows, Tensor places, Tensor flatKeys, Tensor keys, Tensor query,
            Tensor attention) {}

    /// @param backend where it is used
    /// @param arena owns what is allocated
    /// @param config the model's sizes
    /// @param layer the layer's groups by how far they see
    /// @param workspace the rows' queries, keys, values and attention
    /// @param buffers for so many rows; may be null where all groups see equally far
    /// @param rowsBySpan where the rows stand in each span
    CachedRows(Backend backend, Arena arena, ModelConfig config, List<CachedGroups> layer, Workspace workspace,
            HeadBuffers buffers, Map<KeySpan, Rows> rowsBySpan) {
        this.backend = backend;
        this.workspace = workspace;
        this.buffers = buffers;
        this.flatQuery = flat(workspace.query());
        this.flatKey = flat(workspace.key());
        this.flatValue = flat(workspace.value());
        this.flatAttention = flat(workspace.attention());
        this.parts = new Part[layer.size()];
        if (layer.size() == 1) {
            CachedGroups all = layer.getFirst();
            parts[0] = new Part(all, rowsBySpan.get(all.span()), null, null, null, workspace.query(),
                    workspace.attention());
        } else {
            bringTogether(arena, config, layer, rowsBySpan);
        }
    }

    private void bringTogether(Arena arena, ModelConfig config, List<CachedGroups> layer,
            Map<KeySpan, Rows> rowsBySpan) {
        int rows = (int) workspace.count();
        int perGroup = config.heads() / config.groups();
        int[] heads = new int[rows * config.heads()];
        int[] back = new int[heads.length];
        int next = 0;
        for (int part = 0; part < parts.length; part++) {
            CachedGroups groups = layer.get(part);
            int count = groups.groups().size();
            int[] places = new int[rows * count];
            int first = next;
            for (int row = 0; row < rows; row++) {
                for (int i = 0; i < count; i++) {
                    int key = row * config.groups() + groups.groups().get(i);
                    places[row * count + i] = key;
                    for (int head = 0; head < perGroup; head++) {
                        heads[next] = key * perGroup + head;
                        back[heads[next]] = next++;
                    }
                }
            }
            Tensor keys = buffers.keys().rows(0, places.length);
            parts[part] = new Part(groups, rowsBySpan.get(groups.span()), backend.integers(arena, places), keys,
                    keys.reshape(rows, count, config.headDim()), heads(buffers.query(), first, next, rows),
                    heads(buffers.attention(), first, next, rows));
        }
        gathered = backend.integers(arena, heads);
        returned = backend.integers(arena, back);
    }

    private static Tensor heads(Tensor buffer, int first, int end, int rows) {
        return buffer.rows(first, end).reshape(rows, (end - first) / rows, buffer.extent(1));
    }

    private static Tensor flat(Tensor heads) {
        return heads.reshape(heads.extent(0) * heads.extent(1), heads.extent(2));
    }

    /// Puts the rows' keys and values into the cache.
    ///
    /// @param position where the first of the rows stands
    void put(int position) {
        for (Part part : parts) {
            int at = position - part.groups.span().offset();
            put(part, workspace.key(), flatKey, part.groups.key(), at);
            put(part, workspace.value(), flatValue, part.groups.value(), at);
        }
    }

    private void put(Part part, Tensor rows, Tensor flatRows, Tensor table, int at) {
        if (part.places != null) {
            backend.gather(flatRows, part.places, part.flatKeys);
        }
        backend.copyRows(part.places == null ? rows : part.keys, 0, table, at, workspace.count());
    }

    /// Attention of the rows' queries into the workspace.
    ///
    /// @param layer the layer
    /// @param single whether it is one row being decoded
    void attend(DecoderLayer layer, boolean single) {
        if (gathered != null) {
            backend.gather(flatQuery, gathered, buffers.query());
        }
        for (Part part : parts) {
            CachedGroups groups = part.groups;
            if (single) {
                layer.attendRow(part.query, groups.key(), groups.value(), part.rows, groups.pattern(), part.attention);
            } else {
                layer.attend(part.query, groups.key(), groups.value(), part.rows, groups.pattern(), part.attention);
            }
        }
        if (gathered != null) {
            backend.gather(buffers.attention(), returned, flatAttention);
        }
    }
}
