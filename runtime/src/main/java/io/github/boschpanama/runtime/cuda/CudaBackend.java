package io.github.boschpanama.runtime.cuda;

import io.github.boschpanama.bindings.CudaLibraries;
import io.github.boschpanama.runtime.InputException;
import io.github.boschpanama.runtime.backend.AttentionPattern;
import io.github.boschpanama.runtime.backend.Backend;
import io.github.boschpanama.runtime.backend.Rows;
import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Shape;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.OptionalLong;
import java.util.function.Consumer;

/// An NVIDIA GPU: cuBLAS for the products, our own kernels for the rest, everything in one stream.
///
/// Tensors are on the device. Operations are queued and return at once; [#download] waits, and is where an error of a
/// kernel shows. What reaches the host is what is downloaded, so a forward pass sends ids down and rows of results up.
///
/// Results differ from the CPU's in the last bits: cuBLAS chooses its order of additions by shape. How weights of each
/// type are multiplied, and what that costs, is told in [Product].
public final class CudaBackend implements Backend {
    /// The system property that lets F32 weights be rounded to TF32 (10 bits of mantissa) in products: faster, coarser.
    public static final String TF32_PROPERTY = "bosch.cuda.tf32";

    /// Numbers that a thread takes at a time where it can.
    private static final int QUAD = 4;
    /// Multiply-adds that a multiprocessor does in products in the time of a layer's calls. Measured on an H200: some 30 calls of
    /// 7 µs each where a short prompt waits for nothing else, and 0.7 T multiply-adds a second.
    private static final long MULTIPLICATIONS_A_LAYER = 150_000_000;
    private static final int FEWEST_BUSY_ROWS = 256;
    private static final int MOST_BUSY_ROWS = 8192; // each row takes memory for its activations
    private static final long STAGING_BYTES = 16L << 20;
    private static final long SCRATCH_BYTES = 128L << 20;
    private static final long SMALL_RESULT_BYTES = 24L << 20; // about half of a large device's cache

    private final CudaDevice device;
    private final Arena arena;
    private final Context context;
    private final Stream stream;
    private final Staging staging;
    private final Product product;
    private final Kernel rowProduct;
    private final AttentionKernel attention;
    private final RowAttentionKernel rowAttention;
    private final Kernel gather;
    private final Kernel rmsNorm;
    private final Kernel rope;
    private final Kernel swiGlu;
    private final Kernel add;
    private final Kernel argmax;
    private final Kernel logProbability;

    private CudaBackend(CudaDevice device, Options options, Consumer<String> notice, Arena arena) {
        this.device = device;
        this.arena = arena;
        context = Context.primary();
        stream = Stream.create(arena);
        staging = new Staging(arena, stream, options.stagingBytes());
        KernelModule module = KernelModule.load(arena, device, options.cache(), notice);
        CublasHandle cublas = new CublasHandle(arena, stream, options.tf32());
        Scratch operands = Scratch.allocate(arena, options.scratchBytes());
        Scratch sums = Scratch.allocate(arena, options.scratchBytes());
        product = new Product(arena, cublas, module, stream, device.multipliesBf16(), operands, sums,
                SMALL_RESULT_BYTES);
        rowProduct = new Kernel(arena, module, stream, "rowProduct", 8);
        attention = new AttentionKernel(arena, module, stream, device);
        rowAttention = new RowAttentionKernel(arena, module, stream, sums);
        gather = new Kernel(arena, module, stream, "gather", 7);
        rmsNorm = new Kernel(arena, module, stream, "rmsNorm", 6);
        rope = new Kernel(arena, module, stream, "rope", 8);
        swiGlu = new Kernel(arena, module, stream, "swiGlu", 4);
        add = new Kernel(arena, module, stream, "add", 3);
        argmax = new Kernel(arena, module, stream, "argmax", 3);
        logProbability = new Kernel(arena, module, stream, "logProbability", 4);
    }

    /// @param stagingBytes the size of each of two pinned buffers
    /// @param scratchBytes the size of each of two scratch memories on the device
    /// @param tf32 whether F32 products may use TF32
    /// @param cache where compiled kernels are kept
    record Options(long stagingBytes, long scratchBytes, boolean tf32, KernelCache cache) {
        static Options ofUser() {
            return new Options(STAGING_BYTES, SCRATCH_BYTES, Boolean.getBoolean(TF32_PROPERTY), KernelCache.ofUser());
        }
    }

    /// @param notice gets a line before anything that takes seconds
    /// @return a backend on the first device
    /// @throws InputException with the reason, where there is no CUDA or no device
    public static CudaBackend create(Consumer<String> notice) {
        return create(Options.ofUser(), notice);
    }

    static CudaBackend create(Options options, Consumer<String> notice) {
        try {
            return switch (CudaDevice.find(CudaLibraries.load())) {
                case CudaDevice.Answer.Missing missing -> throw unusable(missing.reason(), null);
                case CudaDevice.Answer.Found found -> create(found.device(), options, notice);
            };
        } catch (CudaException | LinkageError failure) {
            // A LinkageError is a function that a library of another version does not have.
            throw unusable(failure.getMessage(), failure);
        }
    }

    private static InputException unusable(String reason, Throwable cause) {
        return new InputException("CUDA cannot be used: " + reason + "; `bosch doctor` lists what was tried", cause);
    }

    private static CudaBackend create(CudaDevice device, Options options, Consumer<String> notice) {
        Arena arena = Arena.ofShared();
        try {
            return new CudaBackend(device, options, notice, arena);
        } catch (Throwable failure) {
            closeAfter(failure, arena);
            throw failure;
        }
    }

    private static void closeAfter(Throwable failure, Arena arena) {
        try {
            arena.close();
        } catch (RuntimeException further) {
            failure.addSuppressed(further);
        }
    }

    @Override
    public String name() {
        return "cuda";
    }

    @Override
    public String description() {
        return "CUDA: " + device;
    }

    @Override
    public OptionalLong freeMemory() {
        context.makeCurrent();
        return OptionalLong.of(DeviceMemory.free());
    }

    @Override
    public Tensor allocate(Arena owner, DType dtype, long... extents) {
        Shape shape = Shape.of(extents);
        long bytes = Math.multiplyExact(shape.elements(), dtype.byteSize());
        context.makeCurrent();
        MemorySegment memory = DeviceMemory.allocate(owner, bytes);
        if (bytes > 0) {
            stream.fillWithZeros(memory, bytes);
        }
        return Tensor.onDevice(dtype, shape, memory);
    }

    @Override
    public Tensor weight(Arena owner, Tensor weight) {
        context.makeCurrent();
        MemorySegment memory = DeviceMemory.allocate(owner, weight.byteSize());
        staging.upload(weight.segment(), memory);
        return Tensor.onDevice(weight.dtype(), weight.shape(), memory);
    }

    @Override
    public int busyRows(long weights) {
        return Math.clamp(MULTIPLICATIONS_A_LAYER * device.multiprocessors() / Math.max(1, weights), FEWEST_BUSY_ROWS,
                MOST_BUSY_ROWS);
    }

    @Override
    public void upload(Tensor host, Tensor to) {
        Arguments.copy(host, to);
        context.makeCurrent();
        staging.upload(host.segment(), memory(to));
    }

    @Override
    public void download(Tensor from, Tensor host) {
        Arguments.copy(from, host);
        context.makeCurrent();
        staging.download(memory(from), host.segment());
    }

    @Override
    public void copyRows(Tensor from, long fromRow, Tensor to, long toRow, long rows) {
        Arguments.copyRows(from, fromRow, to, toRow, rows);
        Tensor source = from.rows(fromRow, fromRow + rows);
        Tensor target = to.rows(toRow, toRow + rows);
        if (source.byteSize() > 0) {
            context.makeCurrent();
            stream.copy(memory(source), memory(target), source.byteSize());
        }
    }

    @Override
    public void gather(Tensor table, Tensor indices, Tensor out) {
        Arguments.gather(table, indices, out);
        context.makeCurrent();
        gather.arguments().put(table.deviceAddress()).put(CudaType.of(table.dtype()).code()).put(table.extent(0))
                .put(indices.deviceAddress()).put(out.extent(0)).put(out.extent(1)).put(out.deviceAddress())
                .launchOver(out.shape().elements());
    }

    @Override
    public void rmsNorm(Tensor x, Tensor weight, float epsilon, Tensor out) {
        Arguments.rmsNorm(x, weight, out);
        context.makeCurrent();
        rmsNorm.arguments().put(x.deviceAddress()).put(weight.deviceAddress()).put(CudaType.of(weight.dtype()).code())
                .put(epsilon)
                .put(x.extent(1)).put(out.deviceAddress())
                .launchRows(x.extent(0), Math.ceilDiv(x.extent(1), QUAD), 1);
    }

    @Override
    public void linear(Tensor x, Tensor weight, Tensor bias, Tensor out) {
        multiply(x, weight, 0, weight.extent(1), bias, false, out);
    }

    @Override
    public void linearRow(Tensor x, Tensor weight, Tensor bias, Tensor out) {
        Arguments.linear(x, weight, bias, out);
        Arguments.singleRow(x);
        context.makeCurrent();
        rowProduct.arguments().put(x.deviceAddress()).put(weight.deviceAddress())
                .put(CudaType.of(weight.dtype()).code()).put(x.extent(1)).put(bias == null ? 0L : bias.deviceAddress())
                .put(bias == null ? 0 : CudaType.of(bias.dtype()).code()).put(out.extent(1)).put(out.deviceAddress())
                .launchWarps(out.extent(1));
    }

    /// One product over all parts: on a GPU the order of additions is cuBLAS's own anyway.
    @Override
    public void linearAdd(Tensor x, Tensor weight, int parts, Tensor out) {
        if (parts < 1 || weight.extent(1) % parts != 0) {
            throw new IllegalArgumentException(parts + " parts do not divide the columns of weight " + weight);
        }
        multiply(x, weight, 0, weight.extent(1), null, true, out);
    }

    @Override
    public void linearPart(Tensor x, Tensor weight, long from, long to, Tensor out) {
        multiply(x, weight, from, to - from, null, false, out);
    }

    private void multiply(Tensor x, Tensor weight, long from, long length, Tensor bias, boolean accumulate,
            Tensor out) {
        Arguments.linear(x, weight, bias, out);
        Arguments.piece(weight, from, length);
        context.makeCurrent();
        product.compute(new Product.Task(x, weight, Math.toIntExact(from), Math.toIntExact(length), bias, accumulate,
                out));
    }

    @Override
    public void rope(Tensor x, Rows rows, Tensor cosine, Tensor sine) {
        Arguments.rope(x, rows, cosine, sine);
        context.makeCurrent();
        rope.arguments().put(x.deviceAddress()).put(rows.positions().deviceAddress()).put(cosine.deviceAddress())
                .put(sine.deviceAddress()).put(cosine.extent(0)).put(x.extent(0)).put(Math.toIntExact(x.extent(1)))
                .put(Math.toIntExact(cosine.extent(1))).launchOver(x.shape().elements() / 2);
    }

    @Override
    public void attention(Tensor query, Tensor key, Tensor value, Rows rows, AttentionPattern pattern, float scale,
            Tensor out) {
        Arguments.attention(query, key, value, rows, pattern, out);
        context.makeCurrent();
        attention.launch(query, key, value, rows, pattern, scale, out);
    }

    @Override
    public void attentionRow(Tensor query, Tensor key, Tensor value, Rows rows, AttentionPattern pattern, float scale,
            Tensor out) {
        Arguments.attention(query, key, value, rows, pattern, out);
        Arguments.singleRow(query);
        context.makeCurrent();
        if (rowAttention.takes(query, key, pattern)) {
            rowAttention.launch(query, key, value, rows, pattern, scale, out);
        } else {
            attention.launch(query, key, value, rows, pattern, scale, out);
        }
    }

    @Override
    public int keyPeriod() {
        return Math.max(RowAttentionKernel.SPAN, AttentionKernel.LONGEST_TILE); // both powers of two
    }

    @Override
    public void swiGlu(Tensor gate, Tensor up, Tensor out) {
        Arguments.sameShape(gate, up);
        Arguments.sameShape(gate, out);
        context.makeCurrent();
        swiGlu.arguments().put(gate.deviceAddress()).put(up.deviceAddress()).put(out.shape().elements())
                .put(out.deviceAddress())
                .launchOver(out.shape().elements());
    }

    @Override
    public void add(Tensor x, Tensor out) {
        Arguments.sameShape(x, out);
        context.makeCurrent();
        add.arguments().put(x.deviceAddress()).put(out.shape().elements()).put(out.deviceAddress())
                .launchOver(out.shape().elements());
    }

    @Override
    public void argmax(Tensor logits, Tensor out) {
        Arguments.perRow(logits, "out", out, DType.I32);
        context.makeCurrent();
        argmax.arguments().put(logits.deviceAddress()).put(logits.extent(1)).put(out.deviceAddress()).launchRows(
                logits.extent(0),
                logits.extent(1), 2);
    }

    @Override
    public void logProbability(Tensor logits, Tensor targets, Tensor out) {
        Arguments.perRow(logits, "targets", targets, DType.I32);
        Arguments.perRow(logits, "out", out, DType.F32);
        context.makeCurrent();
        logProbability.arguments().put(logits.deviceAddress()).put(targets.deviceAddress()).put(logits.extent(1))
                .put(out.deviceAddress()).launchRows(logits.extent(0), logits.extent(1), 1);
    }

    /// Waits for what is queued and gives the device back. Tensors stay until their own arenas close.
    @Override
    public void close() {
        context.makeCurrent();
        arena.close();
    }

    private static MemorySegment memory(Tensor tensor) {
        return MemorySegment.ofAddress(tensor.deviceAddress()).reinterpret(tensor.byteSize());
    }
}
