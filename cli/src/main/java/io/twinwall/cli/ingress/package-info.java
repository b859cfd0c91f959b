/**
 * What an ordinary capture does not say, derived: where each frame arrives, and how it would look
 * there. Imports {@code core} but not {@code core.sim}. Start at {@link
 * io.twinwall.cli.ingress.IngressResolver}, {@link io.twinwall.cli.ingress.FrameFitter} and {@link
 * io.twinwall.cli.ingress.PeerFollower}.
 */
@NullMarked
package io.twinwall.cli.ingress;

import org.jspecify.annotations.NullMarked;
