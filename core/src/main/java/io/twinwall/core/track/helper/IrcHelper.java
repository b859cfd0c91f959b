package io.twinwall.core.track.helper;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.Direction;
import io.twinwall.core.flow.Expectation;
import io.twinwall.core.flow.HelperBinding;
import io.twinwall.core.hook.CtState;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.hook.Verdict;
import io.twinwall.core.packet.IpAddress;
import io.twinwall.core.packet.Protocol;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads what an IRC client says and expects the direct connections (DCC) that it offers to others
 * (Linux 6.18 nf_conntrack_irc.c, nf_nat_irc.c).
 *
 * <p>Only a PRIVMSG that begins the segment, only its first message text, only the segment's first
 * 4,095 bytes. An offer of an address that is not the client's, inside or outside, is passed
 * without consequence.
 */
final class IrcHelper implements Helper {
  private static final String[] OFFERS = {"SEND ", "CHAT ", "MOVE ", "TSEND ", "SCHAT "};

  /** 4,095 bytes: Linux MAX_SEARCH_SIZE. */
  private static final int MAX_SEARCH = 4095;

  /** {@code PRIVMSG x }. */
  private static final int MIN_COMMAND = 10;

  /** The shortest message text with an offer. */
  private static final int MIN_OFFER = 26;

  /** The shortest rest of an offer: address, blank, port, end of text, end of line. */
  private static final int MIN_REST = 12;

  /** Linux max_dcc_channels and dcc_timeout. */
  private static final ExpectationPolicy POLICY = ExpectationPolicy.of(8, 300);

  private final Announcer announcer;

  IrcHelper(Announcer announcer) {
    this.announcer = announcer;
  }

  /**
   * An offered address and port.
   *
   * @param at where they stand in the payload
   */
  private record Offer(int at, int length, IpAddress address, int port) {}

  @Override
  public String name() {
    return "irc";
  }

  @Override
  public Verdict read(PacketContext context, Connection c, HelperBinding binding) {
    if (context.direction() == Direction.REPLY || context.state() != CtState.ESTABLISHED) {
      return Verdict.ACCEPT;
    }
    Payload text = Payload.tcp(context.packet());
    if (text == null) {
      return Verdict.ACCEPT;
    }
    Offer offer = search(text, Math.min(text.length(), MAX_SEARCH), c);
    return offer == null ? Verdict.ACCEPT : announce(context, c, offer);
  }

  private static @Nullable Offer search(Payload text, int limit, Connection c) {
    int at = command(text, limit);
    while (at >= 0 && at < limit - MIN_OFFER) {
      if (!text.is(at, " :")) {
        at++;
        continue;
      }
      if (!text.is(at + 2, "\1DCC ")) {
        return null;
      }
      at += 7;
      for (String word : OFFERS) {
        if (text.is(at, word)) {
          at += word.length();
          Offer o = parse(text, at, limit);
          if (o != null && o.port() != 0 && isOfClient(o.address(), c)) {
            return o;
          }
        }
      }
    }
    return null;
  }

  /** Behind the command that begins the segment; -1 if it is another than PRIVMSG. */
  private static int command(Payload text, int limit) {
    int at = 0;
    while (at < limit - MIN_COMMAND && isBlank(text.at(at))) {
      at++;
    }
    if (at >= limit - MIN_COMMAND) {
      return at;
    }
    return text.isIgnoringCase(at, "PRIVMSG ") ? at + 8 : -1;
  }

  private static boolean isBlank(int c) {
    return c == ' ' || c == '\r' || c == '\n';
  }

  private static boolean isOfClient(IpAddress a, Connection c) {
    return a.low() == c.original().sourceLow() || a.low() == c.reply().destinationLow();
  }

  /** Reads {@code name address port}, numbers in decimal, in a line that ends in the segment. */
  private static @Nullable Offer parse(Payload text, int start, int limit) {
    int at = start;
    while (text.at(at++) != ' ') {
      if (at > limit - MIN_REST) {
        return null;
      }
    }
    if (text.find("\n", at, limit) < 0) {
      return null;
    }
    int end = text.behindDigits(at, limit);
    IpAddress address = IpAddress.v4(text.number(at, end));
    int next = end;
    while (text.at(next) == ' ') {
      next++;
    }
    int last = text.behindDigits(next, limit);
    return new Offer(at, last - at, address, (int) text.number(next, last) & 0xFFFF);
  }

  private Verdict announce(PacketContext context, Connection c, Offer o) {
    IpAddress seen = Announcer.destination(c.reply());
    Expectation e = Announcer.expectation(c, Protocol.TCP, null, -1, seen, o.port());
    PayloadMangler nat = announcer.manglerFor(c);
    if (nat != null) {
      return translate(context, c, o, e, nat);
    }
    return announcer.expect(e, POLICY) ? Verdict.ACCEPT : Announcer.drop(context);
  }

  private Verdict translate(
      PacketContext context, Connection c, Offer o, Expectation e, PayloadMangler nat) {
    e.saved(0, 0, o.port());
    e.direction(Direction.REPLY);
    e.arrival(Announcer.followMaster(nat));
    int port = announcer.expectAtPort(e, o.port(), POLICY, nat);
    if (port == 0) {
      return Announcer.drop(context);
    }
    byte[] text = (e.tuple().destinationLow() + " " + port).getBytes(StandardCharsets.ISO_8859_1);
    if (!nat.replaceTcp(context, o.at(), o.length(), text)) {
      announcer.table().remove(e);
      return Announcer.drop(context);
    }
    nat.shift(context, c, text.length - o.length());
    return Verdict.ACCEPT;
  }
}
