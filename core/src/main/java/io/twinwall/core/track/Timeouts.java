package io.twinwall.core.track;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.TimeoutPolicy;
import java.util.IdentityHashMap;

/**
 * The timeouts of one protocol by its state index: the host's, or those of the {@code ct timeout}
 * policy that a rule gave a connection.
 *
 * <p>A policy names only some states; the others keep the host's value (Linux nf_ct_timeout objects
 * start as a copy of the namespace's).
 */
public final class Timeouts {
  private final String[] names;
  private final long[] host;
  private final IdentityHashMap<TimeoutPolicy, long[]> policies = new IdentityHashMap<>();

  /**
   * @param names the states as {@code ct timeout} names them, by index
   * @param hostNanos the host's timeouts in nanoseconds, by the same index
   */
  public Timeouts(String[] names, long[] hostNanos) {
    if (names.length != hostNanos.length) {
      throw new IllegalArgumentException(
          names.length + " names, " + hostNanos.length + " timeouts");
    }
    this.names = names.clone();
    this.host = hostNanos.clone();
  }

  /** The timeout of a state for a connection, in nanoseconds. */
  public long nanos(Connection c, int state) {
    return of(c)[state];
  }

  /** All timeouts that hold for a connection, by state index, in nanoseconds; not to be changed. */
  long[] of(Connection c) {
    TimeoutPolicy policy = c.timeoutPolicy();
    return policy == null || policy.protocol() != c.protocol() ? host : resolved(policy);
  }

  private long[] resolved(TimeoutPolicy policy) {
    long[] known = policies.get(policy);
    if (known != null) {
      return known;
    }
    long[] made = host.clone();
    for (int i = 0; i < names.length; i++) {
      Long given = policy.timeoutNanos(names[i]);
      made[i] = given == null ? made[i] : given;
    }
    policies.put(policy, made);
    return made;
  }
}
