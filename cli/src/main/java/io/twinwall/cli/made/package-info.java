/**
 * Packets made up from a line of text, for {@code twinwall packet}. Imports {@code core.packet} and
 * {@code cli.data}. Start at {@link io.twinwall.cli.made.PacketLine}.
 */
@NullMarked
package io.twinwall.cli.made;

import org.jspecify.annotations.NullMarked;
