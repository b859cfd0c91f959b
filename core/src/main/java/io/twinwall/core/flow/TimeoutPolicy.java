package io.twinwall.core.flow;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Timeouts by state name, in nanoseconds, as a {@code ct timeout} object gives them: {@code
 * established}, {@code unreplied}, ...
 */
public record TimeoutPolicy(int protocol, Map<String, Long> timeoutNanosByState) {
  public TimeoutPolicy {
    timeoutNanosByState = Map.copyOf(timeoutNanosByState);
  }

  /** The timeout of a state, or null where the policy leaves the host's. */
  public @Nullable Long timeoutNanos(String state) {
    return timeoutNanosByState.get(state);
  }
}
