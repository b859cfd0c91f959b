package io.twinwall.core.flow;

/** Hears what happens to connections, in the order in which it happens. */
public interface FlowEvents {
  /** Hears nothing. */
  FlowEvents NONE =
      new FlowEvents() {
        @Override
        public void created(Connection c) {}

        @Override
        public void updated(Connection c) {}

        @Override
        public void destroyed(Connection c, long timeNanos) {}
      };

  /** It has been confirmed into the table. */
  void created(Connection c);

  /** Its state, status or mark has changed in a way that {@code conntrack -E} shows. */
  void updated(Connection c);

  /**
   * It is gone: removed by its tracker or expired.
   *
   * @param timeNanos when: its deadline, if it expired
   */
  void destroyed(Connection c, long timeNanos);
}
