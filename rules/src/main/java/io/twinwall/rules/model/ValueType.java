package io.twinwall.rules.model;

/**
 * The type of one value: datatype, width and the byte order in which the kernel holds it in a
 * register. Values are written as plain unsigned numbers; the order matters only where bytes are
 * looked at (hashes, concatenations, payload writes).
 *
 * @param bits width of the value; a field that is no whole number of bytes is right-aligned
 */
public record ValueType(Datatype datatype, int bits, Order order) {
  /** Byte order in the kernel's register. */
  public enum Order {
    /** The machine's (little-endian where the kernel's records were made). */
    HOST,
    /** Network order. */
    BIG
  }

  /** The datatype with its own width and order. */
  public static ValueType of(Datatype datatype) {
    return new ValueType(datatype, datatype.bits(), datatype.order());
  }

  /** An integer of the given width in network order. */
  public static ValueType integer(int bits) {
    return new ValueType(Datatype.INTEGER, bits, Order.BIG);
  }

  /** Width in whole bytes. */
  public int bytes() {
    return (bits + 7) / 8;
  }
}
