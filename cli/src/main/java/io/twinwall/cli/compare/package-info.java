/**
 * Compares two records of the same packets, a kernel's and ours, with the tolerances that nobody
 * can do without. Start at {@link io.twinwall.cli.compare.RecordComparer}.
 */
@NullMarked
package io.twinwall.cli.compare;

import org.jspecify.annotations.NullMarked;
