package io.twinwall.capture.live;

/**
 * How interfaces are listened to.
 *
 * @param snapLength bytes kept of a frame, from 1
 * @param bufferBytes kernel buffer of each interface, from 1; what does not fit is dropped
 * @param immediate whether each frame is handed over at once, as a router needs it. Otherwise the
 *     kernel collects frames for up to 10 ms, which loses far fewer of them (libpcap gives each
 *     frame a place of the largest size in immediate mode), and frames of several interfaces come
 *     in exact order of their stamps
 * @param promiscuous whether frames for other hosts are taken too
 * @param inboundOnly whether frames that leave through the interface are left out
 * @param filter in the language of tcpdump (pcap-filter(7)); empty for all frames
 * @param waitMillis how long {@link LiveSource#read} waits for a frame before it gives none
 */
public record LiveOptions(
    int snapLength,
    int bufferBytes,
    boolean immediate,
    boolean promiscuous,
    boolean inboundOnly,
    String filter,
    int waitMillis) {

  /** For watching: whole frames, 64 MiB, inbound only, not promiscuous, no filter, 100 ms. */
  public static final LiveOptions WATCH =
      new LiveOptions(262_144, 64 << 20, false, false, true, "", 100);

  public LiveOptions withSnapLength(int bytes) {
    return new LiveOptions(
        bytes, bufferBytes, immediate, promiscuous, inboundOnly, filter, waitMillis);
  }

  public LiveOptions withBufferBytes(int bytes) {
    return new LiveOptions(
        snapLength, bytes, immediate, promiscuous, inboundOnly, filter, waitMillis);
  }

  public LiveOptions withImmediate(boolean on) {
    return new LiveOptions(
        snapLength, bufferBytes, on, promiscuous, inboundOnly, filter, waitMillis);
  }

  public LiveOptions withPromiscuous(boolean on) {
    return new LiveOptions(snapLength, bufferBytes, immediate, on, inboundOnly, filter, waitMillis);
  }

  public LiveOptions withInboundOnly(boolean on) {
    return new LiveOptions(snapLength, bufferBytes, immediate, promiscuous, on, filter, waitMillis);
  }

  public LiveOptions withFilter(String expression) {
    return new LiveOptions(
        snapLength, bufferBytes, immediate, promiscuous, inboundOnly, expression, waitMillis);
  }

  public LiveOptions withWaitMillis(int millis) {
    return new LiveOptions(
        snapLength, bufferBytes, immediate, promiscuous, inboundOnly, filter, millis);
  }
}
