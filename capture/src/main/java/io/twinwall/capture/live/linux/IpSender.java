package io.twinwall.capture.live.linux;

import java.io.Closeable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Sends IP packets as a program of the host would, headers included: they take the output path of
 * the namespace in which this was opened.
 */
public final class IpSender implements Closeable {
  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;
  private static final int SOCK_RAW = 3;
  private static final int SOCK_CLOEXEC = 0x8_0000;
  private static final int IPPROTO_RAW = 255;
  private static final int SOL_SOCKET = 1;
  private static final int SO_BROADCAST = 6;

  private final int ipv4;
  private final int ipv6;

  private IpSender(int ipv4, int ipv6) {
    this.ipv4 = ipv4;
    this.ipv6 = ipv6;
  }

  public static IpSender open() throws SystemCallException {
    int type = SOCK_RAW | SOCK_CLOEXEC;
    int four = LibC.checked("raw IPv4 socket", LibC.socket(AF_INET, type, IPPROTO_RAW));
    byte[] on = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(1).array();
    LibC.setsockopt(four, SOL_SOCKET, SO_BROADCAST, on, on.length);
    int six = LibC.socket(AF_INET6, type, IPPROTO_RAW);
    if (six < 0) {
      SystemCallException e = LibC.failure("raw IPv6 socket");
      LibC.close(four);
      throw e;
    }
    return new IpSender(four, six);
  }

  /**
   * Sends a packet to the address in its header.
   *
   * @param packet from its IP header on, which must be whole
   * @throws SystemCallException as the sending program would see it, EPERM for a drop by a rule
   */
  public void send(byte[] packet) throws SystemCallException {
    boolean six = packet[0] >> 4 == 6;
    byte[] to = address(packet, six);
    long n = LibC.sendto(six ? ipv6 : ipv4, packet, packet.length, 0, to, to.length);
    if (n < 0) {
      throw LibC.failure("send");
    }
  }

  /** The destination as sockaddr_in or sockaddr_in6, without port and scope. */
  private static byte[] address(byte[] packet, boolean six) {
    ByteBuffer b = ByteBuffer.allocate(six ? 28 : 16).order(ByteOrder.nativeOrder());
    b.putShort((short) (six ? AF_INET6 : AF_INET));
    b.position(six ? 8 : 4);
    b.put(packet, six ? 24 : 16, six ? 16 : 4);
    return b.array();
  }

  @Override
  public void close() {
    LibC.close(ipv4);
    LibC.close(ipv6);
  }
}
