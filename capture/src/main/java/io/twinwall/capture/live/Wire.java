package io.twinwall.capture.live;

import io.twinwall.capture.CaptureException;
import java.io.Closeable;
import java.sql.Timestamp;
import org.jspecify.annotations.Nullable;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.PcapNetworkInterface.PromiscuousMode;
import org.pcap4j.core.PcapStat;

/**
 * One end of a cable: sends frames into an interface, and takes those that arrive there, without
 * ever waiting. For one thread, in the network namespace in which it was opened.
 */
public final class Wire implements Closeable {
  /** Hears of a frame that arrived. */
  public interface Receiver {
    /**
     * Takes a frame.
     *
     * @param timeNanos nanoseconds since the epoch, as the kernel stamped it
     * @param frame whole; the receiver's own
     */
    void frame(long timeNanos, byte[] frame);
  }

  private final String name;
  private final PcapHandle handle;

  private Wire(String name, PcapHandle handle) {
    this.name = name;
    this.handle = handle;
  }

  /**
   * Opens an interface; frames that arrive collect in the kernel from here on.
   *
   * @param longestFrame in bytes, link layer included
   * @param bufferBytes room for what arrives between two looks
   */
  public static Wire open(String name, int longestFrame, int bufferBytes) throws CaptureException {
    return LiveFaults.guard(
        name,
        () -> {
          PcapHandle h =
              new PcapHandle.Builder(name)
                  .snaplen(longestFrame)
                  .bufferSize(bufferBytes)
                  .promiscuousMode(PromiscuousMode.NONPROMISCUOUS)
                  .timeoutMillis(1)
                  .immediateMode(true)
                  .direction(PcapHandle.PcapDirection.IN)
                  .timestampPrecision(PcapHandle.TimestampPrecision.NANO)
                  .build();
          try {
            h.setBlockingMode(PcapHandle.BlockingMode.NONBLOCKING);
          } catch (NotOpenException e) {
            throw new IllegalStateException(e);
          }
          return new Wire(name, h);
        });
  }

  /** Sends a frame; null, or why the kernel did not take it. */
  public @Nullable String send(byte[] frame) throws CaptureException {
    try {
      handle.sendPacket(frame);
      return null;
    } catch (PcapNativeException e) {
      return String.valueOf(e.getMessage());
    } catch (NotOpenException e) {
      throw LiveFaults.broken(name, e);
    }
  }

  /** Takes the frames that are there now; how many there were. */
  public int poll(Receiver receiver) throws CaptureException {
    try {
      int frames = 0;
      // not dispatch, which makes a native callback each time: that is dearer than all else here
      for (byte[] f = handle.getNextRawPacket(); f != null; f = handle.getNextRawPacket()) {
        receiver.frame(timeNanos(handle.getTimestamp()), f);
        frames++;
      }
      return frames;
    } catch (NotOpenException e) {
      throw LiveFaults.broken(name, e);
    }
  }

  /** How many frames were lost because they were not taken in time. */
  public long lost() throws CaptureException {
    try {
      PcapStat stat = handle.getStats();
      return stat.getNumPacketsDropped() + stat.getNumPacketsDroppedByIf();
    } catch (PcapNativeException | NotOpenException e) {
      throw LiveFaults.broken(name, e);
    }
  }

  private static long timeNanos(Timestamp stamp) {
    return Math.floorDiv(stamp.getTime(), 1000L) * 1_000_000_000L + stamp.getNanos();
  }

  @Override
  public void close() {
    handle.close();
  }
}
