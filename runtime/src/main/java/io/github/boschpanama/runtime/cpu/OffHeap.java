package io.github.boschpanama.runtime.cpu;

/// What a loop over vectors in memory says first, once for each segment: `OffHeap.require(x.isNative())`.
///
/// It is for C2 more than for the caller. While code is interpreted, [jdk.incubator.vector.Vector#reinterpretAsInts]
/// goes by way of a segment on the heap, so the profile of every vector load and store tells of two kinds of segment,
/// and C2 asks in each turn of each loop which of them is at hand: a half to two thirds of the speed is lost. A call of
/// `isNative` has a profile of its own, in the method that makes it; C2 checks the class there and knows it from then
/// on. So the call must stand in the method that has the loop, and not here.
final class OffHeap {
    private OffHeap() {}

    static void require(boolean isNative) {
        if (!isNative) {
            throw new IllegalArgumentException("a tensor's memory is on the Java heap, but must be off-heap");
        }
    }
}
