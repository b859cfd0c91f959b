package io.twinwall.cli.verify;

import io.twinwall.capture.file.PcapngWriter;
import io.twinwall.cli.data.DataFiles;
import io.twinwall.cli.data.UnusableInput;
import io.twinwall.core.host.FirewallHost;
import io.twinwall.core.host.NetworkInterface;
import io.twinwall.core.packet.Frame;
import io.twinwall.core.packet.LinkType;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * A scenario being written: the frames that entered the kernel, when they did, and its record of
 * them. The files appear when all is complete, so that the scenario that is read may be the one
 * that is written.
 */
public final class ScenarioFolder implements Closeable {
  private static final String UNFINISHED = ".unfinished";
  private static final List<String> WRITTEN = List.of("ingress.pcapng", "kernel.jsonl");

  private final Path folder;
  private final PcapngWriter capture;
  private final Writer record;

  private ScenarioFolder(Path folder, PcapngWriter capture, Writer record) {
    this.folder = folder;
    this.capture = capture;
    this.record = record;
  }

  /** Begins a scenario in a folder, which is made if need be. */
  public static ScenarioFolder begin(Path folder, FirewallHost host) throws IOException {
    try {
      Files.createDirectories(folder);
      PcapngWriter capture = PcapngWriter.create(folder.resolve("ingress.pcapng" + UNFINISHED));
      for (NetworkInterface i : host.interfaces()) {
        if (!i.isLoopback()) {
          capture.declare(i.name(), LinkType.ETHERNET);
        }
      }
      BufferedWriter record = Files.newBufferedWriter(folder.resolve("kernel.jsonl" + UNFINISHED));
      return new ScenarioFolder(folder, capture, record);
    } catch (IOException e) {
      throw new UnusableInput(folder + ": cannot be written to: " + DataFiles.reason(e), e);
    }
  }

  /** Adds a frame and the kernel's record of it. */
  void add(Frame f, String line) throws IOException {
    String name = String.valueOf(f.interfaceName());
    byte[] b = f.buffer();
    capture.write(
        name, f.linkType(), f.timeNanos(), b, f.offset(), f.length(), f.length(), null, 0);
    record.write(line);
    record.write('\n');
  }

  /** Completes the scenario with its rules and its host. */
  public void finish(String rules, String host) throws IOException {
    capture.close();
    record.close();
    Files.writeString(folder.resolve("rules.nft"), rules);
    Files.writeString(folder.resolve("host.json"), host);
    for (String name : WRITTEN) {
      Files.move(
          folder.resolve(name + UNFINISHED),
          folder.resolve(name),
          StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Removes what was not finished. */
  @Override
  public void close() throws IOException {
    capture.close();
    record.close();
    for (String name : WRITTEN) {
      Files.deleteIfExists(folder.resolve(name + UNFINISHED));
    }
  }
}
