/**
 * The wiring: host, rules and outputs around one simulator, and the loop that feeds it. Imports
 * everything but the commands. Start at {@link io.twinwall.cli.replay.Twin}.
 */
@NullMarked
package io.twinwall.cli.replay;

import org.jspecify.annotations.NullMarked;
