package io.twinwall.cli;

import io.twinwall.cli.data.UnusableInput;
import io.twinwall.cli.replay.RuleBook;
import io.twinwall.cli.replay.RuleBook.Loading;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which rules. */
final class RuleOptions {
  @Option(
      names = "--rules",
      paramLabel = "FILE",
      description = {
        "The rule file, as nft -f reads it or as iptables-save, ip6tables-save or ipset save",
        "writes it (- for standard input); repeatable, all together are one ruleset"
      })
  List<String> rules = new ArrayList<>();

  @Mixin LoadOptions loading = new LoadOptions();

  /** The rules; diagnostics are printed. */
  RuleBook load(
      @Nullable Path otherwise,
      Map<String, Integer> interfaces,
      boolean anyInterface,
      Console console) {
    List<String> names =
        rules.isEmpty() && otherwise != null ? List.of(otherwise.toString()) : rules;
    if (names.isEmpty()) {
      throw new UnusableInput("no rules: name the rule file with --rules FILE");
    }
    RuleBook.Result r =
        RuleBook.load(
            names,
            new Loading(
                loading.folders(), loading.defines, interfaces, anyInterface, loading.dialect),
            console.in());
    console.err().print(r.rendered());
    RuleBook book = r.book();
    if (book == null) {
      throw new UnusableInput(
          String.join(", ", names)
              + ": these rules do not load"
              + (r.diagnostics().isEmpty() ? "" : ", see above"));
    }
    return book;
  }
}
