/**
 * Network address translation: the NAT hooks, unique reply tuples, ICMP errors, payloads of
 * helpers. Imports everything of core but {@code sim}. Start at {@link
 * io.twinwall.core.nat.NatEngine}.
 */
@NullMarked
package io.twinwall.core.nat;

import org.jspecify.annotations.NullMarked;
