package io.twinwall.cli.ingress;

import io.twinwall.cli.ingress.Derived.What;
import io.twinwall.core.host.FirewallHost;
import io.twinwall.core.host.NetworkInterface;
import io.twinwall.core.host.Route;
import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.Packet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the interface at which a captured packet would arrive at the host.
 *
 * <p>In this order: the interface that the capture names, where the host has it; the interface by
 * which the host would reach the packet's source; that of other packets of the flow or sender; the
 * inside. A source that is the host's own address means that the host sends the packet.
 *
 * <p>Routes never change, so the answers for the sources seen last are kept in a small table.
 */
public final class IngressResolver {
  private static final int SLOTS = 256;

  /** Senders (MAC addresses) that are remembered: 2^12. */
  private static final int SENDERS = 1 << 12;

  private static final int MOST_REMEMBERED = 65_536;

  private final FirewallHost host;
  private final NetworkInterface inside;
  private final Derived derived;
  private final long[] highs = new long[SLOTS];
  private final long[] lows = new long[SLOTS];
  private final byte[] versions = new byte[SLOTS];
  private final Place[] places = new Place[SLOTS];
  private final long[] senders = new long[SENDERS];
  private final @Nullable NetworkInterface[] senderIns = new NetworkInterface[SENDERS];
  private final Map<Flow, NetworkInterface> flows = bounded();
  private final IdentityHashMap<Object, Place> answers = new IdentityHashMap<>();
  private String lastName = "";
  private @Nullable NetworkInterface lastNamed;

  /** What the host's routes say of a source. */
  private record Place(@Nullable NetworkInterface in, boolean own) {}

  /** A flow with a peer that routes do not lead to, whichever way the packet goes. */
  private record Flow(int protocol, long ends, long ports) {
    static Flow of(Packet p) {
      long a = 31 * p.sourceHigh() + p.sourceLow();
      long b = 31 * p.destinationHigh() + p.destinationLow();
      boolean ports = p.hasPorts();
      return new Flow(p.protocol(), a + b, ports ? p.sourcePort() + p.destinationPort() : 0);
    }
  }

  /**
   * @param inside where packets arrive about whose source nothing is known
   */
  public IngressResolver(FirewallHost host, NetworkInterface inside, Derived derived) {
    this.host = host;
    this.inside = inside;
    this.derived = derived;
  }

  private static <K, V> Map<K, V> bounded() {
    return new LinkedHashMap<>() {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > MOST_REMEMBERED;
      }
    };
  }

  /**
   * The interface at which a packet arrives; null if the host itself sends it.
   *
   * @param named the interface that the capture names, or null
   * @param byFile whether the command line named it
   */
  public @Nullable NetworkInterface resolve(Packet p, @Nullable String named, boolean byFile) {
    Place place = p.version() == 0 || special(p, true) ? null : place(p);
    if (place != null && place.own()) {
      derived.count(What.LOCAL);
      return null;
    }
    NetworkInterface known = named == null ? null : byName(named);
    if (known != null) {
      derived.count(byFile ? What.BY_FILE : What.BY_NAME);
      return known;
    }
    if (place != null && place.in() != null) {
      if (special(p, false)) {
        flows.put(Flow.of(p), place.in());
      }
      derived.count(What.BY_ROUTE);
      return place.in();
    }
    return byOthers(p);
  }

  private NetworkInterface byOthers(Packet p) {
    NetworkInterface in = p.version() == 0 ? null : flows.get(Flow.of(p));
    if (in == null && p.ethernet() && p.linkLength() >= 12) {
      long sender = sender(p);
      int slot = slot(sender);
      in = senders[slot] == sender ? senderIns[slot] : null;
    }
    derived.count(in == null ? What.BY_DEFAULT : What.BY_FLOW);
    return in == null ? inside : in;
  }

  private @Nullable NetworkInterface byName(String name) {
    if (!name.equals(lastName)) {
      lastName = name;
      lastNamed = host.byName(name);
    }
    return lastNamed;
  }

  /** The interface that leads to an address, or null. */
  public @Nullable NetworkInterface towards(int version, long high, long low) {
    Route r = host.route(version, high, low);
    return r == null || r.type() != Route.Type.UNICAST ? null : r.out();
  }

  private Place place(Packet p) {
    long high = p.sourceHigh();
    long low = p.sourceLow();
    int version = p.version();
    int slot = (int) (((low ^ high * 31) * 0x9E3779B97F4A7C15L) >>> 56);
    Place found = places[slot];
    if (found == null || lows[slot] != low || highs[slot] != high || versions[slot] != version) {
      found = ask(version, high, low);
      places[slot] = found;
      lows[slot] = low;
      highs[slot] = high;
      versions[slot] = (byte) version;
      NetworkInterface in = found.in();
      if (in != null && p.ethernet()) {
        note(sender(p), in);
      }
    }
    return found;
  }

  /** What routes say of an address; of few routes there are few answers, each is made once. */
  private Place ask(int version, long high, long low) {
    Route r = host.route(version, high, low);
    Object key = r == null ? "" : r;
    Place known = answers.get(key);
    if (known == null) {
      NetworkInterface out = r != null && r.type() == Route.Type.UNICAST ? r.out() : null;
      known = new Place(out, host.owns(version, high, low));
      answers.put(key, known);
    }
    return known;
  }

  private void note(long sender, NetworkInterface in) {
    int slot = slot(sender);
    senders[slot] = sender;
    senderIns[slot] = in;
  }

  private static int slot(long sender) {
    return (int) (sender * 0x9E3779B97F4A7C15L >>> 52);
  }

  private static long sender(Packet p) {
    byte[] b = p.bytes();
    int o = p.linkOffset() + 6;
    return Bytes.u32(b, o) << 16 | Bytes.u16(b, o + 4);
  }

  /** Whether an end is an address that no route tells apart: unspecified, link-local, multicast. */
  private static boolean special(Packet p, boolean source) {
    long high = source ? p.sourceHigh() : p.destinationHigh();
    long low = source ? p.sourceLow() : p.destinationLow();
    if (p.isIpv4()) {
      return low >>> 24 == 0 || low >>> 16 == 0xA9FE || low >>> 28 >= 0xE;
    }
    return high == 0 && low == 0 || high >>> 54 == 0x3FA || high >>> 56 == 0xFF;
  }
}
