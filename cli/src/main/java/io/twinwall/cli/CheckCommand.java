package io.twinwall.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import io.twinwall.cli.data.UnusableInput;
import io.twinwall.cli.host.DerivedHost;
import io.twinwall.cli.replay.RuleBook;
import io.twinwall.cli.replay.RuleBook.Loading;
import io.twinwall.cli.replay.Twin;
import io.twinwall.core.sim.LocalSockets;
import io.twinwall.core.sim.SimulatorOptions.Checksums;
import io.twinwall.rules.model.Chain;
import io.twinwall.rules.model.Ruleset;
import io.twinwall.rules.text.Diagnostic;
import io.twinwall.rules.text.Source;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code twinwall check}: does each rule file load? */
@Command(
    name = "check",
    sortOptions = false,
    description = {
      "Check rule files: does each load? Messages are nft's, with the mend.",
      "Exit status 1 if one does not."
    })
final class CheckCommand implements Callable<Integer> {
  private static final JsonFactory FACTORY =
      new JsonFactoryBuilder().rootValueSeparator("").build();

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
      names = "--json",
      paramLabel = "FILE",
      description = "Write one JSON object a rule file: file, ok, errors (- for standard output)")
  private @Nullable String json;

  @Mixin private LoadOptions loading = new LoadOptions();

  CheckCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    boolean ok = true;
    JsonGenerator g =
        json == null ? null : FACTORY.createGenerator(OutputOptions.stream(json, console));
    try {
      for (String file : files) {
        ok &= check(file, g);
      }
    } finally {
      if (g != null) {
        g.close();
      }
    }
    return ok ? ExitStatus.DONE : ExitStatus.FAILED;
  }

  private boolean check(String file, @Nullable JsonGenerator g) throws IOException {
    RuleBook.Result r =
        RuleBook.load(
            SetFiles.together(files, file),
            new Loading(loading.folders(), loading.defines, Map.of(), true, loading.dialect),
            console.in());
    RuleBook book = r.book();
    console.err().print(r.rendered());
    r.warnings().forEach(w -> console.err().print(w.render()));
    if (book != null) {
      String refusal = refusal(book);
      if (refusal != null) {
        console.err().println("twinwall: Warning: " + refusal + "; replay refuses this file");
      }
    }
    if (g != null) {
      List<Diagnostic> said = new ArrayList<>(r.diagnostics());
      said.addAll(r.warnings());
      write(g, file, book != null, said);
    }
    if (!"-".equals(json)) {
      console
          .out()
          .println(file + (book == null ? ": does not load" : ": " + size(book.ruleset())));
    }
    return book != null;
  }

  /** What of a file that loads Twinwall cannot evaluate yet, or null. */
  private static @Nullable String refusal(RuleBook book) {
    try {
      new Twin(
          DerivedHost.of(List.of(), null).build(),
          book,
          false,
          Checksums.VERIFY,
          1,
          LocalSockets.NONE);
      return null;
    } catch (UnusableInput e) {
      return e.text();
    }
  }

  private static String size(Ruleset rules) {
    long chains = rules.tables().stream().mapToLong(t -> t.chains().size()).sum();
    long all =
        rules.tables().stream()
            .flatMap(t -> t.chains().stream())
            .map(Chain::rules)
            .mapToLong(List::size)
            .sum();
    return "loads: "
        + counted(rules.tables().size(), "table")
        + ", "
        + counted(chains, "chain")
        + ", "
        + counted(all, "rule");
  }

  private static String counted(long n, String what) {
    return n + " " + what + (n == 1 ? "" : "s");
  }

  private static void write(JsonGenerator g, String file, boolean ok, List<Diagnostic> said)
      throws IOException {
    g.writeStartObject();
    g.writeStringField("file", file);
    g.writeBooleanField("ok", ok);
    g.writeArrayFieldStart("errors");
    for (Diagnostic d : said) {
      Source s = d.span().source();
      int line = s.line(d.span().start());
      int column = s.column(d.span().start());
      g.writeStartObject();
      if (!s.name().equals(file)) {
        g.writeStringField("file", s.name());
      }
      g.writeNumberField("line", line);
      g.writeNumberField("column", column);
      g.writeNumberField("end", Math.max(column, column + d.span().end() - d.span().start() - 1));
      g.writeStringField("message", d.message());
      if (d.hint() != null) {
        g.writeStringField("hint", d.hint());
      }
      g.writeStringField("severity", d.severity().name().toLowerCase(Locale.ROOT));
      g.writeEndObject();
    }
    g.writeEndArray();
    g.writeEndObject();
    g.writeRaw('\n');
    g.flush();
  }
}
