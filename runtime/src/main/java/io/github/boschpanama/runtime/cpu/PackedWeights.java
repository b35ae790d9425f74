package io.github.boschpanama.runtime.cpu;

import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.WeakHashMap;

/// Weights whose panels are kept: what [WeightLanes] would make of a weight at every call is made once, for all of its
/// columns. A panel has the rows of a tile's width, so any range of columns of it is contiguous.
final class PackedWeights {
    private final Team team;
    private final Transpose[] transposes;
    /// Weight rows in a panel.
    private final int width;
    /// By identity, which is what tensors are equal by: a weight is packed as long as the object is in use.
    private final Map<Tensor, MemorySegment> kept = new WeakHashMap<>();
    private final Task task = this::pack;

    private Tensor weight;
    private MemorySegment panels; // [rows / width, depth, width]

    /// @param width columns of the kernel that reads the panels
    PackedWeights(Team team, Transpose[] transposes, int width) {
        this.team = team;
        this.transposes = transposes;
        this.width = width;
    }

    /// @return bytes that panels of a weight [rows, depth] would take; 0 if they are kept
    long bytes(Tensor ofWeight) {
        return of(ofWeight) != null ? 0 : panelCount(ofWeight) * width * ofWeight.extent(1) * Float.BYTES;
    }

    /// @param arena owns the panels; every thread must be able to access its memory
    void add(Arena arena, Tensor newWeight) {
        if (of(newWeight) != null) {
            return;
        }
        weight = newWeight;
        panels = new Scratch(arena).floats(bytes(newWeight) / Float.BYTES);
        Scratch.require(panels.isNative(), panels.isAccessibleBy(Scratch.NOBODY));
        team.run(task, panelCount(newWeight));
        kept.put(newWeight, panels);
        weight = null; // which would hold on to it
        panels = null;
    }

    /// @return the panels [rows / width, depth, width] of a weight, or null if they are not kept or no longer so
    MemorySegment of(Tensor ofWeight) {
        MemorySegment found = kept.get(ofWeight);
        if (found != null && !found.scope().isAlive()) {
            kept.remove(ofWeight);
            return null;
        }
        return found;
    }

    private long panelCount(Tensor ofWeight) {
        return Math.ceilDiv(ofWeight.extent(0), (long) width);
    }

    private void pack(int worker, long panel) {
        long depth = weight.extent(1);
        long first = panel * width;
        int rows = (int) Math.min(width, weight.extent(0) - first);
        long numberBytes = weight.dtype().byteSize();
        for (long column = 0; column < depth; column += MicroKernel.MAX_DEPTH) {
            int columns = (int) Math.min(MicroKernel.MAX_DEPTH, depth - column);
            transposes[worker].rowsToLanes(weight.dtype(), weight.segment(), (first * depth + column) * numberBytes,
                    depth * numberBytes, rows, columns, panels, (first * depth + column * width) * Float.BYTES, width);
        }
    }
}
