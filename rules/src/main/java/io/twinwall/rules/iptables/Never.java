package io.twinwall.rules.iptables;

import io.twinwall.rules.model.XtStep;

/** A condition that no packet meets (or every one), for which nftables has no words. */
final class Never {
  private Never() {}

  static XtStep of(Given given) {
    return new XtStep.Fixed("standard", given.span().text(), false);
  }
}
