package io.twinwall.core.track.helper;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.Direction;
import io.twinwall.core.flow.HelperBinding;
import io.twinwall.core.hook.CtState;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.hook.Verdict;
import io.twinwall.core.track.helper.PptpState.Call;
import io.twinwall.core.track.helper.PptpState.Session;

/**
 * Reads PPTP control connections (RFC 2637) and follows session and call: the GRE flows of a call
 * are expected when it is accepted (Linux 6.18 nf_conntrack_pptp.c, nf_nat_pptp.c).
 *
 * <pre>
 *   0 | length     | packet type 1 |
 *   4 | magic cookie 0x1A2B3C4D    |
 *   8 | message    | reserved      |
 *  12 | call id, ...
 * </pre>
 *
 * <p>The one who opens the connection counts as the client, one call per connection. Under NAT the
 * client's call id becomes its TCP port as seen outside.
 */
final class PptpHelper implements Helper {
  static final String NAME = "pptp";

  private static final int PACKET_CONTROL = 1;
  private static final int COOKIE = 0x1A2B3C4D;
  private static final int BODY = 12;

  /** Result codes that mean yes: session started or stopped, call connected or accepted. */
  private static final int YES = 1;

  /** Bytes that a message's body must have, by its number. */
  private static final int[] BODY_SIZES = {
    0, 144, 144, 4, 4, 0, 0, 156, 20, 208, 12, 16, 4, 136, 28, 12
  };

  private static final int START_REQUEST = 1;
  private static final int START_REPLY = 2;
  private static final int STOP_REQUEST = 3;
  private static final int STOP_REPLY = 4;
  private static final int ECHO_REQUEST = 5;
  private static final int ECHO_REPLY = 6;
  private static final int OUT_CALL_REQUEST = 7;
  private static final int OUT_CALL_REPLY = 8;
  private static final int IN_CALL_REQUEST = 9;
  private static final int IN_CALL_REPLY = 10;
  private static final int IN_CALL_CONNECT = 11;
  private static final int CALL_CLEAR_REQUEST = 12;
  private static final int CALL_DISCONNECT_NOTIFY = 13;
  private static final int WAN_ERROR_NOTIFY = 14;
  private static final int SET_LINK_INFO = 15;

  private final Announcer announcer;
  private final PptpCalls calls;

  PptpHelper(Announcer announcer) {
    this.announcer = announcer;
    this.calls = new PptpCalls(announcer);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public HelperBinding bind(Connection connection) {
    return new PptpState(calls, announcer.flows());
  }

  @Override
  public Verdict read(PacketContext context, Connection c, HelperBinding binding) {
    Payload m = Payload.tcp(context.packet());
    if (context.state() != CtState.ESTABLISHED
        || m == null
        || !(binding instanceof PptpState s)
        || m.length() < BODY
        || m.u16(2) != PACKET_CONTROL
        || m.s32(4) != COOKIE) {
      return Verdict.ACCEPT;
    }
    int message = m.u16(8);
    if (message < BODY_SIZES.length && m.length() - BODY < BODY_SIZES[message]) {
      return Verdict.ACCEPT;
    }
    boolean fromClient = context.direction() == Direction.ORIGINAL;
    boolean valid = fromClient ? fromClient(m, message, s) : fromServer(m, message, s, c);
    PayloadMangler nat = announcer.manglerFor(c);
    if (valid && nat != null) {
      translate(context, c, s, message, nat);
    }
    return Verdict.ACCEPT;
  }

  /** Follows a client's message; false if it does not fit, then nothing happens. */
  private static boolean fromClient(Payload m, int message, PptpState s) {
    switch (message) {
      case START_REQUEST -> {
        if (s.session != Session.NONE) {
          return false;
        }
        s.session = Session.REQUESTED;
      }
      case STOP_REQUEST -> s.session = Session.STOP_REQUESTED;
      case OUT_CALL_REQUEST -> {
        if (s.session != Session.CONFIRMED) {
          return false;
        }
        s.call = Call.OUT_REQUESTED;
        s.clientCall = m.u16(BODY);
      }
      case IN_CALL_REPLY -> {
        return inCallReply(m, s);
      }
      case CALL_CLEAR_REQUEST -> {
        if (s.session != Session.CONFIRMED) {
          return false;
        }
        s.call = Call.CLEAR_REQUESTED;
      }
      case SET_LINK_INFO, ECHO_REQUEST, ECHO_REPLY -> {}
      default -> {
        return false;
      }
    }
    return true;
  }

  private static boolean inCallReply(Payload m, PptpState s) {
    if (s.call != Call.IN_REQUESTED && s.call != Call.IN_REPLIED
        || s.serverCall != m.u16(BODY + 2)) {
      return false;
    }
    if (m.at(BODY + 4) == YES) {
      s.call = Call.IN_REPLIED;
      s.clientCall = m.u16(BODY);
    } else {
      s.call = Call.NONE;
    }
    return true;
  }

  /** Follows a server's message; false if it does not fit, then nothing happens. */
  private boolean fromServer(Payload m, int message, PptpState s, Connection c) {
    switch (message) {
      case START_REPLY -> {
        if (s.session.compareTo(Session.REQUESTED) < 0) {
          return false;
        }
        s.session = m.at(BODY + 2) == YES ? Session.CONFIRMED : Session.ERROR;
      }
      case STOP_REPLY -> {
        if (s.session.compareTo(Session.STOP_REQUESTED) > 0) {
          return false;
        }
        s.session = m.at(BODY) == YES ? Session.NONE : Session.ERROR;
      }
      case OUT_CALL_REPLY -> {
        return outCallReply(m, s, c);
      }
      case IN_CALL_REQUEST -> {
        if (s.session != Session.CONFIRMED) {
          return false;
        }
        s.call = Call.IN_REQUESTED;
        s.serverCall = m.u16(BODY);
      }
      case IN_CALL_CONNECT -> {
        return inCallConnect(m, s, c);
      }
      case CALL_DISCONNECT_NOTIFY -> {
        s.call = Call.NONE;
        calls.end(c, s);
      }
      case WAN_ERROR_NOTIFY, SET_LINK_INFO, ECHO_REQUEST, ECHO_REPLY -> {}
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean outCallReply(Payload m, PptpState s, Connection c) {
    boolean asked = s.call == Call.OUT_REQUESTED || s.call == Call.OUT_CONFIRMED;
    int clientCall = m.u16(BODY + 2);
    if (s.session != Session.CONFIRMED || !asked || s.clientCall != clientCall) {
      return false;
    }
    if (m.at(BODY + 4) == YES) {
      s.call = Call.OUT_CONFIRMED;
      s.serverCall = m.u16(BODY);
      calls.expect(c, s, s.serverCall, clientCall);
    } else {
      s.call = Call.NONE;
    }
    return true;
  }

  private boolean inCallConnect(Payload m, PptpState s, Connection c) {
    boolean replied = s.call == Call.IN_REPLIED || s.call == Call.IN_CONFIRMED;
    int clientCall = m.u16(BODY);
    if (s.session != Session.CONFIRMED || !replied || s.clientCall != clientCall) {
      return false;
    }
    s.call = Call.IN_CONFIRMED;
    calls.expect(c, s, s.serverCall, clientCall);
    return true;
  }

  /** Writes the client's call id as the receiver knows it. */
  private static void translate(
      PacketContext context, Connection c, PptpState s, int message, PayloadMangler nat) {
    int at;
    int id;
    if (context.direction() == Direction.ORIGINAL) {
      at =
          message == OUT_CALL_REQUEST || message == IN_CALL_REPLY || message == CALL_CLEAR_REQUEST
              ? 0
              : -1;
      if (message == OUT_CALL_REQUEST) {
        s.clientCallInside = s.clientCall;
        s.clientCall = c.reply().destinationPort();
      }
      id = s.clientCall;
    } else {
      at =
          switch (message) {
            case OUT_CALL_REPLY -> 2;
            case IN_CALL_CONNECT, WAN_ERROR_NOTIFY, CALL_DISCONNECT_NOTIFY, SET_LINK_INFO -> 0;
            default -> -1;
          };
      id = s.clientCallInside;
    }
    if (at >= 0) {
      byte[] bytes = {(byte) (id >> 8), (byte) id};
      nat.replaceTcp(context, BODY + at, 2, bytes);
    }
  }
}
