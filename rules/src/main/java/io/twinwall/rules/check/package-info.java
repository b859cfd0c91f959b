/**
 * From tree to checked model: names, types, dependencies between headers, handles. Imports text,
 * ast, model, symbol and print (a rule knows its text), and core's catalog of helpers. Start at
 * {@link io.twinwall.rules.check.Checker}.
 */
@NullMarked
package io.twinwall.rules.check;

import org.jspecify.annotations.NullMarked;
