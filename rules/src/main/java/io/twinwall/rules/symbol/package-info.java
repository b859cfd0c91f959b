/**
 * Names of numbers: services, protocols, types, states. Shipped with us, so that a rule file means
 * the same on every machine. Imports model. Start at {@link io.twinwall.rules.symbol.Symbols}.
 */
@NullMarked
package io.twinwall.rules.symbol;

import org.jspecify.annotations.NullMarked;
