/**
 * Structured input of people and programs (JSON, YAML) as one kind of tree that knows where each of
 * its parts stands, so that a fault can be pointed at. Imports nothing of ours. Start at {@link
 * io.twinwall.cli.data.DataNode}.
 */
@NullMarked
package io.twinwall.cli.data;

import org.jspecify.annotations.NullMarked;
