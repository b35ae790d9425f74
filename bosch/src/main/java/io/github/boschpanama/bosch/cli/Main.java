package io.github.boschpanama.bosch.cli;

import io.github.boschpanama.runtime.InputException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// The `bosch` command: exit code 0 when all went well, 2 for a mistake of the user's, 1 for one of ours.
@Command(name = "bosch", mixinStandardHelpOptions = true, versionProvider = Version.class, description = {
        "Runs decoder language models with a mask per attention head, and searches for the heads that can attend to a sliding window at the least loss."}, subcommands = {
                SearchCommand.class,
                CompareCommand.class, EvalCommand.class, RankCommand.class,
                GenerateCommand.class, LogitsCommand.class, TokenizeCommand.class,
                InspectCommand.class, DoctorCommand.class, BenchCommand.class}, footer = {"", "Examples:",
                        "  bosch search --model demo --ratio 0.5,0.75",
                        "  bosch eval --model demo --mask bosch-out/mask-0.5.json",
                        "  bosch generate --model ~/models/Qwen3-0.6B --prompt \"The capital of France is\"",
                        "  bosch doctor", "", "'bosch COMMAND --help' tells the options of a command."})
public final class Main implements Runnable {
    private static final int USER_MISTAKE = 2;
    private static final int OUR_MISTAKE = 1;
    private static final int WIDTH = 120; // of help that goes to no terminal

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "name a command: " + commands(spec.commandLine()));
    }

    /// @param arguments as typed
    public static void main(String[] arguments) {
        StandardOutput results = new StandardOutput(new FileOutputStream(FileDescriptor.out));
        PrintWriter out = utf8(results);
        PrintWriter err = utf8(System.err);
        int code = run(out, err, arguments);
        out.flush();
        if (results.isLost()) {
            err.println("bosch: standard output cannot be written: " + results.failure().getMessage());
            code = code == 0 ? USER_MISTAKE : code;
        }
        System.exit(code);
    }

    /// Texts of any language and JSON must not depend on the locale, which in containers is often plain C.
    static PrintWriter utf8(OutputStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
    }

    /// Runs a command without ending the Java machine.
    ///
    /// @param out where results go
    /// @param err where messages and progress go
    /// @param arguments as typed
    /// @return the exit code
    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        if (arguments.length == 1 && arguments[0].equals("--version")) {
            out.println(Version.line()); // what scripts ask for first need not wait for all commands to be put together
            return 0;
        }
        try {
            return commands(out, err).execute(arguments);
        } catch (OutOfMemoryError e) {
            err.println(
                    "bosch: out of memory: " + e.getMessage() + "; a smaller --memory or --context takes less,"
                            + " and BOSCH_JAVA_OPTS=-Xmx1g gives the Java heap more than its "
                            + (Runtime.getRuntime().maxMemory() >> 20) + " MiB");
            return OUR_MISTAKE;
        }
    }

    private static CommandLine commands(PrintWriter out, PrintWriter err) {
        return new CommandLine(new Main()).setOut(out).setErr(err).setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpWidth(WIDTH).setUsageHelpAutoWidth(true)
                .setParameterExceptionHandler(usage()).setExecutionExceptionHandler(failure());
    }

    private static IParameterExceptionHandler usage() {
        return (exception, arguments) -> {
            CommandLine command = exception.getCommandLine();
            String message = exception instanceof UnmatchedArgumentException unmatched && command.getParent() == null
                    && !unmatched.getUnmatched().getFirst().startsWith("-")
                            ? "no command '" + unmatched.getUnmatched().getFirst() + "'; there are " + commands(command)
                            : exception.getMessage();
            command.getErr().println("bosch: " + message);
            command.getErr().println("'" + command.getCommandSpec().qualifiedName() + " --help' tells more.");
            return USER_MISTAKE;
        };
    }

    private static String commands(CommandLine main) {
        return String.join(", ", main.getSubcommands().keySet());
    }

    private static IExecutionExceptionHandler failure() {
        return (exception, command, result) -> {
            if (exception instanceof InputException) {
                command.getErr().println("bosch: " + exception.getMessage());
                return USER_MISTAKE;
            }
            command.getErr().println("bosch: internal error: " + exception
                    + "; set BOSCH_TRACE=1 to see where, and please report it");
            if (System.getenv("BOSCH_TRACE") != null) {
                exception.printStackTrace(command.getErr());
            }
            return OUR_MISTAKE;
        };
    }
}
