package io.twinwall.rules.eval;

import io.twinwall.core.hook.Origin;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.packet.IpAddress;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.time.VirtualClock;
import io.twinwall.rules.model.XtStep.Recent;
import io.twinwall.rules.model.XtStep.RecentAction;

/** {@code -m recent} on one list (Linux xt_recent.c, recent_mt). */
final class XtRecent implements Step {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final Recent recent;
  private final RecentLists.RecentList list;
  private final VirtualClock clock;

  XtRecent(Recent recent, RecentLists.RecentList list, VirtualClock clock) {
    this.recent = recent;
    this.list = list;
    this.clock = clock;
    list.reserve(recent.hits());
    list.mask(recent.place(), recent.mask());
  }

  @Override
  public Decision run(PacketContext c) {
    return Step.goOnIf(matches(c));
  }

  private boolean matches(PacketContext c) {
    Packet p = c.packet();
    IpAddress a = recent.source() ? p.source() : p.destination();
    IpAddress key = list.masked(a);
    int ttl = p.ttl();
    if (c.out() != null && c.origin() == Origin.FORWARD) {
      ttl++;
    }
    long now = clock.nowNanos();
    RecentLists.Entry e = list.find(key, recent.ttl() ? ttl : 0);
    if (e == null) {
      if (recent.action() == RecentAction.SET) {
        RecentLists.Entry made = new RecentLists.Entry(list.stamps(), ttl);
        made.note(now, ttl);
        list.add(key, made);
        return !recent.inverted();
      }
      return recent.inverted();
    }
    return present(key, e, now, ttl);
  }

  private boolean present(IpAddress key, RecentLists.Entry e, long now, int ttl) {
    boolean holds = true;
    if (recent.action() == RecentAction.REMOVE) {
      list.remove(key, e);
    } else if (recent.action() != RecentAction.SET) {
      long since = now - recent.seconds() * NANOS_PER_SECOND;
      holds = hits(e, since);
      if (recent.reap()) {
        list.reap(since, e, recent.action() == RecentAction.UPDATE && holds);
      }
    }
    boolean result = holds != recent.inverted();
    if (recent.action() == RecentAction.SET || recent.action() == RecentAction.UPDATE && result) {
      list.touch(key);
      e.note(now, ttl);
    }
    return result;
  }

  private boolean hits(RecentLists.Entry e, long since) {
    int hits = 0;
    for (int i = 0; i < e.count(); i++) {
      boolean old = recent.seconds() > 0 && since > e.stamp(i);
      if (!old && (recent.hits() == 0 || ++hits >= recent.hits())) {
        return true;
      }
    }
    return false;
  }
}
