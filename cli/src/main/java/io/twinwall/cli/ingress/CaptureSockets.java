package io.twinwall.cli.ingress;

import io.twinwall.capture.CaptureException;
import io.twinwall.capture.FrameSource;
import io.twinwall.capture.file.Captures;
import io.twinwall.cli.ingress.Derived.What;
import io.twinwall.core.host.FirewallHost;
import io.twinwall.core.packet.Frame;
import io.twinwall.core.packet.IcmpHeader;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.PacketParser;
import io.twinwall.core.packet.Protocol;
import io.twinwall.core.sim.LocalSockets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The sockets of the firewall host itself, as far as a capture shows them: where it holds packets
 * that the host sent from an address and port, a program was there, and its answers are in the
 * capture. Then the simulated stack must not refuse what came for it.
 *
 * <p>The captures are read for this once, when a first packet reaches the host's own stack. What
 * cannot be read twice (standard input, an interface) counts as showing all answers.
 */
public final class CaptureSockets implements LocalSockets {
  /** More are not remembered: a program that uses as many is a scanner, not a server. */
  private static final int MOST = 1 << 20;

  private static final int BATCH = 64;

  private final List<String> captures;
  private final Derived derived;
  private final FirewallHost host;
  private @Nullable Set<Socket> sockets;
  private final boolean unknown;

  /** Port 0 where a protocol has none. */
  private record Socket(int protocol, long high, long low, int port) {}

  /**
   * @param captures the files as given on the command line
   * @param host whose addresses count
   */
  public CaptureSockets(List<String> captures, FirewallHost host, Derived derived) {
    this.host = host;
    this.captures = List.copyOf(captures);
    this.derived = derived;
    unknown = captures.stream().anyMatch(c -> !Files.isRegularFile(Path.of(c)));
  }

  /** For live use: the host's own answers are not seen, so none are made up. */
  public static CaptureSockets live(FirewallHost host, Derived derived) {
    return new CaptureSockets(List.of("-"), host, derived);
  }

  @Override
  public boolean take(Packet p) {
    boolean taken =
        unknown || sockets().contains(socket(p, p.destinationHigh(), p.destinationLow(), false));
    if (taken) {
      derived.count(What.SOCKET);
    }
    return taken;
  }

  private Set<Socket> sockets() {
    Set<Socket> found = sockets;
    if (found == null) {
      found = new HashSet<>();
      sockets = found;
      for (String capture : captures) {
        scan(capture, found);
      }
    }
    return found;
  }

  private void scan(String capture, Set<Socket> found) {
    Packet p = new Packet();
    Frame[] batch = new Frame[BATCH];
    for (int i = 0; i < BATCH; i++) {
      batch[i] = new Frame();
    }
    try (FrameSource source = Captures.open(Path.of(capture))) {
      for (int n = source.read(batch); n >= 0; n = source.read(batch)) {
        for (int i = 0; i < n && found.size() < MOST; i++) {
          PacketParser.parse(batch[i], p);
          note(p, found);
        }
      }
    } catch (CaptureException e) {
      return; // the replay itself comes to the same fault and tells it
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void note(Packet p, Set<Socket> found) {
    if (p.version() != 0 && host.owns(p.version(), p.sourceHigh(), p.sourceLow()) && !isError(p)) {
      found.add(socket(p, p.sourceHigh(), p.sourceLow(), true));
    }
  }

  private static Socket socket(Packet p, long high, long low, boolean sent) {
    int port = !p.hasPorts() ? 0 : sent ? p.sourcePort() : p.destinationPort();
    return new Socket(p.protocol(), high, low, port);
  }

  /** The host's own complaints are no program's. */
  private static boolean isError(Packet p) {
    if (p.protocol() != Protocol.ICMP && p.protocol() != Protocol.ICMPV6) {
      return false;
    }
    if (!p.hasTransport(IcmpHeader.LENGTH)) {
      return true;
    }
    int type = IcmpHeader.type(p.bytes(), p.transportOffset());
    return p.isIpv4() ? type != 0 && type != 8 : type < 128;
  }
}
