package io.twinwall.rules.eval;

import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.time.VirtualClock;
import io.twinwall.rules.model.NamedObject;
import io.twinwall.rules.model.Statement;
import org.jspecify.annotations.Nullable;

/**
 * Statements that remember: counters, token buckets, quotas. Each object has a state of its own; a
 * named one is shared by the rules that name it.
 */
abstract class Stateful implements Step {
  /** The statement with its state of now, for listing. */
  abstract Statement current();

  /** A new state for a statement. */
  static Stateful of(Statement s, Scope scope) {
    VirtualClock clock = scope.services().clock();
    if (s instanceof Statement.Counter c) {
      return new Counter(c.packets(), c.bytes());
    } else if (s instanceof Statement.Limit l) {
      return new TokenBucket(l, clock);
    } else if (s instanceof Statement.Quota q) {
      return new Quota(q);
    } else if (s instanceof Statement.ConnLimit l) {
      return new ConnectionCount(l, scope.services());
    } else if (s instanceof Statement.Last l) {
      return new Last(l);
    }
    throw new UnsupportedRuleException(
        "a statement of this kind (" + s.getClass().getSimpleName() + ") in an element");
  }

  /** The state of a named object; null for kinds without one. */
  static @Nullable Stateful of(NamedObject o, Scope scope) {
    if (o instanceof NamedObject.CounterObject c) {
      return new Counter(c.packets(), c.bytes());
    } else if (o instanceof NamedObject.QuotaObject q) {
      return new Quota(q.quota());
    } else if (o instanceof NamedObject.LimitObject l) {
      return new TokenBucket(l.limit(), scope.services().clock());
    }
    return null;
  }

  /** {@code counter}: bytes count from the IP header on (Linux nft_counter.c). */
  static final class Counter extends Stateful {
    private long packets;
    private long bytes;

    Counter(long packets, long bytes) {
      this.packets = packets;
      this.bytes = bytes;
    }

    @Override
    public Decision run(PacketContext c) {
      packets++;
      bytes += c.packet().length();
      return Decision.CONTINUE;
    }

    @Override
    Statement.Counter current() {
      return new Statement.Counter(packets, bytes);
    }
  }

  /**
   * {@code limit}: a bucket of nanoseconds (Linux nft_limit.c, 6.18). A packet costs a unit divided
   * by the rate, a byte likewise; the bucket holds the burst, for bytes a unit's rate besides.
   */
  static final class TokenBucket extends Stateful {
    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final long DEFAULT_BURST = 5;

    private final Statement.Limit limit;
    private final VirtualClock clock;
    private final long unitNanos;
    private final long packetCost;
    private final long capacity;
    private long tokens;
    private long last = Long.MIN_VALUE;

    TokenBucket(Statement.Limit limit, VirtualClock clock) {
      this.limit = limit;
      this.clock = clock;
      unitNanos = limit.unitSeconds() * SECOND_NANOS;
      packetCost = Long.divideUnsigned(unitNanos, limit.rate());
      if (limit.bytes()) {
        capacity =
            Math.multiplyHigh(unitNanos, limit.rate() + limit.burst()) != 0
                ? java.math.BigInteger.valueOf(unitNanos)
                    .multiply(java.math.BigInteger.valueOf(limit.rate() + limit.burst()))
                    .divide(java.math.BigInteger.valueOf(limit.rate()))
                    .longValueExact()
                : Long.divideUnsigned(unitNanos * (limit.rate() + limit.burst()), limit.rate());
      } else {
        capacity = packetCost * (limit.burst() == 0 ? DEFAULT_BURST : limit.burst());
      }
      tokens = capacity;
    }

    @Override
    public Decision run(PacketContext c) {
      long now = clock.nowNanos();
      long passed = last == Long.MIN_VALUE ? 0 : now - last;
      last = now;
      tokens = Math.min(capacity, tokens + passed);
      long cost =
          limit.bytes()
              ? Long.divideUnsigned(unitNanos * c.packet().length(), limit.rate())
              : packetCost;
      boolean kept = tokens >= cost;
      if (kept) {
        tokens -= cost;
      }
      return Step.goOnIf(kept != limit.over());
    }

    @Override
    Statement.Limit current() {
      return limit;
    }
  }

  /** {@code quota}: counts every packet that comes by, over or not (Linux nft_quota.c). */
  static final class Quota extends Stateful {
    private final Statement.Quota quota;
    private long used;

    Quota(Statement.Quota quota) {
      this.quota = quota;
      this.used = quota.usedBytes();
    }

    @Override
    public Decision run(PacketContext c) {
      used += c.packet().length();
      return Step.goOnIf(used > quota.bytes() == quota.over());
    }

    @Override
    Statement.Quota current() {
      return new Statement.Quota(quota.bytes(), Math.min(used, quota.bytes()), quota.over());
    }
  }

  /** {@code last}: only remembers. */
  static final class Last extends Stateful {
    private final Statement.Last statement;

    Last(Statement.Last statement) {
      this.statement = statement;
    }

    @Override
    public Decision run(PacketContext c) {
      return Decision.CONTINUE;
    }

    @Override
    Statement current() {
      return statement;
    }
  }
}
