package io.twinwall.core.track;

import io.twinwall.core.host.Sysctls;
import java.util.concurrent.TimeUnit;

/**
 * The host's {@code net.netfilter.nf_conntrack_*} sysctls, read once at start. Defaults and units
 * are those of Linux 6.18, Documentation/networking/nf_conntrack-sysctl.rst.
 */
public final class ConntrackSettings {
  static final long SECOND_NANOS = 1_000_000_000L;

  private static final String PREFIX = "net.netfilter.nf_conntrack_";

  /** 262,144: Linux's default on a machine of 4 GB and more (nf_conntrack_init_start). */
  private static final int DEFAULT_MAX = 262_144;

  private final Sysctls sysctls;
  private final int max;
  private final int expectMax;
  private final boolean checksum;
  private final boolean tcpLoose;
  private final boolean tcpBeLiberal;
  private final boolean tcpIgnoreInvalidRst;
  private final int tcpMaxRetrans;

  /**
   * @throws IllegalArgumentException if a setting is no number or out of its range
   */
  public ConntrackSettings(Sysctls sysctls) {
    this.sysctls = sysctls;
    int other = number("net.nf_conntrack_max", DEFAULT_MAX, Integer.MAX_VALUE);
    max = number(PREFIX + "max", other, Integer.MAX_VALUE);
    expectMax = number(PREFIX + "expect_max", 4096, Integer.MAX_VALUE);
    checksum = sysctls.on(PREFIX + "checksum", true);
    tcpLoose = sysctls.on(PREFIX + "tcp_loose", true);
    tcpBeLiberal = sysctls.on(PREFIX + "tcp_be_liberal", false);
    tcpIgnoreInvalidRst = sysctls.on(PREFIX + "tcp_ignore_invalid_rst", false);
    tcpMaxRetrans = number(PREFIX + "tcp_max_retrans", 3, 255);
  }

  /** Most connections the table holds; 0: no limit. */
  public int max() {
    return max;
  }

  /** Most expectations at one time. */
  public int expectMax() {
    return expectMax;
  }

  /** Whether transport checksums are verified in prerouting. */
  public boolean checksum() {
    return checksum;
  }

  /** Whether TCP connections are picked up in their middle. */
  public boolean tcpLoose() {
    return tcpLoose;
  }

  /** Whether only a RST out of window is invalid. */
  public boolean tcpBeLiberal() {
    return tcpBeLiberal;
  }

  /** Whether a RST out of window is passed instead of invalid. */
  public boolean tcpIgnoreInvalidRst() {
    return tcpIgnoreInvalidRst;
  }

  /** Retransmissions without an answer after which the timeout is shortened. */
  public int tcpMaxRetrans() {
    return tcpMaxRetrans;
  }

  /**
   * A timeout in nanoseconds.
   *
   * @param name what follows {@code net.netfilter.nf_conntrack_}: {@code udp_timeout_stream}
   * @param defaultSeconds the kernel's default
   */
  public long timeoutNanos(String name, int defaultSeconds) {
    return TimeUnit.SECONDS.toNanos(number(PREFIX + name, defaultSeconds, Integer.MAX_VALUE));
  }

  private int number(String name, int otherwise, int largest) {
    long v = sysctls.number(name, otherwise);
    if (v < 0 || v > largest) {
      throw new IllegalArgumentException("sysctl " + name + ": " + v + " is not in 0-" + largest);
    }
    return (int) v;
  }
}
