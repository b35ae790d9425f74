package io.github.boschpanama.runtime.safetensors;

import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Shape;
import java.nio.file.Path;

/// What a safetensors header says of one tensor.
///
/// @param name the tensor's name, unique in its file
/// @param dtype the element type
/// @param shape the shape; rank 0 and extents of 0 are allowed
/// @param file the file that holds it
/// @param offset where its bytes begin, counted from the begin of the file
/// @param byteSize how many bytes it takes
public record TensorEntry(String name, DType dtype, Shape shape, Path file, long offset, long byteSize) {}
