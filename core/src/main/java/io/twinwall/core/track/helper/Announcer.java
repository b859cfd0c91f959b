package io.twinwall.core.track.helper;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.Direction;
import io.twinwall.core.flow.Expectation;
import io.twinwall.core.flow.ExpectationTable;
import io.twinwall.core.flow.FlowTable;
import io.twinwall.core.flow.Status;
import io.twinwall.core.flow.Tuple;
import io.twinwall.core.hook.DropReason;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.hook.Verdict;
import io.twinwall.core.packet.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * What helpers share: making expectations, entering them under a policy, finding a port that NAT
 * can promise, and the verdict where one of these fails (Linux 6.18 nf_conntrack_expect.c,
 * nf_nat_helper.c).
 */
final class Announcer {
  /** 128: Linux nf_nat_exp_find_port. */
  private static final int PORT_ATTEMPTS = 128;

  private final FlowTable flows;
  private final @Nullable PayloadMangler mangler;

  Announcer(FlowTable flows, @Nullable PayloadMangler mangler) {
    this.flows = flows;
    this.mangler = mangler;
  }

  FlowTable flows() {
    return flows;
  }

  ExpectationTable table() {
    return flows.expectations();
  }

  /** What changes payloads for a connection; null where it is not translated. */
  @Nullable PayloadMangler manglerFor(Connection c) {
    return c.hasAny(Status.NAT_MASK) ? mangler : null;
  }

  /**
   * A new expectation (Linux nf_ct_expect_init).
   *
   * @param from null for any source
   * @param fromPort -1 for any source port
   */
  static Expectation expectation(
      Connection master,
      int protocol,
      @Nullable IpAddress from,
      int fromPort,
      IpAddress to,
      int port) {
    Tuple t = new Tuple();
    t.set(
        master.version(),
        protocol,
        master.original().zone(),
        from == null ? 0 : from.high(),
        from == null ? 0 : from.low(),
        Math.max(fromPort, 0),
        to.high(),
        to.low(),
        port);
    return new Expectation(master, t, from == null, fromPort < 0, Direction.ORIGINAL, false, null);
  }

  static IpAddress source(Tuple t) {
    return new IpAddress(t.version(), t.sourceHigh(), t.sourceLow());
  }

  static IpAddress destination(Tuple t) {
    return new IpAddress(t.version(), t.destinationHigh(), t.destinationLow());
  }

  /** Enters an expectation; whether it went in. */
  boolean expect(Expectation e, ExpectationPolicy policy) {
    return offer(e, policy, false) == ExpectationTable.Offer.INSERTED;
  }

  ExpectationTable.Offer offer(Expectation e, ExpectationPolicy policy, boolean anyMaster) {
    e.policyClass(policy.policyClass());
    return table().offer(e, policy.timeoutNanos(), policy.max(), anyMaster);
  }

  /**
   * Enters an expectation at this port, or at another above it where that clashes (Linux
   * nf_nat_exp_find_port).
   *
   * @return the port; 0 if none could be had
   */
  int expectAtPort(Expectation e, int port, ExpectationPolicy policy, PayloadMangler nat) {
    int attempts = Math.min(65535 - port, PORT_ATTEMPTS);
    for (int attempt = 0; ; attempt++) {
      int candidate = nat.nextPort(port, attempt);
      e.tuple().destinationPort(candidate);
      ExpectationTable.Offer offer = offer(e, policy, false);
      if (offer == ExpectationTable.Offer.INSERTED) {
        return candidate;
      }
      if (offer != ExpectationTable.Offer.CLASH || attempt >= attempts) {
        return 0;
      }
    }
  }

  /**
   * Lets the connection that fulfils an expectation be translated as its master is, to the port
   * that was announced (Linux nf_nat_follow_master).
   */
  static Expectation.Arrival followMaster(PayloadMangler nat) {
    return (c, e) -> {
      Tuple back = e.master().tuple(e.direction().opposite());
      nat.source(c, destination(back), -1);
      nat.destination(c, source(back), e.savedPort());
    };
  }

  /** Lets a connection live so long from now (Linux nf_ct_refresh). */
  void refresh(Connection c, long timeoutNanos) {
    c.refresh(table().nowNanos(), timeoutNanos);
  }

  static Verdict drop(PacketContext context) {
    context.reason(DropReason.NETFILTER_DROP);
    return Verdict.DROP;
  }
}
