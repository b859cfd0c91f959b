package io.twinwall.capture.live.linux;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import java.io.Closeable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * A netlink socket of netfilter's, in the namespace in which it was opened: for questions and their
 * answers, or for the messages of groups.
 */
public final class NetlinkSocket implements Closeable {
  private static final int AF_NETLINK = 16;
  private static final int SOCK_RAW = 3;
  private static final int SOCK_CLOEXEC = 0x8_0000;
  private static final int NETLINK_NETFILTER = 12;
  private static final int SOL_SOCKET = 1;
  private static final int SO_RCVTIMEO = 20;
  private static final int SO_RCVBUFFORCE = 33;
  private static final int SOL_NETLINK = 270;
  private static final int ADD_MEMBERSHIP = 1;
  private static final int MSG_DONTWAIT = 0x40;

  private static final int QUEUE_BYTES = 64 << 20;
  private static final int LONGEST_WAIT_SECONDS = 5;

  /** A dump's parts are at most 32 KiB (Linux netlink_dump). */
  private static final int LARGEST = 1 << 18;

  private final int fd;
  private final Memory buffer = new Memory(LARGEST);

  private NetlinkSocket(int fd) {
    this.fd = fd;
  }

  /** Opens a socket that hears of some groups (linux/netfilter/nfnetlink_compat.h), or of none. */
  public static NetlinkSocket open(int... groups) throws SystemCallException {
    int fd =
        LibC.checked(
            "netlink", LibC.socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER));
    NetlinkSocket s = new NetlinkSocket(fd);
    try {
      LibC.checked("netlink", LibC.bind(fd, number(12, AF_NETLINK), 12));
      s.option(SOL_SOCKET, SO_RCVBUFFORCE, number(4, QUEUE_BYTES));
      s.option(SOL_SOCKET, SO_RCVTIMEO, number(16, LONGEST_WAIT_SECONDS));
      for (int g : groups) {
        s.option(SOL_NETLINK, ADD_MEMBERSHIP, number(4, g));
      }
      return s;
    } catch (SystemCallException e) {
      s.close();
      throw e;
    }
  }

  private void option(int level, int name, byte[] value) throws SystemCallException {
    LibC.checked("netlink option", LibC.setsockopt(fd, level, name, value, value.length));
  }

  private static byte[] number(int bytes, int value) {
    ByteBuffer b = ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
    return (bytes == 12 ? b.putShort((short) value) : b.putInt(value)).array();
  }

  /** Sends one message. */
  public void send(byte[] message) throws SystemCallException {
    LibC.checked("netlink", (int) LibC.send(fd, message, message.length, 0));
  }

  /** The next datagram, one or more messages; waits for it some seconds at most. */
  public byte[] receive() throws SystemCallException {
    long n = LibC.recv(fd, buffer, LARGEST, 0);
    if (n < 0) {
      throw LibC.failure("netlink");
    }
    return buffer.getByteArray(0, (int) n);
  }

  /** The next datagram that is there now, or null. */
  public byte @Nullable [] poll() throws SystemCallException {
    long n = LibC.recv(fd, buffer, LARGEST, MSG_DONTWAIT);
    if (n >= 0) {
      return buffer.getByteArray(0, (int) n);
    }
    if (Native.getLastError() == SystemCallException.EAGAIN) {
      return null;
    }
    throw LibC.failure("netlink");
  }

  @Override
  public void close() {
    LibC.close(fd);
  }
}
