/**
 * Text and what can be said about it: sources, spans, tokens, diagnostics. Imports nothing of ours.
 * Start at {@link io.twinwall.rules.text.Source}, then {@link io.twinwall.rules.text.Lexer}.
 */
@NullMarked
package io.twinwall.rules.text;

import org.jspecify.annotations.NullMarked;
