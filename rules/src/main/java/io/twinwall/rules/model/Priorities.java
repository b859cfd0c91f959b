package io.twinwall.rules.model;

import io.twinwall.rules.model.BaseChain.HookPoint;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The names of chain priorities (nft(8), "Standard priority names"). */
public final class Priorities {
  private static final Map<String, Integer> IP = new LinkedHashMap<>();
  private static final Map<String, Integer> BRIDGE = new LinkedHashMap<>();
  private static final int NEAR = 10;

  static {
    IP.put("raw", -300);
    IP.put("mangle", -150);
    IP.put("dstnat", -100);
    IP.put("filter", 0);
    IP.put("security", 50);
    IP.put("srcnat", 100);
    BRIDGE.put("dstnat", -300);
    BRIDGE.put("filter", -200);
    BRIDGE.put("out", 100);
    BRIDGE.put("srcnat", 300);
  }

  private Priorities() {}

  /** Value of a name in a family and hook, or null. */
  public static @Nullable Integer value(Family family, HookPoint hook, String name) {
    Integer value =
        switch (family) {
          case BRIDGE -> BRIDGE.get(name);
          case IP, IP6, INET ->
              hook == HookPoint.INGRESS && !name.equals("filter") ? null : IP.get(name);
          default -> name.equals("filter") ? Integer.valueOf(0) : null;
        };
    return value == null || fits(family, hook, name) ? value : null;
  }

  private static boolean fits(Family family, HookPoint hook, String name) {
    return switch (name) {
      case "dstnat" ->
          hook == HookPoint.PREROUTING || (family == Family.BRIDGE && hook == HookPoint.PREROUTING);
      case "srcnat" -> hook == HookPoint.POSTROUTING;
      case "out" -> hook == HookPoint.OUTPUT;
      default -> true;
    };
  }

  /** A priority as listings show it: a near name with its offset, or the number. */
  public static String format(Family family, HookPoint hook, int priority) {
    Map<String, Integer> names = family == Family.BRIDGE ? BRIDGE : IP;
    for (String name : names.keySet()) {
      Integer value = value(family, hook, name);
      if (value == null || Math.abs((long) priority - value) > NEAR) {
        continue;
      }
      int offset = priority - value;
      return offset == 0 ? name : name + (offset < 0 ? " - " + -offset : " + " + offset);
    }
    return String.valueOf(priority);
  }
}
