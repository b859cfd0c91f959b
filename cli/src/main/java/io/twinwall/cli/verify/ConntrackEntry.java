package io.twinwall.cli.verify;

import io.twinwall.core.packet.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the kernel's connection table as conntrack's netlink tells it. Numbers of attributes
 * are those of linux/netfilter/nfnetlink_conntrack.h, Linux 6.18.
 *
 * @param state of TCP and SCTP, else null
 * @param status bits of enum ip_conntrack_status
 * @param timeoutSeconds whole seconds left; -1 if not told
 * @param name what asks for this entry again: its original tuple and its zone, undecoded
 */
record ConntrackEntry(
    long id,
    int family,
    int protocol,
    @Nullable String state,
    End original,
    End reply,
    long status,
    long timeoutSeconds,
    long mark,
    int zone,
    @Nullable String helper,
    Name name) {
  /** Subsystem conntrack (1): IPCTNL_MSG_CT_NEW, _GET, _DELETE. */
  static final int NEW = 1 << 8;

  static final int GET = 1 << 8 | 1;
  static final int DELETE = 1 << 8 | 2;

  private static final List<String> TCP =
      List.of(
          "NONE",
          "SYN_SENT",
          "SYN_RECV",
          "ESTABLISHED",
          "FIN_WAIT",
          "CLOSE_WAIT",
          "LAST_ACK",
          "TIME_WAIT",
          "CLOSE",
          "SYN_SENT2");
  private static final List<String> SCTP =
      List.of(
          "NONE",
          "CLOSED",
          "COOKIE_WAIT",
          "COOKIE_ECHOED",
          "ESTABLISHED",
          "SHUTDOWN_SENT",
          "SHUTDOWN_RECD",
          "SHUTDOWN_ACK_SENT",
          "HEARTBEAT_SENT");
  private static final List<String> STATUS =
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
          "offload",
          "hw-offload");

  /**
   * A tuple.
   *
   * @param ports source and destination, or null
   * @param icmp type, code and id, or null
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record End(String source, String destination, int @Nullable [] ports, int @Nullable [] icmp) {}

  /** An entry's name for the kernel. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Name(int family, byte[] original, byte @Nullable [] zone) {}

  /** Reads the message that begins with its family. */
  static ConntrackEntry read(byte[] b, int offset, int end) {
    int family = b[offset] & 0xFF;
    Attributes a = Attributes.of(b, offset + NetlinkMessages.FAMILY_HEADER, end);
    byte[] original = a.value(1);
    return new ConntrackEntry(
        a.u32(12),
        family,
        a.nested(1).nested(2).u8(1),
        state(a.nested(4)),
        end(a.nested(1)),
        end(a.nested(2)),
        a.u32(3),
        a.has(7) ? a.u32(7) : -1,
        a.u32(8),
        a.u16(18),
        a.nested(5).text(1),
        new Name(family, original == null ? new byte[0] : original, a.value(18)));
  }

  private static @Nullable String state(Attributes info) {
    if (info.has(1)) {
      return word(TCP, info.nested(1).u8(1));
    }
    return info.has(3) ? word(SCTP, info.nested(3).u8(1)) : null;
  }

  private static String word(List<String> words, int n) {
    return n < words.size() ? words.get(n) : Integer.toString(n);
  }

  private static End end(Attributes tuple) {
    Attributes ip = tuple.nested(1);
    Attributes l4 = tuple.nested(2);
    boolean four = ip.has(1);
    int[] ports = l4.has(2) ? new int[] {l4.u16(2), l4.u16(3)} : null;
    int[] icmp = null;
    if (l4.has(5)) {
      icmp = new int[] {l4.u8(5), l4.u8(6), l4.u16(4)};
    } else if (l4.has(8)) {
      icmp = new int[] {l4.u8(8), l4.u8(9), l4.u16(7)};
    }
    return new End(address(ip, four ? 1 : 3), address(ip, four ? 2 : 4), ports, icmp);
  }

  private static String address(Attributes ip, int type) {
    byte[] raw = ip.value(type);
    if (raw == null || raw.length != 4 && raw.length != 16) {
      return "?";
    }
    return IpAddress.of(raw, 0, raw.length == 4 ? 4 : 6).toString().toLowerCase(Locale.ROOT);
  }

  /** The names of the status bits. */
  List<String> statusNames() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < STATUS.size(); i++) {
      if ((status >> i & 1) != 0) {
        names.add(STATUS.get(i));
      }
    }
    return names;
  }
}
