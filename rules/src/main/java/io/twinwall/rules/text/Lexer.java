package io.twinwall.rules.text;

import io.twinwall.rules.text.Token.Kind;

/**
 * Cuts a source into tokens, longest match first. Line ends are tokens; a backslash joins lines.
 * Words are cut the same everywhere: whether one is a keyword is for the parser to know.
 */
public final class Lexer {
  private static final int LONGEST_WORD = 4096;
  private static final String[] SIGNS = {
    "<<", ">>", "==", "!=", "<=", ">=", "{", "}", "(", ")", "[", "]", ";", ",", ":", ".", "/", "-",
    "=", "<", ">", "&", "|", "^", "!", "*", "@", "$", "~", "+"
  };

  private final Source source;
  private final String text;
  private int at;

  /** Begins at the beginning. */
  public Lexer(Source source) {
    this.source = source;
    this.text = source.text();
  }

  /** The next token; END for ever at the end. Throws {@link Fault} at an unknown character. */
  public Token next() {
    skipBlanks();
    int start = at;
    if (at >= text.length()) {
      return token(Kind.END, start, start);
    }
    char c = text.charAt(at);
    if (c == '\n') {
      return token(Kind.NEWLINE, start, start + 1);
    }
    if (c == '"') {
      return quoted();
    }
    if ((c == '$' || c == '@') && at + 1 < text.length() && startsWord(text.charAt(at + 1))) {
      int end = wordEnd(at + 1);
      Token whole = token(c == '$' ? Kind.VARIABLE : Kind.REFERENCE, start, end);
      return new Token(whole.kind(), text.substring(start + 1, end), whole.span());
    }
    return longest(start);
  }

  private Token longest(int start) {
    int address = Math.max(AddressScanner.ipv6(text, start), AddressScanner.other(text, start));
    int number = numberEnd(start);
    int time = timeEnd(start);
    int word = startsWord(text.charAt(start)) ? wordEnd(start) : start;
    if (word == start + 1 && text.charAt(start) == '.') {
      word = start;
    }
    if (text.startsWith("8021q", start) || text.startsWith("8021ad", start)) {
      word = wordEnd(start);
    }
    int best = Math.max(Math.max(address, number), Math.max(time, word));
    if (best == start) {
      return sign(start);
    }
    if (best - start > LONGEST_WORD) {
      at = best;
      throw new Fault(new Span(source, start, start + 20), "syntax error, word of endless length");
    }
    if (address == best) {
      return token(Kind.ADDRESS, start, best);
    }
    if (number == best) {
      return token(Kind.NUMBER, start, best);
    }
    return token(time == best ? Kind.TIME : Kind.WORD, start, best);
  }

  private Token sign(int start) {
    for (String sign : SIGNS) {
      if (text.startsWith(sign, start)) {
        return token(Kind.SIGN, start, start + sign.length());
      }
    }
    at = start + 1;
    char c = text.charAt(start);
    Span span = new Span(source, start, start + 1);
    if (c == '\r') {
      throw new Fault(
          span,
          "syntax error, unexpected junk",
          "the line ends with a carriage return: save the file with Unix line ends");
    }
    throw new Fault(span, "syntax error, unexpected junk");
  }

  private Token quoted() {
    int start = at;
    int end = start + 1;
    while (end < text.length() && text.charAt(end) != '"' && text.charAt(end) != '\n') {
      end++;
    }
    if (end >= text.length() || text.charAt(end) != '"') {
      at = end;
      throw new Fault(
          new Span(source, start, end),
          "syntax error, unexpected junk",
          "the quote that begins here has no end on this line");
    }
    Token whole = token(Kind.QUOTED, start, end + 1);
    return new Token(Kind.QUOTED, text.substring(start + 1, end), whole.span());
  }

  private void skipBlanks() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '#') {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end;
      } else if (c == '\\' && at + 1 < text.length() && text.charAt(at + 1) == '\n') {
        at += 2;
      } else if (c == ' ' || c == '\t') {
        at++;
      } else {
        return;
      }
    }
  }

  private Token token(Kind kind, int start, int end) {
    at = end;
    return new Token(kind, text.substring(start, end), new Span(source, start, end));
  }

  private static boolean startsWord(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '.';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private int wordEnd(int start) {
    int end = start;
    while (end < text.length()) {
      char c = text.charAt(end);
      if (!startsWord(c) && !isDigit(c) && c != '/' && c != '-') {
        break;
      }
      end++;
    }
    return end < text.length() && text.charAt(end) == '*' ? end + 1 : end;
  }

  private int digitsEnd(int start) {
    int end = start;
    while (end < text.length() && isDigit(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private int numberEnd(int start) {
    if (text.startsWith("0x", start) || text.startsWith("0X", start)) {
      int end = start + 2;
      while (end < text.length() && AddressScanner.isHex(text.charAt(end))) {
        end++;
      }
      if (end > start + 2) {
        return end;
      }
    }
    return digitsEnd(start);
  }

  private int timeEnd(int start) {
    int end = start;
    for (String unit : new String[] {"d", "h", "m", "s", "ms"}) {
      int digits = digitsEnd(end);
      boolean milli = text.startsWith("ms", digits);
      if (digits > end && text.startsWith(unit, digits) && (!milli || unit.equals("ms"))) {
        end = digits + unit.length();
      }
    }
    return end;
  }
}
