package io.twinwall.cli.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequirementsTest {
  @ParameterizedTest
  @ValueSource(strings = {"6.16.0", "6.16", "6.18.44-amd64", "7.0.0-rc1", "10.2"})
  void newKernel_isTaken(String release) {
    assertNull(Requirements.tooOld(release));
  }

  @ParameterizedTest
  @ValueSource(strings = {"6.15.9", "6.1.0-40-amd64", "5.19.1", "unknown"})
  void oldKernel_isNamed(String release) {
    String said = Requirements.tooOld(release);
    assertNotNull(said);
    assertTrue(said.contains(release), said);
  }

  @Test
  void oldKernel_isToldWhatItLacks() {
    assertEquals(
        "this kernel is Linux 6.1.0; verify needs 6.16 or later: earlier ones do not say in their"
            + " traces what conntrack makes of a packet",
        Requirements.tooOld("6.1.0"));
  }

  @Test
  void capabilities_ofRoot_andLess() {
    assertTrue(Requirements.privileged("CapPrm:\t0\nCapEff:\t000001ffffffffff\n"));
    assertFalse(Requirements.privileged("CapEff:\t0000000000000000\n"));
    assertFalse(Requirements.privileged("CapEff:\t0000000000003000\n"), "without sys_admin");
    assertFalse(Requirements.privileged(""));
  }

  @Test
  void settings_areOfTheNetworkAlone() {
    assertEquals(
        Path.of("/proc/sys/net/ipv4/conf/eth0.7/forwarding"),
        Settings.file("net.ipv4.conf.eth0/7.forwarding"));
    assertNull(Settings.file("kernel.hostname"));
    assertNull(Settings.file("net.//.//.kernel.hostname"));
  }
}
