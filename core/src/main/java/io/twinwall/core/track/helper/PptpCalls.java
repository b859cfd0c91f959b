package io.twinwall.core.track.helper;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.Direction;
import io.twinwall.core.flow.Expectation;
import io.twinwall.core.flow.Tuple;
import io.twinwall.core.packet.Protocol;

/**
 * The GRE flows of PPTP calls: expected when a call is accepted, translated as their control
 * connection is, and ended with it (Linux 6.18 nf_conntrack_pptp.c exp_gre, pptp_expectfn,
 * pptp_destroy_siblings; nf_nat_pptp.c pptp_exp_gre, pptp_nat_expected).
 */
final class PptpCalls {
  /** Linux pptp_exp_policy. */
  private static final ExpectationPolicy POLICY = ExpectationPolicy.of(2, 5 * 60);

  private final Announcer announcer;

  PptpCalls(Announcer announcer) {
    this.announcer = announcer;
  }

  /** Expects GRE both ways; where that fails, none. */
  void expect(Connection c, PptpState s, int serverCall, int clientCall) {
    Expectation there = expectation(c, Direction.ORIGINAL, clientCall, serverCall);
    Expectation back = expectation(c, Direction.REPLY, serverCall, clientCall);
    PayloadMangler nat = announcer.manglerFor(c);
    if (nat != null) {
      translate(s, there, back, nat);
    }
    if (!announcer.expect(there, POLICY)) {
      return;
    }
    if (!announcer.expect(back, POLICY)) {
      announcer.table().remove(there);
      return;
    }
    boolean first = s.announce(Direction.ORIGINAL, there.tuple());
    if (first && s.announce(Direction.REPLY, back.tuple())) {
      return;
    }
    if (first) {
      s.forgetKeys();
    }
    announcer.table().remove(back);
    announcer.table().remove(there);
  }

  private Expectation expectation(Connection c, Direction d, int fromCall, int toCall) {
    Tuple t = c.tuple(d);
    return Announcer.expectation(
            c, Protocol.GRE, Announcer.source(t), fromCall, Announcer.destination(t), toCall)
        .direction(d)
        .arrival(this::arrived);
  }

  private void translate(PptpState s, Expectation there, Expectation back, PayloadMangler nat) {
    s.serverCallInside = s.serverCall;
    there.saved(0, 0, s.clientCall);
    there.tuple().sourcePort(s.clientCallInside).destinationPort(s.serverCall);
    there.arrival((c, e) -> translated(c, e, s, nat));
    back.saved(0, 0, s.clientCallInside);
    back.tuple().sourcePort(s.serverCallInside).destinationPort(s.clientCall);
    back.arrival((c, e) -> translated(c, e, s, nat));
  }

  /** The flow's first packet: the other direction is no longer expected. */
  private void arrived(Connection c, Expectation e) {
    Tuple answer = new Tuple();
    answer.setInverse(e.tuple());
    unexpect(answer);
  }

  private void unexpect(Tuple t) {
    Expectation other = announcer.table().find(t);
    if (other != null) {
      announcer.table().remove(other);
    }
  }

  /**
   * With NAT the kernel looks for the other direction's expectation by call ids that it takes, if
   * the server was first, from the new flow, where they are 0: that one then stays.
   */
  private void translated(Connection c, Expectation e, PptpState s, PayloadMangler nat) {
    boolean there = e.direction() == Direction.ORIGINAL;
    Tuple back = e.master().tuple(e.direction().opposite());
    Tuple other = back.copy();
    other.set(
        4,
        Protocol.GRE,
        c.original().zone(),
        0,
        back.sourceLow(),
        there ? s.serverCall : 0,
        0,
        back.destinationLow(),
        there ? s.clientCall : 0);
    unexpect(other);
    nat.source(c, Announcer.destination(back), there ? e.savedPort() : -1);
    nat.destination(c, Announcer.source(back), there ? -1 : e.savedPort());
  }

  /** Ends the GRE flows of a call, or what is expected of them. */
  void end(Connection c, PptpState s) {
    s.forgetKeys();
    end(c.original(), s.clientCall, s.serverCall);
    end(c.reply(), s.serverCall, s.clientCall);
  }

  private void end(Tuple control, int fromCall, int toCall) {
    Tuple t = control.copy();
    t.set(
        t.version(),
        Protocol.GRE,
        t.zone(),
        t.sourceHigh(),
        t.sourceLow(),
        fromCall,
        t.destinationHigh(),
        t.destinationLow(),
        toCall);
    Tuple found = announcer.flows().find(t);
    Connection sibling = found == null ? null : found.connection();
    if (sibling != null) {
      announcer.flows().remove(sibling);
    } else {
      unexpect(t);
    }
  }
}
