package io.twinwall.cli.ingress;

import io.twinwall.cli.ingress.Derived.What;
import io.twinwall.core.host.FirewallHost;
import io.twinwall.core.host.NetworkInterface;
import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.Frame;
import io.twinwall.core.packet.LinkType;
import io.twinwall.core.packet.Packet;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes a captured frame look as it would where it arrives: VLAN tags off, the host's own
 * destination MAC; or, sent by the host, without a link layer.
 */
public final class FrameFitter {
  private static final int ETHERNET = 14;
  private static final int VLAN_ID = 0xFFF;

  private final FirewallHost host;
  private final Derived derived;
  private final Map<String, String> vlanNames = new HashMap<>();

  public FrameFitter(FirewallHost host, Derived derived) {
    this.host = host;
    this.derived = derived;
  }

  /**
   * The host's interface for a VLAN: {@code NAME.ID}, or the only one that ends in {@code .ID};
   * null if there is none, or no tag.
   *
   * @param named the interface that the capture names, or null
   */
  public @Nullable String vlanInterface(Packet p, @Nullable String named) {
    int id = p.vlan() & VLAN_ID;
    if (p.vlan() < 0 || id == 0) {
      return null;
    }
    String key = (named == null ? "" : named) + "." + id;
    String found = vlanNames.computeIfAbsent(key, k -> findVlan(k, "." + id));
    if (found.isEmpty()) {
      return null;
    }
    derived.count(What.VLAN_INTERFACE);
    return found;
  }

  private String findVlan(String exact, String ending) {
    if (host.byName(exact) != null) {
      return exact;
    }
    String found = "";
    for (NetworkInterface i : host.interfaces()) {
      if (i.name().endsWith(ending)) {
        if (!found.isEmpty()) {
          return "";
        }
        found = i.name();
      }
    }
    return found;
  }

  /** Fits a frame that arrives at an interface; {@code p} is its parsed form, valid no more. */
  public void arriving(Frame f, Packet p, NetworkInterface in) {
    f.interfaceName(in.name());
    if (!p.ethernet() || p.linkLength() < ETHERNET) {
      return;
    }
    if (p.vlan() >= 0) {
      removeTags(f, p);
    }
    byte[] b = f.buffer();
    int o = f.offset();
    if ((b[o] & 1) == 0) {
      int high = (int) (in.mac() >>> 16);
      int low = (int) (in.mac() & 0xFFFF);
      if (Bytes.s32(b, o) != high || Bytes.u16(b, o + 4) != low) {
        Bytes.put32(b, o, high);
        Bytes.put16(b, o + 4, low);
        derived.count(What.MAC);
      }
    }
  }

  private void removeTags(Frame f, Packet p) {
    int tags = p.linkLength() - ETHERNET;
    byte[] b = f.buffer();
    int o = f.offset();
    System.arraycopy(b, o, b, o + tags, 12);
    f.set(
        f.timeNanos(),
        f.interfaceName(),
        f.linkType(),
        b,
        o + tags,
        f.length() - tags,
        f.originalLength() - tags);
    derived.count(What.VLAN_REMOVED);
  }

  /** Fits a frame that the host itself sends. */
  public void sent(Frame f, Packet p, String local) {
    f.set(
        f.timeNanos(),
        local,
        LinkType.RAW,
        f.buffer(),
        p.offset(),
        f.length() - p.linkLength(),
        f.originalLength() - p.linkLength());
  }
}
