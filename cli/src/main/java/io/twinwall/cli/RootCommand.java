package io.twinwall.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code twinwall} itself: what all commands have in common. */
@Command(
    name = "twinwall",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = VersionText.class,
    sortOptions = false,
    synopsisSubcommandLabel = "COMMAND",
    description =
        "The twin of a Linux firewall: what would the kernel do with this traffic, and why?",
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:done",
      "1:an assertion, comparison or check failed",
      "2:wrong usage",
      "3:input that cannot be used",
      "4:done, but something could not be decided"
    })
final class RootCommand implements Runnable {
  /** When to colour. */
  enum Color {
    AUTO,
    ALWAYS,
    NEVER
  }

  @Option(
      names = "--color",
      scope = ScopeType.INHERIT,
      paramLabel = "WHEN",
      description = "Colours: auto (on a terminal, unless NO_COLOR is set), always, never")
  private Color color = Color.AUTO;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Show where in Twinwall an error came from")
  private boolean debug;

  @Spec private @Nullable CommandSpec spec;

  boolean debug() {
    return debug;
  }

  boolean colors(boolean terminal, Console console) {
    String no = console.environment().get("NO_COLOR");
    return switch (color) {
      case ALWAYS -> true;
      case NEVER -> false;
      case AUTO -> terminal && (no == null || no.isEmpty());
    };
  }

  @Override
  public void run() {
    if (spec != null) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "a command is expected: " + String.join(", ", spec.subcommands().keySet()));
    }
  }
}
