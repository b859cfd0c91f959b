/**
 * Where frames come from and go to: {@link io.twinwall.capture.FrameSource} and {@link
 * io.twinwall.capture.FrameSink}. Imports {@code core.packet} only.
 */
@NullMarked
package io.twinwall.capture;

import org.jspecify.annotations.NullMarked;
