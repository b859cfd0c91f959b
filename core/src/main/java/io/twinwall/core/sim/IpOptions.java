package io.twinwall.core.sim;

import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.IpAddress;
import io.twinwall.core.packet.Ipv4Header;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.PacketParser;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The IPv4 options of one packet: where each stands, and what the host owes it (Linux 6.18
 * ip_options.c). Positions are distances from the IP header; 0: absent.
 */
final class IpOptions {
  static final int MAX = 40;
  private static final int END = 0;
  private static final int NOOP = 1;
  private static final int RECORD_ROUTE = 7;
  private static final int TIMESTAMP = 68;
  private static final int LOOSE_SOURCE_ROUTE = 131;

  /**
   * Commercial IP security option: always wrong, for no domain is configured (cipso_v4_validate).
   */
  private static final int CIPSO = 134;

  private static final int STRICT_SOURCE_ROUTE = 137;
  private static final int ROUTER_ALERT = 148;
  private static final int TIME_ONLY = 0;
  private static final int TIME_AND_ADDRESS = 1;
  private static final int TIME_PRESPECIFIED = 3;

  /** What compiling needs to know of the host. */
  interface Host {
    /** The address that the host writes into options of this packet. */
    int specificDestination();

    /** Milliseconds since midnight UT. */
    int timestamp();

    /** Whether an address is neither the host's nor special. */
    boolean unicast(int address);
  }

  int recordRoute;
  int timestamp;
  int sourceRoute;
  int cipso;
  boolean strict;
  boolean sourceRouteHit;
  boolean routerAlert;
  boolean changed;
  private boolean recordRouteNeedsAddress;
  private boolean timestampNeedsAddress;
  private boolean timestampNeedsTime;

  void clear() {
    recordRoute = 0;
    timestamp = 0;
    sourceRoute = 0;
    cipso = 0;
    strict = false;
    sourceRouteHit = false;
    routerAlert = false;
    changed = false;
    recordRouteNeedsAddress = false;
    timestampNeedsAddress = false;
    timestampNeedsTime = false;
  }

  /**
   * Reads the options of a received packet and fills in what this host records.
   *
   * @return -1, or the position of what is wrong, for the ICMP parameter problem
   */
  int compile(Packet p, Host host) {
    byte[] b = p.bytes();
    int ip = p.offset();
    int at = ip + Ipv4Header.LENGTH;
    int end = ip + p.headerLength();
    while (at < end) {
      int kind = Bytes.u8(b, at);
      if (kind == END) {
        for (at++; at < end; at++) {
          if (b[at] != 0) {
            b[at] = 0;
            changed = true;
          }
        }
        return -1;
      }
      if (kind == NOOP) {
        at++;
        continue;
      }
      if (end - at < 2) {
        return at - ip;
      }
      int length = Bytes.u8(b, at + 1);
      if (length < 2 || length > end - at) {
        return at - ip;
      }
      int wrong = option(b, ip, at, kind, length, host);
      if (wrong >= 0) {
        return wrong;
      }
      at += length;
    }
    return -1;
  }

  /**
   * Finds the options of a packet that was put together from fragments after each had its own read:
   * they are the first fragment's, and filled in already.
   */
  void reread(Packet p, Host host) {
    clear();
    if (p.headerLength() > Ipv4Header.LENGTH) {
      Packet copy = new Packet();
      byte[] b = p.copyBytes();
      PacketParser.parseNetwork(b, 0, b.length, copy);
      if (copy.version() == 0 || compile(copy, host) >= 0) {
        clear();
      }
      changed = false;
    }
  }

  private int option(byte[] b, int ip, int at, int kind, int length, Host host) {
    return switch (kind) {
      case STRICT_SOURCE_ROUTE, LOOSE_SOURCE_ROUTE -> sourceRoute(b, ip, at, length, kind);
      case RECORD_ROUTE -> recordRoute(b, ip, at, length, host);
      case TIMESTAMP -> timestamp(b, ip, at, length, host);
      case ROUTER_ALERT -> {
        if (length < 4) {
          yield at + 1 - ip;
        }
        routerAlert |= Bytes.u16(b, at + 2) == 0;
        yield -1;
      }
      case CIPSO -> {
        if (cipso != 0) {
          yield at - ip;
        }
        cipso = at - ip;
        yield at + (length < 8 ? 1 : 2) - ip;
      }
      default -> -1;
    };
  }

  private int sourceRoute(byte[] b, int ip, int at, int length, int kind) {
    if (length < 3) {
      return at + 1 - ip;
    }
    if (Bytes.u8(b, at + 2) < 4) {
      return at + 2 - ip;
    }
    if (sourceRoute != 0) {
      return at - ip;
    }
    strict = kind == STRICT_SOURCE_ROUTE;
    sourceRoute = at - ip;
    return -1;
  }

  private int recordRoute(byte[] b, int ip, int at, int length, Host host) {
    if (recordRoute != 0) {
      return at - ip;
    }
    if (length < 3) {
      return at + 1 - ip;
    }
    int pointer = Bytes.u8(b, at + 2);
    if (pointer < 4) {
      return at + 2 - ip;
    }
    if (pointer <= length) {
      if (pointer + 3 > length) {
        return at + 2 - ip;
      }
      Bytes.put32(b, at + pointer - 1, host.specificDestination());
      changed = true;
      Bytes.put8(b, at + 2, pointer + 4);
      recordRouteNeedsAddress = true;
    }
    recordRoute = at - ip;
    return -1;
  }

  private int timestamp(byte[] b, int ip, int at, int length, Host host) {
    if (timestamp != 0) {
      return at - ip;
    }
    if (length < 4) {
      return at + 1 - ip;
    }
    int pointer = Bytes.u8(b, at + 2);
    if (pointer < 5) {
      return at + 2 - ip;
    }
    int flags = Bytes.u8(b, at + 3);
    if (pointer > length) {
      if (flags >>> 4 == 15) {
        return at + 3 - ip;
      }
      timestamp = at - ip;
      Bytes.put8(b, at + 3, flags & 15 | (flags >>> 4) + 1 << 4);
      changed = true;
      return -1;
    }
    if (pointer + 3 > length) {
      return at + 2 - ip;
    }
    int kind = flags & 15;
    if (kind != TIME_ONLY && kind != TIME_AND_ADDRESS && kind != TIME_PRESPECIFIED) {
      return -1;
    }
    if (kind != TIME_ONLY && pointer + 7 > length) {
      return at + 2 - ip;
    }
    timestamp = at - ip;
    stamp(b, at, pointer, kind, host);
    return -1;
  }

  private void stamp(byte[] b, int at, int pointer, int kind, Host host) {
    int time = at + pointer - 1;
    if (kind == TIME_ONLY) {
      Bytes.put8(b, at + 2, pointer + 4);
    } else {
      if (kind == TIME_AND_ADDRESS) {
        Bytes.put32(b, time, host.specificDestination());
        timestampNeedsAddress = true;
      } else if (host.unicast(Bytes.s32(b, time))) {
        return;
      }
      time += 4;
      Bytes.put8(b, at + 2, pointer + 8);
    }
    timestampNeedsTime = true;
    Bytes.put32(b, time, host.timestamp());
    changed = true;
  }

  /** Writes the address of the outgoing interface where a forwarded packet records its route. */
  void forward(Packet p, int address) {
    byte[] b = p.bytes();
    if (recordRouteNeedsAddress) {
      int at = p.offset() + recordRoute;
      Bytes.put32(b, at + Bytes.u8(b, at + 2) - 5, address);
      changed = true;
    }
    if (sourceRouteHit) {
      sourceRouteForward(p, address);
      if (timestampNeedsAddress) {
        int at = p.offset() + timestamp;
        Bytes.put32(b, at + Bytes.u8(b, at + 2) - 9, address);
        changed = true;
      }
    }
  }

  private void sourceRouteForward(Packet p, int address) {
    byte[] b = p.bytes();
    int at = p.offset() + sourceRoute;
    int pointer = Bytes.u8(b, at + 2);
    if (pointer + 3 <= Bytes.u8(b, at + 1)) {
      Bytes.put32(b, p.offset() + 16, Bytes.s32(b, at + pointer - 1));
      Bytes.put32(b, at + pointer - 1, address);
      Bytes.put8(b, at + 2, pointer + 4);
      changed = true;
    }
  }

  /**
   * The options of an answer to this packet: routes inverted, room taken for what the answer is to
   * record, that recorded already (Linux __ip_options_echo, ip_options_build).
   *
   * @param source the answer's source address
   * @return null if they cannot be answered
   */
  byte @Nullable [] echo(Packet p, int source, Host host) {
    byte[] b = p.bytes();
    byte[] d = new byte[MAX + 4];
    int n = 0;
    if (recordRoute != 0) {
      int at = p.offset() + recordRoute;
      int length = Bytes.u8(b, at + 1);
      int pointer = Bytes.u8(b, at + 2);
      System.arraycopy(b, at, d, n, length);
      if (recordRouteNeedsAddress && pointer <= length) {
        if (pointer + 3 > length) {
          return null;
        }
        Bytes.put8(d, n + 2, pointer + 4);
        Bytes.put32(d, n + pointer - 1, source);
      }
      n += length;
    }
    if (timestamp != 0) {
      int length = Bytes.u8(b, p.offset() + timestamp + 1);
      System.arraycopy(b, p.offset() + timestamp, d, n, length);
      if (!echoTimestamp(d, n, length, source, host)) {
        return null;
      }
      n += length;
    }
    if (sourceRoute != 0) {
      n += echoSourceRoute(p, d, n);
    }
    if (cipso != 0) {
      int length = Bytes.u8(b, p.offset() + cipso + 1);
      System.arraycopy(b, p.offset() + cipso, d, n, length);
      n += length;
    }
    return Arrays.copyOf(d, n + 3 & ~3);
  }

  /** To whom an answer goes first: the sender, or the end of the source route turned around. */
  IpAddress answerTo(Packet p) {
    int last = sourceRoute == 0 ? 0 : lastHop(p);
    return last == 0
        ? p.source()
        : IpAddress.v4(Bytes.u32(p.bytes(), p.offset() + sourceRoute + last - 1));
  }

  /** Pointer to the latest recorded hop that makes a route back of two or more legs; 0: none. */
  private int lastHop(Packet p) {
    int at = p.offset() + sourceRoute;
    int length = Bytes.u8(p.bytes(), at + 1);
    int pointer = Math.min(Bytes.u8(p.bytes(), at + 2), length + 1) - 4;
    return pointer > 3 && hopsBack(p, pointer) > 0 ? pointer : 0;
  }

  /** Addresses in the route back behind the first; one that is the sender's own is left out. */
  private int hopsBack(Packet p, int pointer) {
    int hops = pointer / 4;
    int first = p.offset() + sourceRoute + pointer % 4 + 3;
    return Bytes.s32(p.bytes(), first) == (int) p.sourceLow() ? hops - 1 : hops;
  }

  private int echoSourceRoute(Packet p, byte[] d, int n) {
    int pointer = lastHop(p);
    if (pointer == 0) {
      return 0;
    }
    int at = p.offset() + sourceRoute;
    int hops = hopsBack(p, pointer);
    d[n] = p.bytes()[at];
    Bytes.put8(d, n + 1, hops * 4 + 3);
    Bytes.put8(d, n + 2, 4);
    for (int i = 0; i < hops - 1; i++) {
      pointer -= 4;
      System.arraycopy(p.bytes(), at + pointer - 1, d, n + 3 + 4 * i, 4);
    }
    Bytes.put32(d, n + 3 + 4 * (hops - 1), (int) p.sourceLow());
    return hops * 4 + 3;
  }

  private boolean echoTimestamp(byte[] d, int at, int length, int source, Host host) {
    int pointer = Bytes.u8(d, at + 2);
    if (pointer > length) {
      return true;
    }
    if (timestampNeedsAddress) {
      if (pointer + 3 > length) {
        return false;
      }
      Bytes.put32(d, at + pointer - 1, source);
      pointer += 4;
    }
    if (timestampNeedsTime) {
      if (pointer + 3 > length) {
        return false;
      }
      if ((d[at + 3] & 15) != TIME_PRESPECIFIED) {
        Bytes.put32(d, at + pointer - 1, host.timestamp());
        pointer += 4;
      } else if (pointer + 7 <= length && !host.unicast(Bytes.s32(d, at + pointer - 1))) {
        Bytes.put32(d, at + pointer + 3, host.timestamp());
        pointer += 8;
      }
    }
    Bytes.put8(d, at + 2, pointer);
    return true;
  }

  /** Fills options that only a first fragment carries with no-operations (RFC 791 section 3.1). */
  static void forLaterFragments(byte[] b, int ip) {
    int at = ip + Ipv4Header.LENGTH;
    int end = ip + Ipv4Header.headerLength(b, ip);
    while (at < end) {
      int kind = Bytes.u8(b, at);
      if (kind == END) {
        return;
      }
      if (kind == NOOP) {
        at++;
        continue;
      }
      int length = end - at < 2 ? 0 : Bytes.u8(b, at + 1);
      if (length < 2 || length > end - at) {
        return;
      }
      if (kind < 128) {
        Arrays.fill(b, at, at + length, (byte) NOOP);
      }
      at += length;
    }
  }
}
