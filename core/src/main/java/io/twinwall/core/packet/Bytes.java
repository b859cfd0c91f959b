package io.twinwall.core.packet;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Reads and writes unsigned numbers in network byte order at any offset of a byte array. */
public final class Bytes {
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private Bytes() {}

  /** An unsigned byte. */
  public static int u8(byte[] b, int offset) {
    return b[offset] & 0xFF;
  }

  /** An unsigned 16-bit number. */
  public static int u16(byte[] b, int offset) {
    return (short) SHORT.get(b, offset) & 0xFFFF;
  }

  /** 32 bits as they stand; negative if the first bit is set. */
  public static int s32(byte[] b, int offset) {
    return (int) INT.get(b, offset);
  }

  /** An unsigned 32-bit number. */
  public static long u32(byte[] b, int offset) {
    return (int) INT.get(b, offset) & 0xFFFF_FFFFL;
  }

  /** 64 bits as they stand. */
  public static long s64(byte[] b, int offset) {
    return (long) LONG.get(b, offset);
  }

  public static void put8(byte[] b, int offset, int value) {
    b[offset] = (byte) value;
  }

  public static void put16(byte[] b, int offset, int value) {
    SHORT.set(b, offset, (short) value);
  }

  public static void put32(byte[] b, int offset, int value) {
    INT.set(b, offset, value);
  }

  public static void put64(byte[] b, int offset, long value) {
    LONG.set(b, offset, value);
  }
}
