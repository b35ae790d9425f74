package io.github.boschpanama.runtime.cpu;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/// What this machine can do at best, measured: the references beside which kernels are judged.
///
/// The threads are a team like a backend's. A measurement takes the best of several short runs, since other programs
/// can only slow a run down.
public final class MachinePeak implements AutoCloseable {
    private static final int RUNS = 20;
    private static final int CHAINS = 12;
    private static final long FMA_STEPS = 200_000;
    private static final long PART_BYTES = 1 << 20;

    private final Team team;
    private final float[] fmaResults;
    private final int[] readResults;

    /// @param threads how many threads compute at the same time
    public MachinePeak(int threads) {
        team = new Team(threads);
        fmaResults = new float[threads];
        readResults = new int[threads];
    }

    /// Fused multiply-adds on registers only, at the backend's vector width.
    ///
    /// @return floating-point operations per second of all threads, a fused multiply-add counting as two
    public double fmaPerSecond() {
        Task task = (worker, part) -> fmaResults[worker] += multiplyAdd(FMA_STEPS);
        long parts = 4L * team.size();
        double operations = 2.0 * CHAINS * Lanes.COUNT * FMA_STEPS * parts;
        return operations / seconds(task, parts);
    }

    /// Reads memory once from end to end.
    ///
    /// @param bytes how much; to measure memory and not a cache, several times the largest cache
    /// @return bytes read per second by all threads
    public double bytesReadPerSecond(long bytes) {
        long parts = Math.ceilDiv(bytes, PART_BYTES);
        try (Arena arena = Arena.ofShared()) {
            MemorySegment memory = arena.allocate(parts * PART_BYTES, PART_BYTES);
            memory.fill((byte) 1); // pages that were never written are all the same page of zeros
            Task task = (worker, part) -> readResults[worker] += read(memory, part * PART_BYTES);
            return parts * PART_BYTES / seconds(task, parts);
        }
    }

    /// Copies memory from one place to another.
    ///
    /// @param bytes how much is read and written together
    /// @return bytes read and written per second by all threads
    public double bytesMovedPerSecond(long bytes) {
        long parts = Math.ceilDiv(bytes, 2 * PART_BYTES);
        try (Arena arena = Arena.ofShared()) {
            MemorySegment from = arena.allocate(parts * PART_BYTES, PART_BYTES);
            MemorySegment to = arena.allocate(parts * PART_BYTES, PART_BYTES);
            from.fill((byte) 1);
            Task task = (worker, part) -> MemorySegment.copy(from, part * PART_BYTES, to, part * PART_BYTES,
                    PART_BYTES);
            return 2.0 * parts * PART_BYTES / seconds(task, parts);
        }
    }

    private double seconds(Task task, long parts) {
        long best = Long.MAX_VALUE;
        for (int run = 0; run < RUNS; run++) {
            long begin = System.nanoTime();
            team.run(task, parts);
            best = Math.min(best, System.nanoTime() - begin);
        }
        return best * 1e-9;
    }

    private static float multiplyAdd(long steps) {
        // each sum is the addend, as in a product: the instruction overwrites it, so no register is copied
        FloatVector x = FloatVector.broadcast(Lanes.F32, 0.999f);
        FloatVector y = FloatVector.broadcast(Lanes.F32, 0.001f);
        FloatVector a = y;
        FloatVector b = y;
        FloatVector c = y;
        FloatVector d = y;
        FloatVector e = y;
        FloatVector f = y;
        FloatVector g = y;
        FloatVector h = y;
        FloatVector i = y;
        FloatVector j = y;
        FloatVector k = y;
        FloatVector l = y;
        for (long step = 0; step < steps; step++) {
            a = x.fma(y, a);
            b = x.fma(y, b);
            c = x.fma(y, c);
            d = x.fma(y, d);
            e = x.fma(y, e);
            f = x.fma(y, f);
            g = x.fma(y, g);
            h = x.fma(y, h);
            i = x.fma(y, i);
            j = x.fma(y, j);
            k = x.fma(y, k);
            l = x.fma(y, l);
        }
        return a.add(b).add(c).add(d).add(e).add(f).add(g).add(h).add(i).add(j).add(k).add(l)
                .reduceLanes(VectorOperators.ADD);
    }

    private static int read(MemorySegment memory, long at) {
        OffHeap.require(memory.isNative());
        IntVector a = IntVector.zero(Lanes.I32);
        IntVector b = a;
        IntVector c = a;
        IntVector d = a;
        for (long i = at; i < at + PART_BYTES; i += 4 * Lanes.BYTES) {
            a = a.add(IntVector.fromMemorySegment(Lanes.I32, memory, i, Lanes.ORDER));
            b = b.add(IntVector.fromMemorySegment(Lanes.I32, memory, i + Lanes.BYTES, Lanes.ORDER));
            c = c.add(IntVector.fromMemorySegment(Lanes.I32, memory, i + 2 * Lanes.BYTES, Lanes.ORDER));
            d = d.add(IntVector.fromMemorySegment(Lanes.I32, memory, i + 3 * Lanes.BYTES, Lanes.ORDER));
        }
        return a.add(b).add(c.add(d)).reduceLanes(VectorOperators.ADD);
    }

    @Override
    public void close() {
        team.close();
    }
}
