/**
 * Recursive descent from text to tree, includes and variables resolved on the way. Imports text,
 * ast and model. Start at {@link io.twinwall.rules.parse.Parser}.
 */
@NullMarked
package io.twinwall.rules.parse;

import org.jspecify.annotations.NullMarked;
