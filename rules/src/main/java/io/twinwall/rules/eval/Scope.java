package io.twinwall.rules.eval;

import io.twinwall.core.sim.Services;
import io.twinwall.rules.model.Expression.SetReference;
import io.twinwall.rules.model.Family;
import io.twinwall.rules.model.NamedObject;
import io.twinwall.rules.model.SetDeclaration;
import io.twinwall.rules.model.Table;
import io.twinwall.rules.model.Verdict;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the names of one table mean while its rules are compiled, and the services they act on. */
final class Scope {
  private record ObjectKey(NamedObject.Kind kind, String name) {}

  private final Services services;
  private final Table table;
  private final Draws draws;
  private final Numbers numbers;
  private final RecentLists recent;
  private final Map<String, RunChain> chains = new HashMap<>();
  private final Map<String, RunSet> sets = new LinkedHashMap<>();
  private final IdentityHashMap<SetDeclaration, RunSet> anonymous = new IdentityHashMap<>();
  private final Map<ObjectKey, Step> objects = new HashMap<>();
  private final Map<RunChain, Decision> jumps = new HashMap<>();
  private final Map<RunChain, Decision> gotos = new HashMap<>();

  /** Numbers for decisions, unique in a program. */
  static final class Numbers {
    private int next = Decision.FIXED;

    int take() {
      return next++;
    }
  }

  Scope(Services services, Table table, Draws draws, Numbers numbers, RecentLists recent) {
    this.services = services;
    this.table = table;
    this.draws = draws;
    this.numbers = numbers;
    this.recent = recent;
  }

  Services services() {
    return services;
  }

  Table table() {
    return table;
  }

  Family family() {
    return table.family();
  }

  /** The lists of iptables' {@code recent}, shared by all tables. */
  RecentLists recent() {
    return recent;
  }

  Draws draws() {
    return draws;
  }

  void chain(RunChain chain) {
    chains.put(chain.name(), chain);
  }

  RunChain chain(String name) {
    RunChain c = chains.get(name);
    if (c == null) {
      throw new IllegalArgumentException("unknown chain '" + name + "'");
    }
    return c;
  }

  void object(NamedObject.Kind kind, String name, Step step) {
    objects.put(new ObjectKey(kind, name), step);
  }

  /** What a reference to a stateful object runs. */
  Step object(NamedObject.Kind kind, String name) {
    Step s = objects.get(new ObjectKey(kind, name));
    if (s == null) {
      throw new IllegalArgumentException("unknown object '" + name + "'");
    }
    return s;
  }

  /** The named sets in the order of their declaration. */
  Map<String, RunSet> sets() {
    return sets;
  }

  IdentityHashMap<SetDeclaration, RunSet> anonymousSets() {
    return anonymous;
  }

  void set(RunSet set) {
    sets.put(set.declaration().name(), set);
  }

  RunSet set(String name) {
    RunSet s = sets.get(name);
    if (s == null) {
      throw new IllegalArgumentException("unknown set '" + name + "'");
    }
    return s;
  }

  /** The set that an expression names or holds. */
  RunSet set(SetReference reference) {
    return set(reference, null);
  }

  /**
   * The same for an object map.
   *
   * @param objects what an anonymous map's data name
   */
  RunSet set(SetReference reference, NamedObject.@Nullable Kind objects) {
    SetDeclaration own = reference.anonymous();
    if (own == null) {
      return set(reference.name());
    }
    RunSet s = anonymous.get(own);
    if (s == null) {
      s = SetCompiler.compile(own, this, objects);
      anonymous.put(own, s);
    }
    return s;
  }

  /** The decision for a verdict; the same object for the same verdict. */
  Decision decision(Verdict v) {
    return switch (v.kind()) {
      case ACCEPT -> Decision.ACCEPT;
      case DROP -> Decision.DROP;
      case CONTINUE -> Decision.CONTINUE;
      case RETURN -> Decision.RETURN;
      case JUMP -> to(v.chain(), true, jumps);
      case GOTO -> to(v.chain(), false, gotos);
    };
  }

  private Decision to(@Nullable String name, boolean jump, Map<RunChain, Decision> known) {
    if (name == null) {
      throw new IllegalArgumentException("a jump without a chain");
    }
    return known.computeIfAbsent(chain(name), c -> Decision.to(c, jump, numbers.take()));
  }
}
