package io.twinwall.core.hook;

/** Who made a packet that leaves: the record's {@code origin}. */
public enum Origin {
  FORWARD("forward"),
  LOCAL("local"),
  REJECT("reject"),
  STACK("stack"),
  OTHER("other");

  private final String word;

  Origin(String word) {
    this.word = word;
  }

  public String word() {
    return word;
  }
}
