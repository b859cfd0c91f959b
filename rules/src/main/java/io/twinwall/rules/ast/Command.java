package io.twinwall.rules.ast;

import io.twinwall.rules.model.Family;
import io.twinwall.rules.text.Span;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One command of a rule file, in the order in which it takes effect. */
public sealed interface Command {
  /** Where it stands. */
  Span span();

  /**
   * What a command is about.
   *
   * @param name of the chain, set or object; null for a table or all of them
   * @param handle instead of a name
   */
  record Target(
      Family family,
      @Nullable String table,
      @Nullable String name,
      @Nullable Long handle,
      Span tableSpan,
      Span nameSpan) {}

  /** How strict a declaration is. */
  enum Mode {
    /** Made unless it is there. */
    ADD,
    /** An error if it is there. */
    CREATE
  }

  /** {@code table family name { ... }}; also wraps the items of {@code add chain} and its like. */
  record Declare(
      Span span,
      Mode mode,
      boolean tableItself,
      Target table,
      boolean dormant,
      @Nullable String comment,
      List<Declaration> items)
      implements Command {}

  /** Where {@code add rule} puts it. */
  enum Place {
    /** Behind the one at the position, or last. */
    AFTER,
    /** Before the one at the position, or first. */
    BEFORE,
    /** Instead of it. */
    INSTEAD
  }

  /** {@code add|insert|replace rule}; position by handle or index, null for none. */
  record AddRule(
      Span span,
      Place place,
      Target chain,
      @Nullable Long positionHandle,
      @Nullable Integer positionIndex,
      RuleNode rule)
      implements Command {}

  /** {@code add|create element}. */
  record AddElements(Span span, Mode mode, Target set, List<Element> elements) implements Command {}

  /** {@code delete element}. */
  record DeleteElements(Span span, Target set, List<Element> elements) implements Command {}

  /** {@code delete|destroy what}. */
  record Delete(Span span, Kind kind, Target target, boolean mustExist) implements Command {}

  /** {@code flush what}. */
  record Flush(Span span, Kind kind, Target target) implements Command {}

  /** {@code rename chain}. */
  record Rename(Span span, Target chain, String newName) implements Command {}

  /** What a command is about. */
  enum Kind {
    /** Everything (of one family if {@code table} is null and named so). */
    RULESET,
    /** A table. */
    TABLE,
    /** A chain. */
    CHAIN,
    /** A rule, by handle. */
    RULE,
    /** A set. */
    SET,
    /** A map. */
    MAP,
    /** A flowtable. */
    FLOWTABLE,
    /** A stateful object. */
    OBJECT
  }
}
