package io.twinwall.core.track.helper;

import java.util.concurrent.TimeUnit;

/**
 * A helper's limits for one class of its expectations (Linux {@code struct
 * nf_conntrack_expect_policy}).
 *
 * @param policyClass its number among the helper's
 * @param max most that a connection may have open of it; 0 for no limit
 */
record ExpectationPolicy(int policyClass, int max, long timeoutNanos) {
  static ExpectationPolicy of(int max, int timeoutSeconds) {
    return new ExpectationPolicy(0, max, TimeUnit.SECONDS.toNanos(timeoutSeconds));
  }
}
