package io.twinwall.core.track;

import io.twinwall.core.time.VirtualClock;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The unfinished datagrams of one IP version, within a bound of memory and time (Linux fqdir).
 *
 * <p>All queues live equally long, so they stand in the order of their deadlines.
 */
final class FragmentStore {
  /** What the kernel charges for an empty queue, about {@code sizeof(struct ipq)}. */
  private static final int QUEUE_MEMORY = 208;

  private final VirtualClock clock;
  private final long timeoutNanos;
  private final long highThreshold;
  private final Consumer<FragmentQueue> timedOut;
  private final Map<Object, FragmentQueue> queues = new LinkedHashMap<>();
  private long memory;

  /**
   * @param highThreshold bytes beyond which no fragment is taken; 0: none ever
   * @param timedOut hears of each queue that outlived its time
   */
  FragmentStore(
      VirtualClock clock, long timeoutNanos, long highThreshold, Consumer<FragmentQueue> timedOut) {
    this.clock = clock;
    this.timeoutNanos = timeoutNanos;
    this.highThreshold = highThreshold;
    this.timedOut = timedOut;
  }

  /** The queue of a key, made if there is none; null if memory is short. */
  @Nullable FragmentQueue find(Object key) {
    expire();
    if (highThreshold == 0 || memory > highThreshold) {
      return null;
    }
    FragmentQueue q = queues.get(key);
    if (q == null) {
      q = new FragmentQueue(key);
      add(q);
    }
    return q;
  }

  private void add(FragmentQueue q) {
    q.deadlineNanos(clock.nowNanos() + timeoutNanos);
    queues.put(q.key(), q);
    memory += QUEUE_MEMORY;
  }

  /** Takes out the queue; its fragments may still be read. */
  void remove(FragmentQueue q) {
    if (queues.remove(q.key(), q)) {
      memory -= QUEUE_MEMORY + q.memory();
    }
  }

  /** Empties a queue and lets it live anew. */
  void restart(FragmentQueue q) {
    remove(q);
    q.clear();
    add(q);
  }

  void charge(int bytes) {
    memory += bytes;
  }

  /** Removes the queues that have outlived their time. */
  void expire() {
    if (queues.isEmpty()) {
      return;
    }
    long now = clock.nowNanos();
    for (Iterator<FragmentQueue> i = queues.values().iterator(); i.hasNext(); ) {
      FragmentQueue q = i.next();
      if (q.deadlineNanos() > now) {
        return;
      }
      i.remove();
      memory -= QUEUE_MEMORY + q.memory();
      timedOut.accept(q);
    }
  }

  int size() {
    return queues.size();
  }

  /** Bytes charged by now. */
  long memory() {
    return memory;
  }
}
