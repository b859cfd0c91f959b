package io.twinwall.capture.live.linux;

import com.sun.jna.Memory;
import java.nio.charset.StandardCharsets;

/**
 * Turns off what an interface leaves to its hardware: a veth pair has none, and would show packets
 * with checksums that nobody has computed and segments that nobody has cut.
 */
public final class Offloads {
  private static final int AF_INET = 2;
  private static final int SOCK_DGRAM = 2;
  private static final long SIOCETHTOOL = 0x8946;
  private static final int NAME_BYTES = 16;
  private static final int REQUEST_BYTES = 40;

  /** ETHTOOL_S RXCSUM, TXCSUM, SG, TSO, GSO, GRO of linux/ethtool.h. */
  private static final int[] SETTINGS = {0x15, 0x17, 0x19, 0x1F, 0x24, 0x2C};

  private Offloads() {}

  /** Turns them off on an interface of the calling thread's namespace. */
  public static void disable(String interfaceName) throws SystemCallException {
    int fd = LibC.checked("socket", LibC.socket(AF_INET, SOCK_DGRAM, 0));
    try (Memory value = new Memory(8);
        Memory request = new Memory(REQUEST_BYTES)) {
      request.clear();
      byte[] name = interfaceName.getBytes(StandardCharsets.UTF_8);
      request.write(0, name, 0, Math.min(name.length, NAME_BYTES - 1));
      request.setPointer(NAME_BYTES, value);
      for (int setting : SETTINGS) {
        value.setInt(0, setting);
        value.setInt(4, 0);
        // one that the driver does not know is none that it does
        LibC.ioctl(fd, SIOCETHTOOL, request);
      }
    } finally {
      LibC.close(fd);
    }
  }
}
