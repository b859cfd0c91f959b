package io.twinwall.cli.data;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A value of a JSON or YAML file, with the place where it stands. */
public final class DataNode {
  /** What a value is. */
  public enum Kind {
    OBJECT("an object"),
    LIST("a list"),
    TEXT("a text"),
    NUMBER("a number"),
    BOOLEAN("true or false"),
    NULL("null");

    private final String words;

    Kind(String words) {
      this.words = words;
    }
  }

  /** A key of an object with its own place and its value. */
  public record Field(String name, int line, int column, DataNode value) {}

  private final String file;
  private final int line;
  private final int column;
  private final Kind kind;
  private final String text;
  private final Map<String, Field> fields = new LinkedHashMap<>();
  private final List<DataNode> items = new ArrayList<>();

  /**
   * @param line from 1
   * @param column from 1
   * @param text of a text, number or boolean; else ""
   */
  public DataNode(String file, int line, int column, Kind kind, String text) {
    this.file = file;
    this.line = line;
    this.column = column;
    this.kind = kind;
    this.text = text;
  }

  public Kind kind() {
    return kind;
  }

  /** The characters of a text, number or boolean; else "". */
  public String raw() {
    return text;
  }

  /** Values of a list; empty for everything else. */
  public List<DataNode> items() {
    return items;
  }

  /** Fields of an object in the order of the file; empty for everything else. */
  public Iterable<Field> fields() {
    return fields.values();
  }

  /** Value of a field, or null if there is none, or it is null. */
  public @Nullable DataNode get(String name) {
    Field f = fields.get(name);
    return f == null || f.value().kind == Kind.NULL ? null : f.value();
  }

  /** Adds a field; the second of a name is a fault. */
  void put(Field field) {
    Field before = fields.putIfAbsent(field.name(), field);
    if (before != null) {
      throw fault(
          file,
          field.line(),
          field.column(),
          "key '" + field.name() + "' stands twice (first in line " + before.line() + ")");
    }
  }

  void add(DataNode item) {
    items.add(item);
  }

  /** What is wrong at this value's place. */
  public UnusableInput fault(String message) {
    return fault(file, line, column, message);
  }

  static UnusableInput fault(String file, int line, int column, String message) {
    return new UnusableInput(file + ":" + line + ":" + column + ": " + message);
  }

  /** Refuses keys that are not known. */
  public void allow(String what, String... known) {
    List<String> names = List.of(known);
    for (Field f : fields.values()) {
      if (!names.contains(f.name())) {
        String near = Suggestion.of(f.name(), names);
        throw fault(
            file,
            f.line(),
            f.column(),
            "unknown key '"
                + f.name()
                + "' in "
                + what
                + (near == null ? "." : "; did you mean '" + near + "'?")
                + " Known keys: "
                + String.join(", ", names));
      }
    }
  }

  /** This value, which must be an object. */
  public DataNode object(String what) {
    return expect(Kind.OBJECT, what);
  }

  /** The values of this list. */
  public List<DataNode> list(String what) {
    return expect(Kind.LIST, what).items;
  }

  /** This text. */
  public String text(String what) {
    return expect(Kind.TEXT, what).text;
  }

  /** This text, number or boolean as it is written. */
  public String scalar(String what) {
    if (kind != Kind.TEXT && kind != Kind.NUMBER && kind != Kind.BOOLEAN) {
      throw fault(what + " must be a text or a number, not " + kind.words);
    }
    return text;
  }

  /** This number, or text that is one. */
  public int integer(String what, int min, int max) {
    String s = scalar(what);
    try {
      long v = Long.parseLong(s);
      if (v >= min && v <= max) {
        return (int) v;
      }
    } catch (NumberFormatException e) {
      // said below, in the user's words
    }
    throw fault(what + " must be a whole number within " + min + "-" + max + ", not " + s);
  }

  public boolean flag(String what) {
    return Boolean.parseBoolean(expect(Kind.BOOLEAN, what).text);
  }

  private DataNode expect(Kind expected, String what) {
    if (kind != expected) {
      throw fault(what + " must be " + expected.words + ", not " + kind.words);
    }
    return this;
  }
}
