package io.twinwall.core.flow;

/**
 * How far one direction's TCP sequence numbers are shifted because a helper changed the length of
 * payloads (Linux {@code struct nf_ct_seqadj}).
 */
public final class SequenceAdjustment {
  private int correctionPosition;
  private int offsetBefore;
  private int offsetAfter;

  /** Sequence number of the latest change. */
  public int correctionPosition() {
    return correctionPosition;
  }

  /** Shift of sequence numbers up to the latest change, in bytes. */
  public int offsetBefore() {
    return offsetBefore;
  }

  /** Shift of sequence numbers behind the latest change, in bytes. */
  public int offsetAfter() {
    return offsetAfter;
  }

  public void set(int correctionPosition, int offsetBefore, int offsetAfter) {
    this.correctionPosition = correctionPosition;
    this.offsetBefore = offsetBefore;
    this.offsetAfter = offsetAfter;
  }
}
