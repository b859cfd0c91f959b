package io.twinwall.core.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.twinwall.core.flow.FlowEvents;
import io.twinwall.core.hook.BaseChain;
import io.twinwall.core.hook.CtState;
import io.twinwall.core.hook.Hook;
import io.twinwall.core.hook.RuleProgram;
import io.twinwall.core.hook.Verdict;
import io.twinwall.core.packet.Frame;
import io.twinwall.core.packet.HeaderRewriter;
import io.twinwall.core.packet.LinkType;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.PacketParser;
import io.twinwall.core.packet.TcpHeader;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Batches: their size changes nothing, and packets of known flows allocate nothing. */
class BatchTest {
  private static RuleProgram tracked() {
    BaseChain chain =
        Bench.chain(
            Hook.FORWARD, 0, c -> c.state() == CtState.INVALID ? Verdict.DROP : Verdict.ACCEPT);
    return new RuleProgram() {
      @Override
      public List<BaseChain> baseChains() {
        return List.of(chain);
      }

      @Override
      public boolean usesConntrack(int version) {
        return true;
      }
    };
  }

  private static Simulator simulator(boolean record) {
    return new Simulator(
        Bench.host().build(),
        s -> tracked(),
        new SimulatorOptions(record, SimulatorOptions.Checksums.VERIFY, 7, FlowEvents.NONE));
  }

  private static List<String> run(int batch) {
    Frame[] frames = mixed();
    Simulator s = simulator(true);
    List<String> said = new ArrayList<>();
    Frame[] some = new Frame[batch];
    for (int from = 0; from < frames.length; from += batch) {
      int n = Math.min(batch, frames.length - from);
      System.arraycopy(frames, from, some, 0, n);
      s.process(
          some,
          n,
          (f, o) ->
              said.add(f.number() + " " + Bench.describe(o) + " " + o.context().firstState()));
    }
    return said;
  }

  /** Connections that are made, refused, reset and made again, within a few frames each. */
  private static Frame[] mixed() {
    Random r = new Random(42);
    int[] flags = {TcpHeader.SYN, TcpHeader.ACK, TcpHeader.RST, TcpHeader.FIN | TcpHeader.ACK};
    Frame[] frames = new Frame[1000];
    for (int i = 0; i < frames.length; i++) {
      boolean out = r.nextBoolean();
      int port = 1000 + r.nextInt(5);
      String server = r.nextInt(4) == 0 ? "203.0.113.1" : "198.51.100.7";
      byte[] ip =
          switch (r.nextInt(3)) {
            case 0 ->
                out
                    ? Packets.udp("10.0.0.2", server, port, 53, 9, 64)
                    : Packets.udp("198.51.100.7", "10.0.0.2", 53, port, 9, 64);
            case 1 -> Packets.echo("10.0.0.2", server, port, 8);
            default -> {
              int f = flags[r.nextInt(4)];
              yield out
                  ? Packets.tcp("10.0.0.2", server, port, 80, f, r.nextInt(9), r.nextInt(9))
                  : Packets.tcp("198.51.100.7", "10.0.0.2", 80, port, f, r.nextInt(9), 1);
            }
          };
      boolean fromLan = ip[12] == 10;
      frames[i] = frame(i + 1, fromLan ? "lan" : "wan", ip);
    }
    return frames;
  }

  private static Frame frame(long number, String dev, byte[] ip) {
    byte[] e = Packets.ethernet(dev.equals("lan") ? Bench.LAN : Bench.WAN, ip);
    Frame f = new Frame();
    f.set(1_000_000_000L + number * 1000, dev, LinkType.ETHERNET, e, 0, e.length, e.length);
    f.number(number);
    return f;
  }

  @Test
  void batchesOfOneAndOf64_giveTheSame() {
    List<String> single = run(1);
    assertEquals(1000, single.size());
    assertEquals(single, run(64));
    assertEquals(single, run(7));
  }

  @Test
  void packetsOfKnownFlows_allocateNothing() {
    Simulator s = simulator(false);
    Frame[] frames = new Frame[64];
    for (int i = 0; i < 64; i++) {
      frames[i] =
          i % 2 == 0
              ? frame(i + 1, "lan", Packets.udp("10.0.0.2", "198.51.100.7", 1000, 53, 9, 64))
              : frame(i + 1, "wan", Packets.udp("198.51.100.7", "10.0.0.2", 53, 1000, 9, 64));
    }
    long[] forwarded = new long[1];
    OutcomeSink sink =
        (f, o) -> {
          if (o.fate() == Fate.FORWARD) {
            forwarded[0]++;
          }
        };
    for (int i = 0; i < 2000; i++) {
      refresh(frames);
      s.process(frames, 64, sink);
    }
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    long before = threads.getThreadAllocatedBytes(thread);
    for (int i = 0; i < 200; i++) {
      refresh(frames);
      s.process(frames, 64, sink);
    }
    long bytes = threads.getThreadAllocatedBytes(thread) - before;
    assertEquals(2200 * 64, forwarded[0]);
    assertTrue(bytes < 12_800, bytes + " bytes for 12800 packets");
  }

  private final Packet place = new Packet();

  /** Forwarding has changed the TTL in place. */
  private void refresh(Frame[] frames) {
    for (Frame f : frames) {
      PacketParser.parse(f, place);
      HeaderRewriter.ttl(place, 64);
    }
  }
}
