package io.twinwall.core.hook;

/**
 * A packet as it stood where it entered a base chain.
 *
 * @param step the number of trace items before it
 * @param packet what a {@link PacketDescriber} says of it
 */
public record ChainEntry(int step, String packet) {}
