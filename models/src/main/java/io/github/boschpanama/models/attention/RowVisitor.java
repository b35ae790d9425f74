package io.github.boschpanama.models.attention;

/// Takes rows of attention probabilities.
///
/// The rows of a head come in order, from one thread; heads come from several threads at once.
@FunctionalInterface
public interface RowVisitor {
    /// @param layer from 0 at the bottom
    /// @param head the query head
    /// @param position the row's place in the sequence
    /// @param probabilities those of keys 0 to `position`; what lies behind them is undefined, and the array is used
    ///        again for the next row
    void visit(int layer, int head, int position, float[] probabilities);
}
