package io.twinwall.cli.verify;

import io.twinwall.capture.live.Wire;
import io.twinwall.capture.live.linux.IpSender;
import io.twinwall.capture.live.linux.NetworkNamespace;
import io.twinwall.capture.live.linux.Offloads;
import io.twinwall.capture.live.linux.SystemCallException;
import io.twinwall.core.host.FirewallHost;
import io.twinwall.core.host.NetworkInterface;
import io.twinwall.core.packet.Bytes;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The firewall's namespace and its peers', with a cable for each interface; and the marker that
 * tells when the kernel is done with a frame.
 *
 * <p>All of it is one thread's, on one CPU. There the kernel treats frames in the order in which
 * they were sent: a marker sent behind a frame comes out when all that the frame has caused has
 * happened, and what it has caused to be sent comes out before a second marker on its way back.
 */
final class Bench implements Closeable {
  private static final int ETHERNET = 14;
  private static final int IPV4 = 0x0800;
  private static final int IPV6 = 0x86DD;

  /** IEEE 802 local experimental: no protocol of the kernel takes it. */
  private static final int MARKER = 0x88B5;

  private static final int MARKER_BYTES = 60;
  private static final long LONGEST_WAIT_NANOS = 5_000_000_000L;
  private static final int SPINS = 200;
  private static final long PAUSE_NANOS = 20_000L;

  /** Multicast reports of new interfaces are spread over some time. */
  private static final int SETTLE_MILLIS = 80;

  private static final int JUMBO = 9216;
  private static final int BUFFER = 16 << 20;

  private final HostSetup setup;
  private final Deque<Closeable> open = new ArrayDeque<>();
  private final Map<String, Wire> wires = new LinkedHashMap<>();
  private final List<Arrival> arrived = new ArrayList<>();
  private final NetworkNamespace peers;
  private final NetworkNamespace firewall;
  private final List<String> refusedSettings = new ArrayList<>();
  private final Map<Integer, String> names = new LinkedHashMap<>();
  private @Nullable Wire mark;
  private @Nullable Wire peerMark;
  private @Nullable IpSender sender;
  private long marker;
  private boolean markerSeen;

  /** A packet that the firewall sent, from its IP header on, padding included. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Arrival(String interfaceName, long timeNanos, byte[] packet) {}

  private Bench(FirewallHost host, Programs programs) throws IOException {
    setup = new HostSetup(host);
    NetworkNamespace home = keep(NetworkNamespace.current());
    open.push(home::enter);
    try {
      peers = keep(NetworkNamespace.create());
      Settings.write(
          Map.of(
              "net.ipv6.conf.all.disable_ipv6", "1",
              "net.ipv6.conf.default.disable_ipv6", "1",
              "net.ipv4.ip_forward", "0"));
      firewall = keep(NetworkNamespace.create());
      connect(host, programs);
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Builds the host; the calling thread is in its namespace then, and must close it. */
  static Bench build(FirewallHost host, Programs programs) throws IOException {
    return new Bench(host, programs);
  }

  private <T extends Closeable> T keep(T resource) {
    open.push(resource);
    return resource;
  }

  private void connect(FirewallHost host, Programs programs) throws IOException {
    Settings.write(HostSetup.baseSysctls());
    programs.run(setup.links(peers.path()), "ip", "-batch", "-");
    List<NetworkInterface> interfaces = setup.interfaces();
    for (NetworkInterface n : interfaces) {
      Offloads.disable(n.name());
    }
    peers.enter();
    programs.run(setup.peers(), "ip", "-batch", "-");
    for (int i = 0; i < interfaces.size(); i++) {
      Offloads.disable(HostSetup.peer(i));
    }
    firewall.enter();
    programs.run(setup.addresses(), "ip", "-batch", "-");
    programs.run(setup.routes6(), "ip", "-6", "-batch", "-");
    refusedSettings.addAll(Settings.write(host.sysctls().given()));
    readNames(programs);
    pause();
    mark = keep(Wire.open(HostSetup.MARK, JUMBO, 1 << 20));
    sender = keep(IpSender.open());
    peers.enter();
    for (int i = 0; i < interfaces.size(); i++) {
      NetworkInterface n = interfaces.get(i);
      int longest = n.mtu() + ETHERNET + 64;
      int room = longest > JUMBO ? BUFFER << 2 : BUFFER;
      wires.put(n.name(), keep(Wire.open(HostSetup.peer(i), longest, room)));
    }
    peerMark = keep(Wire.open(HostSetup.PEER_MARK, JUMBO, 1 << 20));
    firewall.enter();
    collect(); // what the start has caused to be sent
  }

  private void readNames(Programs programs) throws IOException {
    for (String line : programs.run("", "ip", "-o", "link", "show").lines().toList()) {
      String[] words = line.split(": ", 3);
      names.put(Integer.parseInt(words[0]), words[1].split("@", 2)[0]);
    }
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(SETTLE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** The name of the firewall's interface with an index of the kernel's. */
  String interfaceName(int index) {
    return names.getOrDefault(index, "?");
  }

  /** Settings of the host that this kernel does not have, or does not let be set here. */
  List<String> refusedSettings() {
    return refusedSettings;
  }

  /** Lets a frame arrive at an interface; null, or why the kernel does not take it. */
  @Nullable String arrive(String interfaceName, byte[] frame) throws IOException {
    Wire w = wires.get(interfaceName);
    if (w == null) {
      throw new IllegalArgumentException(interfaceName);
    }
    return w.send(frame);
  }

  /** Lets the host itself send a packet; null, or the error that its sender sees. */
  @Nullable String send(byte[] packet) {
    IpSender s = sender;
    if (s == null) {
      throw new IllegalStateException();
    }
    try {
      s.send(packet);
      return null;
    } catch (SystemCallException e) {
      return e.errorName();
    }
  }

  /**
   * Waits until the kernel is done with all that was sent, and gives the packets that came out, in
   * order.
   */
  List<Arrival> collect() throws IOException {
    Wire here = mark;
    Wire there = peerMark;
    if (here == null || there == null) {
      throw new IllegalStateException();
    }
    marker++;
    byte[] frame = marker(marker);
    there.send(frame);
    await(here);
    here.send(frame);
    await(there);
    arrived.clear();
    for (Map.Entry<String, Wire> w : wires.entrySet()) {
      w.getValue().poll((time, bytes) -> arrival(w.getKey(), time, bytes));
    }
    arrived.sort(Comparator.comparingLong(Arrival::timeNanos));
    return List.copyOf(arrived);
  }

  private void arrival(String name, long timeNanos, byte[] frame) {
    int type = frame.length < ETHERNET ? 0 : Bytes.u16(frame, ETHERNET - 2);
    if (type == IPV4 || type == IPV6) {
      byte[] packet = Arrays.copyOfRange(frame, ETHERNET, frame.length);
      arrived.add(new Arrival(name, timeNanos, packet));
    }
  }

  private static byte[] marker(long number) {
    byte[] f = new byte[MARKER_BYTES];
    Arrays.fill(f, 0, 6, (byte) 0xFF);
    f[6] = 2;
    Bytes.put16(f, ETHERNET - 2, MARKER);
    Bytes.put64(f, ETHERNET, number);
    return f;
  }

  private void await(Wire wire) throws IOException {
    markerSeen = false;
    long end = System.nanoTime() + LONGEST_WAIT_NANOS;
    for (int i = 0; !markerSeen; i++) {
      wire.poll(
          (time, f) ->
              markerSeen |=
                  f.length >= ETHERNET + 8
                      && Bytes.u16(f, ETHERNET - 2) == MARKER
                      && Bytes.s64(f, ETHERNET) == marker);
      if (i > SPINS && !markerSeen) {
        if (System.nanoTime() > end) {
          throw new IOException("the kernel does not come to an end with a packet");
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  /** How many packets that came out were lost on the way here. */
  long lost() throws IOException {
    long lost = 0;
    for (Wire w : wires.values()) {
      lost += w.lost();
    }
    return lost;
  }

  @Override
  public void close() {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (IOException e) {
        // the next one is closed all the same; the process' end takes what is left
      }
    }
  }
}
