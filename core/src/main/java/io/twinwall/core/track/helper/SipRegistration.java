package io.twinwall.core.track.helper;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.Expectation;
import io.twinwall.core.flow.Status;
import io.twinwall.core.flow.Tuple;
import io.twinwall.core.hook.Verdict;
import io.twinwall.core.packet.IpAddress;
import io.twinwall.core.packet.Protocol;
import io.twinwall.core.track.helper.SipText.Found;
import io.twinwall.core.track.helper.SipText.Header;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Registrations of phones: a REGISTER makes an expectation of calls from the registrar, at first
 * inactive; the registrar's consent activates it for as long as it grants (Linux 6.18
 * process_register_request, process_register_response, nf_nat_sip_expect).
 */
final class SipRegistration {
  /** Linux sip_exp_policy, signalling. */
  private static final ExpectationPolicy POLICY =
      new ExpectationPolicy(0, 1, TimeUnit.MINUTES.toNanos(3));

  private static final String EXPIRES = "expires=";

  private final Announcer announcer;

  SipRegistration(Announcer announcer) {
    this.announcer = announcer;
  }

  Verdict request(SipMessage m, long sequence) {
    if (m.connection.has(Status.EXPECTED)) {
      return Verdict.ACCEPT;
    }
    SipText t = m.text;
    long expires = expiresHeader(t);
    Found contact = contact(t);
    if (contact != Found.HERE) {
      return contact == Found.BAD ? Announcer.drop(m.context) : Verdict.ACCEPT;
    }
    int at = t.at;
    int length = t.length;
    IpAddress listener = t.address;
    int port = t.port;
    if (!listener.equals(Announcer.source(m.here())) || !sameTransport(m, at + length)) {
      return Verdict.ACCEPT;
    }
    Long parameter = t.numberParameter(at + length, EXPIRES);
    if (parameter != null && parameter < 0) {
      return Announcer.drop(m.context);
    }
    Verdict v = Verdict.ACCEPT;
    if ((parameter == null ? expires : parameter) != 0) {
      v = expect(m, listener, port, at, length);
    }
    if (v == Verdict.ACCEPT) {
      m.state.registerSequence = sequence;
    }
    return v;
  }

  private static long expiresHeader(SipText t) {
    return t.header(Header.EXPIRES, 0) == Found.HERE ? Math.max(t.numberHere(), 0) : 0;
  }

  private static Found contact(SipText t) {
    return t.uri(Header.CONTACT);
  }

  /** Whether a contact's transport, if it names one, is the connection's. */
  private static boolean sameTransport(SipMessage m, int from) {
    if (!m.text.parameter(from, "transport=")) {
      return true;
    }
    int named =
        m.payload.isIgnoringCase(m.text.at, "TCP")
            ? Protocol.TCP
            : m.payload.isIgnoringCase(m.text.at, "UDP") ? Protocol.UDP : -1;
    return named == m.connection.protocol();
  }

  private Verdict expect(SipMessage m, IpAddress listener, int port, int at, int length) {
    Connection c = m.connection;
    Tuple t = new Tuple();
    IpAddress registrar = Announcer.source(m.back());
    t.set(
        c.version(),
        c.protocol(),
        c.original().zone(),
        registrar.high(),
        registrar.low(),
        0,
        listener.high(),
        listener.low(),
        port);
    Expectation e =
        new Expectation(c, t, false, true, m.direction().opposite(), true, SipHelper.NAME)
            .inactive(true);
    if (m.nat != null) {
      return translate(m, e, at, length, m.nat);
    }
    return announcer.expect(e, POLICY) ? Verdict.ACCEPT : Announcer.drop(m.context);
  }

  /** Expects the call where the registrar will send it, and names that place to it. */
  private Verdict translate(SipMessage m, Expectation e, int at, int length, PayloadMangler nat) {
    Tuple here = m.here();
    Tuple back = m.back();
    Tuple t = e.tuple();
    e.saved(t.destinationHigh(), t.destinationLow(), t.destinationPort());
    int own = m.state.forcedPort != 0 ? m.state.forcedPort : here.sourcePort();
    int port = t.destinationPort() == own ? back.destinationPort() : t.destinationPort();
    if (!Announcer.source(here).equals(Announcer.destination(back))) {
      t.destination(back.destinationHigh(), back.destinationLow(), port);
    }
    e.arrival(new SipArrival(announcer, nat));
    int found = announcer.expectAtPort(e, port, POLICY, nat);
    if (found == 0) {
      return Announcer.drop(m.context);
    }
    boolean changed =
        t.destinationLow() != e.savedLow()
            || t.destinationHigh() != e.savedHigh()
            || found != e.savedPort();
    if (changed && !m.replace(at, length, SipMessage.withPort(Announcer.destination(t), found))) {
      announcer.table().remove(e);
      return Announcer.drop(m.context);
    }
    return Verdict.ACCEPT;
  }

  Verdict response(SipMessage m, long sequence, long code) {
    if (m.state.registerSequence != sequence || code >= 100 && code <= 199) {
      return Verdict.ACCEPT;
    }
    if (code >= 200 && code <= 299) {
      SipText t = m.text;
      long expires = expiresHeader(t);
      SipText.Walk contacts = t.new Walk(Header.CONTACT);
      for (Found f = contacts.next(); f == Found.HERE; f = contacts.next()) {
        IpAddress listener = t.address;
        int port = t.port;
        int end = t.at + t.length;
        if (!listener.equals(Announcer.destination(m.here())) || !sameTransport(m, end)) {
          continue;
        }
        Long parameter = t.numberParameter(end, EXPIRES);
        if (parameter != null && parameter < 0) {
          return Announcer.drop(m.context);
        }
        long granted = parameter == null ? expires : parameter;
        if (granted == 0) {
          break;
        }
        if (activate(m.connection, listener, port, granted)) {
          return Verdict.ACCEPT;
        }
      }
    }
    forget(m.connection);
    return Verdict.ACCEPT;
  }

  /** Activates the expectation of calls to a phone; false if there is none. */
  private boolean activate(Connection c, IpAddress listener, int port, long seconds) {
    for (Expectation e : announcer.table().of(c)) {
      Tuple t = e.tuple();
      if (e.policyClass() == POLICY.policyClass()
          && Announcer.destination(t).equals(listener)
          && t.protocol() == c.protocol()
          && t.destinationPort() == port) {
        e.deadlineNanos(announcer.table().nowNanos() + TimeUnit.SECONDS.toNanos(seconds));
        e.inactive(false);
        return true;
      }
    }
    return false;
  }

  /** Takes back the newest expectation of calls (flush_expectations). */
  private void forget(Connection c) {
    List<Expectation> all = announcer.table().of(c);
    for (Expectation e : all) {
      if (e.policyClass() == POLICY.policyClass()) {
        announcer.table().remove(e);
        return;
      }
    }
  }
}
