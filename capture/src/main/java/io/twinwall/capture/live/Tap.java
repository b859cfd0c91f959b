package io.twinwall.capture.live;

import io.twinwall.capture.CaptureException;
import io.twinwall.capture.file.LinkTypes;
import io.twinwall.core.packet.LinkType;
import java.sql.Timestamp;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
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
  private static final int READ_TIMEOUT_MILLIS = 100;

  /** Frames of one look while the rest is fetched. */
  private static final int DRAIN_BATCH = 256;

  private final String name;
  private final LinkType linkType;
  private final PcapHandle handle;
  private volatile boolean stopping;
  private volatile InterfaceStatistics statistics;
  private @Nullable Thread thread;

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
            .timeoutMillis(READ_TIMEOUT_MILLIS)
            .immediateMode(true)
            .timestampPrecision(PcapHandle.TimestampPrecision.NANO);
    if (options.inboundOnly()) {
      builder.direction(PcapHandle.PcapDirection.IN);
    }
    return builder.build();
  }

  String name() {
    return name;
  }

  LinkType linkType() {
    return linkType;
  }

  InterfaceStatistics statistics() {
    return statistics;
  }

  void start(Mailbox mailbox) {
    Thread started = new Thread(() -> run(mailbox), "capture-" + name);
    started.setDaemon(true);
    thread = started;
    started.start();
  }

  /** Takes what has arrived by now, and ends. */
  void stop() {
    if (stopping) {
      return;
    }
    Instant now = Instant.now();
    lastNanos = now.getEpochSecond() * 1_000_000_000L + now.getNano();
    stopping = true;
    try {
      handle.breakLoop();
    } catch (NotOpenException e) {
      // The thread has ended by itself.
    }
  }

  /** Gives the handle back: at once if the thread never ran, else when it ends. */
  void close(Mailbox mailbox) {
    if (thread == null) {
      handle.close();
      return;
    }
    mailbox.close();
    stop();
  }

  private void run(Mailbox mailbox) {
    CaptureException fault = null;
    try {
      listen(mailbox);
      drain(mailbox);
    } catch (PcapNativeException | NotOpenException e) {
      fault = LiveFaults.broken(name, e);
    } finally {
      readStatistics();
      handle.close();
      mailbox.ended(fault);
    }
  }

  private void listen(Mailbox mailbox) throws PcapNativeException, NotOpenException {
    try {
      while (!stopping) {
        handle.dispatch(-1, (byte[] bytes) -> deliver(mailbox, bytes));
        readStatistics();
      }
    } catch (InterruptedException e) {
      // What breakLoop makes of the loop.
    }
  }

  /** Fetches what the kernel still holds of the time before the stop. */
  private void drain(Mailbox mailbox) throws PcapNativeException, NotOpenException {
    handle.setBlockingMode(PcapHandle.BlockingMode.NONBLOCKING);
    int got;
    do {
      try {
        got = handle.dispatch(DRAIN_BATCH, (byte[] bytes) -> deliver(mailbox, bytes));
      } catch (InterruptedException e) {
        // The breakLoop of the stop came late; it has done its work now.
        got = 1;
      }
    } while (got > 0 && seenNanos <= lastNanos);
  }

  private void deliver(Mailbox mailbox, byte[] bytes) {
    seenNanos = timeNanos(handle.getTimestamp());
    if (seenNanos > lastNanos) {
      return;
    }
    try {
      mailbox.put(this, seenNanos, bytes, handle.getOriginalLength());
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
