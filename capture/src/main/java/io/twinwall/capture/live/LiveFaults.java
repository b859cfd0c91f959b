package io.twinwall.capture.live;

import io.twinwall.capture.CaptureException;
import java.util.List;
import java.util.stream.Collectors;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.PcapNetworkInterface;
import org.pcap4j.core.Pcaps;

/** What libpcap's failures mean, in a sentence with its mend. */
final class LiveFaults {
  /** Error codes of pcap_activate (pcap/pcap.h). */
  private static final int NO_SUCH_DEVICE = -5;

  private static final int PERMISSION_DENIED = -8;
  private static final int INTERFACE_NOT_UP = -9;
  private static final int PROMISCUOUS_DENIED = -11;

  /** What libpcap offers besides network interfaces. */
  private static final List<String> NO_INTERFACES =
      List.of("bluetooth", "dbus-", "nflog", "nfqueue", "usbmon");

  /** Something that calls the native library. */
  interface NativeCall<T> {
    T run() throws PcapNativeException;
  }

  private LiveFaults() {}

  /** Runs a native call and puts its failures into words. */
  static <T> T guard(String name, NativeCall<T> call) throws CaptureException {
    try {
      return call.run();
    } catch (LinkageError e) {
      throw libraryMissing(name, e);
    } catch (PcapNativeException e) {
      throw refused(name, e);
    }
  }

  static CaptureException libraryMissing(String name, Throwable e) {
    return fault(
        name,
        "live capture needs the library libpcap, which is not installed here: install the package"
            + " libpcap0.8 (Debian, Ubuntu) or libpcap (Fedora, Arch); reading capture files does"
            + " not need it",
        e);
  }

  /** The interface could not be opened. */
  static CaptureException refused(String name, PcapNativeException e) {
    Integer code = e.getReturnCode();
    String message = String.valueOf(e.getMessage());
    switch (code == null ? 0 : code) {
      case NO_SUCH_DEVICE -> {
        return fault(name, "no such interface; there are: " + interfaceNames(), e);
      }
      case PERMISSION_DENIED, PROMISCUOUS_DENIED -> {
        return fault(name, noPermission(), e);
      }
      case INTERFACE_NOT_UP -> {
        return fault(name, "is down; bring it up: ip link set " + name + " up", e);
      }
      default -> {
        return fault(name, "cannot be captured from: " + message, e);
      }
    }
  }

  private static String noPermission() {
    String grant = "+net_raw,+net_admin";
    return "no permission to capture: that needs the capability cap_net_raw (and cap_net_admin for"
        + " promiscuous mode). Run as root, or hand the capabilities to this one command: sudo"
        + " setpriv --reuid \"$(id -u)\" --regid \"$(id -g)\" --init-groups --inh-caps "
        + grant
        + " --ambient-caps "
        + grant
        + " COMMAND...; setcap on the java program itself would keep it from finding its libraries";
  }

  static CaptureException filter(String name, String filter, Exception e) {
    return fault(
        name,
        "the filter '"
            + filter
            + "' cannot be used: "
            + e.getMessage()
            + "; its language is tcpdump's, see pcap-filter(7)",
        e);
  }

  /** Capturing ended by itself. */
  static CaptureException broken(String name, Exception e) {
    return fault(name, "capturing ended: " + e.getMessage(), e);
  }

  private static String interfaceNames() {
    try {
      return Pcaps.findAllDevs().stream()
          .map(PcapNetworkInterface::getName)
          .filter(name -> NO_INTERFACES.stream().noneMatch(name::startsWith))
          .collect(Collectors.joining(", "));
    } catch (PcapNativeException e) {
      return "(they cannot be listed: " + e.getMessage() + ")";
    }
  }

  private static CaptureException fault(String name, String text, Throwable e) {
    return new CaptureException(name, CaptureException.NO_OFFSET, text, e);
  }
}
