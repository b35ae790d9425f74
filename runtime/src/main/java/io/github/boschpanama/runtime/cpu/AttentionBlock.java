package io.github.boschpanama.runtime.cpu;

import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// Attention of a block of rows within one key/value group, in one worker's scratch memory.
///
/// The queries of the group's heads lie in the lanes of tiles, row after row. Keys come in blocks that begin at
/// multiples of [#KEYS] in the sequence whatever rows are computed, each copied once for all tiles. Both products are
/// those of a [MicroKernel]: scores `[keys, lanes]` = keys `[keys, size]` · queries `[size, lanes]`, and values
/// `[size, lanes]` += valuesᵀ `[size, keys]` · weights `[keys, lanes]`.
final class AttentionBlock {
    /// Keys in a block; a multiple of every kernel's rows.
    static final int KEYS = 104;
    /// Rows that the last tile of a block's keys may reach beyond it.
    private static final int SPARE = 12;
    /// Numbers of the queries for which a copied block of keys is used, and the most and the fewest such queries.
    private static final int QUERY_FLOATS = 1 << 15;
    private static final int MAX_LANES = 512;
    private static final int MIN_LANES = 128;
    private static final int STRIDE = MicroKernel.ROW_STRIDE;

    private final MicroKernel[] kernels;
    private final int width;
    private final Transpose transpose;
    private final float[] keyRows = new float[(KEYS + SPARE) * STRIDE];
    private final float[] scores;
    private final MemorySegment weights; // [keys, lanes] of a tile
    private final Scratch rowScratch;
    private final Scratch queryScratch;
    private MemorySegment rows; // [lanes, size]: queries times the scale, later what goes to the output
    private MemorySegment queries; // tiles of [size, lanes]
    private float[] valueColumns = new float[0];
    private float[] sums = new float[0];
    private int[] positions = new int[0];
    private OnlineSoftmax softmax = new OnlineSoftmax(0);

    private MemorySegment query;
    private MemorySegment key;
    private MemorySegment value;
    private MemorySegment out;
    private float scale;
    private int heads;
    private int groups;
    private int size;
    /// The head size in whole tiles of whichever kernel.
    private int paddedSize;
    private int group;
    private Visibility visibility;
    private int firstRow;
    private int lanes;
    private long keyBase;

    AttentionBlock(Arena arena, MicroKernel[] kernels) {
        this.kernels = kernels;
        transpose = new Transpose(arena);
        rowScratch = new Scratch(arena);
        queryScratch = new Scratch(arena);
        width = kernels[0].columns();
        scores = new float[(KEYS + SPARE) * width];
        weights = new Scratch(arena).floats((long) KEYS * width);
    }

    void set(Tensor newQuery, Tensor newKey, Tensor newValue, float newScale, Tensor newOut) {
        query = newQuery.segment();
        key = newKey.segment();
        value = newValue.segment();
        out = newOut.segment();
        scale = newScale;
        heads = (int) newQuery.extent(1);
        groups = (int) newKey.extent(1);
        size = (int) newQuery.extent(2);
        paddedSize = 0;
        for (MicroKernel kernel : kernels) {
            paddedSize = Math.max(paddedSize, Math.ceilDiv(size, kernel.rows()) * kernel.rows());
        }
        int allLanes = Math.ceilDiv(maxRows() * (heads / groups), width) * width;
        if (valueColumns.length < paddedSize * STRIDE) {
            valueColumns = new float[paddedSize * STRIDE];
        }
        rows = rowScratch.floats((long) size * allLanes);
        queries = queryScratch.floats((long) paddedSize * allLanes);
        if (sums.length < paddedSize * allLanes) {
            sums = new float[paddedSize * allLanes];
        }
        if (positions.length < allLanes) {
            positions = new int[allLanes];
            softmax = new OnlineSoftmax(allLanes);
        }
    }

    /// @return how many rows a block takes at most
    int maxRows() {
        return Math.max(1, Math.clamp(QUERY_FLOATS / size, MIN_LANES, MAX_LANES) / (heads / groups));
    }

    /// @return how many rows a block should take at least, since keys are copied for each block
    int minRows() {
        return Math.max(1, MIN_LANES / (heads / groups));
    }

    /// Takes up the rows from `first` to `end` of a sequence whose keys begin at row `newKeyBase`; [#packRow] follows
    /// for each.
    void begin(int newGroup, Visibility newVisibility, int first, int end, int newKeyBase) {
        group = newGroup;
        visibility = newVisibility;
        firstRow = first;
        keyBase = newKeyBase;
        lanes = (end - first) * (heads / groups);
        softmax.clear(tiles() * width);
        Arrays.fill(sums, 0, tiles() * width * paddedSize, 0f);
    }

    /// Takes up a row's queries of the group, [heads of the group, size], times the scale.
    void packRow(int row, int position) {
        int perRow = heads / groups;
        int lane = (row - firstRow) * perRow;
        scale(query, queryAt(row, 0), perRow * size, scale, rows, rowAt(lane));
        Arrays.fill(positions, lane, lane + perRow, position);
    }

    private static void scale(MemorySegment from, long fromAt, int count, float factor, MemorySegment to, long toAt) {
        OffHeap.require(from.isNative() && to.isNative());
        int body = count - count % Lanes.COUNT;
        for (int i = 0; i < body; i += Lanes.COUNT) {
            long offset = (long) i * Float.BYTES;
            Lanes.load(from, fromAt + offset).mul(factor).intoMemorySegment(to, toAt + offset, Lanes.ORDER);
        }
        for (int i = body; i < count; i++) {
            long offset = (long) i * Float.BYTES;
            float number = from.get(ValueLayout.JAVA_FLOAT_UNALIGNED, fromAt + offset);
            to.set(ValueLayout.JAVA_FLOAT_UNALIGNED, toAt + offset, number * factor);
        }
    }

    /// Computes the block's rows into `out`.
    void compute() {
        Arrays.fill(positions, lanes, tiles() * width, positions[lanes - 1]);
        int low = positions[0];
        int high = positions[lanes - 1];
        for (int tile = 0; tile < tiles(); tile++) {
            transpose.rowsToLanes(DType.F32, rows, rowAt(tile * width), rowAt(1), lanesOf(tile), size, queries,
                    queriesAt(tile), kernelOf(tile).columns());
        }
        for (int from = 0; from <= high; from += KEYS) {
            int first = visibility.first(from, low, high);
            int end = visibility.end(from + KEYS, low, high);
            if (first < end) {
                copyKeys(from, first, end);
                for (int tile = 0; tile < tiles(); tile++) {
                    attend(tile, from);
                }
            }
        }
        for (int tile = 0; tile < tiles(); tile++) {
            store(tile);
        }
    }

    private void copyKeys(int from, int first, int end) {
        long stride = (long) groups * size * Float.BYTES;
        long at = (keyBase + first) * stride + (long) group * size * Float.BYTES;
        for (int j = first; j < end; j++) {
            MemorySegment.copy(key, ValueLayout.JAVA_FLOAT_UNALIGNED, at + (j - first) * stride, keyRows,
                    (j - from) * STRIDE, size);
        }
        transpose.rowsToColumns(value, at, stride, end - first, size, valueColumns, first - from);
    }

    /// Lets one tile of queries see its part of the key block at `from`.
    private void attend(int tile, int from) {
        MicroKernel kernel = kernelOf(tile);
        int columns = kernel.columns();
        int lane = tile * width;
        int low = positions[lane];
        int high = positions[lane + columns - 1];
        int first = visibility.first(from, low, high);
        int end = visibility.end(from + KEYS, low, high);
        if (first >= end) {
            return;
        }
        int tileAt = lane * paddedSize;
        int scoresAt = (first - from) * columns;
        for (int j = first - from; j < end - from; j += kernel.rows()) {
            kernel.run(queries, queriesAt(tile), keyRows, j * STRIDE, size, scores, j * columns, false);
        }
        for (int j = first; j < end; j++) {
            if (!visibility.seenByAll(j, low, high)) {
                OnlineSoftmax.mask(scores, (j - from) * columns, columns, j, visibility, positions, lane);
            }
        }
        softmax.block(scores, scoresAt, end - first, weights, sums, tileAt, size, columns, lane);
        for (int i = 0; i < size; i += kernel.rows()) {
            kernel.run(weights, 0, valueColumns, i * STRIDE + first - from, end - first, sums,
                    tileAt + i * columns, true);
        }
    }

    private void store(int tile) {
        int columns = kernelOf(tile).columns();
        int first = tile * width;
        int perRow = heads / groups;
        // the tile's queries are not needed any more
        softmax.finish(sums, first * paddedSize, size, columns, first, queries, queriesAt(tile));
        transpose.rowsToLanes(DType.F32, queries, queriesAt(tile), (long) columns * Float.BYTES, size, lanesOf(tile),
                rows, rowAt(first), size);
        for (int lane = first; lane < first + lanesOf(tile); lane++) {
            MemorySegment.copy(rows, rowAt(lane), out, queryAt(firstRow + lane / perRow, lane % perRow), rowAt(1));
        }
    }

    private long rowAt(int lane) {
        return (long) lane * size * Float.BYTES;
    }

    private long queriesAt(int tile) {
        return (long) tile * width * paddedSize * Float.BYTES;
    }

    private int lanesOf(int tile) {
        return Math.min(width, lanes - tile * width);
    }

    /// @return where a head of the group lies in query and out
    private long queryAt(int row, int head) {
        return (((long) row * groups + group) * (heads / groups) + head) * size * Float.BYTES;
    }

    private int tiles() {
        return Math.ceilDiv(lanes, width);
    }

    private MicroKernel kernelOf(int tile) {
        return MicroKernel.narrowest(kernels, lanesOf(tile));
    }
}
