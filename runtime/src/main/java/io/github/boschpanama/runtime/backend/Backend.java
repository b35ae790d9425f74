package io.github.boschpanama.runtime.backend;

import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.OptionalLong;

/// Where tensors live, and the operations a decoder needs.
///
/// Activations are [DType#F32]; weights are F32, BF16 or F16 and are used as they are. Shapes are given beside each
/// parameter; a caller that breaks them gets an [IllegalArgumentException] that names both. No operation allocates
/// Java objects in a steady state. A backend is used by one thread at a time and spreads the work over its own.
///
/// **The same numbers every time.** Each output row depends only on its own input row, never on the other rows, the
/// number of threads or the memory at hand. On the CPU backend the order of additions is part of the contract, so that
/// a row computed in any company is the same bit for bit: see [#linear] and [#linearAdd].
public interface Backend extends AutoCloseable {
    /// @return the short name that `--backend` takes
    String name();

    /// @return one line on what computes: device, threads, vector width
    String description();

    /// @return bytes that are free where the backend has memory of its own; empty where tensors lie in the host's
    default OptionalLong freeMemory() {
        return OptionalLong.empty();
    }

    /// @param arena owns the memory
    /// @param dtype the element type
    /// @param extents the extents, outermost first
    /// @return a tensor of zeros in this backend's memory
    Tensor allocate(Arena arena, DType dtype, long... extents);

    /// @param arena owns the memory
    /// @param values host numbers
    /// @return I32 [values], a copy of them in this backend's memory
    default Tensor integers(Arena arena, int... values) {
        Tensor integers = allocate(arena, DType.I32, values.length);
        try (Arena staging = Arena.ofConfined()) {
            Tensor host = Tensor.allocate(staging, DType.I32, values.length);
            MemorySegment.copy(values, 0, host.segment(), ValueLayout.JAVA_INT, 0, values.length);
            upload(host, integers);
        }
        return integers;
    }

    /// Brings a weight to where it is used: a device copies it, the CPU takes the mapped file as it is.
    ///
    /// @param arena owns any copy
    /// @param weight in host memory
    /// @return the weight in this backend's memory
    Tensor weight(Arena arena, Tensor weight);

    /// @param weight [out, in]
    /// @return bytes that [#prepack] would take for it; 0 where it would do nothing
    default long prepackedBytes(Tensor weight) {
        return 0;
    }

    /// Makes ready what products of several rows need of a weight, where that is something: on the CPU its numbers as F32
    /// in the order of the kernels, which each call would make anew otherwise. The products stay the same bit for bit.
    /// It holds for this tensor object, and until the arena is closed.
    ///
    /// @param arena owns what is made; a shared one
    /// @param weight [out, in], which does not change from now on
    default void prepack(Arena arena, Tensor weight) {}

    /// Rows that a batch needs for its products to take as long as asking for them: one of fewer rows takes about as long as one
    /// of so many.
    ///
    /// @param weights how many numbers a layer multiplies each row by
    /// @return a number of rows; 1 where asking costs nothing
    default int busyRows(long weights) {
        return 1;
    }

    /// @param host a tensor in host memory
    /// @param to a tensor of the same type and size in this backend's memory
    void upload(Tensor host, Tensor to);

    /// Waits for what was asked before, then copies.
    ///
    /// @param from a tensor in this backend's memory
    /// @param host a tensor of the same type and size in host memory
    void download(Tensor from, Tensor host);

    /// @param from [rows, …]
    /// @param fromRow the first row to copy
    /// @param to [rows, …] with rows of the same size
    /// @param toRow where the first row goes
    /// @param rows how many
    void copyRows(Tensor from, long fromRow, Tensor to, long toRow, long rows);

    /// Picks rows of a table, as F32: the embedding lookup, and the choice of the rows that count.
    ///
    /// @param table F32, BF16 or F16 [entries, width]
    /// @param indices I32 [rows]
    /// @param out F32 [rows, width]
    void gather(Tensor table, Tensor indices, Tensor out);

    /// Root-mean-square norm (Zhang and Sennrich, arXiv 1910.07467): `out = x / √(mean(x²) + epsilon) · weight`.
    ///
    /// @param x F32 [rows, width]
    /// @param weight [width]
    /// @param epsilon added to the mean square
    /// @param out F32 [rows, width]; may be `x`
    void rmsNorm(Tensor x, Tensor weight, float epsilon, Tensor out);

    /// `out = x · weightᵀ + bias`. On the CPU each element is one chain of fused multiply-adds from 0 over the inner
    /// dimension in rising order, then the bias is added.
    ///
    /// @param x F32 [rows, in]
    /// @param weight [out, in]
    /// @param bias [out], or null
    /// @param out F32 [rows, out]
    void linear(Tensor x, Tensor weight, Tensor bias, Tensor out);

    /// `out += x · weightᵀ`, the inner dimension cut into `parts` equal pieces: `((out + p₀) + p₁) + …` where each pᵢ
    /// is a chain from 0 as in [#linear]. With a part per key/value group, sums of parts stored before round alike.
    ///
    /// @param x F32 [rows, in]
    /// @param weight [out, in]
    /// @param parts a divisor of `in`
    /// @param out F32 [rows, out]
    void linearAdd(Tensor x, Tensor weight, int parts, Tensor out);

    /// `out = x[:, from:to] · weight[:, from:to]ᵀ`: the piece pᵢ of [#linearAdd] alone.
    ///
    /// @param x F32 [rows, in]
    /// @param weight [out, in]
    /// @param from the first inner column
    /// @param to the column after the last
    /// @param out F32 [rows, out]
    void linearPart(Tensor x, Tensor weight, long from, long to, Tensor out);

    /// [#linear] for a single row while decoding, where reading the weights is all that counts. A backend may add in
    /// another order than [#linear] does, so the last bits may differ from it.
    ///
    /// @param x F32 [1, in]
    /// @param weight [out, in]
    /// @param bias [out], or null
    /// @param out F32 [1, out]
    default void linearRow(Tensor x, Tensor weight, Tensor bias, Tensor out) {
        linear(x, weight, bias, out);
    }

    /// Rotary position embedding (Su et al., arXiv 2104.09864) in the half-split layout: elements i and i + headDim/2
    /// of each head turn by the angle of their row's position.
    ///
    /// @param x F32 [rows, heads, headDim], turned in place
    /// @param rows the position of each row
    /// @param cosine F32 [positions, headDim / 2]
    /// @param sine F32 [positions, headDim / 2]
    void rope(Tensor x, Rows rows, Tensor cosine, Tensor sine);

    /// Softmax attention, query heads sharing the keys and values of their group. Rows see what `rows` and `pattern`
    /// say. The result of a row does not depend on which other rows are computed with it.
    ///
    /// @param query F32 [rows, heads, headDim]
    /// @param key F32 [keys, groups, headDim]; may have more rows than are used
    /// @param value F32 [keys, groups, headDim]
    /// @param rows where each query row stands
    /// @param pattern what each group sees
    /// @param scale factor on the scores, usually 1/√headDim
    /// @param out F32 [rows, heads, headDim]
    void attention(Tensor query, Tensor key, Tensor value, Rows rows, AttentionPattern pattern, float scale,
            Tensor out);

    /// Positions of rows, and the places of the keys that they see, may be less by a multiple of this: [#attention] and
    /// [#attentionRow] then give the same numbers, on the CPU bit for bit. So a cache can drop its first keys. Sinks may stay
    /// where they are as long as no other key that is seen lies among the first so many, and no row comes so near to them
    /// that the pattern's limit no longer hides them. A backend that takes keys in blocks gives the size of a block.
    ///
    /// @return a number of keys, at least 1
    default int keyPeriod() {
        return 1;
    }

    /// [#attention] for a single row while decoding; the last bits may differ from it.
    ///
    /// @param query F32 [1, heads, headDim]
    /// @param key F32 [keys, groups, headDim]
    /// @param value F32 [keys, groups, headDim]
    /// @param rows where the row stands
    /// @param pattern what each group sees
    /// @param scale factor on the scores
    /// @param out F32 [1, heads, headDim]
    default void attentionRow(Tensor query, Tensor key, Tensor value, Rows rows, AttentionPattern pattern, float scale,
            Tensor out) {
        attention(query, key, value, rows, pattern, scale, out);
    }

    /// SwiGLU (Shazeer, arXiv 2002.05202): `out = gate / (1 + e^−gate) · up`.
    ///
    /// @param gate F32 [rows, width]
    /// @param up F32 [rows, width]
    /// @param out F32 [rows, width]; may be `gate` or `up`
    void swiGlu(Tensor gate, Tensor up, Tensor out);

    /// `out += x`.
    ///
    /// @param x F32, any shape
    /// @param out F32, the same shape
    void add(Tensor x, Tensor out);

    /// @param logits F32 [rows, vocabulary]
    /// @param out I32 [rows]: the column of the largest value of each row, the first of equals
    void argmax(Tensor logits, Tensor out);

    /// @param logits F32 [rows, vocabulary]
    /// @param targets I32 [rows]: a column a row
    /// @param out F32 [rows]: the natural logarithm of the softmax of that column
    void logProbability(Tensor logits, Tensor targets, Tensor out);

    /// Ends the backend's threads and gives back its device.
    @Override
    void close();
}
