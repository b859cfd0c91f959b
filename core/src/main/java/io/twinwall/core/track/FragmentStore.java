package io.twinwall.core.track;

import io.twinwall.core.time.TimerWheel;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The unfinished datagrams of one IP version, within a bound of memory and time (Linux fqdir). */
final class FragmentStore {
  /** What the kernel charges for an empty queue, about {@code sizeof(struct ipq)}. */
  private static final int QUEUE_MEMORY = 208;

  private final TimerWheel timers;
  private final long timeoutNanos;
  private final long highThreshold;
  private final Consumer<FragmentQueue> timedOut;
  private final Map<Object, FragmentQueue> queues = new HashMap<>();
  private long memory;

  /**
   * @param highThreshold bytes beyond which no fragment is taken; 0: none ever
   * @param timedOut hears of each queue that outlived its time
   */
  FragmentStore(
      TimerWheel timers, long timeoutNanos, long highThreshold, Consumer<FragmentQueue> timedOut) {
    this.timers = timers;
    this.timeoutNanos = timeoutNanos;
    this.highThreshold = highThreshold;
    this.timedOut = timedOut;
  }

  /** The queue of a key, made if there is none; null if memory is short. */
  @Nullable FragmentQueue find(Object key) {
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
    q.timer(timers.after(timeoutNanos, () -> expire(q)));
    queues.put(q.key(), q);
    memory += QUEUE_MEMORY;
  }

  /** Takes out the queue; its fragments may still be read. */
  void remove(FragmentQueue q) {
    if (queues.remove(q.key(), q)) {
      q.cancelTimer();
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

  private void expire(FragmentQueue q) {
    remove(q);
    timedOut.accept(q);
  }

  int size() {
    return queues.size();
  }

  /** Bytes charged by now. */
  long memory() {
    return memory;
  }
}
