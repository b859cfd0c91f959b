package io.twinwall.core.sim;

/** What became of a packet; the words of the record. */
public enum Fate {
  /** Emitted after routing. */
  FORWARD,
  /** A packet of the host's own that was emitted. */
  SENT,
  /** Passed the input hook: delivered to the host's stack. */
  LOCAL,
  /** A rule or a policy dropped it. */
  DROP,
  /** A fragment held by defragmentation. */
  QUEUE,
  /** The kernel itself gave it up. */
  DISCARD,
  /** An expression was reached that no simulator can know. */
  UNDECIDED,
  /** Handed to userspace. */
  NFQUEUE;

  /** The word of the record. */
  public String word() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
