/**
 * The few system calls that a run through the kernel needs and that neither Java nor libpcap has:
 * network namespaces, netlink, raw IP sockets, one CPU. Linux only; uses JNA and imports nothing of
 * ours. Start at {@link io.twinwall.capture.live.linux.NetworkNamespace}.
 */
@NullMarked
package io.twinwall.capture.live.linux;

import org.jspecify.annotations.NullMarked;
