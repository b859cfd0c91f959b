/**
 * Rules in motion: a checked ruleset compiled into base chains that the core hangs into its hooks,
 * one small class per expression and statement. Imports {@code model}, {@code set} and the core.
 * Start at {@link io.twinwall.rules.eval.Programs}, then {@link io.twinwall.rules.eval.RunChain}
 * and {@link io.twinwall.rules.eval.Step}.
 */
@NullMarked
package io.twinwall.rules.eval;

import org.jspecify.annotations.NullMarked;
