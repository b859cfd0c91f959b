package io.twinwall.rules.eval;

/** A construct that is checked and listed, but not evaluated yet: refused on loading, by name. */
public final class UnsupportedRuleException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String construct;
  private final String place;

  UnsupportedRuleException(String construct, String place) {
    super(construct + " is not supported yet" + (place.isEmpty() ? "" : " (" + place + ")"));
    this.construct = construct;
    this.place = place;
  }

  UnsupportedRuleException(String construct) {
    this(construct, "");
  }

  /** The same, said of a place, unless it has one. */
  UnsupportedRuleException at(String where) {
    return place.isEmpty() ? new UnsupportedRuleException(construct, where) : this;
  }

  /** What is not supported, in the language's words. */
  public String construct() {
    return construct;
  }

  /** The rule or set in which it stands. */
  public String place() {
    return place;
  }
}
