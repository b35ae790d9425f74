package io.github.boschpanama.bindings;

import io.github.boschpanama.bindings.CudaLibraries.Attempt;
import io.github.boschpanama.bindings.cuda.CudaDriver;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Finds CUDA's libraries and loads them into this class loader.
///
/// A toolkit is only loaded once all its libraries are known to open: two major versions in one process would mix.
final class CudaLoader {
    private static final int[] TOOLKIT_VERSIONS = {13, 12, 11};
    /// `cuDriverGetVersion` gives 1000·major + 10·minor.
    private static final int MAJOR_FACTOR = 1000;

    private final CudaFolders folders;
    private final Map<CudaLibrary, Path> loaded = new EnumMap<>(CudaLibrary.class);
    private final List<Attempt> attempts = new ArrayList<>();

    private CudaLoader(CudaFolders folders) {
        this.folders = folders;
    }

    static CudaLibraries load(CudaFolders folders) {
        CudaLoader loader = new CudaLoader(folders);
        int version = loader.loadAll();
        return new CudaLibraries(version, Collections.unmodifiableMap(loader.loaded), List.copyOf(loader.attempts));
    }

    private int loadAll() {
        if (folders.named() != null && folders.toolkit().isEmpty()) {
            attempts.add(new Attempt(folders.named().toString(), "no such folder"));
        }
        int newest = loadDriver();
        for (int version : TOOLKIT_VERSIONS) {
            if (version > newest) {
                attempts.add(new Attempt("CUDA " + version, "not looked for: the driver is for CUDA " + newest));
            } else if (loadToolkit(version)) {
                return version;
            }
        }
        return 0;
    }

    /// Loads the driver's library where there is one.
    ///
    /// @return the newest major version of CUDA that it runs; without a driver all can be compiled for
    private int loadDriver() {
        try (Arena arena = Arena.ofConfined()) {
            Optional<Path> file = find(CudaLibrary.DRIVER, 0, folders.driver(), arena);
            if (file.isEmpty() || !load(Map.of(CudaLibrary.DRIVER, file.get()))) {
                return TOOLKIT_VERSIONS[0];
            }
            MemorySegment version = arena.allocate(ValueLayout.JAVA_INT);
            int status = CudaDriver.cuDriverGetVersion(version);
            return status == CudaDriver.CUDA_SUCCESS()
                    ? version.get(ValueLayout.JAVA_INT, 0) / MAJOR_FACTOR
                    : TOOLKIT_VERSIONS[0];
        }
    }

    private boolean loadToolkit(int version) {
        Map<CudaLibrary, Path> files = new EnumMap<>(CudaLibrary.class);
        try (Arena arena = Arena.ofConfined()) {
            for (CudaLibrary library : CudaLibrary.TOOLKIT) {
                find(library, version, folders.toolkit(), arena).ifPresent(file -> files.put(library, file));
            }
            return files.size() == CudaLibrary.TOOLKIT.size() && load(files);
        }
    }

    /// In the folder that the user named, if any; else by the loader's own search, then in the usual folders. The driver
    /// is rarely in a named folder, so that one is searched for all the same.
    ///
    /// @param arena keeps the library open until the others of its set are found
    private Optional<Path> find(CudaLibrary library, int version, List<Path> in, Arena arena) {
        for (String name : library.fileNames(version)) {
            Optional<Path> file;
            if (folders.named() == null) {
                file = searchLoader(library, name, arena).or(() -> searchFolders(in, name, arena));
            } else if (library == CudaLibrary.DRIVER) {
                file = searchFolders(in, name, arena).or(() -> searchLoader(library, name, arena));
            } else {
                file = searchFolders(in, name, arena);
            }
            if (file.isPresent()) {
                return file;
            }
        }
        return Optional.empty();
    }

    private Optional<Path> searchFolders(List<Path> in, String name, Arena arena) {
        return in.stream().map(folder -> folder.resolve(name)).filter(file -> opens(file, arena)).findFirst();
    }

    private Optional<Path> searchLoader(CudaLibrary library, String name, Arena arena) {
        try {
            SymbolLookup.libraryLookup(name, arena);
        } catch (IllegalArgumentException notFound) {
            attempts.add(new Attempt(name, "not found by the loader's own search"));
            return Optional.empty();
        }
        Optional<Path> file = mappedFile(library + ".so");
        attempts.add(
                new Attempt(name, file.map(path -> "found: " + path).orElse("opens, but its file cannot be told")));
        return file;
    }

    private boolean opens(Path file, Arena arena) {
        if (!Files.exists(file)) {
            attempts.add(new Attempt(file.toString(), "not there"));
            return false;
        }
        try {
            SymbolLookup.libraryLookup(file, arena);
            attempts.add(new Attempt(file.toString(), "found"));
            return true;
        } catch (IllegalArgumentException broken) {
            attempts.add(new Attempt(file.toString(), "does not open: " + broken.getMessage()));
            return false;
        }
    }

    /// System.load wants a path: the loader's search gives none, but the process's memory map has it, under the name of
    /// the file that all links lead to.
    private static Optional<Path> mappedFile(String prefix) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
            return lines.filter(line -> line.indexOf('/') >= 0).map(line -> Path.of(line.substring(line.indexOf('/'))))
                    .filter(path -> path.getFileName().toString().startsWith(prefix)).findFirst();
        } catch (IOException | RuntimeException unreadable) {
            return Optional.empty();
        }
    }

    private boolean load(Map<CudaLibrary, Path> files) {
        for (Map.Entry<CudaLibrary, Path> entry : files.entrySet()) {
            try {
                System.load(entry.getValue().toString());
                loaded.put(entry.getKey(), entry.getValue());
            } catch (UnsatisfiedLinkError refused) {
                attempts.add(new Attempt(entry.getValue().toString(), "does not load: " + refused.getMessage()));
                return false;
            }
        }
        return true;
    }
}
