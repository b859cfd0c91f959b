package io.twinwall.rules.iptables;

import io.twinwall.rules.ast.Declaration;
import io.twinwall.rules.model.BaseChain.ChainType;
import io.twinwall.rules.model.BaseChain.HookPoint;
import io.twinwall.rules.text.Span;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The tables that iptables has, and where their built-in chains hook in (Linux iptable_*.c). */
final class BuiltIn {
  private static final Map<String, List<HookPoint>> TABLES =
      new TreeMap<>(
          Map.of(
              "filter", List.of(HookPoint.INPUT, HookPoint.FORWARD, HookPoint.OUTPUT),
              "nat",
                  List.of(
                      HookPoint.PREROUTING,
                      HookPoint.INPUT,
                      HookPoint.OUTPUT,
                      HookPoint.POSTROUTING),
              "mangle",
                  List.of(
                      HookPoint.PREROUTING,
                      HookPoint.INPUT,
                      HookPoint.FORWARD,
                      HookPoint.OUTPUT,
                      HookPoint.POSTROUTING),
              "raw", List.of(HookPoint.PREROUTING, HookPoint.OUTPUT),
              "security", List.of(HookPoint.INPUT, HookPoint.FORWARD, HookPoint.OUTPUT)));

  private BuiltIn() {}

  static boolean isTable(String name) {
    return TABLES.containsKey(name);
  }

  static List<String> tables() {
    return List.copyOf(TABLES.keySet());
  }

  /** The hook that a chain is built in at, null if the table has no such chain built in. */
  static @Nullable HookPoint hook(String table, String chain) {
    for (HookPoint hook : TABLES.getOrDefault(table, List.of())) {
      if (hook.name().equals(chain)) {
        return hook;
      }
    }
    return null;
  }

  static List<String> chains(String table) {
    return TABLES.getOrDefault(table, List.of()).stream().map(Enum::name).toList();
  }

  /** Linux netfilter_ipv4.h: NF_IP_PRI_RAW, _MANGLE, _NAT_DST, _FILTER, _SECURITY, _NAT_SRC. */
  private static int priority(String table, HookPoint hook) {
    return switch (table) {
      case "raw" -> -300;
      case "mangle" -> -150;
      case "nat" -> hook == HookPoint.PREROUTING || hook == HookPoint.OUTPUT ? -100 : 100;
      case "security" -> 50;
      default -> 0;
    };
  }

  static Declaration.Hook declaration(String table, HookPoint hook, Span span) {
    ChainType type =
        table.equals("nat")
            ? ChainType.NAT
            : table.equals("mangle") && hook == HookPoint.OUTPUT
                ? ChainType.ROUTE
                : ChainType.FILTER;
    return new Declaration.Hook(span, type, hook, List.of(), span, null, priority(table, hook));
  }
}
