package io.twinwall.core.packet;

/** Why a frame cannot be walked to its transport header; the names are for people. */
public enum Malformation {
  NONE("none"),
  LINK_TRUNCATED("link layer header cut short"),
  NOT_IP("neither IPv4 nor IPv6"),
  IP_TRUNCATED("IP header cut short"),
  IP_VERSION("IP version does not fit"),
  IP_HEADER_LENGTH("IP header length below 20 or beyond the packet"),
  IP_TOTAL_LENGTH("IP length below its header or beyond the frame"),
  IP_CHECKSUM("IPv4 header checksum wrong");

  private final String text;

  Malformation(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }
}
