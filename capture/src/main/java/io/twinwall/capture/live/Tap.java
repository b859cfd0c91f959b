package io.twinwall.capture.live;

import io.twinwall.capture.CaptureException;
import io.twinwall.capture.file.LinkTypes;
import io.twinwall.core.packet.LinkType;
import java.sql.Timestamp;
import org.pcap4j.core.BpfProgram.BpfCompileMode;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.PcapNetworkInterface.PromiscuousMode;
import org.pcap4j.core.PcapStat;

/**
 * Listens to one interface: a libpcap handle and the thread that empties it into the mailbox. The
 * thread alone uses the handle; others only break its loop.
 */
final class Tap {
  /** How long the kernel collects frames where it may. */
  static final int COLLECT_MILLIS = 10;

  /** After a stop, how long frames stamped before it may still be on their way. */
  private static final int DRAIN_MILLIS = 3 * COLLECT_MILLIS;

  /** Frames of one look while the rest is fetched. */
  private static final int DRAIN_BATCH = 256;

  private final String name;
  private final LinkType linkType;
  private final PcapHandle handle;
  private volatile boolean stopping;
  private volatile InterfaceStatistics statistics;

  /** Frames stamped later are not wanted any more; the end of time until the tap is stopped. */
  private volatile long lastNanos = Long.MAX_VALUE;

  /** Time of the last frame; used by the thread only. */
  private long seenNanos;

  private Tap(String name, PcapHandle handle, LinkType linkType) {
    this.name = name;
    this.handle = handle;
    this.linkType = linkType;
    this.statistics = new InterfaceStatistics(name, 0, 0, 0);
  }

  /** Opens the interface; frames collect in the kernel from here on. */
  static Tap open(String name, LiveOptions options) throws CaptureException {
    PcapHandle handle = LiveFaults.guard(name, () -> activate(name, options));
    int code = handle.getDlt().value();
    LinkType linkType = LinkTypes.of(code);
    if (linkType == null) {
      handle.close();
      throw new CaptureException(name, "cannot be captured from: " + LinkTypes.refusal(code));
    }
    try {
      if (!options.filter().isEmpty()) {
        handle.setFilter(options.filter(), BpfCompileMode.OPTIMIZE);
      }
    } catch (PcapNativeException | NotOpenException e) {
      handle.close();
      throw LiveFaults.filter(name, options.filter(), e);
    }
    return new Tap(name, handle, linkType);
  }

  private static PcapHandle activate(String name, LiveOptions options) throws PcapNativeException {
    PcapHandle.Builder builder =
        new PcapHandle.Builder(name)
            .snaplen(options.snapLength())
            .bufferSize(options.bufferBytes())
            .promiscuousMode(
                options.promiscuous()
                    ? PromiscuousMode.PROMISCUOUS
                    : PromiscuousMode.NONPROMISCUOUS)
            .timeoutMillis(COLLECT_MILLIS)
            .immediateMode(options.immediate())
            .timestampPrecision(PcapHandle.TimestampPrecision.NANO);
    if (options.inboundOnly()) {
      builder.direction(PcapHandle.PcapDirection.IN);
    }
    return builder.build();
  }

  /** A lane for what this tap will bring. */
  Lane lane(int longestFrame) {
    return new Lane(name, linkType, longestFrame);
  }

  InterfaceStatistics statistics() {
    return statistics;
  }

  void start(Mailbox mailbox, Lane lane) {
    Thread started = new Thread(() -> run(mailbox, lane), "capture-" + name);
    started.setDaemon(true);
    started.start();
  }

  /** Takes what has arrived by now, and ends. */
  void stop() {
    if (stopping) {
      return;
    }
    lastNanos = Mailbox.nowNanos();
    stopping = true;
    try {
      handle.breakLoop();
    } catch (NotOpenException e) {
      // The thread has ended by itself.
    }
  }

  /** Gives back the handle of a tap that was never started. */
  void discard() {
    handle.close();
  }

  private void run(Mailbox mailbox, Lane lane) {
    CaptureException fault = null;
    try {
      listen(mailbox, lane);
      drain(mailbox, lane);
    } catch (PcapNativeException | NotOpenException e) {
      fault = LiveFaults.broken(name, e);
    } finally {
      readStatistics();
      handle.close();
      mailbox.ended(lane, fault);
    }
  }

  private void listen(Mailbox mailbox, Lane lane) throws PcapNativeException, NotOpenException {
    try {
      while (!stopping) {
        handle.dispatch(-1, (byte[] bytes) -> deliver(mailbox, lane, bytes));
        readStatistics();
      }
    } catch (InterruptedException e) {
      // What breakLoop makes of the loop.
    }
  }

  /** Fetches what the kernel still holds, or collects, of the time before the stop. */
  private void drain(Mailbox mailbox, Lane lane) throws PcapNativeException, NotOpenException {
    handle.setBlockingMode(PcapHandle.BlockingMode.NONBLOCKING);
    long end = System.nanoTime() + DRAIN_MILLIS * 1_000_000L;
    while (seenNanos <= lastNanos) {
      try {
        int got = handle.dispatch(DRAIN_BATCH, (byte[] bytes) -> deliver(mailbox, lane, bytes));
        if (got == 0 && System.nanoTime() >= end) {
          return;
        }
        if (got == 0) {
          Thread.sleep(1);
        }
      } catch (InterruptedException e) {
        // The breakLoop of the stop came late; it has done its work now.
      }
    }
  }

  private void deliver(Mailbox mailbox, Lane lane, byte[] bytes) {
    seenNanos = timeNanos(handle.getTimestamp());
    if (seenNanos > lastNanos) {
      return;
    }
    try {
      mailbox.put(lane, seenNanos, bytes, handle.getOriginalLength());
    } catch (InterruptedException e) {
      stopping = true;
      Thread.currentThread().interrupt();
    }
  }

  private static long timeNanos(Timestamp stamp) {
    return Math.floorDiv(stamp.getTime(), 1000L) * 1_000_000_000L + stamp.getNanos();
  }

  private void readStatistics() {
    try {
      PcapStat stat = handle.getStats();
      statistics =
          new InterfaceStatistics(
              name,
              stat.getNumPacketsReceived(),
              stat.getNumPacketsDropped(),
              stat.getNumPacketsDroppedByIf());
    } catch (PcapNativeException | NotOpenException e) {
      // The interface is gone; what was counted before stands.
    }
  }
}
