package io.twinwall.capture.live;

import io.twinwall.capture.CaptureException;
import io.twinwall.capture.FrameSource;
import io.twinwall.core.packet.Frame;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Frames as they arrive at one or more interfaces, in the order in which the kernel stamped them
 * (roughly so in immediate mode), in nanoseconds where it can. A batch is what is there, never
 * waited for beyond its first frame.
 *
 * <p>Needs libpcap and the capability cap_net_raw. {@link #read} is for one thread, {@link #stop}
 * and {@link #statistics} for any.
 */
public final class LiveSource implements FrameSource {
  /** The kernel collects for a fifth of this; the rest is for a busy machine. */
  private static final long HOLD_NANOS = 5 * Tap.COLLECT_MILLIS * 1_000_000L;

  private final List<Tap> taps;
  private final Mailbox mailbox;
  private final int waitMillis;

  private LiveSource(List<Tap> taps, LiveOptions options) {
    this.taps = taps;
    this.waitMillis = options.waitMillis();
    List<Lane> lanes = taps.stream().map(tap -> tap.lane(options.snapLength())).toList();
    boolean inOrder = !options.immediate() && taps.size() > 1;
    this.mailbox = new Mailbox(lanes, inOrder ? HOLD_NANOS : 0);
    for (int i = 0; i < taps.size(); i++) {
      taps.get(i).start(mailbox, lanes.get(i));
    }
  }

  /**
   * Opens interfaces and starts listening to all of them.
   *
   * @param interfaceNames as {@code ip link} shows them, at least one
   * @throws CaptureException if the library or the permission is missing, an interface does not
   *     exist, or the filter cannot be used
   */
  public static LiveSource open(List<String> interfaceNames, LiveOptions options)
      throws CaptureException {
    if (interfaceNames.isEmpty()) {
      throw new IllegalArgumentException("no interface");
    }
    List<Tap> taps = new ArrayList<>();
    try {
      for (String name : interfaceNames) {
        taps.add(Tap.open(name, options));
      }
    } catch (CaptureException e) {
      taps.forEach(Tap::discard);
      throw e;
    }
    return new LiveSource(taps, options);
  }

  /**
   * {@inheritDoc}
   *
   * <p>Waits at most {@link LiveOptions#waitMillis} for the first frame, then gives 0. After {@link
   * #stop} it gives what had arrived before, then -1.
   *
   * @throws CaptureException if an interface goes away; the frames before have been returned
   */
  @Override
  public int read(Frame[] batch) throws IOException {
    try {
      return mailbox.read(batch, waitMillis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException("interrupted");
      interrupted.initCause(e);
      throw interrupted;
    }
  }

  /** Ends capturing: frames that have arrived by now are still read, later ones not. */
  public void stop() {
    for (Tap tap : taps) {
      tap.stop();
    }
  }

  /** What became of the frames of each interface; final once {@link #read} gave -1. */
  public List<InterfaceStatistics> statistics() {
    return taps.stream().map(Tap::statistics).toList();
  }

  /** Ends capturing at once; what was not read is lost. */
  @Override
  public void close() {
    mailbox.close();
    stop();
  }
}
