package io.twinwall.rules;

import io.twinwall.rules.ast.Command;
import io.twinwall.rules.check.Checker;
import io.twinwall.rules.iptables.Dialect;
import io.twinwall.rules.iptables.SaveFiles;
import io.twinwall.rules.model.Ruleset;
import io.twinwall.rules.parse.Includes;
import io.twinwall.rules.parse.Parser;
import io.twinwall.rules.text.Diagnostic;
import io.twinwall.rules.text.Diagnostics;
import io.twinwall.rules.text.Fault;
import io.twinwall.rules.text.Source;
import io.twinwall.rules.text.Span;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Loads rule files: from a path or text to a checked ruleset, or to what is wrong with it. */
public final class RuleFiles {
  private RuleFiles() {}

  /**
   * How to load.
   *
   * @param includeDirectories where include looks for plain names, besides the file's directory
   * @param defines variables set from outside, as words
   * @param interfaces numbers of the interfaces that exist, by name; iif and oif need them
   */
  public record Options(
      List<Path> includeDirectories, Map<String, String> defines, Map<String, Integer> interfaces) {
    /** Takes private copies. */
    public Options {
      includeDirectories = List.copyOf(includeDirectories);
      defines = Map.copyOf(defines);
      interfaces = Map.copyOf(interfaces);
    }

    /** Nothing set but the loopback interface. */
    public static Options plain() {
      return new Options(List.of(Path.of("/etc")), Map.of(), Map.of("lo", 1));
    }
  }

  /**
   * What became of it.
   *
   * @param ruleset null if there was an error
   * @param warnings what loads and is probably not meant
   */
  public record LoadResult(
      @Nullable Ruleset ruleset, List<Diagnostic> diagnostics, List<Diagnostic> warnings) {
    /** Takes private copies. */
    public LoadResult {
      diagnostics = List.copyOf(diagnostics);
      warnings = List.copyOf(warnings);
    }

    /** Every diagnostic as it is shown. */
    public String rendered() {
      StringBuilder out = new StringBuilder();
      diagnostics.forEach(d -> out.append(d.render()));
      return out.toString();
    }
  }

  /**
   * A rule file among others.
   *
   * @param text null to read it from the path that {@code name} is
   */
  public record Text(String name, @Nullable String text) {}

  /** Loads a file; a file that cannot be read is a diagnostic too. */
  public static LoadResult load(Path file, Options options) {
    return loadAll(List.of(new Text(file.toString(), null)), options, null);
  }

  /** Loads a text. */
  public static LoadResult load(String name, String text, Options options) {
    return loadAll(List.of(new Text(name, text)), options, null);
  }

  /**
   * Loads several files as one ruleset, one after the other; sets of {@code ipset save} are there
   * for all of them.
   *
   * @param dialect what they are written in; null to tell from what each holds
   */
  public static LoadResult loadAll(List<Text> texts, Options options, @Nullable Dialect dialect) {
    Includes includes = new Includes(options.includeDirectories());
    List<Source> sources = new ArrayList<>();
    try {
      for (Text text : texts) {
        sources.add(source(text, includes));
      }
    } catch (Fault fault) {
      return new LoadResult(null, List.of(fault.diagnostic()), List.of());
    }
    return load(sources, includes, options, dialect);
  }

  private static Source source(Text file, Includes includes) {
    String text = file.text();
    if (text == null) {
      Span nowhere = new Span(new Source(file.name(), "", null), 0, 0);
      return new Source(file.name(), includes.read(Path.of(file.name()), nowhere), null);
    }
    Source source = new Source(file.name(), text, null);
    int nul = text.indexOf('\0');
    if (nul >= 0) {
      throw new Fault(
          new Span(source, nul, nul + 1),
          "'" + file.name() + "' is no rule file: it holds a NUL byte");
    }
    return source;
  }

  private static LoadResult load(
      List<Source> sources, Includes includes, Options options, @Nullable Dialect dialect) {
    Diagnostics diagnostics = new Diagnostics();
    SaveFiles saves = new SaveFiles(diagnostics);
    List<Command> commands = new ArrayList<>();
    for (Source source : sources) {
      if ((dialect != null ? dialect : Dialect.of(source.text())) == Dialect.NFT) {
        commands.addAll(new Parser(source, includes, options.defines(), diagnostics).parse());
      } else {
        saves.read(source, dialect);
      }
    }
    commands.addAll(saves.commands());
    if (diagnostics.any()) {
      return new LoadResult(null, diagnostics.all(), List.of());
    }
    Checker checker = new Checker(options.interfaces(), diagnostics);
    Ruleset ruleset = checker.check(commands);
    return new LoadResult(
        diagnostics.any() ? null : ruleset,
        diagnostics.all().stream().map(saves::home).distinct().toList(),
        checker.warnings().stream().map(saves::home).distinct().toList());
  }
}
