package io.twinwall.capture.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.pcap4j.core.PcapNativeException;

final class LiveFaultsTest {
  /** In a process of its own, whose libpcap is one that no machine has. */
  @Test
  void libraryMissing() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dorg.pcap4j.core.pcapLibName=no-such-pcap",
                "-cp",
                System.getProperty("java.class.path"),
                LivePrinter.class.getName(),
                "eth0")
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    byte[] output = process.getInputStream().readAllBytes();
    assertEquals(3, process.waitFor());
    String text = new String(output, StandardCharsets.UTF_8);
    assertTrue(text.contains("eth0: live capture needs the library libpcap"), text);
    assertTrue(text.contains("libpcap0.8"), text);
    assertTrue(!text.contains("\tat "), text);
  }

  @Test
  void noPermission_namesCapabilities() {
    String text = LiveFaults.refused("eth0", new PcapNativeException("denied", -8)).getMessage();
    assertTrue(text.startsWith("eth0: no permission to capture"), text);
    assertTrue(text.contains("cap_net_raw"), text);
    assertTrue(text.contains("cap_net_admin"), text);
    assertTrue(text.contains("--ambient-caps +net_raw,+net_admin"), text);
  }

  @Test
  void interfaceDown() {
    assertEquals(
        "eth0: is down; bring it up: ip link set eth0 up",
        LiveFaults.refused("eth0", new PcapNativeException("down", -9)).getMessage());
  }

  @Test
  void anythingElse_inTheLibrarysWords() {
    assertEquals(
        "eth0: cannot be captured from: odd",
        LiveFaults.refused("eth0", new PcapNativeException("odd")).getMessage());
  }
}
