package io.twinwall.rules.iptables;

import io.twinwall.rules.ast.StatementNode;
import io.twinwall.rules.model.Verdict;
import io.twinwall.rules.text.Fault;
import org.jspecify.annotations.Nullable;

/** Targets that hand the packet, or a copy of it, to somebody else: NFQUEUE, QUEUE, TEE, TPROXY. */
final class HandoverTargets {
  private HandoverTargets() {}

  static void register(Registry registry) {
    registry
        .target("NFQUEUE", HandoverTargets::queue)
        .plain("--queue-num", 1)
        .plain("--queue-balance", 1)
        .plain("--queue-bypass", 0)
        .plain("--queue-cpu-fanout", 0);
    registry.target("QUEUE", (o, r) -> r.add(o.span(), "queue to 0"));
    registry.target("TEE", HandoverTargets::copy).plain("--gateway", 1).plain("--oif", 1);
    registry
        .target("TPROXY", HandoverTargets::proxy)
        .plain("--on-port", 1)
        .plain("--on-ip", 1)
        .plain("--tproxy-mark", 1);
  }

  private static void queue(Options options, RuleBuilder rule) {
    Given balance = options.get("--queue-balance");
    Given number = options.get("--queue-num");
    String flags = options.has("--queue-bypass") ? "bypass" : "";
    if (options.has("--queue-cpu-fanout")) {
      flags += flags.isEmpty() ? "fanout" : ",fanout";
    }
    String to =
        balance != null
            ? Values.range(balance.value(), ":", 0xffff, "a queue")
            : number == null
                ? "0"
                : String.valueOf(Values.number(number.value(), 0, 0xffff, "a queue"));
    rule.add(
        options.span(), "queue " + (flags.isEmpty() ? "" : "flags " + flags + " ") + "to " + to);
  }

  private static void copy(Options options, RuleBuilder rule) {
    Given given = options.need("--gateway");
    Given out = options.get("--oif");
    var family = rule.table().family();
    String to = AddressWord.text(AddressWord.address(given.value(), given.text(), family), family);
    if (out == null) {
      rule.add(options.span(), "dup to " + to);
    } else {
      rule.add(out.value().span(), "dup to " + to + " device \"" + out.text() + "\"");
    }
  }

  /** Where no socket takes the packet, TPROXY drops it (Linux xt_TPROXY.c). */
  private static void proxy(Options options, RuleBuilder rule) {
    rule.only(options, "mangle");
    if (rule.protocol() != 6 && rule.protocol() != 17) {
      throw new Fault(options.span(), "TPROXY: -p tcp or -p udp has to stand in the rule");
    }
    int conditions = rule.size();
    String port = Values.ports(options.need("--on-port").value(), options.need("--on-port").text());
    @Nullable Given address = options.get("--on-ip");
    var family = rule.table().family();
    String to = "";
    if (address != null) {
      var value = AddressWord.address(address.value(), address.text(), family);
      to = value.signum() == 0 ? "" : AddressWord.text(value, family);
      to = rule.ipv6() && !to.isEmpty() ? "[" + to + "]" : to;
    }
    rule.add(options.span(), "tproxy to " + to + ":" + port);
    Given mark = options.get("--tproxy-mark");
    if (mark != null) {
      long[] m = Values.masked(mark.value(), "a mark");
      if (m[1] != 0 || m[0] != 0) {
        rule.add(mark.span(), "meta mark set " + MarkTargets.changed("meta mark", m[0], m[1]));
      }
    }
    rule.verdict(options.span(), Verdict.Kind.ACCEPT, null);
    rule.otherwise(
        conditions,
        Clause.ready(
            new StatementNode.VerdictLine(
                options.span(),
                new io.twinwall.rules.ast.Node.VerdictNode(
                    options.span(), new Verdict(Verdict.Kind.DROP, null), null))));
  }
}
