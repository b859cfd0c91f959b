package io.twinwall.rules.eval;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.hook.CtState;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.packet.HeaderRewriter;
import io.twinwall.core.packet.Packet;
import io.twinwall.rules.model.XtStep;
import io.twinwall.rules.model.XtStep.Hops;
import io.twinwall.rules.model.XtStep.MarkTransfer;

/** Makes ready what iptables has and nftables has not (Linux net/netfilter/xt_*.c, 6.18). */
final class XtSteps {
  private static final int MOST_HOPS = 255;

  private XtSteps() {}

  static Step of(XtStep step, Scope scope) {
    if (step instanceof XtStep.Fixed f) {
      Decision d = Step.goOnIf(f.holds());
      return c -> d;
    } else if (step instanceof XtStep.Search s) {
      return new XtSearch(s);
    } else if (step instanceof XtStep.U32 u) {
      return c -> Step.goOnIf(XtU32.holds(u.tests(), c.packet()) != u.inverted());
    } else if (step instanceof XtStep.Recent r) {
      return new XtRecent(r, scope.recent().list(r.list()), scope.services().clock());
    } else if (step instanceof XtStep.Calendar t) {
      return c -> Step.goOnIf(XtCalendar.holds(t, scope.services().clock().nowNanos()));
    } else if (step instanceof Hops h) {
      return c -> hops(h, c.packet());
    } else if (step instanceof MarkTransfer m) {
      return c -> marks(m, c);
    } else if (step instanceof XtStep.Template t) {
      return c -> template(t, c);
    } else if (step instanceof XtStep.SegmentSize s) {
      return new XtSegmentSize(s.size(), scope.services().host());
    }
    throw new UnsupportedRuleException(step.module());
  }

  /** Whether it makes the kernel track connections. */
  static boolean useConntrack(XtStep step) {
    return step instanceof MarkTransfer || step instanceof XtStep.Template;
  }

  private static Decision hops(Hops h, Packet p) {
    HeaderRewriter.ttl(p, Math.max(0, Math.min(MOST_HOPS, p.ttl() + h.change())));
    return Decision.CONTINUE;
  }

  /** {@code (old & ~mask) ^ (other & othermask)} (Linux xt_connmark.c). */
  private static Decision marks(MarkTransfer m, PacketContext c) {
    Connection x = c.connection();
    if (x == null) {
      return Decision.CONTINUE;
    }
    if (m.restore()) {
      c.mark((c.mark() & ~m.packetMask()) ^ (x.mark() & m.connectionMask()));
      return Decision.CONTINUE;
    }
    int mark = (x.mark() & ~m.connectionMask()) ^ (c.mark() & m.packetMask());
    if (x.mark() != mark) {
      x.mark(mark);
      x.noteChange();
    }
    return Decision.CONTINUE;
  }

  /** Only before conntrack has seen the packet, and the first one wins (Linux xt_CT.c). */
  private static Decision template(XtStep.Template t, PacketContext c) {
    if (c.connection() == null && c.state() != CtState.UNTRACKED && c.templateHelper() == null) {
      c.templateHelper(t.helper());
    }
    return Decision.CONTINUE;
  }
}
