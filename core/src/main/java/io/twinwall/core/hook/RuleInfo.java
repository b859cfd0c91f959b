package io.twinwall.core.hook;

/**
 * What a trace says of a rule.
 *
 * @param index 0-based position in its chain
 * @param handle as the kernel numbers it on loading
 * @param text canonical, as {@code nft -s list ruleset} prints it
 */
public record RuleInfo(ChainInfo chain, int index, long handle, String text) {}
