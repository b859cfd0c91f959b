package io.twinwall.rules.check;

import io.twinwall.rules.model.BaseChain;
import io.twinwall.rules.model.Chain;
import io.twinwall.rules.model.Family;
import io.twinwall.rules.model.Flowtable;
import io.twinwall.rules.model.NamedObject;
import io.twinwall.rules.model.Rule;
import io.twinwall.rules.model.SetDeclaration;
import io.twinwall.rules.model.Statement;
import io.twinwall.rules.model.Table;
import io.twinwall.rules.print.RulePrinter;
import io.twinwall.rules.text.Span;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A table while commands change it; gives out handles as the kernel does. */
final class TableState {
  final Family family;
  final String name;
  final long handle;
  boolean dormant;
  @Nullable String comment;
  final Map<String, ChainState> chains = new LinkedHashMap<>();
  final Map<String, SetDeclaration> sets = new LinkedHashMap<>();
  final Map<String, Flowtable> flowtables = new LinkedHashMap<>();
  final List<NamedObject> objects = new ArrayList<>();

  /** Where the names of sets stand. */
  final Map<String, Span> places = new LinkedHashMap<>();

  private long lastHandle;
  private int anonymous;

  TableState(Family family, String name, long handle) {
    this.family = family;
    this.name = name;
    this.handle = handle;
  }

  long nextHandle() {
    return ++lastHandle;
  }

  /** The last one was not needed: a rule that replaces another keeps its handle. */
  void takeBackHandle() {
    lastHandle--;
  }

  int nextAnonymous() {
    return anonymous++;
  }

  /** A chain while commands change it. */
  static final class ChainState {
    String name;
    final long handle;
    final int registration;
    @Nullable BaseChain base;
    @Nullable String comment;
    final List<RuleState> rules = new ArrayList<>();

    ChainState(String name, long handle, int registration) {
      this.name = name;
      this.handle = handle;
      this.registration = registration;
    }

    Chain freeze(RulePrinter printer) {
      List<Rule> frozen = new ArrayList<>();
      for (RuleState rule : rules) {
        String text = printer.rule(rule.statements(), rule.comment());
        frozen.add(new Rule(rule.handle(), frozen.size(), rule.statements(), rule.comment(), text));
      }
      return new Chain(name, handle, registration, base, comment, frozen);
    }
  }

  /** A rule with its handle. */
  record RuleState(long handle, List<Statement> statements, @Nullable String comment, Span place) {}

  @Nullable NamedObject object(NamedObject.Kind kind, String name) {
    for (NamedObject object : objects) {
      if (object.name().equals(name) && kindOf(object) == kind) {
        return object;
      }
    }
    return null;
  }

  static NamedObject.Kind kindOf(NamedObject object) {
    if (object instanceof NamedObject.CounterObject) {
      return NamedObject.Kind.COUNTER;
    } else if (object instanceof NamedObject.QuotaObject) {
      return NamedObject.Kind.QUOTA;
    } else if (object instanceof NamedObject.LimitObject) {
      return NamedObject.Kind.LIMIT;
    } else if (object instanceof NamedObject.CtHelperObject) {
      return NamedObject.Kind.CT_HELPER;
    } else if (object instanceof NamedObject.CtTimeoutObject) {
      return NamedObject.Kind.CT_TIMEOUT;
    } else if (object instanceof NamedObject.CtExpectationObject) {
      return NamedObject.Kind.CT_EXPECTATION;
    } else if (object instanceof NamedObject.SynproxyObject) {
      return NamedObject.Kind.SYNPROXY;
    }
    return NamedObject.Kind.SECMARK;
  }

  static NamedObject withHandle(NamedObject o, long h) {
    if (o instanceof NamedObject.CounterObject c) {
      return new NamedObject.CounterObject(c.name(), h, c.comment(), c.packets(), c.bytes());
    } else if (o instanceof NamedObject.QuotaObject c) {
      return new NamedObject.QuotaObject(c.name(), h, c.comment(), c.quota());
    } else if (o instanceof NamedObject.LimitObject c) {
      return new NamedObject.LimitObject(c.name(), h, c.comment(), c.limit());
    } else if (o instanceof NamedObject.CtHelperObject c) {
      return new NamedObject.CtHelperObject(
          c.name(), h, c.comment(), c.type(), c.protocol(), c.l3proto());
    } else if (o instanceof NamedObject.CtTimeoutObject c) {
      return new NamedObject.CtTimeoutObject(
          c.name(), h, c.comment(), c.protocol(), c.l3proto(), c.policySeconds());
    } else if (o instanceof NamedObject.CtExpectationObject c) {
      return new NamedObject.CtExpectationObject(
          c.name(),
          h,
          c.comment(),
          c.protocol(),
          c.dport(),
          c.timeoutNanos(),
          c.size(),
          c.l3proto());
    } else if (o instanceof NamedObject.SynproxyObject c) {
      return new NamedObject.SynproxyObject(c.name(), h, c.comment(), c.synproxy());
    } else if (o instanceof NamedObject.SecmarkObject c) {
      return new NamedObject.SecmarkObject(c.name(), h, c.comment(), c.context());
    }
    throw new IllegalStateException(o.name());
  }

  Table freeze(RulePrinter printer) {
    List<Chain> frozen = new ArrayList<>();
    chains.values().forEach(c -> frozen.add(c.freeze(printer)));
    return new Table(
        family,
        name,
        handle,
        dormant,
        comment,
        objects,
        new ArrayList<>(sets.values()),
        new ArrayList<>(flowtables.values()),
        frozen);
  }
}
