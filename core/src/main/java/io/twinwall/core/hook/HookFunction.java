package io.twinwall.core.hook;

/** A stop on a packet's path: part of conntrack, NAT or defragmentation, or a base chain. */
@FunctionalInterface
public interface HookFunction {
  Verdict run(PacketContext context);
}
