package io.twinwall.rules.check;

import io.twinwall.rules.model.BaseChain;
import io.twinwall.rules.model.Family;
import io.twinwall.rules.model.NamedObject;
import io.twinwall.rules.model.SetDeclaration;
import io.twinwall.rules.text.Span;
import org.jspecify.annotations.Nullable;

/** What a rule may refer to: the table around it. */
interface RuleContext {
  /** The table's family. */
  Family family();

  /** A set or map of the table; a fault with a suggestion if there is none. */
  SetDeclaration set(String name, Span place);

  /** Fails if the table has no chain of that name, or a base chain. */
  void requireChain(String name, Span place);

  /** Fails if the table has no such object. */
  void requireObject(NamedObject.Kind kind, String name, Span place);

  /** Fails if the table has no such flowtable. */
  void requireFlowtable(String name, Span place);

  /** The set of a meter, made on first use. */
  void meter(SetDeclaration set, Span place);

  /** Marks a set as changed by rules. */
  void updated(String set, boolean timeout);

  /** The chain's hook, null for a chain without one. */
  @Nullable BaseChain base();
}
