/**
 * The nftables language. Start at {@link io.twinwall.rules.RuleFiles}, which goes through parse and
 * check to the model.
 */
@NullMarked
package io.twinwall.rules;

import org.jspecify.annotations.NullMarked;
