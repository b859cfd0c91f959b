package io.twinwall.core.track.helper;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.Expectation;
import io.twinwall.core.flow.Tuple;
import io.twinwall.core.packet.IpAddress;

/**
 * Translates an expected call or media stream: to where it was announced, and from where the other
 * stream of the pair, or else the control connection, goes (Linux 6.18 nf_nat_sip_expected).
 */
final class SipArrival implements Expectation.Arrival {
  private final Announcer announcer;
  private final PayloadMangler nat;

  SipArrival(Announcer announcer, PayloadMangler nat) {
    this.announcer = announcer;
    this.nat = nat;
  }

  @Override
  public void expected(Connection c, Expectation e) {
    int version = c.version();
    nat.destination(c, new IpAddress(version, e.savedHigh(), e.savedLow()), e.savedPort());
    Tuple first = c.original();
    if (e.policyClass() != 0) {
      for (Expectation pair : announcer.table().of(e.master())) {
        if (isPair(pair, first)) {
          Tuple t = pair.tuple();
          nat.source(c, Announcer.destination(t), t.destinationPort());
          return;
        }
      }
    }
    if (Announcer.source(first).equals(Announcer.source(e.master().tuple(e.direction())))) {
      Tuple back = e.master().tuple(e.direction().opposite());
      nat.source(c, Announcer.destination(back), -1);
    }
  }

  private static boolean isPair(Expectation pair, Tuple first) {
    Tuple t = pair.tuple();
    return t.version() == first.version()
        && t.protocol() == first.protocol()
        && first.sourceLow() == pair.savedLow()
        && first.sourceHigh() == pair.savedHigh()
        && first.sourcePort() == pair.savedPort();
  }
}
