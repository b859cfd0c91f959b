package io.twinwall.cli;

import io.twinwall.capture.CaptureException;
import io.twinwall.cli.data.DataFiles;
import io.twinwall.cli.data.UnusableInput;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The entry: reads the command line, runs a command, turns what went wrong into one sentence. */
public final class Main {
  private static final List<String> LATER =
      List.of("explain", "diff", "test", "sockets", "run", "snapshot");

  private final Console console;
  private final RootCommand root = new RootCommand();

  private Main(Console console) {
    this.console = console;
  }

  public static void main(String[] args) {
    System.exit(run(Console.ofProcess(), args));
  }

  /** Runs one command; the exit status is one of {@link ExitStatus}. */
  static int run(Console console, String... args) {
    return new Main(console).execute(args);
  }

  private int execute(String[] args) {
    CommandLine line = new CommandLine(root);
    line.addSubcommand(new ReplayCommand(console, root));
    line.addSubcommand(new CheckCommand(console));
    line.addSubcommand(new ListCommand(console));
    line.addSubcommand(new PacketCommand(console, root));
    line.addSubcommand(new WatchCommand(console, root));
    line.addSubcommand(new VerifyCommand(console, root));
    line.setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8));
    line.setUsageHelpWidth(100);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setColorScheme(CommandLine.Help.defaultColorScheme(ansi(args)));
    line.setParameterExceptionHandler((e, a) -> usage(e));
    line.setExecutionExceptionHandler((e, commandLine, parsed) -> failure(e));
    int status = guarded(line, args);
    console.out().flush();
    String loss = console.out() instanceof ResultStream results ? results.loss() : null;
    if (loss != null) {
      console.err().println("twinwall: standard output: cannot be written on: " + loss);
      status = ExitStatus.UNUSABLE;
    }
    console.err().flush();
    return status;
  }

  /** What no reader of input has foreseen ends in a sentence too. */
  private int guarded(CommandLine line, String[] args) {
    try {
      return line.execute(args);
    } catch (OutOfMemoryError e) {
      return exhausted(
          e,
          "out of memory: the input needs more than the "
              + (Runtime.getRuntime().maxMemory() >> 20)
              + " MiB that Java may take; JAVA_TOOL_OPTIONS=-Xmx4g gives it 4 GiB");
    } catch (StackOverflowError e) {
      return exhausted(e, "the input is nested too deeply to be read");
    }
  }

  private int exhausted(Error e, String text) {
    if (root.debug()) {
      e.printStackTrace(console.err());
    }
    console.err().println("twinwall: " + text);
    return ExitStatus.UNUSABLE;
  }

  /** Decided before parsing: usage messages are coloured too. */
  private Ansi ansi(String[] args) {
    List<String> given = List.of(args);
    if (given.contains("--color=always")) {
      return Ansi.ON;
    }
    int at = given.indexOf("--color");
    if (at >= 0 && at + 1 < given.size() && given.get(at + 1).equals("always")) {
      return Ansi.ON;
    }
    return Ansi.OFF;
  }

  private int usage(ParameterException e) {
    PrintStream err = console.err();
    CommandLine command = e.getCommandLine();
    boolean top = command.getParent() == null;
    if (top && e instanceof UnmatchedArgumentException unmatched) {
      err.println("twinwall: " + unknownCommand(unmatched));
    } else {
      err.println("twinwall: " + e.getMessage());
    }
    err.println(
        "Try: " + (top ? "twinwall" : command.getCommandSpec().qualifiedName()) + " --help");
    return ExitStatus.USAGE;
  }

  private static String unknownCommand(UnmatchedArgumentException e) {
    String word = e.getUnmatched().get(0);
    String known = String.join(", ", e.getCommandLine().getSubcommands().keySet());
    if (LATER.contains(word)) {
      return "the command '" + word + "' is not there yet; there are: " + known;
    }
    return (word.startsWith("-") ? "unknown option '" : "unknown command '")
        + word
        + "'; there are: "
        + known;
  }

  private int failure(Exception e) {
    PrintStream err = console.err();
    if (root.debug()) {
      e.printStackTrace(err);
    }
    if (e instanceof ClosedOutput || e.getCause() instanceof ClosedOutput) {
      return ExitStatus.DONE;
    }
    if (e instanceof UnusableInput u) {
      err.println("twinwall: " + u.text());
    } else if (e instanceof CaptureException c) {
      err.println("twinwall: " + c.getMessage());
    } else if (e instanceof IOException io) {
      err.println("twinwall: " + DataFiles.reason(io));
    } else if (e instanceof UncheckedIOException io && io.getCause() != null) {
      err.println("twinwall: " + DataFiles.reason(io.getCause()));
    } else {
      err.println(
          "twinwall: this is a bug of Twinwall's ("
              + e
              + "); --debug shows where, please report it with the input");
    }
    return ExitStatus.UNUSABLE;
  }
}
