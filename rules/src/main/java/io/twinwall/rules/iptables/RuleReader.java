package io.twinwall.rules.iptables;

import io.twinwall.rules.iptables.Extension.Option;
import io.twinwall.rules.model.Family;
import io.twinwall.rules.text.Fault;
import io.twinwall.rules.text.Span;
import io.twinwall.rules.text.Suggestions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads the words of a rule: which match each option belongs to, and what follows it. */
final class RuleReader {
  private static final Map<String, String> LONG =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("-p", "--protocol"),
              Map.entry("--proto", "--protocol"),
              Map.entry("-s", "--source"),
              Map.entry("--src", "--source"),
              Map.entry("-d", "--destination"),
              Map.entry("--dst", "--destination"),
              Map.entry("-i", "--in-interface"),
              Map.entry("-o", "--out-interface"),
              Map.entry("-f", "--fragment"),
              Map.entry("--fragments", "--fragment"),
              Map.entry("-m", "--match"),
              Map.entry("-j", "--jump"),
              Map.entry("-g", "--goto"),
              Map.entry("-c", "--set-counters"),
              Map.entry("-4", "--ipv4"),
              Map.entry("-6", "--ipv6")));
  private static final Set<String> BASE = new TreeSet<>(LONG.values());
  private static final Map<Integer, String> IMPLIED =
      Map.of(
          1, "icmp", 6, "tcp", 17, "udp", 33, "dccp", 50, "esp", 51, "ah", 58, "icmp6", 132, "sctp",
          136, "udplite");

  private final RuleLine line;
  private final Family family;
  private final Set<String> chains;
  private int at;

  final BaseMatches base = new BaseMatches();
  final List<Options> matches = new ArrayList<>();
  @Nullable Options target;
  @Nullable Word chain;
  boolean isGoto;
  boolean otherFamily;
  int protocol = -1;
  boolean notProtocol;
  long packets;
  long bytes;

  RuleReader(RuleLine line, Family family, Set<String> chains) {
    this.line = line;
    this.family = family;
    this.chains = chains;
    this.packets = line.packets();
    this.bytes = line.bytes();
    while (at < line.words().size()) {
      option();
    }
  }

  private Word next(String what, Word option) {
    if (at >= line.words().size()) {
      throw new Fault(option.span(), "option \"" + option.text() + "\" requires an argument", what);
    }
    return line.words().get(at++);
  }

  private void option() {
    Word word = line.words().get(at++);
    Word start = word;
    boolean inverted = word.is("!");
    if (inverted) {
      word = next("expected an option behind '!'", word);
    }
    if (!word.isOption()) {
      throw new Fault(word.span(), "Bad argument `" + word.text() + "'", "expected an option");
    }
    Word glued = null;
    int equals = word.text().indexOf('=');
    if (word.text().startsWith("--") && equals > 0) {
      glued = part(word, equals + 1, word.text().length());
      word = part(word, 0, equals);
    } else if (word.text().matches("-[psdiojmg][^-].*")) {
      glued = part(word, 2, word.text().length());
      word = part(word, 0, 2);
    }
    String name = LONG.getOrDefault(word.text(), word.text());
    if (BASE.contains(name)) {
      base(name, word, start, inverted, glued);
    } else {
      extension(word, start, inverted, glued);
    }
  }

  private static Word part(Word word, int from, int to) {
    Span span = word.span();
    boolean exact = span.end() - span.start() == word.text().length();
    Span place = exact ? new Span(span.source(), span.start() + from, span.start() + to) : span;
    return new Word(word.text().substring(from, to), place, false);
  }

  private void base(String name, Word word, Word start, boolean inverted, @Nullable Word glued) {
    switch (name) {
      case "--ipv4" -> otherFamily |= family != Family.IP;
      case "--ipv6" -> otherFamily |= family != Family.IP6;
      case "--fragment" ->
          base.fragment =
              once(base.fragment, new Given(word.text(), inverted, List.of(), word.span()));
      case "--set-counters" -> {
        packets = Values.number(value(word, glued), 0, Long.MAX_VALUE, "packets");
        bytes = Values.number(next("bytes", word), 0, Long.MAX_VALUE, "bytes");
      }
      default -> valued(name, word, start, inverted, glued);
    }
  }

  private Word value(Word option, @Nullable Word glued) {
    return glued != null ? glued : next("expected its value", option);
  }

  private void valued(String name, Word word, Word start, boolean inverted, @Nullable Word glued) {
    Word value = value(word, glued);
    if (value.is("!")) {
      inverted = true;
      value = next("expected its value", word);
    }
    Given given = new Given(word.text(), inverted, List.of(value), start.span().to(value.span()));
    switch (name) {
      case "--protocol" -> protocol(given);
      case "--source" -> base.source = once(base.source, given);
      case "--destination" -> base.destination = once(base.destination, given);
      case "--in-interface" -> base.in = once(base.in, given);
      case "--out-interface" -> base.out = once(base.out, given);
      case "--match" -> match(positive(given));
      case "--goto" -> {
        isGoto = true;
        chain = chain(positive(given));
      }
      default -> jump(positive(given));
    }
  }

  private static Given positive(Given given) {
    if (given.inverted()) {
      throw new Fault(given.span(), "unexpected ! flag before " + given.name());
    }
    return given;
  }

  private static Given once(@Nullable Given before, Given given) {
    if (before != null) {
      throw new Fault(given.span(), "multiple " + given.name() + " flags not allowed");
    }
    return given;
  }

  private void protocol(Given given) {
    base.protocol = once(base.protocol, given);
    boolean all = given.text().equals("all") || given.text().equals("0");
    int number = all ? 0 : Values.protocol(given.value());
    if (number == 0) {
      if (given.inverted()) {
        throw new Fault(given.span(), "rule would never match protocol");
      }
      base.protocol = null;
      return;
    }
    protocol = number;
    notProtocol = given.inverted();
  }

  private void match(Given given) {
    String name = given.text();
    String known = name.equals("icmpv6") ? "icmp6" : name;
    Extension extension = Registry.INSTANCE.matches().get(known);
    if (extension == null) {
      throw unknown(given, "match", Registry.INSTANCE.matches().keySet());
    }
    matches.add(new Options(extension, given.span()));
  }

  private static Fault unknown(Given given, String kind, Set<String> names) {
    String name = given.text();
    String why = Registry.INSTANCE.refused().get(name);
    if (why != null) {
      return new Fault(given.value().span(), kind + " " + name + " is not supported", why);
    }
    return new Fault(
        given.value().span(),
        "Couldn't load " + kind + " `" + name + "': No such file or directory",
        Suggestions.didYouMean(name, names));
  }

  private Word chain(Given given) {
    if (!chains.contains(given.text())) {
      throw new Fault(
          given.value().span(),
          "Chain '" + given.text() + "' does not exist",
          Suggestions.didYouMean(given.text(), chains));
    }
    return given.value();
  }

  private void jump(Given given) {
    if (target != null || chain != null) {
      throw new Fault(given.span(), "multiple -j flags not allowed");
    }
    String name = given.text();
    if (chains.contains(name)) {
      chain = given.value();
      return;
    }
    Extension extension = Registry.INSTANCE.targets().get(name);
    if (extension == null) {
      Set<String> names = new TreeSet<>(chains);
      names.addAll(Registry.INSTANCE.targets().keySet());
      throw unknown(given, "target", names);
    }
    target = new Options(extension, given.span());
  }

  // ---- options of matches and targets

  private void extension(Word word, Word start, boolean inverted, @Nullable Word glued) {
    Options owner = null;
    Option option = null;
    for (boolean exact : new boolean[] {true, false}) {
      for (Options candidate : candidates()) {
        Option found = find(candidate.extension(), word.text(), exact);
        if (owner == null && found != null) {
          owner = candidate;
          option = found;
        }
      }
    }
    if (owner == null || option == null) {
      throw unknownOption(word);
    }
    if (target != owner && !matches.contains(owner)) {
      matches.add(owner);
    }
    List<Word> values = new ArrayList<>();
    Span end = word.span();
    for (int i = 0; i < option.values(); i++) {
      Word value = i == 0 ? value(word, glued) : next("expected another value", word);
      if (value.is("!") && i == 0 && option.invertible()) {
        inverted = true;
        value = next("expected its value", word);
      }
      values.add(value);
      end = value.span();
    }
    if (inverted && !option.invertible()) {
      throw new Fault(word.span(), "option \"" + word.text() + "\" cannot be inverted");
    }
    owner.add(new Given(option.name(), inverted, values, start.span().to(end)));
  }

  /** Where an option may belong, likeliest first: the target, then the latest match. */
  private List<Options> candidates() {
    List<Options> all = new ArrayList<>();
    Options t = target;
    if (t != null) {
      all.add(t);
    }
    for (int i = matches.size() - 1; i >= 0; i--) {
      all.add(matches.get(i));
    }
    String implied = notProtocol ? null : IMPLIED.get(protocol);
    Extension extension = implied == null ? null : Registry.INSTANCE.matches().get(implied);
    Given p = base.protocol;
    if (extension != null && p != null) {
      all.add(new Options(extension, p.span()));
    }
    return all;
  }

  private static @Nullable Option find(Extension extension, String name, boolean exact) {
    Option found = extension.options().get(name);
    if (found != null || exact || name.length() < 4) {
      return found;
    }
    for (Map.Entry<String, Option> e : extension.options().entrySet()) {
      if (e.getKey().startsWith(name)) {
        if (found != null && !found.equals(e.getValue())) {
          return null;
        }
        found = e.getValue();
      }
    }
    return found;
  }

  private Fault unknownOption(Word word) {
    Set<String> names = new TreeSet<>();
    candidates().forEach(c -> names.addAll(c.extension().options().keySet()));
    String near = Suggestions.didYouMean(word.text(), names);
    if (near == null) {
      near = owner(word.text());
    }
    return new Fault(word.span(), "unknown option \"" + word.text() + "\"", near);
  }

  /** Which match or target would know the option. */
  private static @Nullable String owner(String option) {
    for (Extension e : Registry.INSTANCE.matches().values()) {
      if (e.options().containsKey(option)) {
        return "-m " + e.name() + " has it, and has to stand before it";
      }
    }
    for (Extension e : Registry.INSTANCE.targets().values()) {
      if (e.options().containsKey(option)) {
        return "-j " + e.name() + " has it, and has to stand before it";
      }
    }
    return null;
  }
}
