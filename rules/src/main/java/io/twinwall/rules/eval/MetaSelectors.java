package io.twinwall.rules.eval;

import io.twinwall.core.hook.Hook;
import io.twinwall.core.hook.Origin;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.hook.PacketContext.PacketType;
import io.twinwall.core.host.NetworkInterface;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.sim.Services;
import io.twinwall.rules.model.MetaKey;
import org.jspecify.annotations.Nullable;

/** {@code meta} keys (Linux nft_meta.c, 6.18). */
final class MetaSelectors {
  private static final int NFPROTO_IPV4 = 2;
  private static final int NFPROTO_IPV6 = 10;
  private static final int ARPHRD_ETHER = 1;
  private static final int ARPHRD_LOOPBACK = 772;
  private static final long DAY_SECONDS = 86_400;

  /** 1 January 1970 was a Thursday. */
  private static final long FIRST_DAY = 4;

  private MetaSelectors() {}

  static Selector of(MetaKey key, Services services, Draws draws) {
    return switch (key) {
      case LENGTH -> narrow(c -> c.packet().length());
      case PROTOCOL -> narrow(c -> c.packet().etherType());
      case NFPROTO -> narrow(MetaSelectors::family);
      case L4PROTO -> narrow(c -> TransportHeader.protocol(c.packet()));
      case PRIORITY -> narrow(c -> c.priority() & 0xFFFF_FFFFL);
      case MARK -> narrow(c -> c.mark() & 0xFFFF_FFFFL);
      case IIF -> narrow(c -> index(c.in()));
      case OIF -> narrow(c -> index(c.out()));
      case IIFNAME -> new NameOf(true);
      case OIFNAME -> new NameOf(false);
      case IIFTYPE -> narrow(c -> linkType(c.in()));
      case OIFTYPE -> narrow(c -> linkType(c.out()));
      case IIFGROUP -> narrow(c -> c.in() == null ? Selector.MISSING : 0);
      case OIFGROUP -> narrow(c -> c.out() == null ? Selector.MISSING : 0);
      case NFTRACE -> narrow(c -> c.tracing() ? 1 : 0);
      case RTCLASSID -> narrow(c -> c.route() == null ? Selector.MISSING : 0);
      case PKTTYPE -> narrow(MetaSelectors::packetType);
      case CPU -> narrow(c -> undecided(c, "meta cpu"));
      case SKUID -> narrow(c -> ofSocket(c, "meta skuid"));
      case SKGID -> narrow(c -> ofSocket(c, "meta skgid"));
      case CGROUP -> narrow(c -> ofSocket(c, "meta cgroup"));
      case RANDOM -> narrow(c -> draws.next32());
      case IPSEC -> narrow(c -> 0);
      case SDIF -> narrow(c -> 0);
      case TIME -> narrow(c -> services.clock().nowNanos());
      case HOUR -> narrow(c -> Math.floorMod(seconds(services), DAY_SECONDS));
      case DAY -> narrow(c -> Math.floorMod(seconds(services) / DAY_SECONDS + FIRST_DAY, 7L));
      default -> throw new UnsupportedRuleException("meta " + key.keyword());
    };
  }

  private static Selector narrow(Selector.Narrow s) {
    return s;
  }

  private static long seconds(Services services) {
    return services.clock().nowNanos() / 1_000_000_000L;
  }

  private static long family(PacketContext c) {
    return c.packet().version() == 4
        ? NFPROTO_IPV4
        : c.packet().version() == 6 ? NFPROTO_IPV6 : Selector.MISSING;
  }

  private static long index(@Nullable NetworkInterface i) {
    return i == null ? 0 : i.index();
  }

  private static long linkType(@Nullable NetworkInterface i) {
    if (i == null) {
      return Selector.MISSING;
    }
    return i.isLoopback() ? ARPHRD_LOOPBACK : ARPHRD_ETHER;
  }

  /**
   * A looped packet counts as multicast or broadcast by its address (nft_meta_get_eval_pkttype_lo).
   */
  private static long packetType(PacketContext c) {
    return switch (c.packetType()) {
      case HOST -> 0;
      case BROADCAST -> 1;
      case MULTICAST -> 2;
      case OTHERHOST -> 3;
      case OUTGOING -> 4;
      case LOOPBACK -> multicast(c.packet()) ? 2 : c.packet().isIpv4() ? 1 : Selector.MISSING;
    };
  }

  private static boolean multicast(Packet p) {
    return p.isIpv4() ? p.destinationLow() >>> 28 == 14 : p.destinationHigh() >>> 56 == 0xFF;
  }

  static long undecided(PacketContext c, String what) {
    c.undecided(what);
    return Selector.MISSING;
  }

  /**
   * Attributes of the owning socket. Packets on their way through, and those that the kernel makes,
   * have none, so the rule breaks; the sockets of the host itself nobody knows here.
   */
  static long ofSocket(PacketContext c, String what) {
    boolean own =
        c.hook() == Hook.INPUT
            || c.origin() == Origin.LOCAL && c.packetType() != PacketType.LOOPBACK;
    return own ? undecided(c, what) : Selector.MISSING;
  }

  /** The name of an interface as text in 16 bytes; empty where there is none. */
  private record NameOf(boolean ingress) implements Selector.Broad {
    @Override
    public boolean load(PacketContext c, Wide into) {
      NetworkInterface i = ingress ? c.in() : c.out();
      return InterfaceNames.load(i == null ? "" : i.name(), into);
    }
  }
}
