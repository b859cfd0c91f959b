package io.twinwall.rules.check;

import io.twinwall.rules.ast.Declaration;
import io.twinwall.rules.model.BaseChain;
import io.twinwall.rules.model.BaseChain.ChainType;
import io.twinwall.rules.model.BaseChain.HookPoint;
import io.twinwall.rules.model.Family;
import io.twinwall.rules.model.Priorities;
import io.twinwall.rules.text.Fault;
import io.twinwall.rules.text.Span;
import io.twinwall.rules.text.Suggestions;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which hook, type and priority go together (nft(8), "Chains"). */
final class Hooks {
  /** Conntrack's priority: nat chains must come later (nf_tables: nft_chain_parse_hook). */
  private static final int CONNTRACK = -200;

  private static final Set<HookPoint> IP_HOOKS =
      EnumSet.of(
          HookPoint.PREROUTING,
          HookPoint.INPUT,
          HookPoint.FORWARD,
          HookPoint.OUTPUT,
          HookPoint.POSTROUTING);

  private Hooks() {}

  static BaseChain resolve(
      Family family, Declaration.Hook hook, BaseChain.@Nullable Policy policy) {
    checkHook(family, hook);
    checkType(family, hook);
    int priority = priority(family, hook);
    if (hook.type() == ChainType.NAT && priority <= CONNTRACK) {
      throw new Fault(
          hook.prioritySpan(),
          "Could not process rule: Operation not supported",
          "a nat chain's priority is above -200, behind conntrack");
    }
    boolean needsDevice = family == Family.NETDEV || hook.hook() == HookPoint.INGRESS;
    if (hook.devices().isEmpty() && needsDevice) {
      throw new Fault(
          hook.span(),
          "Could not process rule: Invalid argument",
          "this hook needs a device, as in: hook ingress device \"eth0\" priority 0");
    }
    if (!hook.devices().isEmpty() && !needsDevice && hook.hook() != HookPoint.EGRESS) {
      throw new Fault(hook.span(), "devices belong to the ingress and egress hooks only");
    }
    return new BaseChain(
        hook.type(),
        hook.hook(),
        priority,
        hook.devices(),
        policy == null ? BaseChain.Policy.ACCEPT : policy);
  }

  private static void checkHook(Family family, Declaration.Hook hook) {
    Set<HookPoint> known =
        switch (family) {
          case IP, IP6, BRIDGE -> EnumSet.copyOf(IP_HOOKS);
          case INET -> {
            Set<HookPoint> all = EnumSet.copyOf(IP_HOOKS);
            all.add(HookPoint.INGRESS);
            yield all;
          }
          case ARP -> EnumSet.of(HookPoint.INPUT, HookPoint.OUTPUT);
          case NETDEV -> EnumSet.of(HookPoint.INGRESS, HookPoint.EGRESS);
        };
    if (!known.contains(hook.hook())) {
      throw new Fault(
          hook.span(),
          "unknown chain hook",
          "the hook "
              + lower(hook.hook())
              + " does not exist in tables of family "
              + family.keyword());
    }
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static void checkType(Family family, Declaration.Hook hook) {
    boolean ip = family == Family.IP || family == Family.IP6 || family == Family.INET;
    boolean good =
        switch (hook.type()) {
          case FILTER -> true;
          case NAT -> ip && hook.hook() != HookPoint.FORWARD && hook.hook() != HookPoint.INGRESS;
          case ROUTE -> ip && hook.hook() == HookPoint.OUTPUT;
        };
    if (!good) {
      throw new Fault(
          hook.span(),
          "Could not process rule: Operation not supported",
          "chains of type "
              + lower(hook.type())
              + " cannot hook into "
              + lower(hook.hook())
              + " of family "
              + family.keyword());
    }
  }

  private static int priority(Family family, Declaration.Hook hook) {
    long value = hook.priorityOffset();
    String name = hook.priorityName();
    if (name != null) {
      value += named(family, hook.hook(), name, hook.prioritySpan());
    }
    if (value < Integer.MIN_VALUE || value > Integer.MAX_VALUE) {
      throw new Fault(hook.prioritySpan(), "priority is out of range");
    }
    return (int) value;
  }

  /** Value of a priority's name (nft(8), "Standard priority names"). */
  static int named(Family family, HookPoint hook, String name, Span span) {
    Integer value = Priorities.value(family, hook, name);
    if (value == null) {
      String near =
          Suggestions.didYouMean(
              name, List.of("raw", "mangle", "dstnat", "filter", "security", "srcnat", "out"));
      throw new Fault(
          span,
          "'" + name + "' is invalid priority in this context.",
          near != null ? near : "use a number, or one of the names that this hook has");
    }
    return value;
  }
}
