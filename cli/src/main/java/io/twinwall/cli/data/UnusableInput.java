package io.twinwall.cli.data;

import org.jspecify.annotations.Nullable;

/**
 * An input that cannot be used. The message stands alone: it names the file, the place, what was
 * expected, what stands there and the mend.
 */
public final class UnusableInput extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UnusableInput(String message) {
    this(message, null);
  }

  public UnusableInput(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** The message, which is always there. */
  public String text() {
    return String.valueOf(getMessage());
  }
}
