package io.twinwall.core.track.helper;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.Direction;
import io.twinwall.core.flow.Expectation;
import io.twinwall.core.flow.HelperBinding;
import io.twinwall.core.hook.CtState;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.hook.Verdict;
import io.twinwall.core.packet.Protocol;

/**
 * Reads a scanner's network protocol (SANE) and expects the data connection that the answer to a
 * start request names (Linux 6.18 nf_conntrack_sane.c). NAT knows nothing of it.
 */
final class SaneHelper implements Helper {
  private static final String NAME = "sane";

  /** Bytes of a request: code and handle. */
  private static final int REQUEST = 8;

  /** Bytes of the start's answer that count: status, zero, port. */
  private static final int ANSWER = 8;

  /** 7: SANE_NET_START. */
  private static final int START = 7;

  /** Linux sane_exp_policy. */
  private static final ExpectationPolicy POLICY = ExpectationPolicy.of(1, 5 * 60);

  private final Announcer announcer;

  SaneHelper(Announcer announcer) {
    this.announcer = announcer;
  }

  /** Whether the latest request was a start. */
  private static final class State implements HelperBinding {
    private boolean started;

    @Override
    public String helperName() {
      return NAME;
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public HelperBinding bind(Connection connection) {
    return new State();
  }

  @Override
  public Verdict read(PacketContext context, Connection c, HelperBinding binding) {
    Payload payload = Payload.tcp(context.packet());
    if (context.state() != CtState.ESTABLISHED
        || payload == null
        || !(binding instanceof State state)) {
      return Verdict.ACCEPT;
    }
    if (context.direction() == Direction.ORIGINAL) {
      if (payload.length() == REQUEST) {
        state.started = payload.s32(0) == START;
      }
      return Verdict.ACCEPT;
    }
    boolean answersStart = state.started;
    state.started = false;
    boolean success = payload.length() >= ANSWER && payload.s32(0) == 0 && payload.u16(4) == 0;
    return answersStart && success ? announce(context, c, payload.u16(6)) : Verdict.ACCEPT;
  }

  private Verdict announce(PacketContext context, Connection c, int port) {
    Expectation e =
        Announcer.expectation(
            c,
            Protocol.TCP,
            Announcer.source(c.original()),
            -1,
            Announcer.destination(c.original()),
            port);
    return announcer.expect(e, POLICY) ? Verdict.ACCEPT : Announcer.drop(context);
  }
}
