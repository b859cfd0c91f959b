package io.twinwall.rules.text;

import org.jspecify.annotations.Nullable;

/** Ends the reading of one statement or rule: the diagnostic that says why. Never leaves rules. */
public final class Fault extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final transient Diagnostic diagnostic;

  /** With a place and a message. */
  public Fault(Span span, String message) {
    this(Diagnostic.error(span, message, null));
  }

  /** With a hint. */
  public Fault(Span span, String message, @Nullable String hint) {
    this(Diagnostic.error(span, message, hint));
  }

  /** With all of it. */
  public Fault(Diagnostic diagnostic) {
    super(diagnostic.message(), null, false, false);
    this.diagnostic = diagnostic;
  }

  /** What to say. */
  public Diagnostic diagnostic() {
    return diagnostic;
  }
}
