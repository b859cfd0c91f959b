package io.twinwall.core.track.helper;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.Direction;
import io.twinwall.core.flow.Expectation;
import io.twinwall.core.flow.HelperBinding;
import io.twinwall.core.flow.Tuple;
import io.twinwall.core.hook.CtState;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.hook.Verdict;
import io.twinwall.core.packet.IpAddress;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.Protocol;
import io.twinwall.core.packet.TcpHeader;

/**
 * Reads FTP control connections and expects the data connections that they announce: PORT and EPRT
 * of the client, 227 and 229 of the server (Linux 6.18 nf_conntrack_ftp.c, nf_nat_ftp.c).
 *
 * <p>Only in established connections, and only where a line begins. An announcement of an address
 * that is not the sender's is passed without consequence (loose=0). An announcement that is not
 * complete in its packet drops that packet.
 */
public final class FtpHelper implements Helper {
  /** The kernel's name of this helper. */
  public static final String NAME = "ftp";

  /** Linux ftp_exp_policy. */
  private static final ExpectationPolicy POLICY = ExpectationPolicy.of(1, 5 * 60);

  private final Announcer announcer;

  FtpHelper(Announcer announcer) {
    this.announcer = announcer;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public HelperBinding bind(Connection connection) {
    return new FtpState();
  }

  @Override
  public Verdict read(PacketContext context, Connection c, HelperBinding binding) {
    Packet p = context.packet();
    if (context.state() != CtState.ESTABLISHED
        || !p.hasTransport(TcpHeader.LENGTH)
        || !(binding instanceof FtpState state)) {
      return Verdict.ACCEPT;
    }
    byte[] b = p.bytes();
    int tcp = p.transportOffset();
    int data = tcp + TcpHeader.headerLength(b, tcp);
    int length = p.end() - data;
    if (length <= 0 || data < tcp) {
      return Verdict.ACCEPT;
    }
    boolean endsLine = b[data + length - 1] == '\n';
    int sequence = TcpHeader.sequence(b, tcp);
    Direction d = context.direction();
    Verdict v = Verdict.ACCEPT;
    if (state.lineStartsAt(d, sequence)) {
      FtpMessage m = FtpMessage.read(b, data, length, c.version(), d == Direction.ORIGINAL);
      if (m != null && m.isPartial()) {
        return Announcer.drop(context);
      }
      v = m == null ? Verdict.ACCEPT : announce(context, c, m);
    }
    if (endsLine) {
      state.lineEndsBefore(d, sequence + length);
    }
    return v;
  }

  /** Expects the announced connection; with NAT, under the address that the other side sees. */
  private Verdict announce(PacketContext context, Connection c, FtpMessage m) {
    Direction d = context.direction();
    Tuple here = c.tuple(d);
    IpAddress named = m.address();
    if (named != null && (named.low() != here.sourceLow() || named.high() != here.sourceHigh())) {
      return Verdict.ACCEPT;
    }
    Tuple back = c.tuple(d.opposite());
    IpAddress seen = Announcer.destination(back);
    Expectation e =
        Announcer.expectation(c, Protocol.TCP, Announcer.source(back), -1, seen, m.port());
    PayloadMangler nat = announcer.manglerFor(c);
    if (nat != null) {
      return translate(context, c, m, e, nat);
    }
    return announcer.expect(e, POLICY) ? Verdict.ACCEPT : Announcer.drop(context);
  }

  private Verdict translate(
      PacketContext context, Connection c, FtpMessage m, Expectation e, PayloadMangler nat) {
    IpAddress seen = Announcer.destination(e.tuple());
    e.direction(context.direction().opposite());
    e.saved(seen.high(), seen.low(), m.port());
    e.arrival(Announcer.followMaster(nat));
    int port = announcer.expectAtPort(e, m.port(), POLICY, nat);
    if (port == 0) {
      return Announcer.drop(context);
    }
    byte[] text = m.with(seen, port);
    if (!nat.replaceTcp(context, m.at(), m.length(), text)) {
      announcer.table().remove(e);
      return Announcer.drop(context);
    }
    nat.shift(context, c, text.length - m.length());
    return Verdict.ACCEPT;
  }
}
