package io.twinwall.rules.ast;

import io.twinwall.rules.text.Span;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A rule as written. */
public record RuleNode(Span span, List<StatementNode> statements, @Nullable String comment) {}
