/**
 * Connection tracking: the look-up and confirm hooks, one tracker per protocol, defragmentation.
 * Imports {@code packet}, {@code time}, {@code flow}, {@code host}, {@code hook}; never {@code
 * nat}. Start at {@link io.twinwall.core.track.Conntrack}.
 */
@NullMarked
package io.twinwall.core.track;

import org.jspecify.annotations.NullMarked;
