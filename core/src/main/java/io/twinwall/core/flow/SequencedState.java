package io.twinwall.core.flow;

/** The state of a protocol with sequence numbers, for those who may reuse a closed flow's port. */
public interface SequencedState extends ProtocolState {
  /** Sequence number behind the last byte that a direction has sent (Linux td_end). */
  int sentEnd(Direction direction);
}
