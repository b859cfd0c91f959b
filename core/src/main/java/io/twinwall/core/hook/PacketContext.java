package io.twinwall.core.hook;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.Direction;
import io.twinwall.core.host.NetworkInterface;
import io.twinwall.core.host.Route;
import io.twinwall.core.packet.Packet;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A packet with all that hangs on it while it walks: interfaces, connection, marks, and who decided
 * its fate (Linux {@code sk_buff} with {@code nf_hook_state}).
 *
 * <p>A reusable place: {@link #begin} clears it. One context is one traversal; a packet that the
 * firewall makes has a context of its own.
 */
public final class PacketContext {
  /** What the link layer says of the destination (Linux PACKET_HOST, ...). */
  public enum PacketType {
    HOST,
    BROADCAST,
    MULTICAST,
    OTHERHOST,
    LOOPBACK,
    OUTGOING
  }

  private final Packet packet = new Packet();
  private long number;
  private Origin origin = Origin.FORWARD;
  private PacketType packetType = PacketType.HOST;
  private Hook hook = Hook.PREROUTING;
  private @Nullable NetworkInterface in;
  private @Nullable NetworkInterface out;
  private @Nullable Route route;
  private @Nullable Connection connection;
  private @Nullable CtState state;
  private Direction direction = Direction.ORIGINAL;
  private @Nullable CtState firstState;
  private @Nullable Direction firstDirection;
  private @Nullable Connection firstConnection;
  private int mark;
  private int priority;
  private int secmark;
  private int zoneOriginal;
  private int zoneReply;
  private @Nullable String templateHelper;
  private boolean templated;
  private int largestFragment;
  private boolean dfFragment;
  private int @Nullable [] fragmentSizes;
  private boolean tracing;
  private final List<TraceItem> trace = new ArrayList<>();
  private final List<ChainEntry> entries = new ArrayList<>();
  private @Nullable PacketDescriber describer;
  private @Nullable RuleInfo decidingRule;
  private @Nullable ChainInfo decidingChain;
  private DropReason reason = DropReason.NONE;
  private @Nullable String undecided;

  /** Clears everything but the packet, which the caller fills. */
  public void begin(long number, Origin origin, boolean tracing) {
    this.number = number;
    this.origin = origin;
    this.tracing = tracing;
    packetType = PacketType.HOST;
    hook = Hook.PREROUTING;
    in = null;
    out = null;
    route = null;
    connection = null;
    state = null;
    direction = Direction.ORIGINAL;
    firstState = null;
    firstDirection = null;
    firstConnection = null;
    mark = 0;
    priority = 0;
    secmark = 0;
    zoneOriginal = 0;
    zoneReply = 0;
    templateHelper = null;
    templated = false;
    largestFragment = 0;
    dfFragment = false;
    fragmentSizes = null;
    trace.clear();
    entries.clear();
    decidingRule = null;
    decidingChain = null;
    reason = DropReason.NONE;
    undecided = null;
  }

  public Packet packet() {
    return packet;
  }

  /** Number of the captured packet that is being processed, from 1. */
  public long number() {
    return number;
  }

  /** FORWARD for every packet that arrives, until more is known; LOCAL: sent by the host itself. */
  public Origin origin() {
    return origin;
  }

  public PacketType packetType() {
    return packetType;
  }

  public void packetType(PacketType type) {
    packetType = type;
  }

  /** The hook that is being run. */
  public Hook hook() {
    return hook;
  }

  public void hook(Hook hook) {
    this.hook = hook;
  }

  /** The interface it came in by; null for output, and in postrouting of local packets. */
  public @Nullable NetworkInterface in() {
    return in;
  }

  public void in(@Nullable NetworkInterface in) {
    this.in = in;
  }

  /** The interface it is to leave by; null before routing and in input. */
  public @Nullable NetworkInterface out() {
    return out;
  }

  public void out(@Nullable NetworkInterface out) {
    this.out = out;
  }

  /** The route that was found; null before routing. */
  public @Nullable Route route() {
    return route;
  }

  public void route(@Nullable Route route) {
    this.route = route;
  }

  /** The connection it belongs to: null before conntrack, if invalid, and if untracked. */
  public @Nullable Connection connection() {
    return connection;
  }

  /** How conntrack classified it; null if conntrack did not see it (then a rule sees invalid). */
  public @Nullable CtState state() {
    return state;
  }

  public Direction direction() {
    return direction;
  }

  /** Attaches the packet to a connection, or to none (Linux nf_ct_set). */
  public void track(@Nullable Connection connection, @Nullable CtState state, Direction direction) {
    this.connection = connection;
    this.state = state;
    this.direction = direction;
  }

  /** Keeps the classification as the record shows it: at the end of conntrack's first hook. */
  public void rememberClassification() {
    firstState = state;
    firstDirection = direction;
    firstConnection = connection;
  }

  /** Classification at the prerouting (output) hook; null if conntrack did not see the packet. */
  public @Nullable CtState firstState() {
    return firstState;
  }

  public @Nullable Direction firstDirection() {
    return firstDirection;
  }

  public @Nullable Connection firstConnection() {
    return firstConnection;
  }

  /** The packet's mark ({@code meta mark}). */
  public int mark() {
    return mark;
  }

  public void mark(int mark) {
    this.mark = mark;
  }

  /** {@code meta priority}. */
  public int priority() {
    return priority;
  }

  public void priority(int priority) {
    this.priority = priority;
  }

  public int secmark() {
    return secmark;
  }

  public void secmark(int secmark) {
    this.secmark = secmark;
  }

  /** The zone in which its tuple is looked up; 0 unless a rule before conntrack set one. */
  public int zoneOriginal() {
    return zoneOriginal;
  }

  /** The zone of the answers to it. */
  public int zoneReply() {
    return zoneReply;
  }

  /** The helper that a new connection gets, chosen before conntrack (Linux xt_CT.c); or null. */
  public @Nullable String templateHelper() {
    return templateHelper;
  }

  public void templateHelper(@Nullable String helper) {
    templateHelper = helper;
  }

  /**
   * Attaches a template that names the zones for conntrack, as {@code ct zone set} does; without a
   * direction in the rule both are the same. The first one holds. An untracked packet is tracked
   * again by it (Linux nft_ct_set_zone_eval, 6.18).
   */
  public void zones(int original, int reply) {
    if (connection != null || templated || state != null && state != CtState.UNTRACKED) {
      return;
    }
    state = null;
    templated = true;
    zoneOriginal = original;
    zoneReply = reply;
  }

  /** Whether a template stands where conntrack will put the connection: rules see it as new. */
  public boolean awaitsTracking() {
    return templated && state == null;
  }

  /**
   * The classification that a trace shows: conntrack's, or else that of the template, which a
   * packet without a connection was last seen with.
   */
  public @Nullable CtState shownState() {
    if (firstState == null && state == CtState.UNTRACKED) {
      return state;
    }
    boolean none = firstState == null || firstState == CtState.INVALID;
    return none && templated ? CtState.NEW : firstState;
  }

  /**
   * IP length of the largest fragment that this packet was put together from; 0 if it was whole.
   */
  public int largestFragment() {
    return largestFragment;
  }

  /** Whether the largest fragment said "don't fragment". */
  public boolean dfFragment() {
    return dfFragment;
  }

  public void reassembled(int largestFragment, boolean df) {
    this.largestFragment = largestFragment;
    this.dfFragment = df;
  }

  /** Payload sizes of the fragments that it came in, by offset; null: not known. */
  public int @Nullable [] fragmentSizes() {
    return fragmentSizes;
  }

  public void fragmentSizes(int @Nullable [] sizes) {
    fragmentSizes = sizes;
  }

  /** Whether steps through the rules are to be noted ({@link #trace()}). */
  public boolean tracing() {
    return tracing;
  }

  /** The steps through the rules so far, in order; empty unless {@link #tracing()}. */
  public List<TraceItem> trace() {
    return trace;
  }

  public void trace(TraceItem item) {
    if (tracing) {
      trace.add(item);
    }
  }

  /** Whom to ask, while tracing, for the packet at each base chain; null for nobody. */
  public void describer(@Nullable PacketDescriber describer) {
    this.describer = describer;
  }

  /** Notes that a base chain begins. */
  public void enterChain() {
    if (tracing && describer != null) {
      entries.add(new ChainEntry(trace.size(), describer.describe(this)));
    }
  }

  /** The packet at the base chains so far; empty without a describer. */
  public List<ChainEntry> entries() {
    return entries;
  }

  /** Names the rule that has the last word so far (accept, drop, queue). */
  public void decide(RuleInfo rule) {
    decidingRule = rule;
    decidingChain = rule.chain();
  }

  /** Names the chain whose policy has the last word so far. */
  public void decide(ChainInfo chain) {
    decidingRule = null;
    decidingChain = chain;
  }

  /** The rule that spoke last; null if it was a policy or nobody. */
  public @Nullable RuleInfo decidingRule() {
    return decidingRule;
  }

  public @Nullable ChainInfo decidingChain() {
    return decidingChain;
  }

  /** Why the core gave the packet up; {@link DropReason#NONE} if it did not. */
  public DropReason reason() {
    return reason;
  }

  public void reason(DropReason reason) {
    this.reason = reason;
  }

  /** What could not be decided, or null: an expression that no simulator can know. */
  public @Nullable String undecided() {
    return undecided;
  }

  public void undecided(String what) {
    undecided = what;
  }
}
