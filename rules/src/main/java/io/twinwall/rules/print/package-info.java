/**
 * The canonical form of {@code nft list ruleset} (nft 1.0.6). Imports model, symbol and text
 * (addresses). Start at {@link io.twinwall.rules.print.RulesetPrinter}.
 */
@NullMarked
package io.twinwall.rules.print;

import org.jspecify.annotations.NullMarked;
