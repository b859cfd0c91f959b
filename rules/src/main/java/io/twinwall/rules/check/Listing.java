package io.twinwall.rules.check;

import io.twinwall.rules.model.CtKey;
import io.twinwall.rules.model.Datatype;
import io.twinwall.rules.model.Expression;
import io.twinwall.rules.model.Expression.Base;
import io.twinwall.rules.model.Expression.Constant;
import io.twinwall.rules.model.Expression.Meta;
import io.twinwall.rules.model.Expression.Payload;
import io.twinwall.rules.model.Family;
import io.twinwall.rules.model.MetaKey;
import io.twinwall.rules.model.Statement;
import io.twinwall.rules.model.Statement.Match;
import io.twinwall.rules.model.Statement.Op;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Marks the matches that a listing leaves out: a match on a layer's protocol is redundant once a
 * field of that protocol follows, with nothing but matches between them.
 */
final class Listing {
  private static final int NONE = -1;
  private static final int ICMP = 1;
  private static final int ICMPV6 = 58;
  private static final int IPV4 = 2;
  private static final int IPV6 = 10;
  private static final int ETH_VLAN = 0x8100;

  private final Family family;
  private final List<Statement> statements;
  private final boolean[] hidden;

  /** Index of the match that fixes the protocol of a layer: network 0, transport 1, link 2. */
  private final int[] pending = {NONE, NONE, NONE};

  private int pendingVlan = NONE;
  private int pendingIcmp = NONE;

  private Listing(Family family, List<Statement> statements) {
    this.family = family;
    this.statements = statements;
    this.hidden = new boolean[statements.size()];
  }

  /** The same statements with their marks. */
  static List<Statement> mark(Family family, List<Statement> statements) {
    Listing listing = new Listing(family, statements);
    for (int i = 0; i < statements.size(); i++) {
      listing.visit(i);
    }
    List<Statement> marked = new ArrayList<>();
    for (int i = 0; i < statements.size(); i++) {
      Statement s = statements.get(i);
      marked.add(
          listing.hidden[i] && s instanceof Match m
              ? new Match(m.op(), m.left(), m.right(), true)
              : s);
    }
    return marked;
  }

  private void visit(int index) {
    Statement statement = statements.get(index);
    if (statement instanceof Match match) {
      match(index, match);
      return;
    }
    if (statement instanceof Statement.VerdictMap map) {
      each(map.key(), this::use);
      return;
    }
    expressions(statement);
    Arrays.fill(pending, NONE);
    pendingVlan = NONE;
    pendingIcmp = NONE;
  }

  private void match(int index, Match match) {
    each(match.left(), this::use);
    boolean fixes = match.op() == Op.EQ && match.right() instanceof Constant;
    if (!fixes) {
      return;
    }
    Constant value = (Constant) match.right();
    if (match.left() instanceof Expression.Ct ct) {
      ctFixes(index, ct.key());
    } else if (match.left() instanceof Meta meta) {
      metaFixes(index, meta.key(), value.value().intValue());
    } else if (match.left() instanceof Payload payload) {
      if (payload.type().datatype() == Datatype.INET_PROTO && payload.base() == Base.NETWORK) {
        pending[1] = index;
      } else if (payload.type().datatype() == Datatype.ETHER_TYPE && payload.base() == Base.LINK) {
        pending[0] = index;
        if (value.value().intValue() == ETH_VLAN) {
          pendingVlan = index;
        }
      } else if (payload.field().equals("type") && payload.protocol().startsWith("icmp")) {
        pendingIcmp = index;
      }
    }
  }

  private void metaFixes(int index, MetaKey key, int value) {
    switch (key) {
      case NFPROTO, PROTOCOL -> {
        if (key == MetaKey.PROTOCOL && family == Family.INET) {
          return;
        }
        if (pending[2] != NONE) {
          hide(2);
        }
        pending[0] = index;
      }
      case L4PROTO -> {
        if (pending[0] != NONE && metaMayHide(value)) {
          hide(0);
        }
        pending[1] = index;
      }
      case IIFTYPE -> pending[2] = index;
      default -> {}
    }
  }

  private void ctFixes(int index, CtKey key) {
    if (key == CtKey.PROTOCOL) {
      pending[1] = index;
    } else if (key == CtKey.L3PROTO) {
      boolean own = family == Family.IP || family == Family.IP6;
      if (own && pending[0] != NONE && nfproto(pending[0]) == family.number()) {
        hide(0);
      }
      pending[0] = index;
    }
  }

  private boolean metaMayHide(int l4proto) {
    if (statements.get(pending[0]) instanceof Match m && m.left() instanceof Expression.Ct) {
      return true;
    }
    int nfproto = nfproto(pending[0]);
    if (family == Family.IP || family == Family.IP6) {
      return family.number() == nfproto;
    }
    if (l4proto != ICMP && l4proto != ICMPV6) {
      return false;
    }
    return !(nfproto == IPV4 && l4proto == ICMPV6) && !(nfproto == IPV6 && l4proto == ICMP);
  }

  private int nfproto(int index) {
    if (statements.get(index) instanceof Match m && m.right() instanceof Constant c) {
      return switch (c.value().intValue()) {
        case 0x0800, IPV4 -> IPV4;
        case 0x86dd, IPV6 -> IPV6;
        default -> NONE;
      };
    }
    return NONE;
  }

  private void hide(int layer) {
    hidden[pending[layer]] = true;
    pending[layer] = NONE;
  }

  private void use(Expression expression) {
    Base base = null;
    if (expression instanceof Payload payload) {
      if (payload.protocol().startsWith("@") || payload.protocol().equals("th")) {
        return;
      }
      base = payload.base();
      hideTypes(payload);
      boolean key = payload.type().datatype() == Datatype.INET_PROTO;
      if (base == Base.NETWORK && key && pending[0] != NONE && etherTypeAt(pending[0])) {
        return;
      }
    } else if (expression instanceof Expression.Exthdr option) {
      base =
          switch (option.kind()) {
            case IPV6, IP_OPTION -> Base.NETWORK;
            default -> Base.TRANSPORT;
          };
    }
    if (base == null) {
      return;
    }
    int layer = base == Base.NETWORK ? 0 : base == Base.TRANSPORT ? 1 : 2;
    if (pending[layer] != NONE && mayHide(layer)) {
      hide(layer);
    }
  }

  /** A vlan field makes the ether type redundant, some icmp fields the icmp type. */
  private void hideTypes(Payload payload) {
    boolean single = family == Family.IP || family == Family.IP6 || family == Family.ARP;
    boolean vlan = payload.protocol().equals("vlan") && (single || !payload.field().equals("type"));
    if (vlan && pendingVlan != NONE) {
      hidden[pendingVlan] = true;
      pendingVlan = NONE;
      pending[0] = NONE;
    }
    boolean only =
        switch (payload.field()) {
          case "gateway", "mtu", "parameter-problem", "max-delay" -> true;
          default -> false;
        };
    if (only && payload.protocol().startsWith("icmp") && pendingIcmp != NONE) {
      hidden[pendingIcmp] = true;
      pendingIcmp = NONE;
    }
  }

  private boolean etherTypeAt(int index) {
    return statements.get(index) instanceof Match m && m.left() instanceof Payload;
  }

  private boolean mayHide(int layer) {
    boolean mixed = family == Family.INET || family == Family.BRIDGE || family == Family.NETDEV;
    boolean header =
        statements.get(pending[layer]) instanceof Match m && m.left() instanceof Payload;
    return !(layer == 1 && mixed && header);
  }

  // ---- which fields a statement reads

  private void expressions(Statement statement) {
    if (statement instanceof Statement.MetaSet s) {
      each(s.value(), this::use);
    } else if (statement instanceof Statement.CtSet s) {
      each(s.value(), this::use);
    } else if (statement instanceof Statement.PayloadSet s) {
      each(s.target(), this::use);
      each(s.value(), this::use);
    } else if (statement instanceof Statement.ExthdrSet s) {
      each(s.target(), this::use);
    } else if (statement instanceof Statement.ExthdrReset s) {
      each(s.target(), this::use);
    } else if (statement instanceof Statement.SetUpdate s) {
      each(s.key(), this::use);
      if (s.data() != null) {
        each(s.data(), this::use);
      }
    } else if (statement instanceof Statement.Nat s) {
      nat(s);
    } else if (statement instanceof Statement.ObjectReference s) {
      each(s.name(), this::use);
    } else if (statement instanceof Statement.Reject s) {
      reject(s);
    }
  }

  private void nat(Statement.Nat nat) {
    if (nat.address() != null) {
      each(nat.address(), this::use);
    }
    if (nat.port() != null) {
      each(nat.port(), e -> {});
    }
  }

  private void reject(Statement.Reject reject) {
    boolean single = family == Family.IP || family == Family.IP6;
    if (single) {
      if (reject.kind() == Statement.RejectKind.TCP_RESET && pending[1] != NONE) {
        hide(1);
      }
    } else if (reject.kind() != Statement.RejectKind.ICMPX && pending[0] != NONE) {
      hide(0);
    }
  }

  private static void each(Expression expression, Consumer<Expression> visitor) {
    if (expression instanceof Expression.Concat concat) {
      concat.parts().forEach(p -> each(p, visitor));
    } else if (expression instanceof Expression.Binary binary) {
      each(binary.left(), visitor);
      each(binary.right(), visitor);
    } else if (expression instanceof Expression.MapLookup map) {
      each(map.key(), visitor);
    } else if (expression instanceof Expression.Jhash hash) {
      each(hash.input(), visitor);
    } else {
      visitor.accept(expression);
    }
  }
}
