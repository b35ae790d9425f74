package io.github.boschpanama.runtime.cpu;

import io.github.boschpanama.runtime.backend.AttentionPattern;
import io.github.boschpanama.runtime.backend.Backend;
import io.github.boschpanama.runtime.backend.Rows;
import io.github.boschpanama.runtime.tensor.DType;
import io.github.boschpanama.runtime.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Optional;

/// The CPU: kernels by the Vector API on a team of threads.
///
/// Tensors must be in memory that every thread may read, so from a shared, automatic or global [Arena] unless there is
/// one thread. Results depend neither on the number of threads nor on the width of the vectors, which is the CPU's
/// preferred one unless the system property `bosch.vector.bits` asks for 128, 256 or 512; nor on whether products and
/// attention of a single row are done by machine code. They are where the CPU has AVX-512, the system is Linux and Java
/// was given native access for this module, unless the system property `bosch.machine.code` is `off`.
public final class CpuBackend implements Backend {
    /// Rows of x for which a weight is turned once.
    private static final int MANY = 1024;

    private final Optional<String> noMachineCode;
    private final Team team;
    private final Arena scratch = Arena.ofShared();
    private final Arguments arguments;
    private final MicroKernel largestTile;
    private final PackedWeights packedWeights;
    private final MatrixProduct matrixProduct;
    private final RowProduct rowProduct;
    private final Attention attention;
    private final AttentionRow attentionRow;
    private final Gather gather;
    private final RmsNorm rmsNorm;
    private final Rope rope;
    private final SwiGlu swiGlu;
    private final Add add;
    private final LogProbability logProbability;

    /// @param noMachineCode why there is none, or nothing where there is
    private CpuBackend(int threads, Optional<String> noMachineCode) {
        this.noMachineCode = noMachineCode;
        team = new Team(threads);
        arguments = new Arguments(team);
        boolean manyRegisters = VectorWidth.hasManyRegisters();
        MicroKernel twoVectors = manyRegisters ? new Tile13x2() : new Tile4x2();
        MicroKernel oneVector = new Tile13x1();
        largestTile = manyRegisters ? new Tile6x4() : twoVectors;
        Transpose[] transposes = Transpose.each(scratch, team);
        ProductLoops fewRows = Transpose.BY_SQUARES
                ? new WeightLanes(scratch, team, transposes, MatrixProduct.FEW, new Tile8x2())
                : new RowLanes(scratch, team, transposes, MatrixProduct.FEW, twoVectors, oneVector);
        packedWeights = new PackedWeights(team, transposes, largestTile.columns());
        matrixProduct = new MatrixProduct(fewRows, new WeightLanes(scratch, team, transposes, MANY, largestTile),
                packedWeights);
        rowProduct = new RowProduct(team, rowKernels());
        attention = new Attention(scratch, team, twoVectors, oneVector);
        AttentionRange[] ranges = new AttentionRange[threads];
        Arrays.setAll(ranges, worker -> new AttentionRange(keyValueKernels()));
        attentionRow = new AttentionRow(team, ranges);
        gather = new Gather(team);
        rmsNorm = new RmsNorm(team);
        rope = new Rope(team);
        swiGlu = new SwiGlu(team);
        add = new Add(team);
        logProbability = new LogProbability(team);
    }

    private RowKernel[] rowKernels() {
        RowKernel vectors = new VectorRows(team.size());
        return noMachineCode.isEmpty()
                ? new RowKernel[]{new MachineRows(scratch, team.size(), RowProduct.PART_ROWS), vectors}
                : new RowKernel[]{vectors};
    }

    private KeyValueKernel[] keyValueKernels() {
        KeyValueKernel vectors = new VectorKeyValues();
        return noMachineCode.isEmpty()
                ? new KeyValueKernel[]{new MachineKeyValues(scratch), vectors}
                : new KeyValueKernel[]{vectors};
    }

    /// @param threads how many threads compute, the calling one included; at least 1
    /// @return a backend that starts `threads − 1` daemon threads, until it is closed
    public static CpuBackend withThreads(int threads) {
        VectorWidth.bits(); // an unusable system property is reported as such, not as a failed class
        return new CpuBackend(threads, MachineCode.missing());
    }

    /// @return a backend with a thread for each processor
    public static CpuBackend create() {
        return withThreads(Runtime.getRuntime().availableProcessors());
    }

    @Override
    public String name() {
        return "cpu";
    }

    @Override
    public String description() {
        return "CPU, " + team.size() + (team.size() == 1 ? " thread, " : " threads, ") + VectorWidth.bits()
                + "-bit vectors, tiles of " + largestTile.rows() + " × " + largestTile.columns()
                + noMachineCode.map(why -> ", no machine code: " + why)
                        .orElse(", machine code for single rows");
    }

    @Override
    public Tensor allocate(Arena arena, DType dtype, long... extents) {
        return Tensor.allocate(arena, dtype, extents);
    }

    @Override
    public Tensor weight(Arena arena, Tensor weight) {
        return weight;
    }

    @Override
    public long prepackedBytes(Tensor weight) {
        arguments.prepack(weight);
        return packedWeights.bytes(weight);
    }

    @Override
    public void prepack(Arena arena, Tensor weight) {
        arguments.prepack(weight);
        packedWeights.add(arena, weight);
    }

    @Override
    public void upload(Tensor host, Tensor to) {
        arguments.copy("host", host, "to", to);
        MemorySegment.copy(host.segment(), 0, to.segment(), 0, host.byteSize());
    }

    @Override
    public void download(Tensor from, Tensor host) {
        arguments.copy("from", from, "host", host);
        MemorySegment.copy(from.segment(), 0, host.segment(), 0, host.byteSize());
    }

    @Override
    public void copyRows(Tensor from, long fromRow, Tensor to, long toRow, long rows) {
        arguments.copyRows(from, fromRow, to, toRow, rows);
        if (rows > 0) {
            long rowBytes = from.byteSize() / from.extent(0);
            MemorySegment.copy(from.segment(), fromRow * rowBytes, to.segment(), toRow * rowBytes, rows * rowBytes);
        }
    }

    @Override
    public void gather(Tensor table, Tensor indices, Tensor out) {
        arguments.gather(table, indices, out);
        gather.run(table, indices, out);
    }

    @Override
    public void rmsNorm(Tensor x, Tensor weight, float epsilon, Tensor out) {
        arguments.rmsNorm(x, weight, out);
        rmsNorm.run(x, weight, epsilon, out);
    }

    @Override
    public void linear(Tensor x, Tensor weight, Tensor bias, Tensor out) {
        arguments.linear(x, weight, bias, out);
        matrixProduct.run(x, weight, 0, x.extent(1), x.extent(1), bias, false, out);
    }

    @Override
    public void linearAdd(Tensor x, Tensor weight, int parts, Tensor out) {
        arguments.linearAdd(x, weight, parts, out);
        matrixProduct.run(x, weight, 0, x.extent(1), x.extent(1) / parts, null, true, out);
    }

    @Override
    public void linearPart(Tensor x, Tensor weight, long from, long to, Tensor out) {
        arguments.linearPart(x, weight, from, to, out);
        matrixProduct.run(x, weight, from, to, to - from, null, false, out);
    }

    @Override
    public void linearRow(Tensor x, Tensor weight, Tensor bias, Tensor out) {
        arguments.linearRow(x, weight, bias, out);
        rowProduct.run(x, weight, bias, out);
    }

    @Override
    public void rope(Tensor x, Rows rows, Tensor cosine, Tensor sine) {
        arguments.rope(x, rows, cosine, sine);
        rope.run(x, rows, cosine, sine);
    }

    @Override
    public void attention(Tensor query, Tensor key, Tensor value, Rows rows, AttentionPattern pattern, float scale,
            Tensor out) {
        arguments.attention(query, key, value, rows, pattern, out);
        attention.run(query, key, value, rows, pattern, scale, out);
    }

    @Override
    public int keyPeriod() {
        return AttentionRange.KEYS; // a multiple of AttentionBlock.KEYS
    }

    @Override
    public void attentionRow(Tensor query, Tensor key, Tensor value, Rows rows, AttentionPattern pattern, float scale,
            Tensor out) {
        arguments.attentionRow(query, key, value, rows, pattern, out);
        attentionRow.run(query, key, value, rows, pattern, scale, out);
    }

    @Override
    public void swiGlu(Tensor gate, Tensor up, Tensor out) {
        arguments.swiGlu(gate, up, out);
        swiGlu.run(gate, up, out);
    }

    @Override
    public void add(Tensor x, Tensor out) {
        arguments.add(x, out);
        add.run(x, out);
    }

    @Override
    public void argmax(Tensor logits, Tensor out) {
        arguments.argmax(logits, out);
        logProbability.argmax(logits, out);
    }

    @Override
    public void logProbability(Tensor logits, Tensor targets, Tensor out) {
        arguments.logProbability(logits, targets, out);
        logProbability.logProbability(logits, targets, out);
    }

    @Override
    public void close() {
        team.close();
        if (scratch.scope().isAlive()) {
            scratch.close();
        }
    }
}
