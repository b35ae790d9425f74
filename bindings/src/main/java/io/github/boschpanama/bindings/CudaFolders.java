package io.github.boschpanama.bindings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Where CUDA's libraries are looked for: one folder that the user names, or else the loader's own search and the
/// folders that installers use.
///
/// @param named the folder the user named, and nothing else is searched for the toolkit; or null
/// @param toolkit the folders to look in for the toolkit's libraries, in this order; only folders that exist
/// @param driver the folders to look in for the driver's library
record CudaFolders(Path named, List<Path> toolkit, List<Path> driver) {

    /// Below a root: an installed toolkit, and the wheels of PyPI (of CUDA 13; of CUDA 12 and 11).
    private static final List<String> LIBRARY_FOLDERS = List.of("", "lib64", "lib", "targets/*/lib", "nvidia/cu*/lib",
            "nvidia/*/lib");
    private static final List<String> ROOTS = List.of("/usr/local/cuda", "/usr/local/cuda-*", "/opt/cuda",
            "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib/cuda",
            "/usr/lib/python3/dist-packages", "/usr/local/lib/python3*/*-packages");
    private static final List<String> DRIVER_FOLDERS = List.of("/usr/lib/x86_64-linux-gnu",
            "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib/wsl/lib", "/usr/local/cuda/compat");

    /// @param named the folder the user named, or null
    /// @param environment environment variables: CUDA_HOME, CUDA_PATH, CONDA_PREFIX and VIRTUAL_ENV are roots too
    static CudaFolders of(Path named, Map<String, String> environment) {
        List<Path> driver = expandAll(DRIVER_FOLDERS);
        if (named != null) {
            List<Path> below = libraryFolders(named);
            return new CudaFolders(named, below, concat(below, driver));
        }
        Set<Path> roots = new LinkedHashSet<>();
        for (String variable : List.of("CUDA_HOME", "CUDA_PATH", "CONDA_PREFIX")) {
            if (environment.containsKey(variable)) {
                roots.add(Path.of(environment.get(variable)));
            }
        }
        if (environment.containsKey("VIRTUAL_ENV")) {
            roots.addAll(expand(Path.of(environment.get("VIRTUAL_ENV")), "lib/python3*/site-packages"));
        }
        roots.addAll(expandAll(ROOTS));
        List<Path> toolkit = roots.stream().flatMap(root -> libraryFolders(root).stream()).distinct().toList();
        return new CudaFolders(null, toolkit, driver);
    }

    private static List<Path> libraryFolders(Path root) {
        return LIBRARY_FOLDERS.stream().flatMap(pattern -> expand(root, pattern).stream()).distinct().toList();
    }

    private static List<Path> expandAll(List<String> patterns) {
        return patterns.stream().flatMap(pattern -> expand(Path.of("/"), pattern.substring(1)).stream()).toList();
    }

    /// The folders that match a pattern of names below a root; an asterisk stands for part of one name.
    private static List<Path> expand(Path root, String pattern) {
        List<Path> found = Files.isDirectory(root) ? List.of(root) : List.of();
        for (String name : pattern.isEmpty() ? new String[0] : pattern.split("/")) {
            List<Path> next = new ArrayList<>();
            for (Path folder : found) {
                next.addAll(children(folder, name));
            }
            found = next;
        }
        return found;
    }

    private static List<Path> children(Path folder, String glob) {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> matches = Files.newDirectoryStream(folder, glob)) {
            for (Path match : matches) {
                if (Files.isDirectory(match)) {
                    children.add(match);
                }
            }
        } catch (IOException | UncheckedIOException unreadable) {
            return List.of();
        }
        // The newest version first, where a name ends in one.
        children.sort((a, b) -> b.compareTo(a));
        return children;
    }

    private static List<Path> concat(List<Path> first, List<Path> second) {
        List<Path> both = new ArrayList<>(first);
        both.addAll(second);
        return both;
    }
}
