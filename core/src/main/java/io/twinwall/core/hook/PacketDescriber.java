package io.twinwall.core.hook;

/** Puts a packet into words where it enters a base chain, for traces. */
@FunctionalInterface
public interface PacketDescriber {
  String describe(PacketContext context);
}
