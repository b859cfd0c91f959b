/**
 * The firewall host as data: interfaces, addresses, routes, neighbours, sysctls, with pure
 * look-ups. Imports {@code packet}. Start at {@link io.twinwall.core.host.FirewallHost}.
 */
@NullMarked
package io.twinwall.core.host;

import org.jspecify.annotations.NullMarked;
