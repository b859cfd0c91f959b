package io.twinwall.rules.iptables;

import io.twinwall.rules.model.Family;
import io.twinwall.rules.text.Diagnostics;
import io.twinwall.rules.text.Fault;
import io.twinwall.rules.text.Span;
import io.twinwall.rules.text.Suggestions;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The sets of {@code ipset save}, read line by line, and which tables use them. */
final class IpSets {
  private record Use(TablePlan table, Span span, boolean dynamic) {}

  private final Map<String, IpSet> sets = new LinkedHashMap<>();
  private final Map<String, Use> uses = new HashMap<>();

  Map<String, IpSet> all() {
    return sets;
  }

  /** The set of that name; a fault where there is none. */
  IpSet get(Word name) {
    IpSet set = sets.get(name.text());
    if (set == null) {
      String near = Suggestions.didYouMean(name.text(), sets.keySet());
      throw new Fault(
          name.span(),
          "Set " + name.text() + " doesn't exist.",
          near != null ? near : "give what ipset save writes as a rule file too");
    }
    return set;
  }

  /** Notes that a table needs a set, and whether it changes it. */
  void use(IpSet set, TablePlan table, Span span, boolean dynamic, Diagnostics diagnostics) {
    String name = set.name.text();
    Use before = uses.get(name);
    table.use(name);
    if (before != null && before.table() != table && (before.dynamic() || dynamic)) {
      diagnostics.error(
          span,
          "set '" + name + "' is changed by rules and used in two tables",
          "sets of nftables belong to one table: tables "
              + before.table().tableName()
              + " and "
              + table.tableName()
              + " cannot share it");
      return;
    }
    boolean changed = dynamic || before != null && before.dynamic();
    uses.put(name, new Use(table, span, changed));
  }

  boolean dynamic(String name) {
    Use use = uses.get(name);
    return use != null && use.dynamic();
  }

  /** Reads a line if it is one of ipset's. */
  boolean accept(List<Word> words, Span span) {
    Word command = words.get(0);
    switch (command.text()) {
      case "create", "-N", "n" -> create(words, span);
      case "add", "-A", "a" -> {
        if (!command.is("add") && (words.size() < 3 || !sets.containsKey(words.get(1).text()))) {
          return false;
        }
        add(words, span);
      }
      case "flush", "destroy" -> {
        return words.size() <= 2;
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private void create(List<Word> words, Span span) {
    if (words.size() < 3) {
      throw new Fault(span, "missing mandatory argument to create", "create NAME TYPE");
    }
    Word name = words.get(1);
    IpSetType type = IpSetType.of(words.get(2).text());
    if (type == null) {
      throw new Fault(
          words.get(2).span(),
          "Syntax error: unknown settype " + words.get(2).text(),
          Suggestions.didYouMean(words.get(2).text(), IpSetType.names()));
    }
    if (sets.containsKey(name.text())) {
      throw new Fault(name.span(), "Set cannot be created: set with the same name already exists");
    }
    sets.put(name.text(), IpSetOptions.of(name, type, words.subList(3, words.size())));
  }

  private void add(List<Word> words, Span span) {
    if (words.size() < 3) {
      throw new Fault(span, "missing mandatory argument to add", "add NAME ELEMENT");
    }
    IpSet set = sets.get(words.get(1).text());
    if (set == null) {
      throw new Fault(
          words.get(1).span(),
          "The set with the given name does not exist",
          Suggestions.didYouMean(words.get(1).text(), sets.keySet()));
    }
    set.add(entry(set, words, span));
  }

  private static IpSetEntry entry(IpSet set, List<Word> words, Span span) {
    Word element = words.get(2);
    List<String> parts = Values.list(element);
    int wanted = set.type.list() ? 1 : set.type.dimensions().size();
    boolean macLeftOut = set.type.bitmap() && wanted == 2 && parts.size() == 1;
    if (parts.size() != wanted || macLeftOut) {
      throw new Fault(
          element.span(),
          "Syntax error: " + element.text() + " has not the parts of " + set.type.name());
    }
    long timeout = set.defaultTimeoutSeconds;
    boolean nomatch = false;
    String comment = null;
    for (int i = 3; i < words.size(); i++) {
      Word word = words.get(i);
      switch (word.text()) {
        case "nomatch" -> nomatch = true;
        case "physdev:" -> throw new Fault(word.span(), "physdev is not supported");
        case "timeout" -> timeout = Values.number(value(words, ++i), 0, 2_147_483, "seconds");
        case "comment" -> comment = Values.quotable(value(words, ++i).text());
        case "packets", "bytes", "skbmark", "skbprio", "skbqueue", "before", "after" ->
            value(words, ++i);
        default -> throw new Fault(word.span(), "Syntax error: unknown argument " + word.text());
      }
    }
    return new IpSetEntry(span, element, parts, timeout, nomatch, comment);
  }

  static Word value(List<Word> words, int at) {
    if (at >= words.size()) {
      Word last = words.get(words.size() - 1);
      throw new Fault(last.span(), "missing value of " + last.text());
    }
    return words.get(at);
  }

  /** The family of a set that stands alone. */
  static Family family(@Nullable Word word) {
    if (word == null || word.is("inet") || word.is("ipv4") || word.is("-4")) {
      return Family.IP;
    } else if (word.is("inet6") || word.is("ipv6") || word.is("-6")) {
      return Family.IP6;
    }
    throw Values.bad(word, "inet or inet6");
  }
}
