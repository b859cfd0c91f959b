package io.twinwall.rules.text;

/**
 * One token.
 *
 * @param text the characters; for QUOTED without the quotes
 */
public record Token(Kind kind, String text, Span span) {
  /** The kinds; keywords are words that the parser knows by place. */
  public enum Kind {
    /** Name, keyword, host or interface name. */
    WORD,
    /** Decimal, octal or hexadecimal number. */
    NUMBER,
    /** IPv4, IPv6 or link-layer address. */
    ADDRESS,
    /** Duration such as 1h30m. */
    TIME,
    /** Text in quotes. */
    QUOTED,
    /** {@code $name}. */
    VARIABLE,
    /** {@code @name}. */
    REFERENCE,
    /** Punctuation. */
    SIGN,
    /** End of line. */
    NEWLINE,
    /** End of the text. */
    END
  }

  /** Whether it is that sign. */
  public boolean isSign(String sign) {
    return kind == Kind.SIGN && text.equals(sign);
  }

  /** Whether it is that word. */
  public boolean isWord(String word) {
    return kind == Kind.WORD && text.equals(word);
  }

  /** How messages call it. */
  public String described() {
    return switch (kind) {
      case NEWLINE -> "newline";
      case END -> "end of file";
      case QUOTED -> "quoted string";
      default -> text;
    };
  }
}
