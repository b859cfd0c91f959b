package io.twinwall.core.hook;

/**
 * A function at a hook.
 *
 * @param version 4 or 6: the pipelines of the two are apart; an inet chain has an entry in each
 */
public record HookEntry(int version, Hook hook, int priority, HookFunction function) {}
