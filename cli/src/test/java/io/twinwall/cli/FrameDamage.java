package io.twinwall.cli;

import io.twinwall.core.packet.LinkType;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Damage as an attacker does it: some of it blind, some with right checksums around it. */
final class FrameDamage {
  private static final int[] PROTOCOLS = {
    0, 1, 2, 4, 6, 17, 33, 41, 43, 44, 47, 50, 51, 58, 59, 60, 132, 135, 136, 255
  };

  private FrameDamage() {}

  /** A damaged copy. */
  static byte[] of(byte[] frame, LinkType link, SplittableRandom random) {
    byte[] b = frame.clone();
    int ip = link == LinkType.ETHERNET ? 14 : 0;
    switch (random.nextInt(8)) {
      case 0 -> b = Arrays.copyOf(b, random.nextInt(b.length + 1));
      case 1 -> b = Arrays.copyOf(b, b.length + random.nextInt(300));
      case 2 -> noise(b, 0, 1 + random.nextInt(8), random);
      case 3 -> noise(b, ip, 1 + random.nextInt(4), random);
      case 4 -> noise(b, ip + 20, 1 + random.nextInt(8), random);
      case 5 -> fill(b, ip + 20, random);
      case 6 -> header(b, ip, random);
      default -> b = options(b, ip, random);
    }
    if (random.nextInt(4) > 0) {
      headerChecksum(b, ip);
    }
    return b;
  }

  private static void noise(byte[] b, int from, int count, SplittableRandom random) {
    for (int i = 0; i < count && b.length > from; i++) {
      int at = from + random.nextInt(Math.min(b.length - from, 60));
      b[at] =
          random.nextBoolean()
              ? (byte) random.nextInt(256)
              : (byte) (b[at] ^ 1 << random.nextInt(8));
    }
  }

  private static void fill(byte[] b, int from, SplittableRandom random) {
    for (int i = from; i < b.length; i++) {
      b[i] = (byte) random.nextInt(256);
    }
  }

  /** Another protocol, fragment bits, lengths. */
  private static void header(byte[] b, int ip, SplittableRandom random) {
    if (b.length < ip + 40) {
      return;
    }
    boolean six = (b[ip] >> 4 & 15) == 6;
    byte protocol = (byte) PROTOCOLS[random.nextInt(PROTOCOLS.length)];
    switch (random.nextInt(4)) {
      case 0 -> b[ip + (six ? 6 : 9)] = protocol;
      case 1 -> {
        int at = ip + (six ? 4 : 6);
        b[at] = (byte) random.nextInt(64);
        b[at + 1] = (byte) random.nextInt(256);
      }
      case 2 -> b[ip + (six ? 7 : 8)] = (byte) random.nextInt(3);
      default -> {
        b[ip + (six ? 6 : 9)] = protocol;
        b[ip + (six ? 40 : 20) < b.length ? ip + (six ? 40 : 20) : ip] = protocol;
      }
    }
  }

  /** Bytes of random options, or extension headers, behind the fixed header. */
  private static byte[] options(byte[] b, int ip, SplittableRandom random) {
    if (b.length < ip + 40) {
      return b;
    }
    boolean six = (b[ip] >> 4 & 15) == 6;
    int at = ip + (six ? 40 : 20);
    int room = six ? 8 * (1 + random.nextInt(12)) : 4 * (1 + random.nextInt(10));
    byte[] out = new byte[b.length + room];
    System.arraycopy(b, 0, out, 0, at);
    System.arraycopy(b, at, out, at + room, b.length - at);
    for (int i = 0; i < room; i++) {
      out[at + i] = random.nextInt(3) == 0 ? (byte) random.nextInt(256) : (byte) random.nextInt(12);
    }
    int lengthAt = ip + (six ? 4 : 2);
    int length = ((out[lengthAt] & 255) << 8 | out[lengthAt + 1] & 255) + room;
    out[lengthAt] = (byte) (length >> 8);
    out[lengthAt + 1] = (byte) length;
    if (six) {
      byte next = out[ip + 6];
      out[ip + 6] = new byte[] {0, 43, 44, 51, 60, (byte) 135}[random.nextInt(6)];
      out[at] = random.nextBoolean() ? next : 60;
      out[at + 1] = (byte) random.nextInt(4);
    } else {
      out[ip] = (byte) (0x45 + room / 4);
    }
    return out;
  }

  private static void headerChecksum(byte[] b, int ip) {
    if (b.length < ip + 20 || (b[ip] >> 4 & 15) != 4) {
      return;
    }
    int end = Math.min(b.length - 1, ip + (b[ip] & 15) * 4);
    b[ip + 10] = 0;
    b[ip + 11] = 0;
    int sum = 0;
    for (int i = ip; i < end; i += 2) {
      sum += (b[i] & 255) << 8 | b[i + 1] & 255;
    }
    while (sum >> 16 != 0) {
      sum = (sum & 0xffff) + (sum >> 16);
    }
    b[ip + 10] = (byte) (~sum >> 8);
    b[ip + 11] = (byte) ~sum;
  }
}
