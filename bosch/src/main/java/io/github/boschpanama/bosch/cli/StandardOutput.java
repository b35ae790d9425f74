package io.github.boschpanama.bosch.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/// Standard output that remembers why it could not be written, which a print writer keeps to itself.
final class StandardOutput extends FilterOutputStream {
    private IOException failure;

    StandardOutput(OutputStream stream) {
        super(stream);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[]{(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
        try {
            out.write(bytes, from, count);
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    /// @return why it could not be written, or null
    IOException failure() {
        return failure;
    }

    /// @return whether results are lost that somebody wanted: a reader that has left, such as `head`, had enough
    boolean isLost() {
        return failure != null && !"Broken pipe".equals(failure.getMessage());
    }
}
