package io.twinwall.rules;

import io.twinwall.rules.ast.Command;
import io.twinwall.rules.check.Checker;
import io.twinwall.rules.model.Ruleset;
import io.twinwall.rules.parse.Includes;
import io.twinwall.rules.parse.Parser;
import io.twinwall.rules.text.Diagnostic;
import io.twinwall.rules.text.Diagnostics;
import io.twinwall.rules.text.Fault;
import io.twinwall.rules.text.Source;
import io.twinwall.rules.text.Span;
import java.nio.file.Path;
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
   */
  public record LoadResult(@Nullable Ruleset ruleset, List<Diagnostic> diagnostics) {
    /** Takes a private copy. */
    public LoadResult {
      diagnostics = List.copyOf(diagnostics);
    }

    /** Every diagnostic as it is shown. */
    public String rendered() {
      StringBuilder out = new StringBuilder();
      diagnostics.forEach(d -> out.append(d.render()));
      return out.toString();
    }
  }

  /** Loads a file; a file that cannot be read is a diagnostic too. */
  public static LoadResult load(Path file, Options options) {
    Includes includes = new Includes(options.includeDirectories());
    Source nothing = new Source(file.toString(), "", null);
    try {
      String text = includes.read(file, new Span(nothing, 0, 0));
      return load(new Source(file.toString(), text, null), includes, options);
    } catch (Fault fault) {
      return new LoadResult(null, List.of(fault.diagnostic()));
    }
  }

  /** Loads a text. */
  public static LoadResult load(String name, String text, Options options) {
    Source source = new Source(name, text, null);
    int nul = text.indexOf('\0');
    if (nul >= 0) {
      Span place = new Span(source, nul, nul + 1);
      return new LoadResult(
          null,
          List.of(
              Diagnostic.error(
                  place, "'" + name + "' is no rule file: it holds a NUL byte", null)));
    }
    return load(source, new Includes(options.includeDirectories()), options);
  }

  private static LoadResult load(Source source, Includes includes, Options options) {
    Diagnostics diagnostics = new Diagnostics();
    List<Command> commands = new Parser(source, includes, options.defines(), diagnostics).parse();
    if (diagnostics.any()) {
      return new LoadResult(null, diagnostics.all());
    }
    Ruleset ruleset = new Checker(options.interfaces(), diagnostics).check(commands);
    return new LoadResult(diagnostics.any() ? null : ruleset, diagnostics.all());
  }
}
