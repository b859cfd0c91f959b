package io.twinwall.core.track;

import io.twinwall.core.host.NetworkInterface;
import io.twinwall.core.time.TimerWheel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fragments of one datagram (Linux 6.18 inet_frag_queue).
 *
 * <p>Fragments that arrive in order make up runs. One that lies within a run is a duplicate and is
 * ignored; one that overlaps in any other way spoils the datagram (RFC 5722 section 4, which Linux
 * applies to IPv4 too).
 */
final class FragmentQueue {
  /** What became of a fragment. */
  enum Insertion {
    ADDED,
    DUPLICATE,
    OVERLAP
  }

  /** Fragments that follow each other without a gap, in the order of their offsets. */
  private static final class Run {
    private final List<Fragment> fragments = new ArrayList<>(2);
    private final int start;
    private int end;

    Run(Fragment f) {
      start = f.offset();
      end = f.end();
      fragments.add(f);
    }
  }

  private final Object key;
  private final List<Run> runs = new ArrayList<>(2);
  private TimerWheel.@Nullable Timer timer;
  private boolean lastIn;
  private int length;
  private int present;
  private int ecn;
  private int maxSize;
  private int maxDfSize;
  private int memory;
  private int sequence;
  private @Nullable NetworkInterface in;

  FragmentQueue(Object key) {
    this.key = key;
  }

  Object key() {
    return key;
  }

  void timer(TimerWheel.Timer timer) {
    this.timer = timer;
  }

  void cancelTimer() {
    if (timer != null) {
      timer.cancel();
    }
  }

  boolean isEmpty() {
    return runs.isEmpty();
  }

  /** Forgets all fragments. */
  void clear() {
    runs.clear();
    lastIn = false;
    length = 0;
    present = 0;
    ecn = 0;
    maxSize = 0;
    maxDfSize = 0;
    memory = 0;
    in = null;
  }

  /** Length of the datagram's payload as far as is known. */
  int length() {
    return length;
  }

  /**
   * Notes what a fragment says of the datagram's length.
   *
   * @return false if that contradicts what is known
   */
  boolean lengthFits(int end, boolean more) {
    if (!more) {
      if (end < length || lastIn && end != length) {
        return false;
      }
      lastIn = true;
      length = end;
    } else if (end > length) {
      if (lastIn) {
        return false;
      }
      length = end;
    }
    return true;
  }

  /** Puts a fragment in its place (Linux inet_frag_queue_insert). */
  Insertion insert(Fragment f) {
    Run last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
    if (last == null) {
      runs.add(new Run(f));
    } else if (last.end < f.end()) {
      if (f.offset() < last.end) {
        return Insertion.OVERLAP;
      }
      if (f.offset() == last.end) {
        last.fragments.add(f);
        last.end = f.end();
      } else {
        runs.add(new Run(f));
      }
    } else {
      int at = place(f);
      if (at < 0) {
        return at == -1 ? Insertion.DUPLICATE : Insertion.OVERLAP;
      }
      runs.add(at, new Run(f));
    }
    present += f.length();
    memory += f.memory();
    return Insertion.ADDED;
  }

  /** Index for a new run; -1: within another; -2: across the border of another. */
  private int place(Fragment f) {
    int low = 0;
    int high = runs.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      Run r = runs.get(middle);
      if (f.end() <= r.start) {
        high = middle;
      } else if (f.offset() >= r.end) {
        low = middle + 1;
      } else {
        return f.offset() >= r.start && f.end() <= r.end ? -1 : -2;
      }
    }
    return low;
  }

  /** Notes what the header of an added fragment says. */
  void note(int ecnBit, int size, boolean df, @Nullable NetworkInterface in) {
    ecn |= ecnBit;
    maxSize = Math.max(maxSize, size);
    maxDfSize = df ? Math.max(maxDfSize, size) : maxDfSize;
    this.in = in == null ? this.in : in;
  }

  boolean complete() {
    return lastIn && first() != null && present == length;
  }

  /** The fragment at offset 0, or null. */
  @Nullable Fragment first() {
    return runs.isEmpty() || runs.get(0).start != 0 ? null : runs.get(0).fragments.get(0);
  }

  /** All fragments in the order of their offsets. */
  List<Fragment> fragments() {
    List<Fragment> all = new ArrayList<>();
    runs.forEach(r -> all.addAll(r.fragments));
    return all;
  }

  /** Payload sizes of all fragments in the order of their offsets. */
  int[] sizes() {
    return fragments().stream().mapToInt(Fragment::length).toArray();
  }

  /**
   * The ECN bits to add to the datagram's header, or -1 if the fragments' bits must not be mixed
   * (RFC 3168 section 5.3).
   */
  int ecn() {
    boolean notCapable = (ecn & 1) != 0;
    if (notCapable && ecn != 1) {
      return -1;
    }
    boolean congestion = (ecn & 8) != 0;
    return congestion && ecn != 8 ? 3 : 0;
  }

  /** Size of the largest fragment; what counts as size is its owner's to say. */
  int maxSize() {
    return maxSize;
  }

  /** Size of the largest fragment that says "don't fragment"; 0 for none. */
  int maxDfSize() {
    return maxDfSize;
  }

  /** Bytes that the kernel charges for the fragments. */
  int memory() {
    return memory;
  }

  /** Interface of the latest fragment. */
  @Nullable NetworkInterface in() {
    return in;
  }

  /** Count of the sender's fragments when this queue's latest one came. */
  int sequence() {
    return sequence;
  }

  void sequence(int sequence) {
    this.sequence = sequence;
  }
}
