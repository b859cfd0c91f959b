package io.twinwall.capture.file;

import io.twinwall.core.packet.LinkType;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** From the number in a capture to the link type, and names for those that cannot be read. */
public final class LinkTypes {
  /** Raw IP as DLT_RAW, by platform; libpcap's own files say 101. */
  private static final int DLT_RAW = 12;

  private static final int DLT_RAW_OPENBSD = 14;

  /** Names (tcpdump.org) of link types that captures often have and that are not read. */
  private static final Map<Integer, String> OTHERS =
      Map.ofEntries(
          Map.entry(50, "PPP_HDLC"),
          Map.entry(51, "PPP_ETHER"),
          Map.entry(10, "FDDI"),
          Map.entry(104, "C_HDLC"),
          Map.entry(105, "IEEE802_11"),
          Map.entry(119, "IEEE802_11_PRISM"),
          Map.entry(127, "IEEE802_11_RADIOTAP"),
          Map.entry(147, "USER0"),
          Map.entry(166, "PPP_PPPD"),
          Map.entry(187, "BLUETOOTH_HCI_H4"),
          Map.entry(189, "USB_LINUX"),
          Map.entry(192, "PPI"),
          Map.entry(195, "IEEE802_15_4_WITHFCS"),
          Map.entry(201, "BLUETOOTH_HCI_H4_WITH_PHDR"),
          Map.entry(220, "USB_LINUX_MMAPPED"),
          Map.entry(227, "CAN_SOCKETCAN"),
          Map.entry(239, "NFLOG"),
          Map.entry(249, "USBPCAP"),
          Map.entry(252, "WIRESHARK_UPPER_PDU"),
          Map.entry(253, "NETLINK"));

  private LinkTypes() {}

  /** The link type of a LINKTYPE_ or DLT_ number, or null if it is none that can be read. */
  public static @Nullable LinkType of(int code) {
    if (code == DLT_RAW || code == DLT_RAW_OPENBSD) {
      return LinkType.RAW;
    }
    for (LinkType type : LinkType.values()) {
      if (type.code() == code) {
        return type;
      }
    }
    return null;
  }

  /** "its link type is 127 (IEEE802_11_RADIOTAP), which is not read; read are ..." */
  public static String refusal(int code) {
    String name = OTHERS.get(code);
    String known =
        Stream.of(LinkType.values())
            .map(type -> type.name() + " (" + type.code() + ")")
            .collect(Collectors.joining(", "));
    return "its link type is "
        + code
        + (name == null ? "" : " (" + name + ")")
        + ", which is not read; read are "
        + known;
  }
}
