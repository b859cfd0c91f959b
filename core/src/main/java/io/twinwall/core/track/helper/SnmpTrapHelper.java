package io.twinwall.core.track.helper;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.HelperBinding;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.hook.Verdict;

/** Translates addresses in SNMP traps; expects nothing (Linux 6.18 nf_nat_snmp_basic_main.c). */
final class SnmpTrapHelper implements Helper {
  private final Announcer announcer;
  private final SnmpTranslation snmp = new SnmpTranslation();

  SnmpTrapHelper(Announcer announcer) {
    this.announcer = announcer;
  }

  @Override
  public String name() {
    return "snmp_trap";
  }

  @Override
  public Verdict read(PacketContext context, Connection c, HelperBinding binding) {
    return announcer.manglerFor(c) == null ? Verdict.ACCEPT : snmp.apply(context, c);
  }
}
