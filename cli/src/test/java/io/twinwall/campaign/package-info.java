/**
 * Random scenarios of our own and the campaign that holds Twinwall against a kernel with them.
 *
 * <p>A seed and a profile give rules, a host and a few hundred frames, always the same ones. The
 * campaign runs them through a kernel and through Twinwall, compares the two records and shrinks a
 * scenario in which they differ. May use everything of the command line's modules. Start reading at
 * {@link io.twinwall.campaign.Generator} and {@link io.twinwall.campaign.Campaign}.
 */
@NullMarked
package io.twinwall.campaign;

import org.jspecify.annotations.NullMarked;
