package io.twinwall.core.sim;

import io.twinwall.core.packet.IpAddress;
import io.twinwall.core.time.VirtualClock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What the host remembers of those it answers, so as not to answer too much (Linux 6.18 inet_peer):
 * one saved-up time for each address, spent by three kinds of messages.
 */
final class Peers {
  private static final int MOST = 65_536;
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  /** A peer that is not known yet has been silent for so long. */
  private static final long SILENT = 60 * SECOND;

  /** net.ipv4.route.error_burst and error_cost. */
  private static final long ERROR_BURST = 5 * SECOND;

  private static final long ERROR_COST = SECOND;

  /** So many messages at once, XRLIM_BURST_FACTOR. */
  private static final int LIMIT_BURST = 6;

  /** net.ipv4.route.redirect_load, redirect_number and redirect_silence. */
  private static final long REDIRECT_LOAD = SECOND / 50;

  private static final int REDIRECTS = 9;
  private static final long REDIRECT_SILENCE = REDIRECT_LOAD << (REDIRECTS + 1);

  private static final class Peer {
    long saved;
    long countedNanos;
    int redirects;
  }

  private final VirtualClock clock;
  private final Map<IpAddress, Peer> peers =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<IpAddress, Peer> eldest) {
          return size() > MOST;
        }
      };

  Peers(VirtualClock clock) {
    this.clock = clock;
  }

  private Peer peer(IpAddress a) {
    return peers.computeIfAbsent(
        a,
        k -> {
          Peer p = new Peer();
          p.countedNanos = clock.nowNanos() - SILENT;
          return p;
        });
  }

  /** Whether a "no route" error may go to a source: five at once, then one a second (ip_error). */
  boolean mayError(IpAddress source) {
    return spend(peer(source), ERROR_COST, ERROR_BURST);
  }

  /** Whether a message may go to a peer that gets one in {@code costNanos}, six at once. */
  boolean mayBeSent(IpAddress to, long costNanos) {
    return spend(peer(to), costNanos, LIMIT_BURST * costNanos);
  }

  private boolean spend(Peer p, long cost, long burst) {
    long now = clock.nowNanos();
    p.saved = Math.min(burst, p.saved + now - p.countedNanos);
    p.countedNanos = now;
    if (p.saved < cost) {
      return false;
    }
    p.saved -= cost;
    return true;
  }

  /**
   * Whether a redirect may go to a source: after each the next takes twice as long, and after nine
   * that were not heeded there is silence (Linux ip_rt_send_redirect).
   */
  boolean mayRedirect(IpAddress source) {
    Peer p = peer(source);
    long now = clock.nowNanos();
    if (now > p.countedNanos + REDIRECT_SILENCE) {
      p.saved = 0;
      p.redirects = 0;
    }
    if (p.redirects >= REDIRECTS) {
      p.countedNanos = now;
      return false;
    }
    if (p.redirects > 0 && now <= p.countedNanos + (REDIRECT_LOAD << p.redirects)) {
      return false;
    }
    p.countedNanos = now;
    p.redirects++;
    return true;
  }
}
