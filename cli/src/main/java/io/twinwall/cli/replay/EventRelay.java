package io.twinwall.cli.replay;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.FlowEvents;
import java.util.ArrayList;
import java.util.List;

/** Tells several listeners of connections, which may come later than the simulator. */
final class EventRelay implements FlowEvents {
  private final List<FlowEvents> listeners = new ArrayList<>();

  void add(FlowEvents listener) {
    listeners.add(listener);
  }

  @Override
  public void created(Connection c) {
    for (FlowEvents l : listeners) {
      l.created(c);
    }
  }

  @Override
  public void updated(Connection c) {
    for (FlowEvents l : listeners) {
      l.updated(c);
    }
  }

  @Override
  public void destroyed(Connection c, long timeNanos) {
    for (FlowEvents l : listeners) {
      l.destroyed(c, timeNanos);
    }
  }
}
