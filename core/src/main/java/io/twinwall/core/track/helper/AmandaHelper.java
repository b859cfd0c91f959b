package io.twinwall.core.track.helper;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.Direction;
import io.twinwall.core.flow.Expectation;
import io.twinwall.core.flow.HelperBinding;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.hook.Verdict;
import io.twinwall.core.packet.Protocol;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * Reads the answers of an Amanda backup client and expects the streams that its line {@code CONNECT
 * DATA port MESG port INDEX port STATE port} offers (Linux 6.18 nf_conntrack_amanda.c,
 * nf_nat_amanda.c).
 */
final class AmandaHelper implements Helper {
  private static final String[] STREAMS = {"DATA ", "MESG ", "INDEX ", "STATE "};
  private static final String CONNECT = "CONNECT ";
  private static final int MAX_DIGITS = 5;

  /** 300 s: Linux master_timeout. */
  private static final long MASTER_NANOS = TimeUnit.SECONDS.toNanos(300);

  /** Linux amanda_exp_policy. */
  private static final ExpectationPolicy POLICY = ExpectationPolicy.of(4, 180);

  private final Announcer announcer;

  AmandaHelper(Announcer announcer) {
    this.announcer = announcer;
  }

  @Override
  public String name() {
    return "amanda";
  }

  @Override
  public Verdict read(PacketContext context, Connection c, HelperBinding binding) {
    if (context.direction() == Direction.ORIGINAL) {
      return Verdict.ACCEPT;
    }
    announcer.refresh(c, MASTER_NANOS);
    Payload text = Payload.udp(context.packet());
    if (text == null) {
      return Verdict.ACCEPT;
    }
    int connect = text.find(CONNECT, 0, text.length());
    int start = connect + CONNECT.length();
    int stop = connect < 0 ? -1 : text.find("\n", start, text.length());
    return stop < 0 ? Verdict.ACCEPT : streams(context, c, text, start, stop);
  }

  /** The limits of the line stay as they were, also when a port has changed its length. */
  private Verdict streams(PacketContext context, Connection c, Payload text, int start, int stop) {
    Verdict v = Verdict.ACCEPT;
    PayloadMangler nat = announcer.manglerFor(c);
    for (String name : STREAMS) {
      int word = text.find(name, start, stop);
      if (word < 0) {
        continue;
      }
      int at = word + name.length();
      int end = text.behindDigits(at, Math.min(stop, at + MAX_DIGITS));
      int port = (int) text.number(at, end) & 0xFFFF;
      if (port == 0) {
        break;
      }
      Expectation e =
          Announcer.expectation(
              c,
              Protocol.TCP,
              Announcer.source(c.original()),
              -1,
              Announcer.destination(c.original()),
              port);
      if (nat != null) {
        v = translate(context, text, at, end - at, e, nat);
      } else if (!announcer.expect(e, POLICY)) {
        v = Announcer.drop(context);
      }
    }
    return v;
  }

  private Verdict translate(
      PacketContext context, Payload text, int at, int length, Expectation e, PayloadMangler nat) {
    int announced = e.tuple().destinationPort();
    e.saved(0, 0, announced);
    e.direction(Direction.ORIGINAL);
    e.arrival(Announcer.followMaster(nat));
    int port = announcer.expectAtPort(e, announced, POLICY, nat);
    if (port == 0) {
      return Announcer.drop(context);
    }
    byte[] digits = Integer.toString(port).getBytes(StandardCharsets.ISO_8859_1);
    if (!nat.replaceUdp(context, at, length, digits)) {
      announcer.table().remove(e);
      return Announcer.drop(context);
    }
    text.grown(digits.length - length);
    return Verdict.ACCEPT;
  }
}
