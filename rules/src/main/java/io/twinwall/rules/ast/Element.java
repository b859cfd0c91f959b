package io.twinwall.rules.ast;

import io.twinwall.rules.text.Span;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An element of a set or map as written.
 *
 * @param timeoutNanos 0 if not given
 * @param expiresNanos 0 if not given
 */
public record Element(
    Span span,
    Node key,
    @Nullable Node data,
    long timeoutNanos,
    long expiresNanos,
    @Nullable String comment,
    List<StatementNode> statements) {}
