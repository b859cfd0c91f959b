package io.twinwall.core.track.helper;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.Expectation;
import io.twinwall.core.flow.ExpectationTable.Offer;
import io.twinwall.core.flow.HelperBinding;
import io.twinwall.core.flow.Tuple;
import io.twinwall.core.hook.Verdict;
import io.twinwall.core.packet.IpAddress;
import io.twinwall.core.packet.Protocol;
import io.twinwall.core.track.helper.SdpText.Line;
import io.twinwall.core.track.helper.SipText.Found;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The media of a call: a session description (SDP) names address and ports where its sender
 * listens, and RTP and RTCP are expected there, from the other end of the control connection (Linux
 * 6.18 process_sdp, set_expected_rtp_rtcp, nf_nat_sdp_media).
 */
final class SipMedia {
  /** Media that count, in the numbers of their classes: 1 and up; 0 is signalling. */
  private static final String[] TYPES = {"audio ", "video ", "image "};

  /** Most expectations of each, both directions together; Linux sip_exp_policy. */
  private static final int[] LIMITS = {4, 4, 2};

  private static final long TIMEOUT_NANOS = TimeUnit.MINUTES.toNanos(3);

  /** 3: as many media as there are types, of whatever type. */
  private static final int MAX_MEDIA = TYPES.length;

  private final Announcer announcer;

  SipMedia(Announcer announcer) {
    this.announcer = announcer;
  }

  /** One stream: where it is announced in the message, and where it is to be expected. */
  private static final class Stream {
    final int portAt;
    final int portLength;
    final ExpectationPolicy policy;
    final int port;

    /** The listener; with NAT, from {@link #expect} on as seen outside. */
    IpAddress address;

    /** Whether both ends are taken to reach each other without the NAT between. */
    boolean direct;

    Stream(int portAt, int portLength, ExpectationPolicy policy, int port, IpAddress address) {
      this.portAt = portAt;
      this.portLength = portLength;
      this.policy = policy;
      this.port = port;
      this.address = address;
    }
  }

  /** Takes back all media that a connection has announced. */
  void forget(Connection c) {
    for (Expectation e : announcer.table().of(c)) {
      if (e.policyClass() != 0) {
        announcer.table().remove(e);
      }
    }
  }

  /** Reads a message's session description, if it has one. */
  Verdict read(SipMessage m) {
    SdpText sdp = m.sdp;
    if (sdp.find(0, Line.VERSION, null) != Found.HERE) {
      return Verdict.ACCEPT;
    }
    int start = sdp.at;
    IpAddress session = connection(sdp, start);
    IpAddress last = session;
    int at = start;
    for (int i = 0; i < MAX_MEDIA; ) {
      if (sdp.find(at, Line.MEDIA, null) != Found.HERE) {
        break;
      }
      at = sdp.at;
      int type = type(m.payload, at, sdp.length);
      if (type < 0) {
        at += sdp.length;
        continue;
      }
      int length = sdp.length - TYPES[type].length();
      at += TYPES[type].length();
      long port = m.text.number(at, m.payload.length());
      if (port <= 0) {
        continue;
      }
      IpAddress own = connection(sdp, at);
      IpAddress address = own != null ? own : session;
      if (port < 1024 || port > 65535 || address == null) {
        return Announcer.drop(m.context);
      }
      ExpectationPolicy policy = new ExpectationPolicy(type + 1, LIMITS[type], TIMEOUT_NANOS);
      Stream s = new Stream(at, length, policy, (int) port, address);
      Verdict v = expect(m, s);
      last = s.address;
      if (v != Verdict.ACCEPT) {
        return v;
      }
      if (own != null && m.nat != null && !writeMediaAddress(m, at, s.address)) {
        return Announcer.drop(m.context);
      }
      i++;
    }
    if (m.nat != null && last != null && !writeSessionAddress(m, start, last)) {
      return Announcer.drop(m.context);
    }
    return Verdict.ACCEPT;
  }

  private static @Nullable IpAddress connection(SdpText sdp, int from) {
    return sdp.find(from, Line.CONNECTION, Line.MEDIA) == Found.HERE ? sdp.address : null;
  }

  private static int type(Payload p, int at, int length) {
    for (int i = 0; i < TYPES.length; i++) {
      if (length >= TYPES[i].length() && p.is(at, TYPES[i])) {
        return i;
      }
    }
    return -1;
  }

  private Verdict expect(SipMessage m, Stream s) {
    if (!s.address.equals(Announcer.source(m.here()))) {
      return Verdict.ACCEPT;
    }
    IpAddress peer = Announcer.source(m.back());
    Expectation near =
        Announcer.expectation(m.connection, Protocol.UDP, peer, -1, s.address, s.port);
    boolean known = followOthers(m, s, near.tuple());
    int base = near.tuple().destinationPort() & ~1;
    if (s.direct && !writePort(m, s, base)) {
      return Announcer.drop(m.context);
    }
    if (known) {
      return Verdict.ACCEPT;
    }
    Connection c = m.connection;
    Expectation rtp = Announcer.expectation(c, Protocol.UDP, peer, -1, s.address, base);
    Expectation rtcp = Announcer.expectation(c, Protocol.UDP, peer, -1, s.address, base + 1);
    if (m.nat != null && !s.direct) {
      return translate(m, s, rtp, rtcp, m.nat);
    }
    return both(rtp, rtcp, s.policy) ? Verdict.ACCEPT : Announcer.drop(m.context);
  }

  /**
   * Another connection may have announced the same media, as where a call goes through a server. Is
   * what that one expects translated, and is this connection, then both listeners are taken to be
   * behind the same NAT and to reach each other directly.
   *
   * @param t where the media are announced; becomes where they really are
   * @return whether they are expected already
   */
  private boolean followOthers(SipMessage m, Stream s, Tuple t) {
    while (true) {
      Expectation e = announcer.table().find(t);
      if (e == null
          || e.master() == m.connection
          || !sameHelper(e.master(), m.connection)
          || e.policyClass() != s.policy.policyClass()) {
        return false;
      }
      Tuple told = e.tuple();
      boolean translated =
          e.savedLow() != told.destinationLow()
              || e.savedHigh() != told.destinationHigh()
              || e.savedPort() != told.destinationPort();
      if (s.direct || !translated || m.nat == null) {
        return true;
      }
      s.address = new IpAddress(t.version(), e.savedHigh(), e.savedLow());
      t.destination(e.savedHigh(), e.savedLow(), e.savedPort());
      s.direct = true;
    }
  }

  /** The kernel has one SIP helper for each transport and IP version. */
  private static boolean sameHelper(Connection a, Connection b) {
    HelperBinding of = a.helper();
    return of != null
        && of.helperName().equals(SipHelper.NAME)
        && a.protocol() == b.protocol()
        && a.version() == b.version();
  }

  /** Enters a pair of which each may be there already, announced by another connection. */
  private boolean both(Expectation rtp, Expectation rtcp, ExpectationPolicy policy) {
    Offer first = announcer.offer(rtp, policy, true);
    if (first != Offer.INSERTED && first != Offer.ALREADY) {
      return false;
    }
    Offer second = announcer.offer(rtcp, policy, true);
    if (second == Offer.INSERTED || second == Offer.ALREADY) {
      return true;
    }
    if (first == Offer.INSERTED) {
      announcer.table().remove(rtp);
    }
    return false;
  }

  private static boolean writePort(SipMessage m, Stream s, int port) {
    return m.replace(s.portAt, s.portLength, Integer.toString(port)) && writeLength(m);
  }

  /** Expects the pair where the peer sees it, at the next free even port, and writes that port. */
  private Verdict translate(
      SipMessage m, Stream s, Expectation rtp, Expectation rtcp, PayloadMangler nat) {
    Tuple back = m.back();
    IpAddress seen =
        s.address.equals(Announcer.destination(back)) ? s.address : Announcer.destination(back);
    s.address = seen;
    aim(rtp, m, seen, nat);
    aim(rtcp, m, seen, nat);
    int port = enter(rtp, rtcp, s.policy);
    if (port == 0) {
      return Announcer.drop(m.context);
    }
    if (port != rtp.savedPort() && !writePort(m, s, port)) {
      announcer.table().remove(rtp);
      announcer.table().remove(rtcp);
      return Announcer.drop(m.context);
    }
    return Verdict.ACCEPT;
  }

  private void aim(Expectation e, SipMessage m, IpAddress seen, PayloadMangler nat) {
    Tuple t = e.tuple();
    e.saved(t.destinationHigh(), t.destinationLow(), t.destinationPort());
    t.destination(seen.high(), seen.low(), t.destinationPort());
    e.direction(m.direction().opposite());
    e.arrival(new SipArrival(announcer, nat));
  }

  private int enter(Expectation rtp, Expectation rtcp, ExpectationPolicy policy) {
    for (int port = rtp.tuple().destinationPort(); port != 0; port = port + 2 & 0xFFFF) {
      rtp.tuple().destinationPort(port);
      Offer first = announcer.offer(rtp, policy, true);
      if (first == Offer.CLASH) {
        continue;
      }
      if (first != Offer.INSERTED) {
        return 0;
      }
      rtcp.tuple().destinationPort(port + 1);
      Offer second = announcer.offer(rtcp, policy, true);
      if (second == Offer.INSERTED) {
        return port;
      }
      announcer.table().remove(rtp);
      if (second != Offer.CLASH) {
        return 0;
      }
    }
    return 0;
  }

  private static boolean writeMediaAddress(SipMessage m, int at, IpAddress a) {
    return m.sdp.find(at, Line.CONNECTION, Line.MEDIA) == Found.HERE
        && m.replace(m.sdp.at, m.sdp.length, SipMessage.bare(a))
        && writeLength(m);
  }

  /** The owner and, if it has one, the connection of the session's own part. */
  private static boolean writeSessionAddress(SipMessage m, int start, IpAddress a) {
    String text = SipMessage.bare(a);
    SdpText sdp = m.sdp;
    if (sdp.find(start, Line.OWNER, Line.MEDIA) != Found.HERE
        || !m.replace(sdp.at, sdp.length, text)) {
      return false;
    }
    boolean connection = sdp.find(start, Line.CONNECTION, Line.MEDIA) == Found.HERE;
    return (!connection || m.replace(sdp.at, sdp.length, text)) && writeLength(m);
  }

  /** The length of the description as it now is (mangle_content_len). */
  private static boolean writeLength(SipMessage m) {
    if (m.sdp.find(0, Line.VERSION, null) != Found.HERE) {
      return false;
    }
    int length = m.payload.length() - m.sdp.at + 2;
    return m.text.header(SipText.Header.CONTENT_LENGTH, 0) == Found.HERE
        && m.replace(m.text.at, m.text.length, Integer.toString(length));
  }
}
