/** Bytes. */
@NullMarked
package io.twinwall.core.packet;

import org.jspecify.annotations.NullMarked;
