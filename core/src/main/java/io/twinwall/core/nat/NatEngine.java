package io.twinwall.core.nat;

import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.hook.Verdict;

/** The NAT hooks of the core, and what nat statements ask of them. */
public final class NatEngine {
  /**
   * Binds a new connection to a translation (Linux nf_nat_setup_info): what snat, dnat, redirect
   * and masquerade statements end in.
   *
   * @return DROP if no unique tuple could be found
   */
  public Verdict setup(PacketContext context, NatRange range, Manipulation manipulation) {
    throw new UnsupportedOperationException();
  }

  /** A masquerade statement (Linux nf_nat_masquerade_ipv4, _ipv6): the address of the interface. */
  public Verdict masquerade(PacketContext context, NatRange range) {
    throw new UnsupportedOperationException();
  }

  /** A redirect statement (Linux nf_nat_redirect): to the host itself. */
  public Verdict redirect(PacketContext context, NatRange range) {
    throw new UnsupportedOperationException();
  }
}
