/**
 * The tree of a rule file as written: sealed records without behaviour, each with its place.
 * Imports text and model (words that mean one thing only are already that thing). Start at {@link
 * io.twinwall.rules.ast.Command}.
 */
@NullMarked
package io.twinwall.rules.ast;

import org.jspecify.annotations.NullMarked;
