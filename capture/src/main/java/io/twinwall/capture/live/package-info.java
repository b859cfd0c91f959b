/**
 * Frames from network interfaces, by libpcap through pcap4j. The only package that touches native
 * code, and with the command line the only one that reads the wall clock. Start at {@link
 * io.twinwall.capture.live.LiveSource}. Imports {@code core.packet}, {@code capture}, the link type
 * numbers of {@code capture.file}, and pcap4j.
 */
@NullMarked
package io.twinwall.capture.live;

import org.jspecify.annotations.NullMarked;
