package io.twinwall.core.host;

import io.twinwall.core.packet.IpAddress;
import io.twinwall.core.packet.Prefix;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An interface of the firewall host.
 *
 * @param index the kernel's interface index: {@code lo} is 1
 * @param mac six bytes in the low 48 bits
 * @param mtu in bytes, without link layer header
 */
public record NetworkInterface(
    String name, int index, long mac, int mtu, List<InterfaceAddress> addresses) {
  /** An address with the length of the prefix that it makes on-link. */
  public record InterfaceAddress(IpAddress address, int prefixLength) {
    public Prefix prefix() {
      return new Prefix(address, prefixLength);
    }

    @Override
    public String toString() {
      return address + "/" + prefixLength;
    }
  }

  public NetworkInterface {
    addresses = List.copyOf(addresses);
  }

  /** Of one host: the same index is the same interface. */
  @Override
  public boolean equals(@Nullable Object o) {
    return o instanceof NetworkInterface i && i.index == index && i.name.equals(name);
  }

  @Override
  public int hashCode() {
    return index;
  }

  public boolean isLoopback() {
    return index == 1;
  }
}
