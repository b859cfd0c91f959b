/**
 * Capture files, read and written by our own streaming code: constant memory, no size limit, frames
 * that point into the read buffer. Start at {@link io.twinwall.capture.file.Captures} (in) and
 * {@link io.twinwall.capture.file.PcapngWriter} (out). Imports {@code core.packet}, {@code capture}
 * and the decompressors.
 */
@NullMarked
package io.twinwall.capture.file;

import org.jspecify.annotations.NullMarked;
