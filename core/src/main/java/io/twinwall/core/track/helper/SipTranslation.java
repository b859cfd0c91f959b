package io.twinwall.core.track.helper;

import io.twinwall.core.flow.Direction;
import io.twinwall.core.flow.Tuple;
import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.IpAddress;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.track.helper.SipText.Found;
import io.twinwall.core.track.helper.SipText.Header;

/**
 * Rewrites the addresses in a SIP message's request line and headers as NAT rewrites the packet's
 * own (Linux 6.18 nf_nat_sip).
 */
final class SipTranslation {
  private static final String VERSION = "SIP/2.0";

  /**
   * Rewrites a message; false if the packet is to be dropped: it would become too long, or is TCP's
   * for a phone that listens at another port than it sends from, which only UDP can.
   */
  boolean apply(SipMessage m, PayloadMangler nat) {
    boolean request = !m.payload.isIgnoringCase(0, VERSION);
    if (request && m.text.request() == Found.HERE && !map(m)) {
      return false;
    }
    if (!via(m, request)) {
      return false;
    }
    SipText.Walk contacts = m.text.new Walk(Header.CONTACT);
    while (contacts.next() == Found.HERE) {
      if (!map(m)) {
        return false;
      }
    }
    if (!header(m, Header.FROM) || !header(m, Header.TO)) {
      return false;
    }
    return m.direction() == Direction.ORIGINAL
        || m.state.forcedPort == 0
        || !m.isTcp() && redirect(m, nat);
  }

  private static boolean header(SipMessage m, Header h) {
    return m.text.uri(h) != Found.HERE || map(m);
  }

  /** Writes what was found last as the receiver knows it, if it is an end of the connection. */
  private static boolean map(SipMessage m) {
    SipText t = m.text;
    Tuple here = m.here();
    Tuple back = m.back();
    IpAddress address;
    int port;
    if (t.port == here.sourcePort() && t.address.equals(Announcer.source(here))) {
      address = Announcer.destination(back);
      port = back.destinationPort();
    } else if (t.port == here.destinationPort() && t.address.equals(Announcer.destination(here))) {
      address = Announcer.source(back);
      port = m.state.forcedPort != 0 ? m.state.forcedPort : back.sourcePort();
    } else {
      return true;
    }
    return address.equals(t.address) && port == t.port
        || m.replace(t.at, t.length, SipMessage.withPort(address, port));
  }

  /** The topmost Via, if it is of this connection, with its parameters (RFC 3261, RFC 3581). */
  private static boolean via(SipMessage m, boolean request) {
    SipText t = m.text;
    Tuple here = m.here();
    if (t.uri(m.isTcp() ? Header.VIA_TCP : Header.VIA_UDP) != Found.HERE) {
      return true;
    }
    IpAddress end = request ? Announcer.source(here) : Announcer.destination(here);
    int port = request ? here.sourcePort() : here.destinationPort();
    if (!t.address.equals(end) || t.port != port) {
      return true;
    }
    int behind = t.at + t.length;
    int before = m.payload.length();
    if (!map(m)) {
      return false;
    }
    behind += m.payload.length() - before;
    return where(m, behind) && received(m, behind) && receivedPort(m, behind);
  }

  /** {@code maddr=}: where to send the answer. */
  private static boolean where(SipMessage m, int from) {
    IpAddress own = Announcer.source(m.here());
    IpAddress seen = Announcer.destination(m.back());
    return !m.text.addressParameter(from, "maddr=", true)
        || !m.text.address.equals(own)
        || own.equals(seen)
        || m.replace(m.text.at, m.text.length, SipMessage.delimited(seen));
  }

  /** {@code received=}: where the server has received it from. */
  private static boolean received(SipMessage m, int from) {
    IpAddress seen = Announcer.destination(m.here());
    IpAddress own = Announcer.source(m.back());
    return !m.text.addressParameter(from, "received=", false)
        || !m.text.address.equals(seen)
        || seen.equals(own)
        || m.replace(m.text.at, m.text.length, SipMessage.bare(own));
  }

  /** {@code rport=}: the port of that. */
  private static boolean receivedPort(SipMessage m, int from) {
    Long n = m.text.numberParameter(from, "rport=");
    int seen = m.here().destinationPort();
    int own = m.back().sourcePort();
    return n == null
        || n < 1024
        || n != seen
        || seen == own
        || m.replace(m.text.at, m.text.length, Integer.toString(own));
  }

  /** Sends the packet to the port at which the phone listens. */
  private static boolean redirect(SipMessage m, PayloadMangler nat) {
    Packet p = m.context.packet();
    Bytes.put16(p.bytes(), p.transportOffset() + 2, m.state.forcedPort);
    return nat.replaceUdp(m.context, 0, 0, new byte[0]);
  }
}
