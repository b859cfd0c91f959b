package io.twinwall.core.track;

import io.twinwall.core.hook.DropReason;
import io.twinwall.core.hook.HookEntry;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.hook.Verdict;
import io.twinwall.core.host.NetworkInterface;
import io.twinwall.core.host.Sysctls;
import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.IcmpHeader;
import io.twinwall.core.packet.Ipv6Header;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.PacketParser;
import io.twinwall.core.packet.Protocol;
import io.twinwall.core.packet.TcpHeader;
import io.twinwall.core.packet.UdpHeader;
import io.twinwall.core.time.TimerWheel;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reassembly of IPv6 packets (RFC 8200 section 4.5; Linux 6.18 nf_conntrack_reasm.c).
 *
 * <p>Unlike IPv4's it lets those first fragments pass by that lack part of their headers, and those
 * not a multiple of 8 long: conntrack then finds them invalid. The fragment header goes, also that
 * of a packet that was never fragmented (RFC 6946).
 */
final class Ipv6Defragmenter implements Defragmenter {
  private static final int MAX_PAYLOAD = 65535;
  private static final int FRAGMENT_HEADER = 8;
  private static final int PAYLOAD_LENGTH_FIELD = 4;

  private record Key(
      long sourceHigh,
      long sourceLow,
      long destinationHigh,
      long destinationLow,
      int id,
      int interfaceIndex,
      int zone) {}

  private final FragmentStore store;
  private final ReassemblyTimeout timeout;
  private final @Nullable HeaderProblem problems;
  private int fragmentHeader;
  private int nextHeaderField;

  /**
   * A reassembly for conntrack, or for the host itself.
   *
   * @param problems null for conntrack
   */
  Ipv6Defragmenter(
      Sysctls sysctls,
      TimerWheel timers,
      ReassemblyTimeout timeout,
      @Nullable HeaderProblem problems) {
    this.timeout = timeout;
    this.problems = problems;
    String prefix = problems == null ? "net.netfilter.nf_conntrack_frag6_" : "net.ipv6.ip6frag_";
    this.store =
        new FragmentStore(
            timers,
            TimeUnit.SECONDS.toNanos(
                sysctls.number(prefix + (problems == null ? "timeout" : "time"), 60)),
            sysctls.number(prefix + "high_thresh", 4 << 20),
            this::timedOut);
  }

  @Override
  public List<HookEntry> hooks() {
    return Defragmenter.entries(6, this);
  }

  /** Unfinished packets. */
  int unfinished() {
    return store.size();
  }

  @Override
  public Verdict run(PacketContext context) {
    Packet p = context.packet();
    if (p.headerLength() == Ipv6Header.LENGTH
        || problems == null && Ipv4Defragmenter.seen(context)
        || Ipv6Header.payloadLength(p.bytes(), p.offset()) == 0
        || !findFragmentHeader(p.bytes(), p.offset(), p.end())) {
      return Verdict.ACCEPT;
    }
    if (lacksHeaders(p)) {
      return faulty(context, HeaderProblem.INCOMPLETE, 0);
    }
    return fragmentHeader + FRAGMENT_HEADER > p.end() ? drop(context) : gather(context, p);
  }

  /** Finds the fragment header and the next header field that names it. */
  private boolean findFragmentHeader(byte[] b, int ip, int end) {
    int field = ip + 6;
    int o = ip + Ipv6Header.LENGTH;
    int next = Bytes.u8(b, field);
    while (next != Protocol.FRAGMENT) {
      if (!PacketParser.isExtension(next) || next == Protocol.NO_NEXT || o + 2 > end) {
        return false;
      }
      int units = Bytes.u8(b, o + 1);
      field = o;
      o += next == Protocol.AH ? (units + 2) * 4 : (units + 1) * 8;
      next = Bytes.u8(b, field);
    }
    fragmentHeader = o;
    nextHeaderField = field;
    return o <= end;
  }

  /** Whether a first fragment ends before its transport header does (RFC 7112). */
  private static boolean lacksHeaders(Packet p) {
    if (p.fragmentOffset() != 0 || !p.transportReached()) {
      return false;
    }
    int needed =
        switch (p.protocol()) {
          case Protocol.TCP -> TcpHeader.LENGTH;
          case Protocol.UDP -> UdpHeader.LENGTH;
          case Protocol.ICMPV6 -> IcmpHeader.LENGTH;
          default -> 1;
        };
    return p.transportOffset() + needed > p.offset() + p.length();
  }

  private Verdict gather(PacketContext context, Packet p) {
    byte[] b = p.bytes();
    int payload = fragmentHeader + FRAGMENT_HEADER - p.offset();
    FragmentQueue q = store.find(key(context, p));
    int offset = Bytes.u16(b, fragmentHeader + 2) & 0xFFF8;
    boolean more = (Bytes.u16(b, fragmentHeader + 2) & 1) != 0;
    int end = offset + p.length() - payload;
    if (q == null) {
      return drop(context);
    }
    if (end > MAX_PAYLOAD) {
      tell(context, HeaderProblem.FIELD, fragmentHeader + 2 - p.offset());
      return drop(context);
    }
    if (more && (end & 7) != 0) {
      return odd(context, q);
    }
    if (!q.lengthFits(end, more) || end == offset) {
      if (problems != null) {
        store.remove(q);
      }
      return drop(context);
    }
    Fragment f = Fragment.of(context, payload, offset, end);
    FragmentQueue.Insertion insertion = q.insert(f);
    if (insertion == FragmentQueue.Insertion.DUPLICATE) {
      context.reason(DropReason.DUP_FRAG);
      return Verdict.STOLEN;
    }
    if (insertion == FragmentQueue.Insertion.OVERLAP) {
      store.remove(q);
      return drop(context);
    }
    store.charge(f.memory());
    q.note(1 << (Ipv6Header.trafficClass(b, p.offset()) & 3), p.length(), false, context.in());
    return q.complete() && finish(context, q) ? Verdict.ACCEPT : Verdict.STOLEN;
  }

  private Verdict odd(PacketContext context, FragmentQueue q) {
    if (problems == null) {
      store.remove(q);
    }
    return faulty(context, HeaderProblem.FIELD, PAYLOAD_LENGTH_FIELD);
  }

  /** Conntrack lets a faulty fragment pass and finds it invalid; the host says what is wrong. */
  private Verdict faulty(PacketContext context, int code, int pointer) {
    if (problems == null) {
      return Verdict.ACCEPT;
    }
    tell(context, code, pointer);
    return drop(context);
  }

  private void tell(PacketContext context, int code, int pointer) {
    if (problems != null) {
      problems.tell(context, code, pointer);
    }
  }

  private Key key(PacketContext context, Packet p) {
    NetworkInterface in = bound(p) ? context.in() : null;
    return new Key(
        p.sourceHigh(),
        p.sourceLow(),
        p.destinationHigh(),
        p.destinationLow(),
        Bytes.s32(p.bytes(), fragmentHeader + 4),
        in == null ? 0 : in.index(),
        context.zoneOriginal());
  }

  /** Whether an address means another host on each link: multicast or link-local. */
  private static boolean bound(Packet p) {
    long high = p.destinationHigh();
    return high >>> 56 == 0xFF || high >>> 54 == 0xFE80 >>> 6;
  }

  private boolean finish(PacketContext context, FragmentQueue q) {
    store.remove(q);
    Fragment head = q.first();
    int ecn = q.ecn();
    if (head == null || ecn < 0) {
      return false;
    }
    byte[] first = head.frame();
    int ip = head.ip();
    findFragmentHeader(first, ip, first.length);
    int payloadLength = fragmentHeader - ip - Ipv6Header.LENGTH + q.length();
    if (payloadLength > MAX_PAYLOAD) {
      return false;
    }
    byte[] b = new byte[fragmentHeader + q.length()];
    System.arraycopy(first, 0, b, 0, fragmentHeader);
    Bytes.put8(b, nextHeaderField, Bytes.u8(first, fragmentHeader));
    boolean trusted = Ipv4Defragmenter.join(q, b, fragmentHeader);
    Bytes.put16(b, ip + 4, payloadLength);
    Bytes.put8(b, ip + 1, Bytes.u8(b, ip + 1) | ecn << 4);
    PacketParser.replace(context.packet(), b, head.ethernet());
    context.packet().checksumTrusted(trusted);
    context.packetType(head.packetType());
    context.fragmentSizes(q.sizes());
    context.reassembled(q.maxSize(), false);
    return true;
  }

  /** Ends a fragment here: to an observer the same as one that is held. */
  private static Verdict drop(PacketContext context) {
    context.reason(DropReason.NETFILTER_DROP);
    return Verdict.STOLEN;
  }

  private void timedOut(FragmentQueue q) {
    NetworkInterface in = q.in();
    Fragment first = q.first();
    if (first != null && in != null) {
      timeout.timedOut(first.packet(), first.packetType(), in);
    }
  }
}
