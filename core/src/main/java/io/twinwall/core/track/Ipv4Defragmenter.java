package io.twinwall.core.track;

import io.twinwall.core.hook.CtState;
import io.twinwall.core.hook.DropReason;
import io.twinwall.core.hook.HookEntry;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.hook.Verdict;
import io.twinwall.core.host.Sysctls;
import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.HeaderRewriter;
import io.twinwall.core.packet.Ipv4Header;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.PacketParser;
import io.twinwall.core.time.TimerWheel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Reassembly of IPv4 datagrams (RFC 791 section 3.2; Linux 6.18 net/ipv4/ip_fragment.c).
 *
 * <p>A fragment is held, swallowed or makes its queue fail; in each case the packet ends here. A
 * queue starts anew when more than 64 other fragments of the same sender came between two of its
 * own (net.ipv4.ipfrag_max_dist).
 */
final class Ipv4Defragmenter implements Defragmenter {
  private static final int MAX_LENGTH = 65535;

  private record Key(
      long source, long destination, int id, int protocol, boolean output, int zone) {}

  /** Fragments that a sender has sent while any of its datagrams is unfinished. */
  private static final class Sender {
    private int fragments;
    private int queues;
  }

  private final FragmentStore store;
  private final ReassemblyTimeout timeout;
  private final int maxDistance;
  private final boolean local;
  private final Map<Long, Sender> senders = new HashMap<>();

  Ipv4Defragmenter(Sysctls sysctls, TimerWheel timers, ReassemblyTimeout timeout, boolean local) {
    this.local = local;
    this.timeout = timeout;
    this.maxDistance = (int) sysctls.number("net.ipv4.ipfrag_max_dist", 64);
    this.store =
        new FragmentStore(
            timers,
            TimeUnit.SECONDS.toNanos(sysctls.number("net.ipv4.ipfrag_time", 30)),
            sysctls.number("net.ipv4.ipfrag_high_thresh", 4 << 20),
            this::timedOut);
  }

  @Override
  public List<HookEntry> hooks() {
    return Defragmenter.entries(4, this);
  }

  /** Unfinished datagrams. */
  int unfinished() {
    return store.size();
  }

  @Override
  public Verdict run(PacketContext context) {
    Packet p = context.packet();
    if (!p.isFragment() || !local && seen(context)) {
      return Verdict.ACCEPT;
    }
    return gather(context, p) ? Verdict.ACCEPT : Verdict.STOLEN;
  }

  static boolean seen(PacketContext context) {
    return context.connection() != null || context.state() == CtState.UNTRACKED;
  }

  private boolean gather(PacketContext context, Packet p) {
    FragmentQueue q = store.find(key(context, p));
    if (q == null) {
      context.reason(DropReason.NOT_SPECIFIED);
      return false;
    }
    keepUp(q, p.sourceLow());
    byte[] b = p.bytes();
    int o = p.offset();
    int end = p.fragmentOffset() + p.length() - p.headerLength();
    if (p.moreFragments()) {
      end &= ~7;
    }
    if (!q.lengthFits(end, p.moreFragments()) || end == p.fragmentOffset()) {
      kill(q, p.sourceLow());
      return false;
    }
    Fragment f = Fragment.of(context, p.headerLength(), p.fragmentOffset(), end);
    FragmentQueue.Insertion insertion = q.insert(f);
    if (insertion == FragmentQueue.Insertion.DUPLICATE) {
      context.reason(DropReason.DUP_FRAG);
      return false;
    }
    if (insertion == FragmentQueue.Insertion.OVERLAP) {
      kill(q, p.sourceLow());
      return false;
    }
    store.charge(f.memory());
    boolean df = (Ipv4Header.flagsAndOffset(b, o) & Ipv4Header.DF) != 0;
    q.note(1 << (Ipv4Header.tos(b, o) & 3), f.length() + p.headerLength(), df, context.in());
    return q.complete() && finish(context, q);
  }

  private static Key key(PacketContext context, Packet p) {
    return new Key(
        p.sourceLow(),
        p.destinationLow(),
        Ipv4Header.identification(p.bytes(), p.offset()),
        p.protocol(),
        context.in() == null,
        context.zoneOriginal());
  }

  /** Counts the sender's fragment and drops what the queue has if it is too far behind. */
  private void keepUp(FragmentQueue q, long source) {
    if (maxDistance <= 0) {
      return;
    }
    Sender s = senders.computeIfAbsent(source, k -> new Sender());
    if (q.isEmpty() && q.sequence() == 0) {
      s.queues++;
    }
    int now = ++s.fragments;
    boolean tooFar = !q.isEmpty() && now - q.sequence() > maxDistance;
    q.sequence(now);
    if (tooFar) {
      store.restart(q);
    }
  }

  private void kill(FragmentQueue q, long source) {
    store.remove(q);
    forget(source);
  }

  private void forget(long source) {
    Sender s = senders.get(source);
    if (s != null && --s.queues == 0) {
      senders.remove(source);
    }
  }

  private boolean finish(PacketContext context, FragmentQueue q) {
    Packet p = context.packet();
    kill(q, p.sourceLow());
    Fragment head = q.first();
    int ecn = q.ecn();
    if (head == null || ecn < 0) {
      return false;
    }
    int headerLength = head.payload() - head.ip();
    int total = headerLength + q.length();
    if (total > MAX_LENGTH) {
      return false;
    }
    byte[] b = new byte[head.ip() + total];
    System.arraycopy(head.frame(), 0, b, 0, head.payload());
    boolean trusted = join(q, b, head.payload());
    int ip = head.ip();
    Bytes.put16(b, ip + 2, total);
    Bytes.put8(b, ip + 1, Bytes.u8(b, ip + 1) | ecn);
    boolean df = q.maxDfSize() == q.maxSize();
    Bytes.put16(b, ip + 6, df ? Ipv4Header.DF : 0);
    HeaderRewriter.ipv4Checksum(b, ip);
    PacketParser.replace(p, b, head.ethernet());
    p.checksumTrusted(trusted);
    context.packetType(head.packetType());
    context.fragmentSizes(HeaderPull.keepsCuts(p, head) ? q.sizes() : null);
    context.reassembled(Math.max(q.maxDfSize(), q.maxSize()), df);
    return true;
  }

  /**
   * Copies all payloads to where they belong behind {@code at}.
   *
   * @return whether any of them is cut or not to be verified
   */
  static boolean join(FragmentQueue q, byte[] to, int at) {
    boolean trusted = false;
    for (Fragment f : q.fragments()) {
      System.arraycopy(f.frame(), f.payload(), to, at + f.offset(), f.length());
      trusted |= f.trusted();
    }
    return trusted;
  }

  private void timedOut(FragmentQueue q) {
    if (q.key() instanceof Key k) {
      forget(k.source());
    }
    Fragment first = q.first();
    if (first != null && q.in() != null) {
      timeout.timedOut(first.packet(), first.packetType(), q.in());
    }
  }
}
