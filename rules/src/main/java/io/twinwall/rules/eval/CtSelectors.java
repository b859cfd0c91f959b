package io.twinwall.rules.eval;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.Direction;
import io.twinwall.core.flow.Status;
import io.twinwall.core.flow.Tuple;
import io.twinwall.core.hook.CtState;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.sim.Services;
import io.twinwall.rules.model.CtKey;
import io.twinwall.rules.model.Expression;
import io.twinwall.rules.model.Expression.CtDirection;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * {@code ct} keys (Linux nft_ct.c, nft_ct_get_eval, 6.18): without a connection the rule breaks.
 */
final class CtSelectors {
  private static final int NFPROTO_IPV4 = 2;
  private static final int NFPROTO_IPV6 = 10;

  private CtSelectors() {}

  static Selector of(Expression.Ct e, Services services) {
    @Nullable Direction d = direction(e.direction());
    return switch (e.key()) {
      case STATE -> (Selector.Narrow) CtSelectors::state;
      case DIRECTION ->
          (Selector.Narrow)
              c ->
                  c.connection() == null && !c.awaitsTracking()
                      ? Selector.MISSING
                      : c.direction().ordinal();
      case STATUS -> connection(x -> x.status(), Status.TEMPLATE | Status.CONFIRMED);
      case MARK -> connection(x -> x.mark() & 0xFFFF_FFFFL, 0);
      case EXPIRATION -> connection(x -> expiration(x, services));
      case HELPER -> (Selector.Broad) CtSelectors::helper;
      case L3PROTO -> connection(x -> x.version() == 4 ? NFPROTO_IPV4 : NFPROTO_IPV6);
      case PROTOCOL -> connection(Connection::protocol);
      case LABEL -> (Selector.Broad) CtSelectors::labels;
      case PACKETS -> connection(x -> packets(x, d));
      case BYTES -> connection(x -> bytes(x, d));
      case AVGPKT -> connection(x -> packets(x, d) == 0 ? 0 : bytes(x, d) / packets(x, d));
      case ZONE -> zone(d);
      case ID -> (Selector.Narrow) c -> undecidedId(c);
      case SRC_IP, DST_IP -> address(e, d, 4);
      case SRC_IP6, DST_IP6 -> address(e, d, 6);
      case SRC, DST -> address(e, d, e.type().bits() == 32 ? 4 : 6);
      case PROTO_SRC -> connection(x -> tuple(x, d, e).sourcePort());
      case PROTO_DST -> connection(x -> destinationPort(tuple(x, d, e)));
      case EVENT -> throw new UnsupportedRuleException("ct event as a selector");
    };
  }

  static @Nullable Direction direction(@Nullable CtDirection d) {
    return d == null ? null : d == CtDirection.ORIGINAL ? Direction.ORIGINAL : Direction.REPLY;
  }

  private static Selector connection(ToLongFunction<Connection> f) {
    return (Selector.Narrow)
        c -> {
          Connection x = c.connection();
          return x == null ? Selector.MISSING : f.applyAsLong(x);
        };
  }

  /** As above, with the value of the template that {@code ct zone set} attaches. */
  private static Selector connection(ToLongFunction<Connection> f, long ofTemplate) {
    return (Selector.Narrow)
        c -> {
          Connection x = c.connection();
          return x != null ? f.applyAsLong(x) : c.awaitsTracking() ? ofTemplate : Selector.MISSING;
        };
  }

  /** The zone of a direction; without one, the zone that the rule set, wherever it holds. */
  private static Selector zone(@Nullable Direction d) {
    return (Selector.Narrow)
        c -> {
          Connection x = c.connection();
          if (x == null && !c.awaitsTracking()) {
            return Selector.MISSING;
          }
          int original = x == null ? c.zoneOriginal() : x.original().zone();
          int reply = x == null ? c.zoneReply() : x.reply().zone();
          return d == null ? Math.max(original, reply) : d == Direction.REPLY ? reply : original;
        };
  }

  /** The bit of {@code ct state}; a packet that conntrack did not see counts as invalid. */
  static long state(PacketContext c) {
    if (c.awaitsTracking()) {
      return CtState.NEW.bit();
    }
    CtState s = c.state();
    return s == null ? CtState.INVALID.bit() : s.bit();
  }

  /** Milliseconds left; 0 while it is not confirmed. */
  private static long expiration(Connection x, Services services) {
    long left = x.confirmed() ? x.deadlineNanos() - services.clock().nowNanos() : 0;
    return Math.max(0, left) / 1_000_000;
  }

  /** The name of the master's helper: only an expected connection has one to show. */
  private static boolean helper(PacketContext c, Wide into) {
    Connection x = c.connection();
    Connection master = x == null ? null : x.master();
    var helper = master == null ? null : master.helper();
    return helper != null && InterfaceNames.load(helper.helperName(), into);
  }

  private static boolean labels(PacketContext c, Wide into) {
    Connection x = c.connection();
    if (x == null) {
      return false;
    }
    into.set(x.labelsHigh(), x.labelsLow());
    return true;
  }

  private static long packets(Connection x, @Nullable Direction d) {
    return d != null ? x.packets(d) : x.packets(Direction.ORIGINAL) + x.packets(Direction.REPLY);
  }

  private static long bytes(Connection x, @Nullable Direction d) {
    return d != null ? x.bytes(d) : x.bytes(Direction.ORIGINAL) + x.bytes(Direction.REPLY);
  }

  private static long undecidedId(PacketContext c) {
    return c.connection() == null ? Selector.MISSING : MetaSelectors.undecided(c, "ct id");
  }

  private static Tuple tuple(Connection x, @Nullable Direction d, Expression.Ct e) {
    if (d == null) {
      throw new IllegalStateException("ct " + e.key().keyword() + " without a direction");
    }
    return x.tuple(d);
  }

  /** ICMP's type and code stand where ports do, the type first. */
  private static long destinationPort(Tuple t) {
    return t.destinationPort() & 0xFFFF;
  }

  private static Selector address(Expression.Ct e, @Nullable Direction d, int version) {
    if (d == null) {
      throw new UnsupportedRuleException("ct " + e.key().keyword() + " without a direction");
    }
    boolean source = e.key() == CtKey.SRC || e.key() == CtKey.SRC_IP || e.key() == CtKey.SRC_IP6;
    if (version == 4) {
      return (Selector.Narrow)
          c -> {
            Connection x = c.connection();
            if (x == null || x.version() != 4) {
              return Selector.MISSING;
            }
            return source ? x.tuple(d).sourceLow() : x.tuple(d).destinationLow();
          };
    }
    return (Selector.Broad)
        (c, into) -> {
          Connection x = c.connection();
          if (x == null || x.version() != 6) {
            return false;
          }
          Tuple t = x.tuple(d);
          into.set(
              source ? t.sourceHigh() : t.destinationHigh(),
              source ? t.sourceLow() : t.destinationLow());
          return true;
        };
  }
}
