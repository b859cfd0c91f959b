package io.twinwall.rules.iptables;

import io.twinwall.rules.ast.Declaration;
import io.twinwall.rules.model.Family;
import io.twinwall.rules.text.Span;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The table of nftables that a table of iptables becomes: its names, sets and objects. */
final class TablePlan {
  private final Family family;
  private final String name;
  private final Span span;
  private final IpSets sets;
  private final Names names = new Names();
  private final Names setNames = new Names();
  private final Names counterNames = new Names();
  private final Map<String, Declaration> objects = new LinkedHashMap<>();
  private final TreeSet<String> used = new TreeSet<>();
  private final List<Declaration> chains = new ArrayList<>();

  TablePlan(SaveTable table, IpSets sets) {
    this.family = table.family;
    this.name = table.name;
    this.span = table.span;
    this.sets = sets;
    table.chains.keySet().forEach(names::of);
  }

  Family family() {
    return family;
  }

  String tableName() {
    return name;
  }

  Span span() {
    return span;
  }

  IpSets sets() {
    return sets;
  }

  /** The name that nftables can write for one that iptables can. */
  String name(String chain) {
    return names.of(chain);
  }

  /** The name of a set of ipset here. */
  String setName(String set) {
    return setNames.of("set " + set, set);
  }

  /** The name of the set that a hashlimit table becomes. */
  String hashlimitName(String table) {
    return setNames.of("hashlimit " + table, table);
  }

  /** The name of a counter of nfacct here. */
  String counterName(String counter) {
    return counterNames.of(counter);
  }

  /** A fresh name for a set that iptables keeps without one. */
  String fresh(String stem) {
    return setNames.fresh(stem);
  }

  /** Declares a set or object once. */
  void declare(String key, Declaration declaration) {
    objects.putIfAbsent(key, declaration);
  }

  boolean declared(String key) {
    return objects.containsKey(key);
  }

  /** A set of ipset, needed in this table. */
  void use(String set) {
    used.add(set);
  }

  Set<String> used() {
    return used;
  }

  void chain(Declaration chain) {
    chains.add(chain);
  }

  /** Sets and objects, then chains. */
  List<Declaration> items() {
    List<Declaration> items = new ArrayList<>(objects.values());
    items.addAll(chains);
    return items;
  }
}
