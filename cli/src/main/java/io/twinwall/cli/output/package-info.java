/**
 * What a replay gives: records, packets, events, tables, listings, traces, and the summary for
 * people. Each is a sink of outcomes. Imports {@code core}, {@code capture}, {@code rules}. Start
 * at {@link io.twinwall.cli.output.Output} and {@link io.twinwall.cli.output.RecordOutput}.
 */
@NullMarked
package io.twinwall.cli.output;

import org.jspecify.annotations.NullMarked;
