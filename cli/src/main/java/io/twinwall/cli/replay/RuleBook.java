package io.twinwall.cli.replay;

import io.twinwall.cli.data.UnusableInput;
import io.twinwall.core.hook.RuleProgram;
import io.twinwall.core.sim.Services;
import io.twinwall.rules.RuleFiles;
import io.twinwall.rules.RuleFiles.LoadResult;
import io.twinwall.rules.RuleFiles.Options;
import io.twinwall.rules.RuleFiles.Text;
import io.twinwall.rules.eval.LoadedRules;
import io.twinwall.rules.eval.Programs;
import io.twinwall.rules.eval.UnsupportedRuleException;
import io.twinwall.rules.iptables.Dialect;
import io.twinwall.rules.model.Ruleset;
import io.twinwall.rules.text.Diagnostic;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A rule file that was loaded, and what it becomes in a simulator. */
public final class RuleBook {
  /** As long as a rule file on standard input may be, in bytes. */
  private static final int LARGEST = 64 << 20;

  /** Numbers of interfaces that nobody knows begin here: real ones are small. */
  private static final int UNKNOWN_INTERFACE = 1_000_000;

  private static final String NO_INTERFACE = "Interface does not exist";

  private final String name;
  private final Ruleset ruleset;
  private final Set<String> strangers;
  private final Map<Integer, String> interfaceNames;
  private @Nullable LoadedRules loaded;

  private RuleBook(
      String name, Ruleset ruleset, Set<String> strangers, Map<String, Integer> interfaces) {
    Map<Integer, String> names = new TreeMap<>();
    interfaces.forEach((n, number) -> names.put(number, n));
    this.interfaceNames = names;
    this.name = name;
    this.ruleset = ruleset;
    this.strangers = strangers;
  }

  /**
   * How rule files are loaded.
   *
   * @param includes folders where include looks for plain names
   * @param defines variables set from outside
   * @param interfaces numbers of the interfaces that exist
   * @param anyInterface whether {@code iif} and {@code oif} may name others too
   * @param dialect what the files are written in, null to tell from what they hold
   */
  public record Loading(
      List<Path> includes,
      Map<String, String> defines,
      Map<String, Integer> interfaces,
      boolean anyInterface,
      @Nullable Dialect dialect) {
    /** Told from what the files hold. */
    public Loading(
        List<Path> includes,
        Map<String, String> defines,
        Map<String, Integer> interfaces,
        boolean anyInterface) {
      this(includes, defines, interfaces, anyInterface, null);
    }
  }

  /** What became of a rule file: a book, or only diagnostics. */
  public record Result(
      @Nullable RuleBook book, List<Diagnostic> diagnostics, List<Diagnostic> warnings) {
    /** The diagnostics as nft shows them. */
    public String rendered() {
      StringBuilder sb = new StringBuilder();
      diagnostics.forEach(d -> sb.append(d.render()));
      return sb.toString();
    }
  }

  /**
   * Loads a rule file, or standard input for {@code -}.
   *
   * @throws UnusableInput if standard input is no text
   */
  public static Result load(String name, Loading loading, InputStream stdin) {
    return load(List.of(name), loading, stdin);
  }

  /** Loads several rule files as one ruleset, one after the other. */
  public static Result load(List<String> names, Loading loading, InputStream stdin) {
    List<Text> texts = new ArrayList<>();
    for (String name : names) {
      texts.add(name.equals("-") ? new Text("/dev/stdin", read(stdin)) : new Text(name, null));
    }
    String name = String.join(", ", names);
    Map<String, Integer> interfaces = new TreeMap<>(loading.interfaces());
    interfaces.putIfAbsent("lo", 1);
    Set<String> strangers = new TreeSet<>();
    while (true) {
      Options options = new Options(loading.includes(), loading.defines(), interfaces);
      LoadResult r = RuleFiles.loadAll(texts, options, loading.dialect());
      if (!loading.anyInterface() || !addStrangers(r.diagnostics(), interfaces, strangers)) {
        Ruleset rules = r.ruleset();
        return new Result(
            rules == null ? null : new RuleBook(name, rules, strangers, interfaces),
            r.diagnostics(),
            r.warnings());
      }
    }
  }

  /** Gives numbers to interfaces that loading missed; false if it missed none. */
  private static boolean addStrangers(
      List<Diagnostic> diagnostics, Map<String, Integer> interfaces, Set<String> strangers) {
    boolean added = false;
    for (Diagnostic d : diagnostics) {
      if (d.message().startsWith(NO_INTERFACE)) {
        String missed = d.span().text().replace("\"", "");
        added |= interfaces.putIfAbsent(missed, UNKNOWN_INTERFACE + interfaces.size()) == null;
        strangers.add(missed);
      }
    }
    return added;
  }

  private static String read(InputStream stdin) {
    try {
      byte[] bytes = stdin.readNBytes(LARGEST + 1);
      if (bytes.length > LARGEST) {
        throw new UnusableInput("standard input: rules are larger than 64 MiB");
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new UnusableInput("standard input: these rules are no text in UTF-8", e);
    } catch (IOException e) {
      throw new UnusableInput("standard input: " + e.getMessage(), e);
    }
  }

  public Ruleset ruleset() {
    return ruleset;
  }

  /** Names of the interfaces that the rules were loaded with, by number. */
  public Map<Integer, String> interfaceNames() {
    return interfaceNames;
  }

  /** Interfaces of {@code iif} and {@code oif} that were not known. */
  public Set<String> strangers() {
    return strangers;
  }

  /** The rules, ready to run in one simulator. */
  RuleProgram program(Services services) {
    try {
      LoadedRules rules = Programs.compile(ruleset, services);
      loaded = rules;
      return rules;
    } catch (UnsupportedRuleException e) {
      throw new UnusableInput(name + ": " + e.getMessage(), e);
    }
  }

  /** The rules as they run; the state of counters and sets is theirs. */
  public LoadedRules loaded() {
    LoadedRules rules = loaded;
    if (rules == null) {
      throw new IllegalStateException("the rules run in no simulator yet");
    }
    return rules;
  }
}
