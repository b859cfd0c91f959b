package io.twinwall.core.flow;

import java.util.ArrayList;
import java.util.List;

/** The status bits of a connection (Linux {@code enum ip_conntrack_status}, 6.18). */
public final class Status {
  public static final int EXPECTED = 1;
  public static final int SEEN_REPLY = 1 << 1;
  public static final int ASSURED = 1 << 2;
  public static final int CONFIRMED = 1 << 3;
  public static final int SNAT = 1 << 4;
  public static final int DNAT = 1 << 5;
  public static final int SEQ_ADJUST = 1 << 6;
  public static final int SNAT_DONE = 1 << 7;
  public static final int DNAT_DONE = 1 << 8;
  public static final int DYING = 1 << 9;
  public static final int FIXED_TIMEOUT = 1 << 10;
  public static final int TEMPLATE = 1 << 11;
  public static final int NAT_CLASH = 1 << 12;
  public static final int HELPER = 1 << 13;
  public static final int OFFLOAD = 1 << 14;

  /** Address or port really changed, either way. */
  public static final int NAT_MASK = SNAT | DNAT;

  private static final List<String> NAMES =
      List.of(
          "expected",
          "seen-reply",
          "assured",
          "confirmed",
          "snat",
          "dnat",
          "seq-adjust",
          "snat-done",
          "dnat-done",
          "dying",
          "fixed-timeout",
          "template",
          "nat-clash",
          "helper",
          "offload");

  private Status() {}

  /** The names of the bits that are set, in bit order. */
  public static List<String> names(int status) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < NAMES.size(); i++) {
      if ((status >>> i & 1) != 0) {
        names.add(NAMES.get(i));
      }
    }
    return names;
  }
}
