package io.github.boschpanama.bindings;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// What came of looking for CUDA's libraries. Nothing here throws where they are missing or broken: the answer says so.
///
/// The generated classes look their symbols up among the libraries that this class loader has loaded, each function at
/// its first call, and a function that is called before [#load()] stays broken. So call this first, always.
///
/// @param toolkitVersion the major version of the toolkit's libraries, or 0 where no complete set was found
/// @param loaded each library that was loaded, and from which file
/// @param attempts every place that was tried, in order, and what came of it
public record CudaLibraries(int toolkitVersion, Map<CudaLibrary, Path> loaded, List<Attempt> attempts) {

    /// The environment variable that names the folder to take CUDA from, instead of the usual ones.
    public static final String HOME_VARIABLE = "BOSCH_CUDA_HOME";
    /// The system property that does the same, and goes before the variable.
    public static final String HOME_PROPERTY = "bosch.cuda.home";

    /// One place that was tried.
    ///
    /// @param where a file, or a library's name for the loader's own search
    /// @param outcome what came of it
    public record Attempt(String where, String outcome) {
        @Override
        public String toString() {
            return where + ": " + outcome;
        }
    }

    /// Holds the one answer of this process: a library stays loaded as long as its class loader.
    private static final class Holder {
        private static final CudaLibraries ANSWER = CudaLoader.load(CudaFolders.of(home(), System.getenv()));
    }

    /// Loads the driver's library and one major version of the toolkit's, the first time it is called.
    ///
    /// @return what was found, the same at every call
    public static CudaLibraries load() {
        return Holder.ANSWER;
    }

    /// @return whether the toolkit's libraries are loaded, so that their functions can be called
    public boolean hasToolkit() {
        return toolkitVersion != 0;
    }

    /// @return whether the driver's library is loaded, so that its functions can be called
    public boolean hasDriver() {
        return loaded.containsKey(CudaLibrary.DRIVER);
    }

    private static Path home() {
        String home = System.getProperty(HOME_PROPERTY, System.getenv(HOME_VARIABLE));
        return home == null || home.isBlank() ? null : Path.of(home).toAbsolutePath();
    }
}
