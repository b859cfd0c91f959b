/**
 * The command line: the only place that wires the parts together, prints and exits. Imports
 * everything. Start at {@link io.twinwall.cli.Main} and {@link io.twinwall.cli.ReplayCommand}.
 */
@NullMarked
package io.twinwall.cli;

import org.jspecify.annotations.NullMarked;
