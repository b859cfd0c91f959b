package io.twinwall.core.flow;

/** What a tracker keeps in a connection between packets. */
public interface ProtocolState {
  /** The state as conntrack names it ({@code ESTABLISHED}), or "" if the protocol shows none. */
  String stateName();

  /** Reads what a packet's tracker will read, so that it comes into the cache; a hint only. */
  default int touch() {
    return 0;
  }
}
