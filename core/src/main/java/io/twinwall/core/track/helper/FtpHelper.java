package io.twinwall.core.track.helper;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.Direction;
import io.twinwall.core.flow.Expectation;
import io.twinwall.core.flow.FlowTable;
import io.twinwall.core.flow.HelperBinding;
import io.twinwall.core.flow.Status;
import io.twinwall.core.flow.Tuple;
import io.twinwall.core.hook.CtState;
import io.twinwall.core.hook.DropReason;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.hook.Verdict;
import io.twinwall.core.packet.IpAddress;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.Protocol;
import io.twinwall.core.packet.TcpHeader;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

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

  /** 5 minutes: Linux ftp_exp_policy. */
  private static final long EXPECTATION_NANOS = TimeUnit.MINUTES.toNanos(5);

  /** 1: Linux ftp_exp_policy. */
  private static final int MAX_EXPECTED = 1;

  /** 128: Linux nf_nat_exp_find_port. */
  private static final int PORT_ATTEMPTS = 128;

  private final FlowTable flows;
  private final @Nullable PayloadMangler mangler;

  FtpHelper(FlowTable flows, @Nullable PayloadMangler mangler) {
    this.flows = flows;
    this.mangler = mangler;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int protocol() {
    return Protocol.TCP;
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
        return drop(context);
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
    if (mangler != null && c.hasAny(Status.NAT_MASK)) {
      return translate(context, c, m, back, mangler);
    }
    boolean expected =
        flows
            .expectations()
            .insert(expectation(c, back, m.port(), d), EXPECTATION_NANOS, MAX_EXPECTED);
    return expected ? Verdict.ACCEPT : drop(context);
  }

  private static Expectation expectation(Connection c, Tuple back, int port, Direction d) {
    Tuple t =
        back.copy()
            .source(back.sourceHigh(), back.sourceLow(), 0)
            .destinationPort(port)
            .zone(c.original().zone());
    return new Expectation(c, t, false, true, d, false, null);
  }

  private Verdict translate(
      PacketContext context, Connection c, FtpMessage m, Tuple back, PayloadMangler nat) {
    for (int attempt = 0; attempt <= PORT_ATTEMPTS; attempt++) {
      int port = nat.nextPort(m.port(), attempt);
      Expectation e = expectation(c, back, port, context.direction().opposite());
      e.saved(back.destinationHigh(), back.destinationLow(), m.port());
      e.arrival(nat.followMaster());
      if (flows.expectations().insert(e, EXPECTATION_NANOS, MAX_EXPECTED)) {
        IpAddress seen =
            new IpAddress(back.version(), back.destinationHigh(), back.destinationLow());
        if (nat.replace(context, c, m.at(), m.length(), m.with(seen, port))) {
          return Verdict.ACCEPT;
        }
        flows.expectations().remove(e);
        return drop(context);
      }
    }
    return drop(context);
  }

  private static Verdict drop(PacketContext context) {
    context.reason(DropReason.NETFILTER_DROP);
    return Verdict.DROP;
  }
}
