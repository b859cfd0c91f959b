package io.twinwall.cli.verify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a run through the kernel needs of this machine, and what of it is missing. */
public final class Requirements {
  /** In its traces, this kernel and later ones say what conntrack makes of a packet. */
  private static final int MAJOR = 6;

  private static final int MINOR = 16;

  /** CAP_NET_ADMIN, CAP_NET_RAW and CAP_SYS_ADMIN (linux/capability.h). */
  private static final long CAPABILITIES = 1L << 12 | 1L << 13 | 1L << 21;

  private static final Pattern RELEASE = Pattern.compile("(\\d+)\\.(\\d+)\\b.*");
  private static final Pattern EFFECTIVE = Pattern.compile("CapEff:\\s*([0-9a-fA-F]+)");

  private Requirements() {}

  /** The running kernel's release, as {@code uname -r} prints it; null if this is no Linux. */
  public static @Nullable String release() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/osrelease")).strip();
    } catch (IOException e) {
      return null;
    }
  }

  /** What is missing here, in a sentence; null if nothing is. */
  public static @Nullable String missing() {
    String release = release();
    String fault = release == null ? noLinux() : tooOld(release);
    if (fault != null) {
      return fault;
    }
    if (!privileged(status())) {
      return "no permission: verify makes network namespaces and packet sockets of its own, which"
          + " only root may (sudo twinwall verify ...); replay needs no root";
    }
    if (Programs.find("nft") == null) {
      return missing("nft", "nftables");
    }
    return Programs.find("ip") == null ? missing("ip", "iproute2") : null;
  }

  private static String noLinux() {
    return "verify asks the running Linux kernel, and this is "
        + System.getProperty("os.name")
        + "; replay runs everywhere";
  }

  private static String missing(String program, String debianPackage) {
    return "verify needs the program "
        + program
        + ", which is not installed here (Debian: apt-get install "
        + debianPackage
        + ")";
  }

  /** Why a kernel is too old; null if it is not. */
  static @Nullable String tooOld(String release) {
    Matcher m = RELEASE.matcher(release);
    if (!m.matches()) {
      return "the kernel's release '" + release + "' is none that Linux has";
    }
    int major = Integer.parseInt(m.group(1));
    int minor = Integer.parseInt(m.group(2));
    if (major > MAJOR || major == MAJOR && minor >= MINOR) {
      return null;
    }
    return String.format(
        Locale.ROOT,
        "this kernel is Linux %s; verify needs %d.%d or later: earlier ones do not say in their"
            + " traces what conntrack makes of a packet",
        release,
        MAJOR,
        MINOR);
  }

  private static String status() {
    try {
      return Files.readString(Path.of("/proc/thread-self/status"));
    } catch (IOException e) {
      return "";
    }
  }

  /** Whether a process may do all that is needed, by its /proc/PID/status. */
  static boolean privileged(String status) {
    Matcher m = EFFECTIVE.matcher(status);
    return m.find() && (Long.parseUnsignedLong(m.group(1), 16) & CAPABILITIES) == CAPABILITIES;
  }
}
