package io.twinwall.core.sim;

import io.twinwall.core.flow.FlowTable;
import io.twinwall.core.hook.Rejector;
import io.twinwall.core.host.FirewallHost;
import io.twinwall.core.nat.NatEngine;
import io.twinwall.core.time.VirtualClock;
import io.twinwall.core.track.Conntrack;

/**
 * The parts of the core that rules act upon.
 *
 * @param seed of everything that the kernel would draw at random
 */
public record Services(
    VirtualClock clock,
    FirewallHost host,
    FlowTable flows,
    Conntrack conntrack,
    NatEngine nat,
    Rejector rejector,
    long seed) {}
