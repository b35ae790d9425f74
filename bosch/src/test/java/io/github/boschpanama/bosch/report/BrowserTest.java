package io.github.boschpanama.bosch.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Opens the page in Chromium, where one is installed.
class BrowserTest {
    private static final Optional<Path> BROWSER = Stream.of("chromium", "chromium-browser", "google-chrome")
            .flatMap(name -> Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                    .map(folder -> Path.of(folder, name)))
            .filter(Files::isExecutable).findFirst();

    @TempDir
    private Path folder;

    @Test
    void theBrowserReadsEveryTable() throws Exception {
        ReportWriter.write(Examples.comparison(), folder);
        run("--dump-dom", page());
        String dom = Files.readString(folder.resolve("out"));
        assertEquals(count("<caption", Files.readString(folder.resolve("report.html"))), count("<caption", dom));
        assertTrue(dom.contains("★ 97.7"));
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 1280}) // 500 pixels are the narrowest window that it opens
    void thePageIsDrawn(int width) throws Exception {
        ReportWriter.write(Examples.comparison(), folder);
        Path picture = folder.resolve("page.png");
        run("--screenshot=" + picture, "--window-size=" + width + ",900", page());
        var image = ImageIO.read(picture.toFile());
        assertEquals(width, image.getWidth());
        long colours = java.util.Arrays.stream(image.getRGB(0, 0, width, 900, null, 0, width)).distinct().count();
        assertTrue(colours > 20, () -> "a page with text and pictures has more than " + colours + " colours");
    }

    private String page() {
        return folder.resolve("report.html").toUri().toString();
    }

    private void run(String... arguments) throws IOException, InterruptedException {
        assumeTrue(BROWSER.isPresent(), "no Chromium on the PATH");
        List<String> command = new ArrayList<>(List.of(BROWSER.orElseThrow().toString(), "--headless", "--no-sandbox",
                "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--hide-scrollbars",
                "--user-data-dir=" + folder.resolve("profile")));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile()).start();
        if (!process.waitFor(90, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("the browser did not end: " + Files.readString(folder.resolve("err")));
        }
        assertEquals(0, process.exitValue(), () -> folder.resolve("err").toString());
    }

    private static int count(String part, String text) {
        return text.split(part, -1).length - 1;
    }
}
