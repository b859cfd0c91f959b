package io.twinwall.rules.check;

import io.twinwall.rules.ast.Node;
import io.twinwall.rules.model.Datatype;
import io.twinwall.rules.model.Expression;
import io.twinwall.rules.model.SetDeclaration;
import io.twinwall.rules.model.SetElement;
import io.twinwall.rules.model.ValueType;
import io.twinwall.rules.print.ValuePrinter;
import io.twinwall.rules.text.Diagnostic;
import io.twinwall.rules.text.Fault;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What the elements of one set, and a set and its use, must have in common. */
final class Members {
  private Members() {}

  static void requireOneDatum(Node place, List<SetElement> elements) {
    Map<Expression, SetElement> seen = new HashMap<>();
    for (SetElement element : elements) {
      SetElement other = seen.putIfAbsent(element.key(), element);
      if (other != null && !Objects.equals(other.data(), element.data())) {
        throw new Fault(
            place.span(),
            "Could not process rule: File exists",
            "a key leads to two different places");
      }
      if (!element.statements().isEmpty()) {
        throw new Fault(place.span(), "missing statement in map declaration");
      }
    }
  }

  static void requireSameKey(Node node, List<ValueType> key, SetDeclaration set) {
    List<ValueType> have = set.key();
    boolean same = have.size() == key.size();
    for (int i = 0; same && i < have.size(); i++) {
      same = compatible(have.get(i), key.get(i));
    }
    if (!same) {
      throw new Fault(
          node.span(),
          "datatype mismatch, expected "
              + Values.names(key)
              + ", expression has type "
              + (have.size() > 1
                  ? "concatenation of (" + Values.names(have) + ")"
                  : Values.names(have)),
          "'" + set.name() + "' holds another type");
    }
  }

  /** Whether a value of one type may be written where another is wanted. */
  static boolean assignable(ValueType from, ValueType to) {
    return compatible(from, to) || from.bits() == to.bits() && from.bits() != 32;
  }

  static boolean compatible(ValueType a, ValueType b) {
    if (a.datatype() == b.datatype()) {
      return true;
    }
    return (a.datatype() == Datatype.INTEGER || b.datatype() == Datatype.INTEGER)
        && (a.bits() == b.bits() || a.bits() == 0 || b.bits() == 0);
  }

  /** Sorted, merged where that is allowed; overlaps are faults where not. */
  static List<SetElement> checked(
      Node place,
      List<SetElement> elements,
      boolean interval,
      boolean concat,
      boolean merge,
      boolean named) {
    if (interval && concat) {
      return Elements.canonical(Elements.distinct(elements));
    }
    if (!interval) {
      return Elements.canonical(Elements.sort(Elements.distinct(elements)));
    }
    List<SetElement> sorted = Elements.sortByValue(named ? elements : Elements.distinct(elements));
    if (merge) {
      return Elements.canonical(Elements.merge(sorted));
    }
    SetElement[] clash = Elements.overlap(sorted);
    if (clash != null && !clash[0].key().equals(clash[1].key())) {
      throw new Fault(
          Diagnostic.error(
              place.span(),
              "conflicting intervals specified",
              ValuePrinter.value(clash[0].key())
                  + " and "
                  + ValuePrinter.value(clash[1].key())
                  + " overlap"
                  + (named ? ": say auto-merge in the set" : "")));
    }
    if (clash != null && named) {
      return Elements.canonical(Elements.distinct(sorted));
    }
    if (clash != null) {
      throw new Fault(place.span(), "conflicting intervals specified");
    }
    return Elements.canonical(sorted);
  }
}
