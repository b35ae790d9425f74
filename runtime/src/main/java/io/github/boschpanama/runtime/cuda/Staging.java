package io.github.boschpanama.runtime.cuda;

import io.github.boschpanama.bindings.cudart.CudaRuntime;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Two pinned buffers of the host through which everything goes up and down: the device copies one while the host
/// copies the other, and an upload does not wait for what was queued before. The host's own copies set the pace: on an H200
/// 8 to 9 GB/s of the 55 that pinned memory goes at, no more than the driver has from pageable memory.
final class Staging {
    private static final int SLOTS = 2;

    private final Stream stream;
    private final MemorySegment[] buffers = new MemorySegment[SLOTS];
    private final Event[] events = new Event[SLOTS];
    private final boolean[] inUse = new boolean[SLOTS];
    private final long slotBytes;
    private int next;

    Staging(Arena arena, Stream stream, long slotBytes) {
        this.stream = stream;
        this.slotBytes = slotBytes;
        for (int i = 0; i < SLOTS; i++) {
            buffers[i] = Owned.create(arena, slotBytes,
                    slot -> Status.ofRuntime("cudaHostAlloc of " + slotBytes + " bytes",
                            CudaRuntime.cudaHostAlloc(slot, slotBytes, CudaRuntime.cudaHostAllocDefault())),
                    buffer -> Owned.destroyWhenIdle("cudaFreeHost", CudaRuntime::cudaFreeHost, buffer));
            events[i] = Event.create(arena);
        }
    }

    /// Returns when the host's memory is free again; the device has the bytes before anything that is queued later.
    void upload(MemorySegment host, MemorySegment device) {
        for (long offset = 0; offset < host.byteSize(); offset += slotBytes) {
            long bytes = Math.min(slotBytes, host.byteSize() - offset);
            int slot = free();
            MemorySegment.copy(host, offset, buffers[slot], 0, bytes);
            stream.copy(buffers[slot], device.asSlice(offset), bytes);
            mark(slot);
        }
    }

    /// Returns when the host has the bytes, as they are after everything that was queued before.
    void download(MemorySegment device, MemorySegment host) {
        long asked = 0;
        for (long done = 0; done < host.byteSize(); done += slotBytes) {
            while (asked < host.byteSize() && asked < done + SLOTS * slotBytes) {
                int slot = free();
                stream.copy(device.asSlice(asked), buffers[slot], Math.min(slotBytes, host.byteSize() - asked));
                mark(slot);
                asked += slotBytes;
            }
            int oldest = (int) ((next + SLOTS - (asked - done) / slotBytes) % SLOTS);
            await(oldest);
            MemorySegment.copy(buffers[oldest], 0, host, done, Math.min(slotBytes, host.byteSize() - done));
        }
    }

    /// The buffer whose turn it is, once the device is done with it.
    private int free() {
        int slot = next;
        next = (next + 1) % SLOTS;
        await(slot);
        return slot;
    }

    private void mark(int slot) {
        events[slot].record(stream);
        inUse[slot] = true;
    }

    private void await(int slot) {
        if (inUse[slot]) {
            events[slot].await();
            inUse[slot] = false;
        }
    }
}
