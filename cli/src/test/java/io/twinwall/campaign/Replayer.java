package io.twinwall.campaign;

import io.twinwall.capture.NumberedSource;
import io.twinwall.capture.file.CaptureFile;
import io.twinwall.capture.file.Captures;
import io.twinwall.cli.data.UnusableInput;
import io.twinwall.cli.host.HostFile;
import io.twinwall.cli.output.RecordOutput;
import io.twinwall.cli.replay.ReplayLoop;
import io.twinwall.cli.replay.RuleBook;
import io.twinwall.cli.replay.Scenario;
import io.twinwall.cli.replay.StrictEntrance;
import io.twinwall.cli.replay.Twin;
import io.twinwall.core.host.FirewallHost;
import io.twinwall.core.sim.LocalSockets;
import io.twinwall.core.sim.SimulatorOptions.Checksums;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Replays a scenario folder in this process, as {@code twinwall replay} does, and records it. */
final class Replayer {
  private Replayer() {}

  /** Writes the record of a scenario. */
  static void replay(Path folder, Path record) throws IOException {
    Scenario s = Scenario.of(folder);
    FirewallHost host = HostFile.read(s.host());
    RuleBook.Loading loading = new RuleBook.Loading(List.of(), Map.of(), host.indices(), false);
    RuleBook.Result r =
        RuleBook.load(s.rules().toString(), loading, new ByteArrayInputStream(new byte[0]));
    RuleBook book = r.book();
    if (book == null) {
      throw new UnusableInput(r.rendered());
    }
    Twin twin = new Twin(host, book, true, Checksums.VERIFY, 1, LocalSockets.NONE);
    twin.add(new RecordOutput(Files.newOutputStream(record), twin.clock()));
    CaptureFile file = Captures.open(s.capture());
    try (NumberedSource source = new NumberedSource(file)) {
      new ReplayLoop(source, new StrictEntrance(twin), n -> {}).run();
    }
    twin.finish();
  }
}
