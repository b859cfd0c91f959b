package io.twinwall.core.track;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.Direction;
import io.twinwall.core.flow.Expectation;
import io.twinwall.core.flow.FlowEvents;
import io.twinwall.core.flow.FlowTableInvariants;
import io.twinwall.core.flow.HelperBinding;
import io.twinwall.core.flow.Status;
import io.twinwall.core.flow.TimeoutPolicy;
import io.twinwall.core.flow.Tuple;
import io.twinwall.core.hook.CtState;
import io.twinwall.core.hook.DropReason;
import io.twinwall.core.hook.Hook;
import io.twinwall.core.hook.Origin;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.hook.Verdict;
import io.twinwall.core.host.Sysctls;
import io.twinwall.core.packet.IpAddress;
import io.twinwall.core.packet.PacketMaker;
import io.twinwall.core.packet.PacketParser;
import io.twinwall.core.packet.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ConntrackTest {
  private static final String A = "10.0.0.2";
  private static final String B = "198.51.100.7";
  private static final long SECOND = 1_000_000_000L;

  private final List<String> log = new ArrayList<>();

  @RegisterExtension
  final FlowTableInvariants table =
      new FlowTableInvariants(
          new FlowEvents() {
            @Override
            public void created(Connection c) {
              log.add("new " + c.serial());
            }

            @Override
            public void updated(Connection c) {
              log.add("update " + c.serial());
            }

            @Override
            public void destroyed(Connection c, long timeNanos) {
              log.add("destroy " + c.serial());
            }
          });

  private final Conntrack conntrack = conntrack(Map.of());
  private final PacketContext context = new PacketContext();

  private Conntrack conntrack(Map<String, String> sysctls) {
    return new Conntrack(new ConntrackSettings(new Sysctls(sysctls)), table.flows(), table.clock());
  }

  private void udp(String from, int fromPort, String to, int toPort) {
    byte[] b = PacketMaker.ip(from, to, Protocol.UDP, PacketMaker.udp(fromPort, toPort, 4));
    context.begin(1, Origin.FORWARD, false);
    PacketParser.parseNetwork(b, 0, b.length, context.packet());
    context.hook(Hook.PREROUTING);
  }

  private Connection classified() {
    assertEquals(Verdict.ACCEPT, conntrack.classify(context));
    Connection c = context.connection();
    assertNotNull(c);
    return c;
  }

  private static Tuple tuple(String from, int fromPort, String to, int toPort) {
    IpAddress s = IpAddress.parse(from);
    IpAddress d = IpAddress.parse(to);
    return new Tuple()
        .set(4, Protocol.UDP, 0, s.high(), s.low(), fromPort, d.high(), d.low(), toPort);
  }

  @Test
  void classification_isRememberedAsItWas() {
    udp(A, 1, B, 53);
    Connection c = classified();
    context.track(null, CtState.UNTRACKED, Direction.ORIGINAL);
    assertEquals(CtState.NEW, context.firstState());
    assertSame(c, context.firstConnection());
  }

  @Test
  void untracked_byARule_staysSo() {
    udp(A, 1, B, 53);
    context.track(null, CtState.UNTRACKED, Direction.ORIGINAL);
    assertEquals(Verdict.ACCEPT, conntrack.classify(context));
    assertEquals(Verdict.ACCEPT, conntrack.confirm(context));
    assertEquals(CtState.UNTRACKED, context.firstState());
    assertEquals(0, table.flows().size());
  }

  @Test
  void events_comeAtConfirmation_inTheirOrder() {
    udp(A, 1, B, 53);
    classified();
    assertEquals(List.of(), log);
    conntrack.confirm(context);
    udp(B, 53, A, 1);
    classified().mark(5);
    assertEquals(List.of("new 1"), log);
    conntrack.confirm(context);
    udp(B, 53, A, 1);
    classified();
    conntrack.confirm(context);
    assertEquals(List.of("new 1", "update 1"), log);
  }

  @Test
  void zones_keepFlowsApart_andNamesOneWayAlone() {
    udp(A, 1, B, 53);
    context.zones(7, 7);
    Connection seven = classified();
    conntrack.confirm(context);
    udp(A, 1, B, 53);
    assertTrue(classified() != seven);
    udp(B, 53, A, 1);
    context.zones(7, 7);
    assertSame(seven, classified());
    assertEquals(CtState.ESTABLISHED, context.state());
    udp(A, 2, B, 53);
    context.zones(9, 0);
    Connection oneWay = classified();
    conntrack.confirm(context);
    assertEquals(9, oneWay.original().zone());
    assertEquals(0, oneWay.reply().zone());
    udp(B, 53, A, 2);
    assertSame(oneWay, classified());
    udp(A, 2, B, 53);
    context.zones(9, 0);
    assertSame(oneWay, classified());
  }

  @Test
  void attached_answerOfTheHost_isRelatedAndConfirmsNothing() {
    udp(A, 1, B, 53);
    Connection c = classified();
    PacketContext made = new PacketContext();
    byte[] error = PacketMaker.ip(B, A, Protocol.ICMP, PacketMaker.icmp(3, 3, 0, new byte[28]));
    made.begin(1, Origin.REJECT, false);
    PacketParser.parseNetwork(error, 0, error.length, made.packet());
    made.hook(Hook.OUTPUT);
    conntrack.attach(context, made);
    assertEquals(Verdict.ACCEPT, conntrack.classify(made));
    assertEquals(Verdict.ACCEPT, conntrack.confirm(made));
    assertSame(c, made.connection());
    assertEquals(CtState.RELATED, made.firstState());
    assertEquals(Direction.REPLY, made.firstDirection());
    assertFalse(c.confirmed());
  }

  @Test
  void expected_isRelated_withMasterMarkAndHelper() {
    udp(A, 1, B, 53);
    Connection master = classified();
    master.mark(42);
    conntrack.confirm(context);
    HelperBinding binding = () -> "sip";
    conntrack.helpers(
        new ConnectionHelpers() {
          @Override
          public HelperBinding bind(String helper, Connection connection) {
            assertEquals("sip", helper);
            return binding;
          }

          @Override
          public Verdict help(PacketContext context, Connection connection) {
            log.add("help " + connection.serial());
            return Verdict.ACCEPT;
          }
        });
    Expectation e =
        new Expectation(master, tuple(B, 0, A, 5000), false, true, Direction.REPLY, false, "sip");
    e.arrival((c, expectation) -> log.add("arrival " + c.serial()));
    assertTrue(table.flows().expectations().insert(e, 60 * SECOND, 1));
    udp(B, 7777, A, 5000);
    Connection c = classified();
    assertEquals(CtState.RELATED, context.state());
    assertTrue(c.has(Status.EXPECTED));
    assertSame(master, c.master());
    assertSame(binding, c.helper());
    assertEquals(42, c.mark());
    conntrack.confirm(context);
    assertEquals(List.of("new 1", "arrival 2", "help 2", "new 2"), log);
    udp(B, 7777, A, 5000);
    assertSame(c, classified());
    assertEquals(CtState.RELATED, context.state());
  }

  @Test
  void helper_thatDrops_dropsBeforeConfirmation() {
    conntrack.helpers(
        new ConnectionHelpers() {
          @Override
          public HelperBinding bind(String helper, Connection connection) {
            return () -> helper;
          }

          @Override
          public Verdict help(PacketContext context, Connection connection) {
            return Verdict.DROP;
          }
        });
    udp(A, 1, B, 53);
    Connection c = classified();
    c.helper(() -> "tftp");
    assertEquals(Verdict.DROP, conntrack.confirm(context));
    assertFalse(c.confirmed());
  }

  @Test
  void sequenceAdjustment_thatFails_drops() {
    conntrack.adjuster((context, c) -> false);
    udp(A, 1, B, 53);
    Connection c = classified();
    assertEquals(Verdict.ACCEPT, conntrack.confirm(context));
    c.set(Status.SEQ_ADJUST);
    udp(A, 1, B, 53);
    classified();
    assertEquals(Verdict.DROP, conntrack.confirm(context));
    assertEquals(DropReason.NETFILTER_DROP, context.reason());
  }

  @Test
  void clash_ofTranslatedReplies_isDropped() {
    udp(A, 1, B, 53);
    Connection first = classified();
    first.set(Status.SNAT_DONE | Status.DNAT_DONE);
    first.reply().set(tuple(B, 53, "203.0.113.1", 1));
    assertEquals(Verdict.ACCEPT, conntrack.confirm(context));
    udp("10.0.0.3", 1, B, 53);
    Connection second = classified();
    second.reply().set(tuple(B, 53, "203.0.113.1", 1));
    assertEquals(Verdict.DROP, conntrack.confirm(context));
    assertEquals(DropReason.NETFILTER_DROP, context.reason());
    assertFalse(second.confirmed());
    assertEquals(1, table.flows().size());
  }

  @Test
  void clash_withoutTranslation_joinsTheWinner() {
    udp(A, 1, B, 53);
    Connection first = classified();
    PacketContext other = new PacketContext();
    byte[] b = PacketMaker.ip(A, B, Protocol.UDP, PacketMaker.udp(1, 53, 4));
    other.begin(2, Origin.FORWARD, false);
    PacketParser.parseNetwork(b, 0, b.length, other.packet());
    other.hook(Hook.PREROUTING);
    conntrack.classify(other);
    assertTrue(other.connection() != first);
    assertEquals(Verdict.ACCEPT, conntrack.confirm(context));
    assertEquals(Verdict.ACCEPT, conntrack.confirm(other));
    assertSame(first, other.connection());
  }

  @Test
  void full_dropsWhatWouldNeedAnEntry() {
    Conntrack small = conntrack(Map.of("net.netfilter.nf_conntrack_max", "1"));
    udp(A, 1, B, 53);
    small.classify(context);
    small.confirm(context);
    Connection c = context.connection();
    assertNotNull(c);
    c.set(Status.ASSURED);
    udp(A, 2, B, 53);
    assertEquals(Verdict.DROP, small.classify(context));
    assertEquals(DropReason.NETFILTER_DROP, context.reason());
    assertNull(context.connection());
    c.clear(Status.ASSURED);
    udp(A, 3, B, 53);
    assertEquals(Verdict.ACCEPT, small.classify(context));
    assertTrue(c.dying());
  }

  @Test
  void timeoutPolicy_holdsForItsConnection() {
    udp(A, 1, B, 53);
    Connection c = classified();
    conntrack.timeoutPolicy(c, new TimeoutPolicy(Protocol.UDP, Map.of("unreplied", 7 * SECOND)));
    conntrack.confirm(context);
    assertEquals(7 * SECOND, c.deadlineNanos() - table.clock().nowNanos());
    udp(B, 53, A, 1);
    classified();
    table.clock().advanceTo(table.clock().nowNanos() + 3 * SECOND);
    udp(A, 1, B, 53);
    classified();
    assertEquals(120 * SECOND, c.deadlineNanos() - table.clock().nowNanos());
  }

  @Test
  void tupleOf_isWhatClassifyLooksUp() {
    udp(A, 1, B, 53);
    Tuple probe = new Tuple();
    assertTrue(Conntrack.tupleOf(context.packet(), 0, probe));
    Connection c = classified();
    conntrack.confirm(context);
    assertSame(c.original(), table.flows().find(probe));
  }

  @Test
  void settings_outOfRangeOrNoNumber_areRefusedByName() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> conntrack(Map.of("net.netfilter.nf_conntrack_udp_timeout", "-1")));
    assertTrue(String.valueOf(e.getMessage()).contains("nf_conntrack_udp_timeout"));
    assertThrows(
        IllegalArgumentException.class,
        () -> conntrack(Map.of("net.netfilter.nf_conntrack_max", "many")));
  }
}
