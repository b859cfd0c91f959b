package io.twinwall.rules.eval;

import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.host.FirewallHost;
import io.twinwall.core.host.NetworkInterface;
import io.twinwall.core.host.Route;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.Protocol;
import io.twinwall.core.packet.TcpHeader;
import io.twinwall.rules.model.Expression;
import io.twinwall.rules.set.KeyLayout;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes expressions ready to be asked for their values. */
final class SelectorCompiler {
  private final Scope scope;

  SelectorCompiler(Scope scope) {
    this.scope = scope;
  }

  Selector compile(Expression e) {
    if (e instanceof Expression.Constant c) {
      return Arithmetic.constant(c);
    } else if (e instanceof Expression.Payload p) {
      return Payload.of(p);
    } else if (e instanceof Expression.Meta m) {
      return MetaSelectors.of(m.key(), scope.services(), scope.draws());
    } else if (e instanceof Expression.Ct ct) {
      return CtSelectors.of(ct, scope.services());
    } else if (e instanceof Expression.Exthdr x) {
      return Exthdrs.of(x);
    } else if (e instanceof Expression.Fib f) {
      return Fib.of(f, scope.services().host());
    } else if (e instanceof Expression.Binary b) {
      return Arithmetic.binary(b, compile(b.left()), compile(b.right()));
    } else if (e instanceof Expression.MapLookup m) {
      return new MapSelector(reader(m.key(), scope.set(m.map())), scope.set(m.map()));
    }
    return compileRare(e);
  }

  private Selector compileRare(Expression e) {
    if (e instanceof Expression.Numgen n) {
      return new Arithmetic.Numgen(n, scope.draws());
    } else if (e instanceof Expression.Jhash j) {
      List<Expression> inputs = parts(j.input());
      Long seed = j.seed();
      int start = (int) (seed == null ? scope.draws().next32() : seed);
      return new Jhash(j, inputs, inputs.stream().map(this::compile).toList(), start);
    } else if (e instanceof Expression.Symhash s) {
      return new Arithmetic.Symhash(s, scope.services().seed());
    } else if (e instanceof Expression.Rt r) {
      return rt(r);
    } else if (e instanceof Expression.Socket s) {
      return (Selector.Narrow) c -> MetaSelectors.undecided(c, "socket " + s.key());
    } else if (e instanceof Expression.Osf) {
      return (Selector.Broad) (c, into) -> osf(c);
    } else if (e instanceof Expression.Ipsec) {
      return e.type().bits() > 63
          ? (Selector.Broad) (c, into) -> false
          : (Selector.Narrow) c -> Selector.MISSING; // no packet comes through a transformation
    } else if (e instanceof Expression.Concat) {
      throw new UnsupportedRuleException("a concatenation here");
    }
    throw new UnsupportedRuleException(
        "an expression of this kind (" + e.getClass().getSimpleName() + ") here");
  }

  /** The parts of a concatenation, or the expression alone. */
  static List<Expression> parts(Expression e) {
    return e instanceof Expression.Concat c ? c.parts() : List.of(e);
  }

  /** Reads keys for a set. */
  KeyReader reader(Expression key, RunSet set) {
    KeyLayout layout = set.elements().layout();
    List<Expression> parts = parts(key);
    if (parts.size() != layout.fields()) {
      throw new IllegalArgumentException(
          "a key of " + parts.size() + " fields for a set of " + layout.fields());
    }
    for (int i = 0; i < parts.size(); i++) {
      if (parts.get(i).type().bits() > layout.bits(i)) {
        throw new IllegalArgumentException(
            "field " + (i + 1) + " is wider than that of set '" + set.declaration().name() + "'");
      }
    }
    return new KeyReader(parts.stream().map(this::compile).toArray(Selector[]::new), layout);
  }

  /** A fingerprint is looked at in SYN packets only. */
  private static boolean osf(PacketContext c) {
    Packet p = c.packet();
    int t = TransportHeader.offset(p, Protocol.TCP, TcpHeader.LENGTH);
    if (t >= 0 && (TcpHeader.flags(p.bytes(), t) & TcpHeader.SYN) != 0) {
      c.undecided("osf");
    }
    return false;
  }

  private Selector rt(Expression.Rt r) {
    return switch (r.key()) {
      case "mtu" -> (Selector.Narrow) c -> segmentSize(c, scope.services().host());
      case "classid", "ipsec" -> (Selector.Narrow) c -> c.route() == null ? Selector.MISSING : 0;
      case "nexthop" -> nextHop(r);
      default -> throw new UnsupportedRuleException("rt " + r.key());
    };
  }

  private static Selector nextHop(Expression.Rt r) {
    int version = r.type().bits() == 32 ? 4 : 6;
    return new Selector() {
      @Override
      public boolean narrow() {
        return version == 4;
      }

      @Override
      public long number(PacketContext c) {
        Wide w = new Wide();
        return load(c, w) ? w.low : MISSING;
      }

      @Override
      public boolean load(PacketContext c, Wide into) {
        Route route = c.route();
        Packet p = c.packet();
        if (route == null || p.version() != version) {
          return false;
        }
        var via = route.via();
        into.set(
            via == null ? p.destinationHigh() : via.high(),
            via == null ? p.destinationLow() : via.low());
        return true;
      }
    };
  }

  /**
   * {@code rt mtu}: the largest segment that the routes there and back carry (Linux nft_rt.c,
   * get_tcpmss); 536 (RFC 1122 section 4.2.2.6) if that makes no sense.
   */
  static long segmentSize(PacketContext c, FirewallHost host) {
    Route there = c.route();
    if (there == null) {
      return Selector.MISSING;
    }
    Packet p = c.packet();
    int headers = (p.isIpv4() ? 20 : 40) + TcpHeader.LENGTH;
    int mtu = mtu(there);
    Route back = host.route(p.version(), p.sourceHigh(), p.sourceLow());
    if (back != null) {
      mtu = Math.min(mtu, mtu(back));
    }
    return mtu <= headers || mtu > 0xFFFF ? 536 : mtu - headers;
  }

  private static int mtu(Route r) {
    NetworkInterface out = r.out();
    return out == null ? Integer.MAX_VALUE : out.mtu();
  }

  /** {@code key map set}: the first field of the element's data. */
  record MapSelector(KeyReader key, RunSet set) implements Selector {
    @Override
    public boolean narrow() {
      return set.declaration().data().get(0).bits() <= 63;
    }

    @Override
    public long number(PacketContext c) {
      Wide v = value(c);
      return v == null ? MISSING : v.low;
    }

    @Override
    public boolean load(PacketContext c, Wide into) {
      Wide v = value(c);
      if (v == null) {
        return false;
      }
      into.set(v.high, v.low);
      return true;
    }

    private @Nullable Wide value(PacketContext c) {
      RunElement e = element(c);
      return e == null ? null : e.low(0);
    }

    /** The element that holds the key, its statements run; null if the rule breaks. */
    @Nullable RunElement element(PacketContext c) {
      long[] k = key.read(c);
      RunElement e = k == null ? null : set.get(k);
      return e == null || e.touch(c) != Decision.CONTINUE ? null : e;
    }
  }
}
