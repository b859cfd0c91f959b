/** Save files of iptables and ipset: what they become, and what is said of wrong ones. */
@NullMarked
package io.twinwall.rules.iptables;

import org.jspecify.annotations.NullMarked;
