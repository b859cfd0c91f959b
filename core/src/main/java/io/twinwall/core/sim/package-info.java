/**
 * The simulator: one packet in, one outcome out. Wires everything else of core, routes, delivers to
 * the host's own stack, and sends what the firewall itself makes. Start at {@link
 * io.twinwall.core.sim.Simulator}.
 */
@NullMarked
package io.twinwall.core.sim;

import org.jspecify.annotations.NullMarked;
