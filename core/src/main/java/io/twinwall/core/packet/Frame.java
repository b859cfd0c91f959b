package io.twinwall.core.packet;

import org.jspecify.annotations.Nullable;

/**
 * A frame as it was captured: when, where and its bytes. The first thing on a packet's path.
 *
 * <p>A frame is a reusable place, not a value: its source fills it again and again, and the bytes
 * lie in a buffer of the source. They are valid, and may be changed in place, until the source is
 * asked for the next batch.
 */
public final class Frame {
  private static final byte[] NONE = {};

  private long number;
  private long timeNanos;
  private @Nullable String interfaceName;
  private LinkType linkType = LinkType.ETHERNET;
  private byte[] buffer = NONE;
  private int offset;
  private int length;
  private int originalLength;

  /**
   * Fills the frame.
   *
   * @param timeNanos nanoseconds since the epoch
   * @param interfaceName the interface that the capture names, or null
   * @param length captured bytes from {@code offset} on
   * @param originalLength bytes that were on the wire, at least {@code length}
   */
  public void set(
      long timeNanos,
      @Nullable String interfaceName,
      LinkType linkType,
      byte[] buffer,
      int offset,
      int length,
      int originalLength) {
    this.timeNanos = timeNanos;
    this.interfaceName = interfaceName;
    this.linkType = linkType;
    this.buffer = buffer;
    this.offset = offset;
    this.length = length;
    this.originalLength = originalLength;
  }

  /** Number of the frame in its replay, from 1; given after sources have been merged. */
  public long number() {
    return number;
  }

  public void number(long number) {
    this.number = number;
  }

  /** Nanoseconds since the epoch. */
  public long timeNanos() {
    return timeNanos;
  }

  public void timeNanos(long timeNanos) {
    this.timeNanos = timeNanos;
  }

  /** The interface as the capture names it; null where the capture says nothing. */
  public @Nullable String interfaceName() {
    return interfaceName;
  }

  public void interfaceName(@Nullable String interfaceName) {
    this.interfaceName = interfaceName;
  }

  public LinkType linkType() {
    return linkType;
  }

  /** The buffer that holds the bytes, from {@link #offset()} on, {@link #length()} of them. */
  public byte[] buffer() {
    return buffer;
  }

  public int offset() {
    return offset;
  }

  /** Captured length in bytes. */
  public int length() {
    return length;
  }

  /** Length on the wire in bytes; larger than {@link #length()} if the capture cut the frame. */
  public int originalLength() {
    return originalLength;
  }

  /** Whether the capture holds less than was on the wire. */
  public boolean truncated() {
    return originalLength > length;
  }
}
