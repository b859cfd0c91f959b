package io.twinwall.cli;

import io.twinwall.cli.data.UnusableInput;
import io.twinwall.cli.replay.RuleBook;
import io.twinwall.cli.replay.RuleBook.Loading;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which rules. */
final class RuleOptions {
  @Option(
      names = "--rules",
      paramLabel = "FILE",
      description = "The rule file, as nft -f reads it (- for standard input)")
  @Nullable String rules;

  @Mixin LoadOptions loading = new LoadOptions();

  /** The rules; diagnostics are printed. */
  RuleBook load(
      @Nullable Path otherwise,
      Map<String, Integer> interfaces,
      boolean anyInterface,
      Console console) {
    String name = rules != null ? rules : otherwise == null ? null : otherwise.toString();
    if (name == null) {
      throw new UnusableInput("no rules: name the rule file with --rules FILE");
    }
    RuleBook.Result r =
        RuleBook.load(
            name,
            new Loading(loading.folders(), loading.defines, interfaces, anyInterface),
            console.in());
    console.err().print(r.rendered());
    RuleBook book = r.book();
    if (book == null) {
      throw new UnusableInput(
          name + ": these rules do not load" + (r.diagnostics().isEmpty() ? "" : ", see above"));
    }
    return book;
  }
}
