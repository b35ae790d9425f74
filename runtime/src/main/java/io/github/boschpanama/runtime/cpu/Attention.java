package io.github.boschpanama.runtime.cpu;

import io.github.boschpanama.runtime.backend.AttentionPattern;
import io.github.boschpanama.runtime.backend.Rows;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// Softmax attention: a part is a key/value group of a block of neighbouring rows of one sequence.
final class Attention {
    private static final int PARTS_PER_WORKER = 4;

    private final Team team;
    private final AttentionBlock[] blocks;
    private final Task task = this::groupOfBlock;
    private final PatternVisibility pattern = new PatternVisibility();
    private MemorySegment positions;
    private MemorySegment keyBases;
    /// The first row of each block, and the row after the last.
    private int[] bounds = new int[2];
    private int blockCount;

    /// @param arena for scratch memory
    /// @param kernels from the widest tile to the narrowest, all whole vectors wide
    Attention(Arena arena, Team team, MicroKernel... kernels) {
        this.team = team;
        blocks = new AttentionBlock[team.size()];
        Arrays.setAll(blocks, worker -> new AttentionBlock(arena, kernels));
    }

    void run(Tensor query, Tensor key, Tensor value, Rows rows, AttentionPattern newPattern, float scale, Tensor out) {
        positions = rows.positions().segment();
        keyBases = rows.keyBases().segment();
        pattern.set(newPattern);
        for (AttentionBlock block : blocks) {
            block.set(query, key, value, scale, out);
        }
        int count = Math.toIntExact(rows.count());
        cut(count, blockRows(count));
        team.run(task, (long) blockCount * pattern.groups());
    }

    /// As many as a block may take, or fewer if threads would have too few parts between them.
    private int blockRows(int rows) {
        long shared = (long) rows * pattern.groups() / (PARTS_PER_WORKER * team.size());
        int most = blocks[0].maxRows();
        return Math.clamp(shared, Math.min(most, blocks[0].minRows()), most);
    }

    /// Blocks end where a sequence does, and after `maxRows` rows.
    private void cut(int rows, int maxRows) {
        if (bounds.length < rows + 1) {
            bounds = new int[rows + 1];
        }
        blockCount = 0;
        for (int row = 0; row < rows; row++) {
            boolean begins = blockCount == 0 || row - bounds[blockCount - 1] == maxRows
                    || get(keyBases, row) != get(keyBases, row - 1);
            if (begins) {
                bounds[blockCount++] = row;
            }
        }
        bounds[blockCount] = rows;
    }

    private void groupOfBlock(int worker, long part) {
        int group = (int) (part % pattern.groups());
        int block = blockCount - 1 - (int) (part / pattern.groups()); // the longest first
        if (pattern.skips(group)) {
            return;
        }
        AttentionBlock attention = blocks[worker];
        int first = bounds[block];
        int end = bounds[block + 1];
        attention.begin(group, pattern.of(group), first, end, get(keyBases, first));
        for (int row = first; row < end; row++) {
            attention.packRow(row, get(positions, row));
        }
        attention.compute();
    }

    private static int get(MemorySegment segment, int i) {
        return segment.get(ValueLayout.JAVA_INT_UNALIGNED, (long) i * Integer.BYTES);
    }
}
