package io.twinwall.core.nat;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.Direction;
import io.twinwall.core.flow.FlowTable;
import io.twinwall.core.flow.Status;
import io.twinwall.core.flow.Tuple;
import io.twinwall.core.hook.BaseChain;
import io.twinwall.core.hook.CtState;
import io.twinwall.core.hook.DropReason;
import io.twinwall.core.hook.Hook;
import io.twinwall.core.hook.HookEntry;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.hook.Priority;
import io.twinwall.core.hook.Verdict;
import io.twinwall.core.host.FirewallHost;
import io.twinwall.core.host.NetworkInterface;
import io.twinwall.core.host.Route;
import io.twinwall.core.packet.IpAddress;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.Protocol;
import io.twinwall.core.time.VirtualClock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The NAT hooks of the core, and what nat statements ask of them (Linux 6.18 nf_nat_core, _proto,
 * _masquerade, _redirect).
 *
 * <p>On the path of a packet: destinations change at -100 in prerouting and output, sources at 100
 * in postrouting and input. A connection's first packet runs the nat chains there until one of them
 * binds it, else it is bound to what it is; every packet is then translated as its connection says.
 */
public final class NatEngine {
  private final FirewallHost host;
  private final FlowTable flows;
  private final PortSearch search;
  private final SourceMappings mappings;
  private final TupleAllocator allocator;
  private final PacketTranslator translator = new PacketTranslator();
  private final IcmpErrorRewriter icmpErrors = new IcmpErrorRewriter(translator);
  private final NatHook[][] hooks = new NatHook[2][];
  private final Tuple current = new Tuple();
  private final Tuple chosen = new Tuple();

  /**
   * @param seed of the ports that the kernel would draw at random
   */
  public NatEngine(FirewallHost host, FlowTable flows, VirtualClock clock, long seed) {
    this.host = host;
    this.flows = flows;
    this.search = new PortSearch(flows, seed);
    this.mappings = new SourceMappings(clock, seed);
    this.allocator = new TupleAllocator(flows, mappings, search);
  }

  /** Takes the ports that the kernel would draw at random from elsewhere. */
  public void ports(PortSource source) {
    search.ports(source);
  }

  /**
   * Registers a base chain of type nat.
   *
   * @return what is to be hung into the pipelines now, in this order: the core's NAT hooks, if it
   *     is the first nat chain of an IP version; the chain itself never is
   */
  public List<HookEntry> register(BaseChain chain) {
    List<HookEntry> entries = new ArrayList<>();
    for (int version : new int[] {6, 4}) {
      if (chain.versions().contains(version)) {
        NatHook[] of = hooks[version == 4 ? 0 : 1];
        if (of == null) {
          of = create(version, entries);
        }
        for (NatHook h : of) {
          if (h.hook() == chain.hook()) {
            h.add(chain);
          }
        }
      }
    }
    return entries;
  }

  private NatHook[] create(int version, List<HookEntry> entries) {
    NatHook[] made = {
      new NatHook(this, Hook.PREROUTING),
      new NatHook(this, Hook.POSTROUTING),
      new NatHook(this, Hook.OUTPUT),
      new NatHook(this, Hook.INPUT)
    };
    hooks[version == 4 ? 0 : 1] = made;
    for (NatHook h : made) {
      boolean source = h.manipulation() == Manipulation.SOURCE;
      int priority = source ? Priority.NAT_SOURCE : Priority.NAT_DESTINATION;
      entries.add(new HookEntry(version, h.hook(), priority, h));
    }
    return made;
  }

  /**
   * Binds a new connection to a translation (Linux nf_nat_setup_info): what snat, dnat, redirect
   * and masquerade statements end in.
   *
   * @return ACCEPT: also if the connection is confirmed and nothing happens; DROP if it is bound
   *     already
   */
  public Verdict setup(PacketContext context, NatRange range, Manipulation manipulation) {
    Connection c = context.connection();
    if (c == null) {
      return Verdict.ACCEPT;
    }
    search.packetNumber(context.number());
    if (range.prefix() && range.minAddress() != null && range.maxAddress() != null) {
      Packet p = context.packet();
      IpAddress old = manipulation == Manipulation.SOURCE ? p.source() : p.destination();
      IpAddress a = AddressChoice.prefix(old, range.minAddress(), range.maxAddress());
      return bind(c, range.at(a), manipulation);
    }
    return bind(c, range, manipulation);
  }

  /** A masquerade statement (Linux nf_nat_masquerade_ipv4, _ipv6): the address of the interface. */
  public Verdict masquerade(PacketContext context, NatRange range) {
    Connection c = context.connection();
    NetworkInterface out = context.out();
    if (c == null || out == null) {
      return Verdict.DROP;
    }
    if (c.version() == 4 && c.original().sourceLow() == 0) {
      return Verdict.ACCEPT;
    }
    IpAddress source = masqueradeAddress(context, out);
    if (source == null) {
      return Verdict.DROP;
    }
    c.masqueradeIndex(out.index());
    search.packetNumber(context.number());
    return bind(c, range.at(source), Manipulation.SOURCE);
  }

  private @Nullable IpAddress masqueradeAddress(PacketContext context, NetworkInterface out) {
    IpAddress destination = context.packet().destination();
    if (destination.version() == 6) {
      return host.addressTowards(out, destination);
    }
    Route route = context.route();
    IpAddress via = route == null ? null : route.via();
    return host.addressOn(out, via == null ? destination : via);
  }

  /** A redirect statement (Linux nf_nat_redirect): to the host itself. */
  public Verdict redirect(PacketContext context, NatRange range) {
    Connection c = context.connection();
    IpAddress destination = redirectAddress(context);
    if (c == null || destination == null) {
      return Verdict.DROP;
    }
    search.packetNumber(context.number());
    return bind(c, range.at(destination), Manipulation.DESTINATION);
  }

  private @Nullable IpAddress redirectAddress(PacketContext context) {
    int version = context.packet().version();
    if (context.hook() == Hook.OUTPUT) {
      return IpAddress.parse(version == 4 ? "127.0.0.1" : "::1");
    }
    NetworkInterface in = context.in();
    return in == null ? null : RedirectTarget.on(in, context.packet().destination());
  }

  /** Binds an unconfirmed connection and records what became of it in its status. */
  Verdict bind(Connection c, NatRange range, Manipulation m) {
    if (c.confirmed()) {
      return Verdict.ACCEPT;
    }
    if (bound(c, m)) {
      return Verdict.DROP;
    }
    boolean source = m == Manipulation.SOURCE;
    if (current.setInverse(c.reply())) {
      allocator.allocate(chosen, current, range, c, m);
      if (!chosen.sameKey(current)) {
        int zone = c.reply().zone();
        c.reply().setInverse(chosen);
        c.reply().zone(zone);
        c.set(source ? Status.SNAT : Status.DNAT);
        if (c.helper() != null) {
          c.enableAdjustment();
        }
      }
    }
    if (source && c.has(Status.SNAT)) {
      mappings.add(c);
    }
    c.set(source ? Status.SNAT_DONE : Status.DNAT_DONE);
    return Verdict.ACCEPT;
  }

  /** Binds a connection to the address that it has (Linux nf_nat_alloc_null_binding). */
  private Verdict bindToItself(Connection c, Manipulation m) {
    return bind(c, NatRange.KEPT, m);
  }

  private static boolean bound(Connection c, Manipulation m) {
    return c.has(m == Manipulation.SOURCE ? Status.SNAT_DONE : Status.DNAT_DONE);
  }

  /** The status bit that says whether a direction's packets change at this end. */
  static int statusBit(Manipulation m, Direction d) {
    boolean source = (m == Manipulation.SOURCE) == (d == Direction.ORIGINAL);
    return source ? Status.SNAT : Status.DNAT;
  }

  /** One NAT hook for a packet: binds, then translates (Linux nf_nat_inet_fn). */
  Verdict run(PacketContext context, NatHook hook) {
    Connection c = context.connection();
    CtState state = context.state();
    if (c == null || state == null) {
      return Verdict.ACCEPT;
    }
    Manipulation m = hook.manipulation();
    if (state == CtState.RELATED && isIcmp(context.packet())) {
      return icmpErrors.translate(context, c, m) ? Verdict.ACCEPT : discard(context);
    }
    if (state != CtState.ESTABLISHED && !bound(c, m)) {
      Verdict v = firstPacket(context, c, hook);
      if (v != Verdict.ACCEPT) {
        return v;
      }
    } else if (outputChanged(context, c, hook.hook())) {
      flows.remove(c);
      return discard(context);
    }
    return translate(context, c, m);
  }

  private Verdict firstPacket(PacketContext context, Connection c, NatHook hook) {
    for (BaseChain chain : hook.chains()) {
      Verdict v = chain.function().run(context);
      if (v != Verdict.ACCEPT) {
        return v;
      }
      if (bound(c, hook.manipulation())) {
        return Verdict.ACCEPT;
      }
    }
    search.packetNumber(context.number());
    return bindToItself(c, hook.manipulation());
  }

  private Verdict translate(PacketContext context, Connection c, Manipulation m) {
    Direction d = context.direction();
    if (!c.has(statusBit(m, d))) {
      return Verdict.ACCEPT;
    }
    current.setInverse(c.tuple(d.opposite()));
    return translator.apply(context.packet(), current, m) ? Verdict.ACCEPT : discard(context);
  }

  /** Whether a masqueraded connection now leaves by another interface: its address is wrong. */
  private static boolean outputChanged(PacketContext context, Connection c, Hook hook) {
    NetworkInterface out = context.out();
    return c.masqueradeIndex() != 0
        && hook == Hook.POSTROUTING
        && context.direction() == Direction.ORIGINAL
        && out != null
        && out.index() != c.masqueradeIndex();
  }

  private static boolean isIcmp(Packet p) {
    return p.isIpv4()
        ? p.protocol() == Protocol.ICMP
        : p.protocol() == Protocol.ICMPV6 && p.transportReached();
  }

  private static Verdict discard(PacketContext context) {
    context.reason(DropReason.NETFILTER_DROP);
    return Verdict.DROP;
  }
}
