package io.twinwall.rules.check;

import io.twinwall.rules.check.TableState.ChainState;
import io.twinwall.rules.check.TableState.RuleState;
import io.twinwall.rules.model.BaseChain;
import io.twinwall.rules.model.BaseChain.ChainType;
import io.twinwall.rules.model.BaseChain.HookPoint;
import io.twinwall.rules.model.Expression;
import io.twinwall.rules.model.Expression.FibResult;
import io.twinwall.rules.model.Expression.FibSelector;
import io.twinwall.rules.model.Family;
import io.twinwall.rules.model.MetaKey;
import io.twinwall.rules.model.Statement;
import io.twinwall.rules.text.Diagnostics;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which statements and selectors work in which hooks, in base chains and in all that they lead to
 * (found by trying each on Linux 6.18; there: nft_table_validate).
 */
final class HookRules {
  private static final Set<HookPoint> ARRIVING =
      EnumSet.of(HookPoint.PREROUTING, HookPoint.INPUT, HookPoint.FORWARD);
  private static final Set<HookPoint> LEAVING =
      EnumSet.of(HookPoint.FORWARD, HookPoint.OUTPUT, HookPoint.POSTROUTING);
  private static final Set<HookPoint> SOCKETS =
      EnumSet.of(HookPoint.PREROUTING, HookPoint.INPUT, HookPoint.OUTPUT);

  private final TableState table;
  private final Diagnostics diagnostics;

  HookRules(TableState table, Diagnostics diagnostics) {
    this.table = table;
    this.diagnostics = diagnostics;
  }

  void find() {
    for (ChainState chain : table.chains.values()) {
      if (chain.base != null) {
        walk(chain.base, chain, new HashSet<>());
      }
    }
  }

  private void walk(BaseChain base, ChainState chain, Set<String> seen) {
    if (!seen.add(chain.name)) {
      return;
    }
    for (RuleState rule : chain.rules) {
      String wrong = wrong(base, rule);
      if (wrong != null) {
        diagnostics.error(
            rule.place(),
            "Could not process rule: Operation not supported",
            wrong
                + " does not work in "
                + lower(base.type())
                + " chains of hook "
                + lower(base.hook())
                + ", from where packets come here");
      }
    }
    for (String name : Loops.targets(table, chain)) {
      ChainState target = table.chains.get(name);
      if (target != null) {
        walk(base, target, seen);
      }
    }
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private @Nullable String wrong(BaseChain base, RuleState rule) {
    String[] found = new String[1];
    for (Statement s : rule.statements()) {
      String word = action(base, s);
      if (word != null) {
        return word;
      }
      Parts.visit(s, e -> found[0] = found[0] != null ? found[0] : selector(base, e));
    }
    return found[0];
  }

  private @Nullable String action(BaseChain base, Statement s) {
    HookPoint hook = base.hook();
    if (s instanceof Statement.Nat nat) {
      return fits(base, nat) ? null : lower(nat.kind());
    }
    if (s instanceof Statement.Reject) {
      boolean good =
          switch (table.family) {
            case NETDEV -> hook == HookPoint.INGRESS;
            case BRIDGE -> hook == HookPoint.PREROUTING || hook == HookPoint.INPUT;
            default -> hook != HookPoint.POSTROUTING;
          };
      return good ? null : "reject";
    }
    if (s instanceof Statement.Tproxy) {
      return hook == HookPoint.PREROUTING ? null : "tproxy";
    }
    if (s instanceof Statement.Synproxy) {
      return hook == HookPoint.INPUT || hook == HookPoint.FORWARD ? null : "synproxy";
    }
    if (s instanceof Statement.FlowOffload) {
      return hook == HookPoint.FORWARD ? null : "flow add";
    }
    if (s instanceof Statement.MetaSet m && m.key() == MetaKey.PKTTYPE) {
      boolean good = hook == HookPoint.PREROUTING || netdev(hook, HookPoint.INGRESS);
      return good ? null : "meta pkttype set";
    }
    return null;
  }

  private static boolean fits(BaseChain base, Statement.Nat nat) {
    HookPoint hook = base.hook();
    return base.type() == ChainType.NAT
        && switch (nat.kind()) {
          case SNAT -> hook == HookPoint.POSTROUTING || hook == HookPoint.INPUT;
          case MASQUERADE -> hook == HookPoint.POSTROUTING;
          case DNAT, REDIRECT -> hook == HookPoint.PREROUTING || hook == HookPoint.OUTPUT;
        };
  }

  private boolean netdev(HookPoint hook, HookPoint wanted) {
    return table.family == Family.NETDEV && hook == wanted;
  }

  private @Nullable String selector(BaseChain base, Expression e) {
    HookPoint hook = base.hook();
    if (e instanceof Expression.Fib fib) {
      return fib(hook, fib) ? null : "this fib";
    }
    if (e instanceof Expression.Rt rt) {
      boolean ip =
          table.family == Family.IP || table.family == Family.IP6 || table.family == Family.INET;
      boolean good = ip && (!rt.key().equals("mtu") || LEAVING.contains(hook));
      return good ? null : "rt " + rt.key();
    }
    if (e instanceof Expression.Meta meta && meta.key() == MetaKey.IPSEC) {
      boolean family = table.family != Family.ARP && table.family != Family.BRIDGE;
      boolean good = family && ARRIVING.contains(hook) || netdev(hook, HookPoint.INGRESS);
      return good ? null : "meta ipsec";
    }
    if (e instanceof Expression.Osf) {
      boolean family = table.family == Family.IP || table.family == Family.INET;
      return family && ARRIVING.contains(hook) ? null : "osf";
    }
    if (e instanceof Expression.Socket) {
      return SOCKETS.contains(hook) ? null : "socket";
    }
    if (e instanceof Expression.Ipsec ipsec) {
      boolean good = ipsec.out() ? LEAVING.contains(hook) : ARRIVING.contains(hook);
      return good ? null : "ipsec";
    }
    return null;
  }

  private boolean fib(HookPoint hook, Expression.Fib fib) {
    if (table.family == Family.INET && hook == HookPoint.INGRESS) {
      return false;
    }
    boolean type = fib.result() == FibResult.TYPE;
    if (type && fib.selectors().contains(FibSelector.OIF)) {
      return LEAVING.contains(hook) || netdev(hook, HookPoint.EGRESS);
    }
    if (type && !fib.selectors().contains(FibSelector.IIF)) {
      return true;
    }
    return ARRIVING.contains(hook) || netdev(hook, HookPoint.INGRESS);
  }
}
