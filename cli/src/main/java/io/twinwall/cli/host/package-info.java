/**
 * Where the firewall host comes from: a host file, the output of {@code ip} and {@code sysctl} of a
 * real one, or a capture and a guess. Imports {@code core.host}, {@code core.packet}, {@code
 * cli.data}. Start at {@link io.twinwall.cli.host.HostFile} and {@link
 * io.twinwall.cli.host.DerivedHost}.
 */
@NullMarked
package io.twinwall.cli.host;

import org.jspecify.annotations.NullMarked;
