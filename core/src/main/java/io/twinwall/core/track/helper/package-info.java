/**
 * Helpers: readers of control connections that announce the data connections to come. Imports what
 * {@code track} may import; never {@code nat}, which implements {@link
 * io.twinwall.core.track.helper.PayloadMangler}. Start at {@link
 * io.twinwall.core.track.helper.HelperRegistry} and {@link
 * io.twinwall.core.track.helper.FtpHelper}.
 */
@NullMarked
package io.twinwall.core.track.helper;

import org.jspecify.annotations.NullMarked;
