package io.twinwall.capture.live;

/**
 * How interfaces are listened to.
 *
 * @param snapLength bytes kept of a frame, from 1
 * @param bufferBytes kernel buffer of each interface, from 1; what does not fit is dropped
 * @param promiscuous whether frames for other hosts are taken too; needs cap_net_admin as well
 * @param inboundOnly whether frames that leave through the interface are left out
 * @param filter in the language of tcpdump (pcap-filter(7)); empty for all frames
 * @param waitMillis how long {@link LiveSource#read} waits for a frame before it gives none
 */
public record LiveOptions(
    int snapLength,
    int bufferBytes,
    boolean promiscuous,
    boolean inboundOnly,
    String filter,
    int waitMillis) {

  /** Whole frames, 64 MiB of buffer, inbound only, not promiscuous, no filter, 100 ms. */
  public static final LiveOptions DEFAULT =
      new LiveOptions(262_144, 64 << 20, false, true, "", 100);

  public LiveOptions withSnapLength(int bytes) {
    return new LiveOptions(bytes, bufferBytes, promiscuous, inboundOnly, filter, waitMillis);
  }

  public LiveOptions withBufferBytes(int bytes) {
    return new LiveOptions(snapLength, bytes, promiscuous, inboundOnly, filter, waitMillis);
  }

  public LiveOptions withPromiscuous(boolean on) {
    return new LiveOptions(snapLength, bufferBytes, on, inboundOnly, filter, waitMillis);
  }

  public LiveOptions withInboundOnly(boolean on) {
    return new LiveOptions(snapLength, bufferBytes, promiscuous, on, filter, waitMillis);
  }

  public LiveOptions withFilter(String expression) {
    return new LiveOptions(
        snapLength, bufferBytes, promiscuous, inboundOnly, expression, waitMillis);
  }

  public LiveOptions withWaitMillis(int millis) {
    return new LiveOptions(snapLength, bufferBytes, promiscuous, inboundOnly, filter, millis);
  }
}
