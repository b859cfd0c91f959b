package io.twinwall.core.sim;

import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.HeaderRewriter;
import io.twinwall.core.packet.Ipv4Header;
import io.twinwall.core.packet.Ipv6Header;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.Protocol;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Cuts packets into fragments on their way out (Linux 6.18 ip_do_fragment, ip6_fragment).
 *
 * <p>Where the packet was put together from fragments and those still fit, the same cuts are made
 * again; else equal ones.
 */
final class Fragmenter {
  private static final int FRAGMENT_HEADER = 8;

  private Fragmenter() {}

  /**
   * Fragments of an IPv4 packet, which may be a fragment itself.
   *
   * @param mtu most bytes a fragment may have, header included
   * @param df whether the fragments keep "don't fragment" when cut anew
   * @param raw whether a raw socket sent it, header and all: its options stay in each fragment
   * @param sizes payload sizes of the fragments that it came in, in order; may be empty
   */
  static List<byte[]> cut4(Packet p, int mtu, boolean df, boolean raw, int[] sizes) {
    int header = Ipv4Header.headerLength(p.bytes(), p.offset());
    int payload = p.end() - p.offset() - header;
    int space = mtu - header;
    boolean same = fits(sizes, space, payload);
    List<byte[]> out = new ArrayList<>();
    byte[] head = Arrays.copyOfRange(p.bytes(), p.offset(), p.offset() + header);
    int flags = Ipv4Header.flagsAndOffset(p.bytes(), p.offset());
    int base = flags & 0x1FFF;
    int at = 0;
    for (int i = 0; at < payload; i++) {
      int n = same ? sizes[i] : size(payload - at, space);
      byte[] f = Arrays.copyOf(head, header + n);
      System.arraycopy(p.bytes(), p.offset() + header + at, f, header, n);
      Bytes.put16(f, 2, f.length);
      int more = at + n < payload ? Ipv4Header.MF : flags & Ipv4Header.MF;
      Bytes.put16(f, 6, base + (at >>> 3) | more | (df && !same ? Ipv4Header.DF : 0));
      HeaderRewriter.ipv4Checksum(f, 0);
      out.add(f);
      if (at == 0 && !raw) {
        IpOptions.forLaterFragments(head, 0);
      }
      at += n;
    }
    return out;
  }

  /**
   * Fragments of an IPv6 packet that has no fragment header.
   *
   * @param mtu most bytes a fragment may have, headers included
   * @param id identification of the fragments
   * @param sizes payload sizes of the fragments that it came in, in order; may be empty
   */
  static List<byte[]> cut6(Packet p, int mtu, int id, int[] sizes) {
    byte[] b = p.bytes();
    int[] place = unfragmentable(p);
    int header = place[0];
    int payload = p.end() - p.offset() - header;
    int space = mtu - header - FRAGMENT_HEADER;
    boolean same = fits(sizes, space, payload);
    int next = Bytes.u8(b, p.offset() + place[1]);
    List<byte[]> out = new ArrayList<>();
    int at = 0;
    for (int i = 0; at < payload; i++) {
      int n = same ? sizes[i] : size(payload - at, space);
      byte[] f = new byte[header + FRAGMENT_HEADER + n];
      System.arraycopy(b, p.offset(), f, 0, header);
      System.arraycopy(b, p.offset() + header + at, f, header + FRAGMENT_HEADER, n);
      Bytes.put16(f, 4, f.length - Ipv6Header.LENGTH);
      Bytes.put8(f, place[1], Protocol.FRAGMENT);
      Bytes.put8(f, header, next);
      Bytes.put16(f, header + 2, at | (at + n < payload ? 1 : 0));
      Bytes.put32(f, header + 4, id);
      out.add(f);
      at += n;
    }
    return out;
  }

  /**
   * Where a fragment header goes: behind hop-by-hop and routing headers, and destination options
   * that precede a routing header (Linux ip6_find_1stfragopt).
   *
   * @return its distance from the IPv6 header's start, and that of the next header field before it
   */
  private static int[] unfragmentable(Packet p) {
    byte[] b = p.bytes();
    int field = 6;
    int at = Ipv6Header.LENGTH;
    boolean routing = false;
    while (p.offset() + at + 8 <= p.end()) {
      int next = Bytes.u8(b, p.offset() + field);
      if (next == Protocol.ROUTING) {
        routing = true;
      } else if (next != Protocol.HOP_BY_HOP && (next != Protocol.DESTINATION_OPTIONS || routing)) {
        break;
      }
      field = at;
      at += (Bytes.u8(b, p.offset() + at + 1) + 1) * 8;
    }
    return new int[] {at, field};
  }

  /**
   * Whether the headers before the place of a fragment header go on behind the first fragment of a
   * packet that was put together: Linux looks for that place in the first one alone, and gives up.
   */
  static boolean headersGoOn(Packet p, int[] sizes) {
    if (sizes.length < 2) {
      return false;
    }
    int later = 0;
    for (int i = 1; i < sizes.length; i++) {
      later += sizes[i];
    }
    int seen = p.end() - p.offset() - later;
    int[] place = unfragmentable(p);
    return place[0] > seen || place[1] + 2 > seen;
  }

  private static int size(int left, int space) {
    return left <= space ? left : space & ~7;
  }

  private static boolean fits(int[] sizes, int space, int payload) {
    int sum = 0;
    for (int i = 0; i < sizes.length; i++) {
      if (sizes[i] <= 0 || sizes[i] > space || i < sizes.length - 1 && (sizes[i] & 7) != 0) {
        return false;
      }
      sum += sizes[i];
    }
    return sizes.length > 1 && sum == payload;
  }
}
