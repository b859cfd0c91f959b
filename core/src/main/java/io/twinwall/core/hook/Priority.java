package io.twinwall.core.hook;

/** Priorities at which the core's own functions run; lower first (Linux netfilter_ipv4.h, 6.18). */
public final class Priority {
  public static final int FIRST = Integer.MIN_VALUE;
  public static final int DEFRAGMENTATION = -400;
  public static final int RAW = -300;
  public static final int CONNTRACK = -200;
  public static final int MANGLE = -150;
  public static final int NAT_DESTINATION = -100;
  public static final int FILTER = 0;
  public static final int SECURITY = 50;
  public static final int NAT_SOURCE = 100;
  public static final int CONNTRACK_HELPER = 300;
  public static final int CONNTRACK_CONFIRM = Integer.MAX_VALUE;

  private Priority() {}
}
