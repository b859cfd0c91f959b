package io.twinwall.rules.check;

import io.twinwall.rules.model.Expression;
import io.twinwall.rules.model.SetDeclaration;
import io.twinwall.rules.model.SetDeclaration.Flag;
import io.twinwall.rules.model.SetDeclaration.Kind;
import io.twinwall.rules.model.SetElement;
import io.twinwall.rules.model.ValueType;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Makes set records. */
final class Sets {
  private Sets() {}

  /** An anonymous set; its handle and number come when its rule gets its own. */
  static SetDeclaration anonymous(
      List<ValueType> key, List<SetElement> elements, boolean interval) {
    return anonymous(Kind.SET, key, List.of(), false, elements, interval);
  }

  static SetDeclaration anonymous(
      Kind kind,
      List<ValueType> key,
      List<ValueType> data,
      boolean dataInterval,
      List<SetElement> elements,
      boolean interval) {
    Set<Flag> flags = EnumSet.of(Flag.CONSTANT);
    if (interval) {
      flags.add(Flag.INTERVAL);
    }
    String name = kind == Kind.SET ? "__set" : "__map";
    return new SetDeclaration(
        name,
        0,
        true,
        kind,
        key,
        data,
        dataInterval,
        null,
        null,
        flags,
        false,
        0,
        0,
        0,
        null,
        null,
        List.of(),
        elements);
  }

  static SetDeclaration withHandle(SetDeclaration s, String name, long handle) {
    return copy(s, name, handle, s.elements());
  }

  static SetDeclaration withElements(SetDeclaration s, List<SetElement> elements) {
    return copy(s, s.name(), s.handle(), elements);
  }

  private static SetDeclaration copy(
      SetDeclaration s, String name, long handle, List<SetElement> elements) {
    return new SetDeclaration(
        name,
        handle,
        s.anonymous(),
        s.kind(),
        s.key(),
        s.data(),
        s.dataInterval(),
        s.objectKind(),
        s.typeof(),
        s.flags(),
        s.autoMerge(),
        s.timeoutNanos(),
        s.gcIntervalNanos(),
        s.size(),
        s.policy(),
        s.comment(),
        s.statements(),
        elements);
  }

  /** Whether a key is more than one value. */
  static boolean isInterval(Expression key) {
    if (key instanceof Expression.Concat concat) {
      return concat.parts().stream().anyMatch(Sets::isInterval);
    }
    return key instanceof Expression.Range
        || key instanceof Expression.Prefix
        || key instanceof Expression.StringWildcard;
  }
}
