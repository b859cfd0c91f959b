/**
 * Sets and maps while packets flow: exact keys by hash, intervals by binary search, concatenations
 * of intervals, elements that come and go with timeouts. Knows keys and elements, not rules.
 * Imports nothing of ours. Start at {@link io.twinwall.rules.set.ElementSet} and {@link
 * io.twinwall.rules.set.KeyLayout}.
 */
@NullMarked
package io.twinwall.rules.set;

import org.jspecify.annotations.NullMarked;
