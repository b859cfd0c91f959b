package io.twinwall.cli.ingress;

import java.util.LinkedHashMap;
import java.util.Map;

/** Counts what was derived or repaired, for the summary. */
public final class Derived {
  /** What can be derived, in the words of the summary. */
  public enum What {
    BY_FILE("arrive where the command line says (IFACE=CAPTURE)"),
    BY_NAME("arrive at the interface that the capture names"),
    BY_ROUTE("arrive by the interface that leads to their source"),
    BY_FLOW("without such a source arrive where the other packets of their flow or sender do"),
    BY_DEFAULT("without such a source taken as arriving from inside"),
    LOCAL("sent by the host itself: their source is one of its addresses"),
    VLAN_REMOVED("VLAN tags taken off"),
    VLAN_INTERFACE("led to a VLAN interface by their tag"),
    MAC("destination MAC addresses set to the host's"),
    READDRESSED("answers re-addressed as the peer behind NAT would send them"),
    READDRESSED_ERROR("ICMP errors re-addressed as the router behind NAT would send them"),
    CHECKSUM("transport checksums taken as right (sender's offload)"),
    SOCKET("for programs on the host itself: their answers are the capture's, none is made up"),
    CUT("packets cut short by the capture: their checksums count as right");

    private final String text;

    What(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }

  private final long[] counts = new long[What.values().length];
  private long latestNanos = Long.MIN_VALUE;
  private long stepsBack;
  private long firstStepBack;
  private long largestStepNanos;

  public void count(What what) {
    counts[what.ordinal()]++;
  }

  public long count(What what, long more) {
    return counts[what.ordinal()] += more;
  }

  /** Notes a packet's time; a step backwards is counted. */
  public void time(long number, long nanos) {
    if (nanos >= latestNanos) {
      latestNanos = nanos;
      return;
    }
    if (stepsBack++ == 0) {
      firstStepBack = number;
    }
    largestStepNanos = Math.max(largestStepNanos, latestNanos - nanos);
  }

  /** What was derived at least once, in a fixed order. */
  public Map<What, Long> counts() {
    Map<What, Long> m = new LinkedHashMap<>();
    for (What w : What.values()) {
      if (counts[w.ordinal()] > 0) {
        m.put(w, counts[w.ordinal()]);
      }
    }
    return m;
  }

  /** Packets whose time lies before that of an earlier packet. */
  public long stepsBack() {
    return stepsBack;
  }

  /** Number of the first of them; 0 for none. */
  public long firstStepBack() {
    return firstStepBack;
  }

  public long largestStepNanos() {
    return largestStepNanos;
  }
}
