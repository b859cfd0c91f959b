package io.twinwall.core.hook;

/** How conntrack classified a packet: what {@code ct state} in a rule sees. */
public enum CtState {
  INVALID(1),
  ESTABLISHED(2),
  RELATED(4),
  NEW(8),
  UNTRACKED(64);

  private final int bit;

  CtState(int bit) {
    this.bit = bit;
  }

  /** The bit of nftables' {@code ct state} bitmask. */
  public int bit() {
    return bit;
  }

  /** The word of rules and of the record. */
  public String word() {
    return switch (this) {
      case INVALID -> "invalid";
      case ESTABLISHED -> "established";
      case RELATED -> "related";
      case NEW -> "new";
      case UNTRACKED -> "untracked";
    };
  }
}
