package io.twinwall.core.hook;

import org.jspecify.annotations.Nullable;

/**
 * A step of a packet through the rules: a rule whose matches all held, or a base chain's policy.
 *
 * @param rule null for a policy
 * @param verdict {@code continue}, {@code accept}, {@code drop}, {@code return}, {@code jump X},
 *     {@code goto X}
 */
public record TraceItem(ChainInfo chain, @Nullable RuleInfo rule, String verdict) {}
