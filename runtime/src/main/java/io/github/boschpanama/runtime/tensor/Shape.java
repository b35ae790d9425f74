package io.github.boschpanama.runtime.tensor;

import java.util.Arrays;
import java.util.stream.Collectors;

/// The extents of a tensor, outermost first. Rank 0 is a scalar; an extent of 0 makes an empty tensor.
public final class Shape {
    private final long[] extents;
    private final long elements;

    private Shape(long[] extents) {
        long product = 1;
        for (long extent : extents) {
            if (extent < 0) {
                throw new IllegalArgumentException("negative extent in shape " + Arrays.toString(extents));
            }
            product = Math.multiplyExact(product, extent);
        }
        this.extents = extents;
        this.elements = product;
    }

    /// @param extents the extents, outermost first
    /// @return the shape
    /// @throws IllegalArgumentException if an extent is negative
    /// @throws ArithmeticException if the number of elements overflows a `long`
    public static Shape of(long... extents) {
        return new Shape(extents.clone());
    }

    /// @return the number of extents
    public int rank() {
        return extents.length;
    }

    /// @param axis the axis; negative counts from the last
    /// @return the extent of that axis
    public long extent(int axis) {
        return extents[axis < 0 ? extents.length + axis : axis];
    }

    /// @return the product of all extents, 1 for a scalar
    public long elements() {
        return elements;
    }

    /// @param extent the new outermost extent
    /// @return this shape with another outermost extent
    public Shape withRows(long extent) {
        long[] copy = extents.clone();
        copy[0] = extent;
        return new Shape(copy);
    }

    /// @param other another shape
    /// @return whether they differ in their outermost extents at most
    public boolean hasRowsLike(Shape other) {
        return Arrays.equals(extents, 1, extents.length, other.extents, 1, other.extents.length);
    }

    /// @return a copy of the extents
    public long[] toArray() {
        return extents.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape shape && Arrays.equals(extents, shape.extents);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(extents);
    }

    @Override
    public String toString() {
        return Arrays.stream(extents).mapToObj(Long::toString).collect(Collectors.joining(", ", "[", "]"));
    }
}
