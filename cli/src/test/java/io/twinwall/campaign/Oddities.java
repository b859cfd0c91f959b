package io.twinwall.campaign;

import io.twinwall.campaign.IpShape.Extension;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/** Headers seldom seen: IPv4 options and IPv6 extension headers, right, wrong and hostile. */
final class Oddities {
  /** IPv4 options: router alert, timestamps, record route, source routes, security, nonsense. */
  static final List<byte[]> OPTIONS =
      Stream.of(
              "94040000",
              "99500000",
              "4408050000000000",
              "440c0501000000000000000000",
              "07070400000000",
              "0707080a000001",
              "83070400000000",
              "8307040a000002",
              "89070400000000",
              "8907040a01000a",
              "830b04c6336407c6336408",
              "0101010100",
              "88040001",
              "8603",
              "94030000",
              "44040500",
              "01",
              "82030000",
              "0702",
              "0703",
              "4408",
              "ff00",
              "1e040000",
              "440c0503cb00710100000000",
              "440c0503c633640700000000",
              "44040501",
              "44080de000000000",
              "4408f90000000000",
              "94040001",
              "4424050000" + "00".repeat(31),
              "0727040a000001" + "00".repeat(32),
              "8303040100",
              "07030400")
          .map(Wire::hex)
          .toList();

  /** Chains of IPv6 extension headers. */
  static final List<List<Extension>> EXTENSIONS =
      List.of(
          List.of(Extension.of(0, "00050200000100")),
          List.of(Extension.of(60, "00010400000000")),
          List.of(Extension.of(43, "00000000000000")),
          List.of(Extension.of(43, "02040100000000fd000000000000000000000000000001")),
          List.of(Extension.of(0, "00010400000000"), Extension.of(60, "00010400000000")),
          List.of(Extension.of(60, "00010400000000"), Extension.of(0, "00010400000000")),
          List.of(Extension.of(0, "00850400000000")),
          List.of(Extension.of(60, "00c50400000000")),
          List.of(Extension.of(0, "00c20400010000")),
          List.of(Extension.of(0, "01010400000000")),
          List.of(Extension.of(51, "04000000000001" + "00".repeat(16))),
          List.of(Extension.of(44, "00000000000005")),
          List.of(Extension.of(43, "00000100000000")),
          List.of(Extension.of(135, "00000000000000")),
          List.of(Extension.of(59, "00000000000000")),
          Collections.nCopies(9, Extension.of(60, "00010400000000")),
          List.of(Extension.of(0, "00010100000000")),
          List.of(Extension.of(0, "00430400000000")),
          List.of(Extension.of(60, "00830400000000")),
          List.of(Extension.of(43, "00040000000000"), Extension.of(60, "00010400000000")),
          List.of(Extension.of(0, "00c204ffffffff")));

  private Oddities() {}

  /** An IP header that is plain most of the time. */
  static IpShape shape(Dice dice, boolean six, double chance) {
    IpShape ip = new IpShape();
    ip.ident = dice.between(1, 65535);
    if (!dice.chance(chance)) {
      return ip;
    }
    switch (dice.below(7)) {
      case 0 -> ip.ttl = dice.number(0, 1, 2, 255);
      case 1 -> ip.tos = dice.number(0x10, 0xb8, 1, 2, 3, 0xfc);
      case 2 -> ip.dontFragment = true;
      case 3 -> ip.badChecksum = dice.chance(.3);
      case 4 -> ip.length = dice.chance(.2) ? dice.number(0, 20, 28, 48, 1000) : -1;
      default -> {
        if (six) {
          ip.extensions = dice.of(EXTENSIONS);
        } else {
          ip.options = dice.of(OPTIONS);
        }
      }
    }
    return ip;
  }
}
