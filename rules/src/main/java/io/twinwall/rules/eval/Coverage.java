package io.twinwall.rules.eval;

import io.twinwall.core.hook.RuleInfo;

/**
 * How often a rule applied.
 *
 * @param packets for which all its statements ran
 * @param bytes of these packets, from the IP header on
 */
public record Coverage(RuleInfo rule, long packets, long bytes) {}
