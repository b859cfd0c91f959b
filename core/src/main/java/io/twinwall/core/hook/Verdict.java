package io.twinwall.core.hook;

/** What a hook function, and then a whole hook, says of a packet. */
public enum Verdict {
  ACCEPT,
  /** Gone; the context says who dropped it. */
  DROP,
  /** Held or taken by the function; nothing more happens to this packet. */
  STOLEN,
  /** Handed to userspace (nfqueue). */
  QUEUE
}
