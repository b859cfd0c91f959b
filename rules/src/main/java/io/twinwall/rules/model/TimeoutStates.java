package io.twinwall.rules.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The states that a {@code ct timeout} policy names, in the order in which nft lists them, with the
 * seconds that nft 1.0.6 sends for those left out, whatever the sysctls are.
 */
public final class TimeoutStates {
  private static final int TCP = 6;

  private static final Map<String, Long> OF_TCP =
      ordered(
          "syn_sent 120 syn_recv 60 established 432000 fin_wait 120 close_wait 60 last_ack 30"
              + " time_wait 120 close 10 syn_sent2 120 retrans 300 unack 300");

  private static final Map<String, Long> OF_UDP = ordered("unreplied 30 replied 120");

  private TimeoutStates() {}

  private static Map<String, Long> ordered(String text) {
    String[] words = text.split(" ", -1);
    Map<String, Long> states = new LinkedHashMap<>();
    for (int i = 0; i < words.length; i += 2) {
      states.put(words[i], Long.valueOf(words[i + 1]));
    }
    return Collections.unmodifiableMap(states);
  }

  /** States to seconds; those of UDP for every protocol but TCP. */
  public static Map<String, Long> of(int protocol) {
    return protocol == TCP ? OF_TCP : OF_UDP;
  }
}
