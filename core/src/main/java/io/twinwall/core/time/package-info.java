/**
 * Virtual time: the clock that packets move. Imports nothing of ours. No class here reads the wall
 * clock.
 */
@NullMarked
package io.twinwall.core.time;

import org.jspecify.annotations.NullMarked;
