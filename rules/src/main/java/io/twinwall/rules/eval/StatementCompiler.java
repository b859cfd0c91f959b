package io.twinwall.rules.eval;

import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.hook.Rejector;
import io.twinwall.rules.eval.SelectorCompiler.MapSelector;
import io.twinwall.rules.model.Expression;
import io.twinwall.rules.model.MetaKey;
import io.twinwall.rules.model.Statement;
import io.twinwall.rules.model.Statement.RejectKind;

/** Makes statements ready to run; what has no evaluator is refused by name. */
final class StatementCompiler {
  private final Scope scope;
  private final SelectorCompiler selectors;
  private final MatchCompiler matches;

  StatementCompiler(Scope scope) {
    this.scope = scope;
    this.selectors = new SelectorCompiler(scope);
    this.matches = new MatchCompiler(scope, selectors);
  }

  Step compile(Statement s) {
    if (s instanceof Statement.Match m) {
      return matches.compile(m);
    } else if (s instanceof Statement.VerdictStatement v) {
      Decision d = scope.decision(v.verdict());
      return c -> d;
    } else if (s instanceof Statement.VerdictMap m) {
      RunSet set = scope.set(m.map());
      return new VerdictMapStep(selectors.reader(m.key(), set), set);
    } else if (s instanceof Statement.Counter
        || s instanceof Statement.Limit
        || s instanceof Statement.Quota
        || s instanceof Statement.ConnLimit
        || s instanceof Statement.Last) {
      return Stateful.of(s, scope);
    } else if (s instanceof Statement.ObjectReference o) {
      return object(o);
    } else if (s instanceof Statement.Log) {
      return c -> Decision.CONTINUE;
    } else if (s instanceof Statement.Reject r) {
      return reject(r, scope.services().rejector());
    } else if (s instanceof Statement.Nat n) {
      return new NatStep(n, scope, selectors);
    }
    return compileChange(s);
  }

  private Step compileChange(Statement s) {
    if (s instanceof Statement.MetaSet m) {
      return metaSet(m);
    } else if (s instanceof Statement.CtSet set) {
      return ConnectionSteps.set(set.key(), set.direction(), selectors.compile(set.value()));
    } else if (s instanceof Statement.PayloadSet p) {
      return new PayloadWrite(p, selectors.compile(p.value()));
    } else if (s instanceof Statement.ExthdrSet x) {
      return TcpOptionWrite.set(x.target(), selectors.compile(x.value()));
    } else if (s instanceof Statement.ExthdrReset x) {
      return TcpOptionWrite.reset(x.target());
    } else if (s instanceof Statement.SetUpdate u) {
      return setUpdate(u);
    } else if (s instanceof Statement.Notrack) {
      return ConnectionSteps::notrack;
    } else if (s instanceof Statement.Queue q) {
      return queue(q);
    } else if (s instanceof Statement.Xt x) {
      return XtSteps.of(x.step(), scope);
    }
    throw new UnsupportedRuleException("'" + word(s) + "'");
  }

  /** The language's word for a statement without an evaluator. */
  private static String word(Statement s) {
    if (s instanceof Statement.Dup) {
      return "dup";
    } else if (s instanceof Statement.Fwd) {
      return "fwd";
    } else if (s instanceof Statement.Tproxy) {
      return "tproxy";
    } else if (s instanceof Statement.Synproxy) {
      return "synproxy";
    } else if (s instanceof Statement.FlowOffload) {
      return "flow add";
    }
    return s.getClass().getSimpleName();
  }

  private Step object(Statement.ObjectReference o) {
    switch (o.kind()) {
      case SYNPROXY -> throw new UnsupportedRuleException("'synproxy'");
      case CT_EXPECTATION -> throw new UnsupportedRuleException("'ct expectation set'");
      default -> {}
    }
    if (o.name() instanceof Expression.ObjectName n) {
      return scope.object(o.kind(), n.name());
    }
    if (o.name() instanceof Expression.MapLookup m) {
      RunSet set = scope.set(m.map(), o.kind());
      return new ObjectMapStep(new MapSelector(selectors.reader(m.key(), set), set));
    }
    throw new UnsupportedRuleException("naming an object by a computed value");
  }

  private Step setUpdate(Statement.SetUpdate u) {
    RunSet set = scope.set(u.set());
    if (!set.elements().changeable()) {
      throw new UnsupportedRuleException("changing set '" + u.set() + "' of intervals from a rule");
    }
    Expression data = u.data();
    Selector[] values =
        data == null
            ? new Selector[0]
            : SelectorCompiler.parts(data).stream()
                .map(selectors::compile)
                .toArray(Selector[]::new);
    u.statements().forEach(s -> Stateful.of(s, scope));
    return new SetUpdateStep(u, set, selectors.reader(u.key(), set), values, scope);
  }

  private Step queue(Statement.Queue q) {
    Selector number = q.number() instanceof Expression.Range ? null : selectors.compile(q.number());
    return c -> number != null && !number.load(c, new Wide()) ? Step.missing(c) : Decision.QUEUE;
  }

  private Step metaSet(Statement.MetaSet m) {
    Selector value = selectors.compile(m.value());
    if (m.key() != MetaKey.MARK
        && m.key() != MetaKey.PRIORITY
        && m.key() != MetaKey.NFTRACE
        && m.key() != MetaKey.PKTTYPE) {
      throw new UnsupportedRuleException("meta " + m.key().keyword() + " set");
    }
    return new MetaSetStep(m.key(), value);
  }

  private record MetaSetStep(MetaKey key, Selector value) implements Step {
    private static final PacketContext.PacketType[] TYPES = {
      PacketContext.PacketType.HOST,
      PacketContext.PacketType.BROADCAST,
      PacketContext.PacketType.MULTICAST,
      PacketContext.PacketType.OTHERHOST
    };

    @Override
    public Decision run(PacketContext c) {
      long v = value.number(c);
      if (v < 0) {
        return Step.missing(c);
      }
      if (key == MetaKey.MARK) {
        c.mark((int) v);
      } else if (key == MetaKey.PRIORITY) {
        c.priority((int) v);
      } else if (key == MetaKey.PKTTYPE && v < 4 && c.packetType().ordinal() < 4) {
        c.packetType(TYPES[(int) v]);
      }
      return Decision.CONTINUE;
    }
  }

  /** {@code key vmap map}. */
  private record VerdictMapStep(KeyReader key, RunSet set) implements Step {
    @Override
    public Decision run(PacketContext c) {
      long[] k = key.read(c);
      if (k == null) {
        return Step.missing(c);
      }
      RunElement e = set.get(k);
      if (e == null) {
        return Decision.BREAK;
      }
      Decision own = e.touch(c);
      Decision verdict = e.verdict();
      return own != Decision.CONTINUE || verdict == null ? own : verdict;
    }
  }

  /** {@code counter name key map map}, ... (Linux nft_objref.c). */
  private record ObjectMapStep(MapSelector map) implements Step {
    @Override
    public Decision run(PacketContext c) {
      RunElement e = map.element(c);
      Step object = e == null ? null : e.object();
      return object == null ? Step.missing(c) : object.run(c);
    }
  }

  // ---- reject

  private static Step reject(Statement.Reject r, Rejector rejector) {
    if (r.kind() == RejectKind.TCP_RESET) {
      return c -> {
        rejector.tcpReset(c);
        return Decision.DROP;
      };
    }
    int code4 = r.kind() == RejectKind.ICMPX ? icmpCode(r.code()) : r.code();
    int code6 = r.kind() == RejectKind.ICMPX ? icmpv6Code(r.code()) : r.code();
    return c -> {
      rejector.unreachable(c, c.packet().isIpv4() ? code4 : code6);
      return Decision.DROP;
    };
  }

  /** RFC 792, RFC 1812 section 5.2.7.1: net, port, host unreachable, prohibited. */
  private static int icmpCode(int icmpx) {
    return switch (icmpx) {
      case 0 -> 0;
      case 1 -> 3;
      case 2 -> 1;
      case 3 -> 13;
      default -> throw new IllegalArgumentException("icmpx code " + icmpx);
    };
  }

  /** RFC 4443 section 3.1: no route, port, address unreachable, prohibited. */
  private static int icmpv6Code(int icmpx) {
    return switch (icmpx) {
      case 0 -> 0;
      case 1 -> 4;
      case 2 -> 3;
      case 3 -> 1;
      default -> throw new IllegalArgumentException("icmpx code " + icmpx);
    };
  }
}
