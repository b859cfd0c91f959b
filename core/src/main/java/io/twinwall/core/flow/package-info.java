/**
 * Flows: tuples, connections, expectations and the table that finds and expires them. Imports
 * {@code packet} and {@code time}. Start at {@link io.twinwall.core.flow.Connection} and {@link
 * io.twinwall.core.flow.FlowTable}.
 */
@NullMarked
package io.twinwall.core.flow;

import org.jspecify.annotations.NullMarked;
