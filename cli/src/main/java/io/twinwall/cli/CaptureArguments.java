package io.twinwall.cli;

import io.twinwall.capture.FrameSource;
import io.twinwall.capture.RenamedSource;
import io.twinwall.capture.file.CaptureFile;
import io.twinwall.capture.file.Captures;
import io.twinwall.cli.data.UnusableInput;
import io.twinwall.core.host.FirewallHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The captures of a command line, {@code [IFACE=]CAPTURE...}, opened. */
final class CaptureArguments {
  private static final Pattern NAMED = Pattern.compile("([A-Za-z0-9_.@:-]{1,15})=(.+)");

  private final List<CaptureFile> files = new ArrayList<>();
  private final List<FrameSource> sources = new ArrayList<>();
  private final List<String> paths = new ArrayList<>();
  private final Set<String> names = new LinkedHashSet<>();

  private CaptureArguments() {}

  static CaptureArguments of(List<String> arguments, Console console) throws IOException {
    CaptureArguments a = new CaptureArguments();
    for (String argument : arguments) {
      Matcher m = NAMED.matcher(argument);
      boolean named = m.matches() && !Files.exists(Path.of(argument));
      String path = named ? m.group(2) : argument;
      CaptureFile file = open(path, console);
      a.paths.add(path);
      a.files.add(file);
      if (named) {
        a.names.add(m.group(1));
        a.sources.add(new RenamedSource(file, m.group(1)));
      } else {
        a.sources.add(file);
      }
    }
    return a;
  }

  static CaptureFile open(String name, Console console) throws IOException {
    return Captures.open(name, console.in());
  }

  /** Refuses interfaces that the host does not have. */
  void check(FirewallHost host) {
    for (String n : names) {
      if (host.byName(n) == null) {
        throw new UnusableInput(
            "'"
                + n
                + "=': the host has no interface of that name; it has "
                + String.join(", ", host.indices().keySet()));
      }
    }
  }

  /** Whether the command line names interfaces. */
  boolean named() {
    return !names.isEmpty();
  }

  /** The files as they were given, without their interfaces. */
  List<String> paths() {
    return paths;
  }

  List<CaptureFile> files() {
    return files;
  }

  List<FrameSource> sources() {
    return sources;
  }
}
