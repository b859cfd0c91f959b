package io.twinwall.core.track;

import io.twinwall.core.hook.Hook;
import io.twinwall.core.hook.HookEntry;
import io.twinwall.core.hook.HookFunction;
import io.twinwall.core.hook.Priority;
import io.twinwall.core.host.Sysctls;
import io.twinwall.core.time.TimerWheel;
import java.util.List;

/**
 * Puts fragments together before conntrack sees them: at -400 in prerouting and output, where
 * conntrack is active for the IP version (Linux nf_defrag_ipv4, nf_defrag_ipv6).
 *
 * <p>Fragments are held; the one that completes a datagram goes on as the whole. It keeps its own
 * interface and marks, while all headers are the first fragment's.
 */
public interface Defragmenter extends HookFunction {
  /** The two hook entries for the IP version. */
  List<HookEntry> hooks();

  /**
   * Reassembly as conntrack wants it.
   *
   * @param version 4 or 6
   * @throws IllegalArgumentException if a sysctl about fragments is no number
   */
  static Defragmenter of(
      int version, Sysctls sysctls, TimerWheel timers, ReassemblyTimeout timeout) {
    return version == 4
        ? new Ipv4Defragmenter(sysctls, timers, timeout, false)
        : new Ipv6Defragmenter(sysctls, timers, timeout, null);
  }

  /**
   * Reassembly for delivery to the host itself, where conntrack has not done it (Linux ip_defrag,
   * ipv6_frag_rcv).
   *
   * @param problems hears of faulty IPv6 fragments
   */
  static Defragmenter local(
      int version,
      Sysctls sysctls,
      TimerWheel timers,
      ReassemblyTimeout timeout,
      HeaderProblem problems) {
    return version == 4
        ? new Ipv4Defragmenter(sysctls, timers, timeout, true)
        : new Ipv6Defragmenter(sysctls, timers, timeout, problems);
  }

  /** The entries of a defragmenter for an IP version. */
  static List<HookEntry> entries(int version, HookFunction f) {
    return List.of(
        new HookEntry(version, Hook.PREROUTING, Priority.DEFRAGMENTATION, f),
        new HookEntry(version, Hook.OUTPUT, Priority.DEFRAGMENTATION, f));
  }
}
