package io.twinwall.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A disk that is full: Linux has one for tests. */
class LostOutputTest {
  private static final String SCENARIO = Path.of("..", "replay-data", "web-masquerade").toString();

  @ParameterizedTest
  @ValueSource(strings = {"--json", "--write", "--events", "--conntrack", "--coverage", "--trace"})
  void fullDisk_namesTheFile(String option) {
    Run run = Run.of("replay", SCENARIO, option, "/dev/full");
    assertEquals(ExitStatus.UNUSABLE, run.status());
    assertTrue(run.err().contains("/dev/full: cannot be written on: "), run.err());
  }

  @Test
  void standardOutput_knowsWhatWasLost() throws IOException {
    try (ResultStream full = new ResultStream(new FileOutputStream("/dev/full"));
        ResultStream well = new ResultStream(new FileOutputStream("/dev/null"))) {
      full.println("a result");
      well.println("a result");
      assertNotNull(full.loss());
      assertNull(well.loss());
    }
  }

  @Test
  void sidesThatTheRulesDoNotName_areTold() {
    Run run =
        Run.of(
            "replay",
            SCENARIO + "/ingress.pcapng",
            "--rules",
            SCENARIO + "/rules.nft",
            "--inside",
            "10.0.0.0/8=eth1",
            "--outside",
            "eth0");
    assertTrue(run.err().contains("names the rules' interfaces lan, wan"), run.err());
  }
}
