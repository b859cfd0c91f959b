package io.twinwall.rules.eval;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.Direction;
import io.twinwall.core.flow.HelperBinding;
import io.twinwall.core.flow.Status;
import io.twinwall.core.flow.TimeoutPolicy;
import io.twinwall.core.hook.CtState;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.track.Conntrack;
import io.twinwall.rules.model.CtKey;
import io.twinwall.rules.model.Expression.CtDirection;
import io.twinwall.rules.model.Family;
import io.twinwall.rules.model.NamedObject.CtHelperObject;
import io.twinwall.rules.model.NamedObject.CtTimeoutObject;
import io.twinwall.rules.model.TimeoutStates;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Statements that change what conntrack knows (Linux nft_ct.c, 6.18); none of them breaks. */
final class ConnectionSteps {
  private ConnectionSteps() {}

  /** {@code ct mark|label|zone|event set}. */
  static Step set(CtKey key, @Nullable CtDirection direction, Selector value) {
    return switch (key) {
      case MARK -> new MarkSet(value);
      case LABEL -> new LabelSet(value, new Wide());
      case ZONE -> new ZoneSet(value, direction);
      case EVENT -> new EventSet(value);
      default -> throw new UnsupportedRuleException("ct " + key.keyword() + " set");
    };
  }

  private record MarkSet(Selector value) implements Step {
    @Override
    public Decision run(PacketContext c) {
      long v = value.number(c);
      if (v < 0) {
        return Step.missing(c);
      }
      Connection x = c.connection();
      if (x != null && x.mark() != (int) v) {
        x.mark((int) v);
        x.noteChange();
      }
      return Decision.CONTINUE;
    }
  }

  /** Labels are only ever added. */
  private record LabelSet(Selector value, Wide scratch) implements Step {
    @Override
    public Decision run(PacketContext c) {
      if (!value.load(c, scratch)) {
        return Step.missing(c);
      }
      Connection x = c.connection();
      for (int i = 0; x != null && i < 128; i++) {
        long half = i < 64 ? scratch.low : scratch.high;
        if ((half >>> (i & 63) & 1) != 0) {
          x.setLabel(i);
        }
      }
      return Decision.CONTINUE;
    }
  }

  /** Only before conntrack has seen the packet. */
  private record ZoneSet(Selector value, @Nullable CtDirection direction) implements Step {
    @Override
    public Decision run(PacketContext c) {
      long v = value.number(c);
      if (v < 0) {
        return Step.missing(c);
      }
      int zone = (int) v;
      c.zones(
          direction == CtDirection.REPLY ? 0 : zone, direction == CtDirection.ORIGINAL ? 0 : zone);
      return Decision.CONTINUE;
    }
  }

  /** Which events are told changes nothing for packets. */
  private record EventSet(Selector value) implements Step {
    @Override
    public Decision run(PacketContext c) {
      return value.number(c) < 0 ? Step.missing(c) : Decision.CONTINUE;
    }
  }

  /** {@code notrack} (Linux nft_notrack_eval). */
  static Decision notrack(PacketContext c) {
    if (c.connection() == null && c.state() != CtState.UNTRACKED && !c.awaitsTracking()) {
      c.track(null, CtState.UNTRACKED, Direction.ORIGINAL);
    }
    return Decision.CONTINUE;
  }

  private static boolean applies(@Nullable Connection x, int protocol, Family l3proto) {
    return x != null
        && !x.confirmed()
        && x.protocol() == protocol
        && (l3proto == Family.INET || x.version() == (l3proto == Family.IP ? 4 : 6));
  }

  /** {@code ct helper set} (Linux nft_ct_helper_obj_eval): once, before confirmation. */
  static Step helper(CtHelperObject o, Conntrack conntrack) {
    return c -> {
      Connection x = c.connection();
      if (x != null && applies(x, o.protocol(), o.l3proto()) && !x.has(Status.HELPER)) {
        HelperBinding b = conntrack.helperFor(o.type(), x);
        if (b != null) {
          x.helper(b);
          x.set(Status.HELPER);
          if (x.hasAny(Status.NAT_MASK)) {
            x.enableAdjustment();
          }
        }
      }
      return Decision.CONTINUE;
    };
  }

  /**
   * {@code ct timeout set} (Linux nft_ct_timeout_obj_eval): before confirmation. Only the protocol
   * is compared, and the packet's: an {@code l3proto ip} policy holds for IPv6 all the same.
   */
  static Step timeout(CtTimeoutObject o, Conntrack conntrack) {
    Map<String, Long> nanos = new HashMap<>();
    TimeoutStates.of(o.protocol())
        .forEach((state, seconds) -> nanos.put(state, seconds * 1_000_000_000L));
    o.policySeconds().forEach((state, seconds) -> nanos.put(state, seconds * 1_000_000_000L));
    TimeoutPolicy policy = new TimeoutPolicy(o.protocol(), nanos);
    return c -> {
      Connection x = c.connection();
      if (x != null && !x.confirmed() && c.packet().protocol() == o.protocol()) {
        conntrack.timeoutPolicy(x, policy);
      }
      return Decision.CONTINUE;
    };
  }
}
