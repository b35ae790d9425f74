package io.github.boschpanama.runtime.safetensors;

import io.github.boschpanama.runtime.InputException;
import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// Holds the tensors of a header against the bytes of its file: sorted by offset they follow one another from the end
/// of the header to the end of the file, without a hole and without an overlap.
///
/// @param file the file's name, for messages
/// @param dataStart where the header ends
/// @param fileSize where the file ends
record ByteLayout(Path file, long dataStart, long fileSize) {
    /// What an entry of the header claims. Offsets count from the end of the header.
    record Claim(String name, DType dtype, long[] shape, long begin, long end) {}

    /// @param claims in any order
    /// @return the same tensors in the order of their bytes
    List<TensorEntry> entries(List<Claim> claims) {
        long dataSize = fileSize - dataStart;
        List<TensorEntry> entries = new ArrayList<>(claims.size());
        long end = 0;
        String previous = "the header";
        for (Claim claim : claims.stream()
                .sorted(Comparator.comparingLong(Claim::begin).thenComparingLong(Claim::end)).toList()) {
            Shape shape = requireSize(claim);
            if (claim.begin < end) {
                throw fail(claim, "overlaps " + previous + ", which ends at " + end);
            }
            if (claim.begin > end) {
                throw fail(claim, "leaves a hole after " + previous + ", which ends at " + end);
            }
            if (claim.end > dataSize) {
                throw fail(claim, "ends past the end of the file, which has " + dataSize
                        + " bytes after the header; it is truncated");
            }
            entries.add(new TensorEntry(claim.name, claim.dtype, shape, file, dataStart + claim.begin,
                    claim.end - claim.begin));
            end = claim.end;
            previous = "tensor '" + claim.name + "'";
        }
        if (end != dataSize) {
            throw new InputException(file + ": " + (dataSize - end) + " bytes belong to no tensor: " + previous
                    + " ends at data offset " + end + " and the file at " + dataSize);
        }
        return List.copyOf(entries);
    }

    /// The shape, if it takes exactly the bytes between the offsets.
    private Shape requireSize(Claim claim) {
        if (claim.begin > claim.end) {
            throw fail(claim, "ends before it begins");
        }
        Shape shape;
        long bytes;
        try {
            shape = Shape.of(claim.shape);
            bytes = Math.multiplyExact(shape.elements(), claim.dtype.byteSize());
        } catch (ArithmeticException e) {
            throw fail(claim, "is too large: the byte size of " + claim.dtype + " " + Arrays.toString(claim.shape)
                    + " does not fit in 63 bits");
        }
        if (bytes != claim.end - claim.begin) {
            throw fail(claim, "should take " + bytes + " bytes for " + claim.dtype + " " + shape + ", not "
                    + (claim.end - claim.begin));
        }
        return shape;
    }

    private InputException fail(Claim claim, String message) {
        return new InputException(file + ": tensor '" + claim.name + "' at data offsets [" + claim.begin + ", "
                + claim.end + "] " + message);
    }
}
