package io.twinwall.cli.output;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.FlowEvents;
import io.twinwall.core.flow.Status;
import io.twinwall.core.hook.ChainInfo;
import io.twinwall.core.hook.DropReason;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.hook.RuleInfo;
import io.twinwall.core.packet.Frame;
import io.twinwall.core.packet.Protocol;
import io.twinwall.core.sim.Fate;
import io.twinwall.core.sim.Outcome;
import io.twinwall.core.sim.Simulator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What a replay was, counted for {@link SummaryText}. */
public final class SummaryOutput implements Output, FlowEvents {
  private static final int MOST_UNDECIDED = 1000;

  private final long[] fates = new long[Fate.values().length];
  private final long[] discards = new long[DropReason.values().length];
  private final Tally<RuleInfo> rules = new Tally<>();
  private final Tally<ChainInfo> policies = new Tally<>();
  private final Map<String, Long> undecided = new TreeMap<>();

  /** For each protocol number the states' counts. */
  private final List<Map<String, long[]>> connections =
      Stream.generate(() -> (Map<String, long[]>) new HashMap<String, long[]>())
          .limit(256)
          .toList();

  private long packets;
  private long emitted;
  private long decidedByNobody;
  private long trusted;
  private long cut;
  private long firstNanos;
  private long lastNanos;
  private long created;
  private long sourceTranslated;
  private long destinationTranslated;
  private long bothTranslated;

  @Override
  public void accept(Frame frame, Outcome outcome) {
    PacketContext c = outcome.context();
    if (packets++ == 0) {
      firstNanos = frame.timeNanos();
    }
    lastNanos = Math.max(lastNanos, frame.timeNanos());
    emitted += outcome.emitted();
    fates[outcome.fate().ordinal()]++;
    if (c.packet().checksumTrusted()) {
      if (frame.truncated()) {
        cut++;
      } else {
        trusted++;
      }
    }
    switch (outcome.fate()) {
      case DISCARD -> discards[c.reason().ordinal()]++;
      case UNDECIDED -> undecided(String.valueOf(c.undecided()));
      case QUEUE -> {}
      case FORWARD, SENT, LOCAL, DROP, NFQUEUE -> decided(c);
    }
  }

  private void decided(PacketContext c) {
    RuleInfo rule = c.decidingRule();
    ChainInfo chain = c.decidingChain();
    if (rule != null) {
      rules.count(rule);
    } else if (chain != null) {
      policies.count(chain);
    } else {
      decidedByNobody++;
    }
  }

  private void undecided(String what) {
    if (undecided.size() < MOST_UNDECIDED || undecided.containsKey(what)) {
      undecided.merge(what, 1L, Long::sum);
    }
  }

  @Override
  public void created(Connection c) {
    created++;
    boolean s = c.has(Status.SNAT);
    boolean d = c.has(Status.DNAT);
    if (s && d) {
      bothTranslated++;
    } else if (s) {
      sourceTranslated++;
    } else if (d) {
      destinationTranslated++;
    }
  }

  @Override
  public void updated(Connection c) {}

  @Override
  public void destroyed(Connection c, long timeNanos) {
    countConnection(c, 1);
  }

  /** Counts a connection by protocol and last state: those alive at 0, those gone at 1. */
  private void countConnection(Connection c, int column) {
    String state = ConntrackText.stateOf(c);
    if (state.isEmpty()) {
      state =
          c.has(Status.ASSURED) ? "assured" : c.has(Status.SEEN_REPLY) ? "answered" : "unanswered";
    }
    connections.get(c.protocol()).computeIfAbsent(state, k -> new long[2])[column]++;
  }

  @Override
  public void flush() {}

  @Override
  public void finish(Simulator simulator) {
    simulator.services().flows().each(c -> countConnection(c, 0));
  }

  public long packets() {
    return packets;
  }

  long emitted() {
    return emitted;
  }

  public long fate(Fate f) {
    return fates[f.ordinal()];
  }

  long discards(DropReason r) {
    return discards[r.ordinal()];
  }

  Tally<RuleInfo> rules() {
    return rules;
  }

  Tally<ChainInfo> policies() {
    return policies;
  }

  long decidedByNobody() {
    return decidedByNobody;
  }

  /** What could not be decided, by name. */
  public Map<String, Long> undecided() {
    return undecided;
  }

  /** Connections by protocol and state: alive at the end, gone before. */
  Map<String, long[]> connections() {
    Map<String, long[]> named = new TreeMap<>();
    for (int protocol = 0; protocol < connections.size(); protocol++) {
      String name = Protocol.name(protocol);
      connections.get(protocol).forEach((state, n) -> named.put(name + " " + state, n));
    }
    return named;
  }

  long created() {
    return created;
  }

  /** Connections whose source, destination, or both were translated. */
  List<Long> translated() {
    return List.of(sourceTranslated, destinationTranslated, bothTranslated);
  }

  /** Packets whose checksum was taken as right. */
  public long trusted() {
    return trusted;
  }

  /** Packets cut short by the capture. */
  public long cut() {
    return cut;
  }

  /** Time between the first packet and the last. */
  long spanNanos() {
    return packets == 0 ? 0 : lastNanos - firstNanos;
  }
}
