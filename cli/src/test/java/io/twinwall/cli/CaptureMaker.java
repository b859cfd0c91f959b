package io.twinwall.cli;

import io.twinwall.capture.file.PcapngWriter;
import io.twinwall.cli.made.Conversation;
import io.twinwall.cli.made.PacketLine;
import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.LinkType;
import java.io.IOException;
import java.nio.file.Path;

/** Writes captures of Ethernet frames from lines of text, a millisecond apart. */
final class CaptureMaker implements AutoCloseable {
  static final long START = 1_700_000_000_000_000_000L;

  private final PcapngWriter writer;
  private final Conversation conversation = new Conversation();
  private long timeNanos = START;
  private int vlan = -1;
  private String name = "eth9";

  CaptureMaker(Path path) throws IOException {
    writer = PcapngWriter.create(path);
  }

  /** The interface that following frames name. */
  CaptureMaker at(String interfaceName) {
    name = interfaceName;
    return this;
  }

  /** The VLAN tag of following frames. */
  CaptureMaker vlan(int id) {
    vlan = id;
    return this;
  }

  CaptureMaker time(long millisFromStart) {
    timeNanos = START + millisFromStart * 1_000_000;
    return this;
  }

  CaptureMaker packet(String line) throws IOException {
    return frame(conversation.next(PacketLine.parse(line)));
  }

  CaptureMaker frame(byte[] ip) throws IOException {
    int link = vlan < 0 ? 14 : 18;
    byte[] b = new byte[link + ip.length];
    Bytes.put32(b, 0, 0x02AA_0000);
    Bytes.put32(b, 6, 0x02BB_0000);
    if (vlan >= 0) {
      Bytes.put16(b, 12, 0x8100);
      Bytes.put16(b, 14, vlan);
    }
    Bytes.put16(b, link - 2, ip[0] >>> 4 == 4 ? 0x0800 : 0x86DD);
    System.arraycopy(ip, 0, b, link, ip.length);
    writer.write(name, LinkType.ETHERNET, timeNanos, b, 0, b.length, null, 0);
    timeNanos += 1_000_000;
    return this;
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
