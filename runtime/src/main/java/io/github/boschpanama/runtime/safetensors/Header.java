package io.github.boschpanama.runtime.safetensors;

import java.util.List;
import java.util.Map;

/// A header that kept every rule of the format.
///
/// @param entries the tensors in the order of their bytes
/// @param metadata the texts under `__metadata__`, in the order of the file
record Header(List<TensorEntry> entries, Map<String, String> metadata) {
    /// The length of the header, an unsigned little-endian integer at the begin of the file, takes this many bytes.
    static final int LENGTH_BYTES = Long.BYTES;

    /// The format's limit on the length of the header.
    static final long MAX_LENGTH = 100_000_000;

    /// The one key of the header that is no tensor.
    static final String METADATA = "__metadata__";
}
