package io.twinwall.cli;

import picocli.CommandLine.IVersionProvider;

/** {@code --version}. */
final class VersionText implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String v = VersionText.class.getPackage().getImplementationVersion();
    return new String[] {
      "twinwall " + (v == null ? "(not packaged)" : v), "Java " + Runtime.version()
    };
  }
}
