package io.twinwall.rules.eval;

import io.twinwall.rules.model.Chain;
import io.twinwall.rules.model.Expression;
import io.twinwall.rules.model.NamedObject;
import io.twinwall.rules.model.Rule;
import io.twinwall.rules.model.SetDeclaration;
import io.twinwall.rules.model.Statement;
import io.twinwall.rules.model.Table;

/**
 * Whether a table makes the kernel track connections: conntrack is off until something asks for it
 * (Linux nf_ct_netns_get, called by nft_ct, nft_nat, nft_connlimit, ... on loading).
 */
final class ConntrackUse {
  private ConntrackUse() {}

  static boolean in(Table t) {
    return t.objects().stream().anyMatch(ConntrackUse::in)
        || t.sets().stream().anyMatch(ConntrackUse::in)
        || t.chains().stream().anyMatch(ConntrackUse::in);
  }

  private static boolean in(NamedObject o) {
    return o instanceof NamedObject.CtHelperObject
        || o instanceof NamedObject.CtTimeoutObject
        || o instanceof NamedObject.CtExpectationObject
        || o instanceof NamedObject.SynproxyObject;
  }

  private static boolean in(SetDeclaration s) {
    return s.statements().stream().anyMatch(ConntrackUse::in)
        || s.elements().stream().anyMatch(e -> e.statements().stream().anyMatch(ConntrackUse::in));
  }

  private static boolean in(Chain c) {
    return c.rules().stream().anyMatch(ConntrackUse::in);
  }

  private static boolean in(Rule r) {
    return r.statements().stream().anyMatch(ConntrackUse::in);
  }

  private static boolean in(Statement s) {
    if (s instanceof Statement.Match m) {
      return in(m.left()) || in(m.right());
    } else if (s instanceof Statement.VerdictMap m) {
      return in(m.key());
    } else if (s instanceof Statement.MetaSet m) {
      return in(m.value());
    } else if (s instanceof Statement.PayloadSet p) {
      return in(p.value());
    } else if (s instanceof Statement.ExthdrSet x) {
      return in(x.value());
    } else if (s instanceof Statement.Queue q) {
      return in(q.number());
    } else if (s instanceof Statement.SetUpdate u) {
      return in(u.key()) || u.statements().stream().anyMatch(ConntrackUse::in);
    } else if (s instanceof Statement.ObjectReference o) {
      return in(o.name());
    }
    return s instanceof Statement.Nat
        || s instanceof Statement.CtSet
        || s instanceof Statement.ConnLimit
        || s instanceof Statement.Synproxy
        || s instanceof Statement.FlowOffload
        || s instanceof Statement.Xt x && XtSteps.useConntrack(x.step());
  }

  private static boolean in(Expression e) {
    if (e instanceof Expression.Concat c) {
      return c.parts().stream().anyMatch(ConntrackUse::in);
    } else if (e instanceof Expression.Binary b) {
      return in(b.left()) || in(b.right());
    } else if (e instanceof Expression.MapLookup m) {
      return in(m.key());
    } else if (e instanceof Expression.Jhash j) {
      return in(j.input());
    }
    return e instanceof Expression.Ct;
  }
}
