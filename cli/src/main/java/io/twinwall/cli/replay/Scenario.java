package io.twinwall.cli.replay;

import io.twinwall.cli.data.UnusableInput;
import java.nio.file.Files;
import java.nio.file.Path;

/** A scenario folder: rules, host, and the frames that arrive at the host's interfaces. */
public record Scenario(Path folder) {
  /**
   * The scenario in a folder.
   *
   * @throws UnusableInput if the folder is none
   */
  public static Scenario of(Path folder) {
    Scenario s = new Scenario(folder);
    if (!Files.exists(s.capture())) {
      throw new UnusableInput(
          folder
              + ": is no scenario, ingress.pcapng is missing in it; to replay captures of a folder,"
              + " name them one by one");
    }
    return s;
  }

  public Path capture() {
    return folder.resolve("ingress.pcapng");
  }

  public Path rules() {
    return folder.resolve("rules.nft");
  }

  /** {@code host.json}, or {@code host.yaml} where only that stands there. */
  public Path host() {
    Path json = folder.resolve("host.json");
    Path yaml = folder.resolve("host.yaml");
    return !Files.exists(json) && Files.exists(yaml) ? yaml : json;
  }
}
