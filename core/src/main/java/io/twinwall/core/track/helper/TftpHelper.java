package io.twinwall.core.track.helper;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.Direction;
import io.twinwall.core.flow.Expectation;
import io.twinwall.core.flow.HelperBinding;
import io.twinwall.core.flow.Tuple;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.hook.Verdict;
import io.twinwall.core.packet.Protocol;

/**
 * Reads TFTP requests (RFC 1350) and expects the server's answer, which comes from another port
 * (Linux 6.18 nf_conntrack_tftp.c, nf_nat_tftp.c).
 *
 * <p>A read or write request of either direction expects a flow from the server's address, any
 * port, to where the client sent from.
 */
final class TftpHelper implements Helper {
  private static final int READ = 1;
  private static final int WRITE = 2;

  /** Linux tftp_exp_policy. */
  private static final ExpectationPolicy POLICY = ExpectationPolicy.of(1, 5 * 60);

  private final Announcer announcer;

  TftpHelper(Announcer announcer) {
    this.announcer = announcer;
  }

  @Override
  public String name() {
    return "tftp";
  }

  @Override
  public Verdict read(PacketContext context, Connection c, HelperBinding binding) {
    Payload payload = Payload.udp(context.packet());
    if (payload == null || payload.length() < 2) {
      return Verdict.ACCEPT;
    }
    int opcode = payload.u16(0);
    if (opcode != READ && opcode != WRITE) {
      return Verdict.ACCEPT;
    }
    Tuple reply = c.reply();
    Expectation e =
        Announcer.expectation(
            c,
            Protocol.UDP,
            Announcer.source(reply),
            -1,
            Announcer.destination(reply),
            reply.destinationPort());
    PayloadMangler nat = announcer.manglerFor(c);
    if (nat != null) {
      e.saved(0, 0, c.original().sourcePort());
      e.direction(Direction.REPLY);
      e.arrival(Announcer.followMaster(nat));
    }
    return announcer.expect(e, POLICY) ? Verdict.ACCEPT : Announcer.drop(context);
  }
}
