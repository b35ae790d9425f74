package io.github.boschpanama.bosch.report;

import io.github.boschpanama.models.HeadMaskFile;
import io.github.boschpanama.runtime.AtomicFile;
import io.github.boschpanama.runtime.InputException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// Writes a comparison into a folder: `report.html`, `report.csv`, `report.json`, and a mask file a mask in `masks/`.
public final class ReportWriter {
    /// The folder of the mask files.
    static final String MASKS = "masks";

    private ReportWriter() {}

    /// @param comparison what to tell
    /// @param folder where to; made if it is not there
    /// @throws InputException if the folder cannot be written
    public static void write(Comparison comparison, Path folder) {
        Path masks = folder.resolve(MASKS);
        try {
            Files.createDirectories(masks);
        } catch (IOException e) {
            throw new InputException(masks + ": cannot be made (" + e + "); choose a folder that may be written", e);
        }
        for (MethodMask mask : comparison.masks()) {
            Map<String, Object> notes = new LinkedHashMap<>();
            notes.put("model", comparison.setup().model());
            notes.put("ratio", mask.ratio());
            notes.put("method", mask.method());
            notes.put("seed", mask.seed());
            HeadMaskFile.write(mask.mask(), notes, masks.resolve(mask.fileName()));
        }
        write(ResultsCsv.of(comparison.results()), folder.resolve("report.csv"));
        write(ReportJson.of(comparison), folder.resolve("report.json"));
        write(HtmlReport.of(comparison), folder.resolve("report.html"));
    }

    private static void write(String text, Path file) {
        AtomicFile.write(file, channel -> {
            OutputStream stream = Channels.newOutputStream(channel);
            stream.write(text.getBytes(StandardCharsets.UTF_8));
        });
    }
}
