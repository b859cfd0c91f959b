package io.twinwall.cli.verify;

import io.twinwall.capture.live.linux.NetlinkSocket;
import io.twinwall.capture.live.linux.OneCpu;
import io.twinwall.capture.live.linux.SystemCallException;
import io.twinwall.cli.data.UnusableInput;
import io.twinwall.core.host.FirewallHost;
import io.twinwall.core.host.NetworkInterface;
import io.twinwall.core.packet.Frame;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.PacketParser;
import io.twinwall.core.sim.Simulator;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The firewall host made of the running kernel: takes one frame after the other and tells what
 * became of it. It belongs to the thread that opens it, which is on one CPU and in the host's
 * network namespace until it closes it.
 */
public final class KernelHost implements Closeable {
  private static final int GROUP_TRACE = 9;

  private final Programs programs;
  private final Bench bench;
  private final ConntrackTable conntrack;
  private final NetlinkSocket traces;
  private final RuleListing rules;
  private final String wholeRules;
  private final Packet packet = new Packet();

  private KernelHost(
      Programs programs,
      Bench bench,
      ConntrackTable conntrack,
      NetlinkSocket traces,
      RuleListing rules,
      String wholeRules) {
    this.programs = programs;
    this.bench = bench;
    this.conntrack = conntrack;
    this.traces = traces;
    this.rules = rules;
    this.wholeRules = wholeRules;
  }

  /**
   * Builds the host and loads the rules.
   *
   * @throws UnusableInput if this kernel or its nft does not take the host or the rules
   */
  public static KernelHost open(FirewallHost host, RuleSource source) throws IOException {
    OneCpu.bind();
    List<Closeable> made = new ArrayList<>();
    try {
      Programs programs = Programs.open();
      made.add(programs);
      Bench bench = Bench.build(host, programs);
      made.add(bench);
      NetlinkSocket traces = NetlinkSocket.open(GROUP_TRACE);
      made.add(traces);
      ConntrackTable conntrack = ConntrackTable.open();
      made.add(conntrack);
      source.load(programs);
      String listing = programs.run("", "nft", "-a", "-s", "list", "ruleset");
      String plain = programs.run("", "nft", "-s", "list", "ruleset");
      RuleListing rules = RuleListing.parse(listing);
      List<String> names = host.interfaces().stream().map(NetworkInterface::name).toList();
      programs.run(Probes.table(rules, names.subList(1, names.size())), "nft", "-f", "-");
      KernelHost k = new KernelHost(programs, bench, conntrack, traces, rules, source.whole(plain));
      k.settle();
      return k;
    } catch (IOException | RuntimeException e) {
      for (int i = made.size() - 1; i >= 0; i--) {
        made.get(i).close();
      }
      throw e;
    }
  }

  /** Throws away what the start has caused. */
  private void settle() throws IOException {
    bench.collect();
    messages();
    try {
      conntrack.flush();
    } catch (IOException e) {
      throw new UnusableInput(
          "this kernel does not show its connections: it lacks conntrack's netlink"
              + " (CONFIG_NF_CT_NETLINK, module nf_conntrack_netlink): "
              + e.getMessage(),
          e);
    }
  }

  /** The rules in one file that needs no other. */
  public String wholeRules() {
    return wholeRules;
  }

  /** Settings of the host that this kernel does not have, or does not let be set here. */
  public List<String> refusedSettings() {
    return bench.refusedSettings();
  }

  RuleListing rules() {
    return rules;
  }

  ConntrackTable conntrack() {
    return conntrack;
  }

  /** Lets a frame in, or a packet of the host's own out, and waits for all that follows. */
  Passage pass(Frame frame) throws IOException {
    PacketParser.parse(frame, packet);
    boolean local = Simulator.LOCAL.equals(frame.interfaceName());
    int from = frame.offset();
    byte[] bytes = Arrays.copyOfRange(frame.buffer(), from, from + frame.length());
    String error;
    List<Bench.Arrival> arrived;
    if (local) {
      error = bench.send(PacketShape.trimmed(bytes));
      arrived = new ArrayList<>(bench.collect());
      arrived.addAll(bench.collect()); // what it has caused by way of lo
    } else {
      error = bench.arrive(String.valueOf(frame.interfaceName()), bytes);
      arrived = bench.collect();
    }
    List<TraceMessage> messages = messages();
    conntrack.listen(frame.number());
    WalkSorter sorter = new WalkSorter(rules, local);
    sorter.sort(messages);
    List<Passage.Emitted> out = emitted(arrived, sorter, local);
    Walk main = sorter.main();
    for (Walk g : sorter.generated()) {
      g.fate = g.emitted > 0 ? "sent" : g.delivered ? "local" : "drop";
    }
    return new Passage(main, sorter.generated(), out, fate(main, local), error);
  }

  private List<TraceMessage> messages() throws IOException {
    List<TraceMessage> all = new ArrayList<>();
    try {
      for (byte[] d = traces.poll(); d != null; d = traces.poll()) {
        NetlinkMessages.each(
            d,
            (type, sequence, b, from, end) -> {
              if (type == TraceMessage.MESSAGE) {
                all.add(TraceMessage.read(b, from, end));
              }
            });
      }
    } catch (SystemCallException e) {
      throw e.messagesLost()
          ? new IOException("the kernel told more of a packet than could be fetched in time", e)
          : e;
    }
    return all;
  }

  private String fate(Walk main, boolean local) {
    if (main.emitted > 0) {
      return local ? "sent" : "forward";
    }
    if (main.delivered) {
      return "local";
    }
    if (main.dropped() && !main.wentOn) {
      return "drop";
    }
    boolean held = packet.isFragment() && main.entered && !main.tracked;
    return held ? "queue" : "discard";
  }

  /** Which packet's walk each of those that came out has ended. */
  private List<Passage.Emitted> emitted(
      List<Bench.Arrival> arrived, WalkSorter sorter, boolean local) {
    List<Passage.Emitted> out = new ArrayList<>();
    long given = packet.version() == 6 ? fragmentId() : -1;
    for (Bench.Arrival a : arrived) {
      byte[] p = PacketShape.trimmed(a.packet());
      Walk walk = walkOf(p, a.interfaceName(), sorter.exits());
      String origin = "other";
      if (walk != null) {
        walk.emitted++;
        origin = walk == sorter.main() ? local ? "local" : "forward" : walk.origin;
      }
      long id = packet.version() == 6 ? PacketShape.fragmentId(p, 0, p.length) : -1;
      out.add(new Passage.Emitted(a.interfaceName(), p, origin, id >= 0 && id != given));
    }
    return out;
  }

  private long fragmentId() {
    return PacketShape.fragmentId(packet.bytes(), packet.offset(), packet.end());
  }

  private @Nullable Walk walkOf(byte[] p, String interfaceName, List<Walk.Exit> exits) {
    List<BiPredicate<byte[], byte @Nullable []>> fits =
        List.of(
            (a, header) -> header != null && PacketShape.same(a, header),
            (a, header) -> header != null && PacketShape.sameEnds(a, header),
            (a, header) -> header == null); // later IPv6 fragments
    for (BiPredicate<byte[], byte @Nullable []> f : fits) {
      for (Walk.Exit e : exits) {
        if (bench.interfaceName(e.outInterface()).equals(interfaceName) && f.test(p, e.header())) {
          return e.walk();
        }
      }
    }
    return null;
  }

  /** How many packets that came out were lost on the way here; the record lacks them. */
  public long lost() throws IOException {
    return bench.lost();
  }

  @Override
  public void close() throws IOException {
    conntrack.close();
    traces.close();
    bench.close();
    programs.close();
  }
}
