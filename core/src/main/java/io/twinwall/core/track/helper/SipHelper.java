package io.twinwall.core.track.helper;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.HelperBinding;
import io.twinwall.core.hook.CtState;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.hook.Verdict;
import io.twinwall.core.packet.Protocol;
import io.twinwall.core.track.helper.SipText.Found;
import io.twinwall.core.track.helper.SipText.Header;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads SIP over UDP and TCP (RFC 3261): expects the media of calls and, of registered phones, the
 * calls themselves (Linux 6.18 nf_conntrack_sip.c).
 *
 * <p>Here messages are told apart and led to {@link SipMedia}, {@link SipRegistration} and, under
 * NAT, {@link SipTranslation}. A message whose sequence or contact cannot be read drops its packet.
 */
final class SipHelper implements Helper {
  static final String NAME = "sip";

  /** 3,600 s: Linux SIP_TIMEOUT, of the connection at each message. */
  private static final long MASTER_NANOS = TimeUnit.SECONDS.toNanos(3600);

  private static final String VERSION = "SIP/2.0 ";
  private static final int MIN_LENGTH = "SIP/2.0 200".length();

  private final Announcer announcer;
  private final SipMedia media;
  private final SipRegistration registration;
  private final SipTranslation translation = new SipTranslation();

  SipHelper(Announcer announcer) {
    this.announcer = announcer;
    this.media = new SipMedia(announcer);
    this.registration = new SipRegistration(announcer);
  }

  /** Methods that count, in the order in which they are looked for. */
  private enum Method {
    INVITE,
    UPDATE,
    ACK,
    PRACK,
    BYE,
    REGISTER
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public HelperBinding bind(Connection connection) {
    return new SipState();
  }

  @Override
  public Verdict read(PacketContext context, Connection c, HelperBinding binding) {
    boolean tcp = c.protocol() == Protocol.TCP;
    if (!(binding instanceof SipState state) || tcp && context.state() != CtState.ESTABLISHED) {
      return Verdict.ACCEPT;
    }
    Payload payload = tcp ? Payload.tcp(context.packet()) : Payload.udp(context.packet());
    if (payload == null) {
      return Verdict.ACCEPT;
    }
    announcer.refresh(c, MASTER_NANOS);
    if (payload.length() < MIN_LENGTH) {
      return Verdict.ACCEPT;
    }
    SipMessage m = new SipMessage(context, c, state, payload, announcer.manglerFor(c));
    return tcp ? stream(m) : message(m);
  }

  /** All messages in a segment that are whole. */
  private Verdict stream(SipMessage m) {
    Payload p = m.payload;
    Verdict v = Verdict.ACCEPT;
    int shift = 0;
    int rest = p.length();
    while (v == Verdict.ACCEPT) {
      p.window(0, rest);
      int length = wholeLength(m);
      if (length > rest) {
        return Verdict.ACCEPT;
      }
      if (length < 0) {
        break;
      }
      p.window(0, length);
      v = message(m);
      shift += p.length() - length;
      rest -= length;
      p.window(p.length(), rest);
    }
    if (v == Verdict.ACCEPT && m.nat != null) {
      m.nat.shift(m.context, m.connection, (short) shift);
    }
    return v;
  }

  /** Bytes of the first message as its Content-Length says; -1 if it does not say so. */
  private static int wholeLength(SipMessage m) {
    Payload p = m.payload;
    if (m.text.header(Header.CONTENT_LENGTH, 0) != Found.HERE) {
      return -1;
    }
    long content = m.text.numberHere();
    if (content < 0 || content > p.length()) {
      return -1;
    }
    int digits = p.behindDigits(m.text.at, p.length());
    int end = p.find("\r\n\r\n", digits, p.length());
    return end < 0 ? -1 : end + 4 + (int) content;
  }

  private Verdict message(SipMessage m) {
    boolean response = m.payload.isIgnoringCase(0, VERSION);
    Verdict v = response ? response(m) : request(m);
    if (v == Verdict.ACCEPT && m.nat != null && !translation.apply(m, m.nat)) {
      return Announcer.drop(m.context);
    }
    return v;
  }

  private Verdict response(SipMessage m) {
    if (m.payload.length() < MIN_LENGTH) {
      return Verdict.ACCEPT;
    }
    long code = m.text.number(VERSION.length(), m.payload.length());
    if (code <= 0 || m.text.header(Header.CSEQ, 0) != Found.HERE) {
      return Announcer.drop(m.context);
    }
    long sequence = m.text.numberHere();
    if (sequence < 0) {
      return Announcer.drop(m.context);
    }
    Method method = method(m, m.text.at + m.text.length + 1);
    if (method == null) {
      return Verdict.ACCEPT;
    }
    boolean progress = code >= 100 && code <= 299;
    return switch (method) {
      case INVITE, UPDATE, PRACK -> {
        if (progress) {
          yield media.read(m);
        }
        if (m.state.inviteSequence == sequence) {
          media.forget(m.connection);
        }
        yield Verdict.ACCEPT;
      }
      case REGISTER -> registration.response(m, sequence, code);
      case ACK, BYE -> Verdict.ACCEPT;
    };
  }

  /** The method whose name stands at a position; of those that have responses. */
  private static @Nullable Method method(SipMessage m, int at) {
    for (Method method : Method.values()) {
      if (method != Method.ACK
          && method != Method.BYE
          && m.payload.isIgnoringCase(at, method.name())) {
        return method;
      }
    }
    return null;
  }

  private Verdict request(SipMessage m) {
    notePort(m);
    for (Method method : Method.values()) {
      int length = method.name().length();
      if (m.payload.length() >= length + 2
          && m.payload.isIgnoringCase(0, method.name())
          && m.payload.at(length) == ' '
          && Payload.isLetter(m.payload.at(length + 1))) {
        return request(m, method);
      }
    }
    return Verdict.ACCEPT;
  }

  /** A phone that sends from a high port and listens at the one that its Via names. */
  private static void notePort(SipMessage m) {
    if (m.text.uri(Header.VIA_UDP) == Found.HERE
        && m.text.port != m.here().sourcePort()
        && m.text.address.equals(Announcer.source(m.here()))) {
      m.state.forcedPort = m.text.port;
    }
  }

  private Verdict request(SipMessage m, Method method) {
    if (m.text.header(Header.CSEQ, 0) != Found.HERE) {
      return Announcer.drop(m.context);
    }
    long sequence = m.text.numberHere();
    if (sequence < 0) {
      return Announcer.drop(m.context);
    }
    return switch (method) {
      case INVITE -> {
        media.forget(m.connection);
        Verdict v = media.read(m);
        if (v == Verdict.ACCEPT) {
          m.state.inviteSequence = sequence;
        }
        yield v;
      }
      case UPDATE, ACK, PRACK -> media.read(m);
      case BYE -> {
        media.forget(m.connection);
        yield Verdict.ACCEPT;
      }
      case REGISTER -> registration.request(m, sequence);
    };
  }
}
