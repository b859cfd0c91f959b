package io.twinwall.cli.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.cli.data.UnusableInput;
import io.twinwall.core.flow.Tuple;
import io.twinwall.core.nat.Manipulation;
import io.twinwall.core.packet.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordedPortsTest {
  private static final String RECORD =
      """
      {"n":1,"fate":"drop","ct":{"state":"new","direction":"original","entry":null}}
      {"n":2,"fate":"drop","ct":null}
      {"n":3,"ct":{"entry":{"orig":{"src":"10.0.0.5","dst":"192.0.2.1","sport":1111,"dport":80},\
      "reply":{"src":"10.9.9.9","dst":"203.0.113.1","sport":8080,"dport":40001},"since":3}}}
      {"n":9,"ct":{"entry":{"orig":{"src":"10.0.0.5","dst":"192.0.2.1","type":8,"code":0,"id":7},\
      "reply":{"src":"192.0.2.1","dst":"203.0.113.1","type":0,"code":0,"id":61234},"since":8}}}
      """;

  @TempDir private Path folder;

  private static Tuple tuple(int protocol, int sourcePort, int destinationPort) {
    IpAddress source = IpAddress.parse("10.0.0.5");
    IpAddress destination = IpAddress.parse("192.0.2.1");
    return new Tuple()
        .set(4, protocol, 0, 0, source.low(), sourcePort, 0, destination.low(), destinationPort);
  }

  private RecordedPorts read(String text) throws IOException {
    return RecordedPorts.read(Files.writeString(folder.resolve("kernel.jsonl"), text));
  }

  @Test
  void choices_byThePacketThatMadeTheEntry() throws IOException {
    RecordedPorts ports = read(RECORD);
    assertEquals(40001, ports.port(3, tuple(6, 1111, 80), Manipulation.SOURCE));
    assertEquals(8080, ports.port(3, tuple(6, 1111, 80), Manipulation.DESTINATION));
    assertEquals(-1, ports.port(4, tuple(6, 1111, 80), Manipulation.SOURCE));
    assertEquals(-1, ports.port(3, tuple(6, 1112, 80), Manipulation.SOURCE));
    assertEquals(61234, ports.port(8, tuple(1, 7, 8 << 8), Manipulation.SOURCE));
  }

  @Test
  void damage_isNamedWithItsLine() {
    UnusableInput e = assertThrows(UnusableInput.class, () -> read(RECORD + "{\"n\":"));
    assertTrue(e.text().contains("kernel.jsonl:5"), e.text());
  }

  @Test
  void missing_isNamed() {
    Path nothing = folder.resolve("nothing");
    UnusableInput e = assertThrows(UnusableInput.class, () -> RecordedPorts.read(nothing));
    assertTrue(e.text().contains("no such file"), e.text());
  }
}
