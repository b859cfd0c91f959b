package io.twinwall.cli.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WalkSorterTest {
  private static final RuleListing RULES =
      RuleListing.parse(
          """
          table ip t { # handle 1
          	chain forward { # handle 1
          		type filter hook forward priority filter; policy accept;
          		counter accept # handle 4
          		reject # handle 5
          	}
          }
          """);

  private static TraceMessage probe(int id, String chain, int in, int out) {
    return message(id, Probes.TABLE, chain, 1, 0, in, out, null);
  }

  private static TraceMessage rule(int id, long handle, int verdict) {
    return message(id, "t", "forward", handle, verdict, 0, 0, null);
  }

  private static TraceMessage message(
      int id,
      String table,
      String chain,
      long handle,
      int verdict,
      int in,
      int out,
      TraceMessage.@Nullable Ct ct) {
    return new TraceMessage(
        id, 2, table, chain, handle, TraceMessage.RULE, verdict, null, 0, in, out, 2, ct, null);
  }

  private static WalkSorter sorted(boolean local, TraceMessage... messages) {
    WalkSorter s = new WalkSorter(RULES, local);
    s.sort(List.of(messages));
    return s;
  }

  @Test
  void forwardedPacket_leaves() {
    WalkSorter s =
        sorted(
            false,
            probe(1, Probes.ENTERED, 2, 0),
            probe(1, Probes.TRACKED_IN, 2, 0),
            probe(1, Probes.FORWARDED, 2, 3),
            rule(1, 4, 1),
            probe(1, Probes.LEFT, 0, 3));
    Walk w = s.main();
    assertTrue(w.entered && w.tracked && w.left && w.wentOn);
    assertEquals("counter accept", w.steps.get(0).text());
    assertEquals(0, w.steps.get(0).rule());
    assertEquals(1, s.exits().size());
    assertSame(w, s.exits().get(0).walk());
    assertEquals(3, s.exits().get(0).outInterface());
  }

  @Test
  void packetOfAReject_isMadeBeforeTheRejectsStep() {
    WalkSorter s =
        sorted(
            false,
            probe(1, Probes.ENTERED, 2, 0),
            probe(1, Probes.FORWARDED, 2, 3),
            probe(2, Probes.SENT, 0, 2),
            probe(2, Probes.LEFT, 0, 2),
            rule(1, 5, 0));
    assertEquals(1, s.generated().size());
    assertEquals("reject", s.generated().get(0).origin);
    assertSame(s.generated().get(0), s.exits().get(0).walk());
    assertTrue(s.main().dropped() && !s.main().wentOn);
  }

  @Test
  void packetOfTheStack_comesAfterTheLastStep() {
    WalkSorter s =
        sorted(
            false,
            probe(1, Probes.ENTERED, 2, 0),
            rule(1, 4, 1),
            probe(1, Probes.DELIVERED, 2, 0),
            probe(2, Probes.SENT, 0, 2));
    assertTrue(s.main().delivered);
    assertEquals("stack", s.generated().get(0).origin);
  }

  @Test
  void unknownId_isTheFrames() {
    WalkSorter s = sorted(false, probe(1, Probes.ENTERED, 2, 0), probe(9, Probes.TRACKED_IN, 2, 0));
    assertTrue(s.main().tracked);
    assertTrue(s.generated().isEmpty());
  }

  @Test
  void usedId_ofANewPacket_isNotTheOldOne() {
    WalkSorter s =
        sorted(
            false,
            probe(1, Probes.ENTERED, 2, 0),
            probe(1, Probes.SENT, 0, 2),
            probe(1, Probes.LEFT, 0, 2));
    assertFalse(s.main().left);
    assertTrue(s.generated().get(0).left);
  }

  @Test
  void ownPacket_beginsInOutput_andComesBackByLo() {
    WalkSorter s =
        sorted(
            true,
            probe(1, Probes.SENT, 0, 1),
            probe(1, Probes.LEFT, 0, 1),
            probe(2, Probes.ENTERED, 1, 0),
            probe(2, Probes.DELIVERED, 1, 0));
    assertTrue(s.generated().isEmpty());
    assertTrue(s.main().left && s.main().looped && s.main().delivered);
  }

  @Test
  void lastWordOfConntrack_counts() {
    TraceMessage.Ct ct = new TraceMessage.Ct(5, false, 8);
    WalkSorter s =
        sorted(
            false,
            probe(1, Probes.ENTERED, 2, 0),
            message(1, "t", "forward", 4, 1, 0, 0, ct),
            probe(1, Probes.LEFT, 0, 3));
    assertEquals(ct, s.main().ct);
  }
}
