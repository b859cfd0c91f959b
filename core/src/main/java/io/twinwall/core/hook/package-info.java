/**
 * The one seam of the firewall: hooks, priorities, and the ordered run of hook functions over a
 * packet. Imports {@code packet}, {@code time}, {@code flow}, {@code host}. Start at {@link
 * io.twinwall.core.hook.HookFunction}, {@link io.twinwall.core.hook.PacketContext} and {@link
 * io.twinwall.core.hook.Pipeline}.
 */
@NullMarked
package io.twinwall.core.hook;

import org.jspecify.annotations.NullMarked;
