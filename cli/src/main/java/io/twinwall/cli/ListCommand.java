package io.twinwall.cli;

import io.twinwall.cli.replay.RuleBook;
import io.twinwall.cli.replay.RuleBook.Loading;
import io.twinwall.rules.print.RulesetPrinter;
import io.twinwall.rules.print.Style;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code twinwall list}: the canonical form of a rule file. */
@Command(
    name = "list",
    sortOptions = false,
    description = "List rule files as nft list ruleset would, had they been loaded.")
final class ListCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = {
        "Rule files, as nft -f reads them or as iptables-save writes them (- for standard",
        "input); files of ipset save are there for every file of iptables-save"
      })
  private List<String> files = new ArrayList<>();

  @Option(
      names = {"-a", "--handle"},
      description = "With handles")
  private boolean handles;

  @Option(
      names = {"-s", "--stateless"},
      description = "Without the state of counters")
  private boolean stateless;

  @Option(
      names = {"-n", "--numeric"},
      description = "Numbers instead of names")
  private boolean numeric;

  @Option(
      names = {"-y", "--numeric-priority"},
      description = "Priorities of chains as numbers")
  private boolean numericPriority;

  @Mixin private LoadOptions loading = new LoadOptions();

  ListCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    boolean failed = false;
    for (String file : files) {
      RuleBook.Result r =
          RuleBook.load(
              SetFiles.together(files, file),
              new Loading(loading.folders(), loading.defines, Map.of(), true, loading.dialect),
              console.in());
      console.err().print(r.rendered());
      RuleBook book = r.book();
      if (book == null) {
        failed = true;
      } else {
        console
            .out()
            .print(
                RulesetPrinter.print(
                    book.ruleset(),
                    new Style(
                        book.interfaceNames(), handles, !stateless, numeric, numericPriority)));
      }
    }
    return failed ? ExitStatus.UNUSABLE : ExitStatus.DONE;
  }
}
