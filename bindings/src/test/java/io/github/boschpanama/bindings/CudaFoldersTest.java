package io.github.boschpanama.bindings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CudaFoldersTest {
    @TempDir
    Path root;

    private Path folder(String name) throws IOException {
        return Files.createDirectories(root.resolve(name));
    }

    @Test
    void installedToolkitIsFoundBelowTheNamedFolder() throws IOException {
        Path lib64 = folder("lib64");
        Path targets = folder("targets/x86_64-linux/lib");

        CudaFolders folders = CudaFolders.of(root, Map.of());

        assertEquals(List.of(root, lib64, targets), folders.toolkit());
    }

    @Test
    void wheelsOfOneFolderPerVersionAndOfOneFolderPerPackageAreFound() throws IOException {
        Path thirteen = folder("nvidia/cu13/lib");
        Path cublas = folder("nvidia/cublas/lib");
        Path nvrtc = folder("nvidia/cuda_nvrtc/lib");
        folder("nvidia/cublas/include");

        List<Path> toolkit = CudaFolders.of(root, Map.of()).toolkit();

        assertTrue(toolkit.containsAll(List.of(thirteen, cublas, nvrtc)), toolkit::toString);
        assertEquals(4, toolkit.size(), toolkit::toString);
    }

    @Test
    void namedFolderShutsOutTheEnvironment() throws IOException {
        Path elsewhere = folder("elsewhere/lib64");
        Path named = folder("named");

        CudaFolders folders = CudaFolders.of(named, Map.of("CUDA_HOME", elsewhere.getParent().toString()));

        assertEquals(List.of(named), folders.toolkit());
        assertEquals(named, folders.driver().getFirst());
    }

    @Test
    void environmentGoesBeforeTheUsualFolders() throws IOException {
        Path lib = folder("toolkit/lib64");
        Path packages = folder("environment/lib/python3.12/site-packages/nvidia/cu13/lib");

        List<Path> toolkit = CudaFolders.of(null, Map.of("CUDA_PATH", root.resolve("toolkit").toString(), "VIRTUAL_ENV",
                root.resolve("environment").toString())).toolkit();

        assertEquals(root.resolve("toolkit"), toolkit.getFirst());
        assertTrue(toolkit.indexOf(lib) < toolkit.indexOf(packages), toolkit::toString);
    }

    @Test
    void absentFolderGivesNone() {
        assertEquals(List.of(), CudaFolders.of(root.resolve("absent"), Map.of()).toolkit());
    }
}
