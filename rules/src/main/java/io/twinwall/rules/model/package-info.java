/**
 * The checked model of a ruleset: what {@code check} makes and what {@code eval} and {@code print}
 * read. Records without behaviour, names resolved, types known, dependencies between headers
 * spelled out. Imports nothing of ours. Start at {@link io.twinwall.rules.model.Ruleset}, then
 * {@link io.twinwall.rules.model.Statement} and {@link io.twinwall.rules.model.Expression}.
 */
@NullMarked
package io.twinwall.rules.model;

import org.jspecify.annotations.NullMarked;
