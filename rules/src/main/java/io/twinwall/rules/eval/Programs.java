package io.twinwall.rules.eval;

import io.twinwall.core.hook.BaseChain;
import io.twinwall.core.hook.ChainInfo;
import io.twinwall.core.hook.Hook;
import io.twinwall.core.hook.RuleInfo;
import io.twinwall.core.sim.Services;
import io.twinwall.rules.model.BaseChain.Policy;
import io.twinwall.rules.model.Chain;
import io.twinwall.rules.model.Family;
import io.twinwall.rules.model.NamedObject;
import io.twinwall.rules.model.Rule;
import io.twinwall.rules.model.Ruleset;
import io.twinwall.rules.model.SetDeclaration;
import io.twinwall.rules.model.Statement;
import io.twinwall.rules.model.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** Compiles a checked ruleset for one simulator. */
public final class Programs {
  private final Services services;
  private final Draws draws;
  private final Scope.Numbers numbers = new Scope.Numbers();
  private final RecentLists recent = new RecentLists();
  private final List<LoadedTable> tables = new ArrayList<>();
  private final List<Registered> hooked = new ArrayList<>();

  private record Registered(int registration, BaseChain chain) {}

  private Programs(Services services) {
    this.services = services;
    this.draws = new Draws(services.seed());
  }

  /**
   * Makes a ruleset ready to run. The program keeps state (counters, sets, token buckets): each
   * simulator needs its own.
   *
   * @throws UnsupportedRuleException if it holds a construct without an evaluator
   */
  public static LoadedRules compile(Ruleset ruleset, Services services) {
    Programs p = new Programs(services);
    ruleset.tables().forEach(p::table);
    p.hooked.sort(Comparator.comparingInt(Registered::registration));
    return new LoadedRules(
        ruleset, p.tables, p.hooked.stream().map(Registered::chain).toList(), services);
  }

  private void table(Table t) {
    if (t.family() == Family.ARP || t.family() == Family.BRIDGE) {
      // ARP never reaches a record but as discarded, and the host's interfaces are no bridges
      tables.add(new LoadedTable(t, null));
      return;
    }
    Scope scope = new Scope(services, t, draws, numbers, recent);
    for (Chain c : t.chains()) {
      RunChain run = new RunChain(new ChainInfo(t.family().keyword(), t.name(), c.name()));
      scope.chain(run);
    }
    t.objects().forEach(o -> object(o, scope));
    for (SetDeclaration s : t.sets()) {
      try {
        scope.set(SetCompiler.compile(s, scope, null));
      } catch (UnsupportedRuleException e) {
        throw e.at("set " + t.family().keyword() + " " + t.name() + " " + s.name());
      }
    }
    StatementCompiler statements = new StatementCompiler(scope);
    for (Chain c : t.chains()) {
      chain(c, scope.chain(c.name()), statements);
    }
    tables.add(new LoadedTable(t, scope));
    if (!t.dormant()) {
      for (Chain c : t.chains()) {
        hook(t, c, scope.chain(c.name()));
      }
    }
  }

  private void object(NamedObject o, Scope scope) {
    Stateful state = Stateful.of(o, scope);
    NamedObject.Kind kind = kind(o);
    if (state != null) {
      scope.object(kind, o.name(), state);
    } else if (o instanceof NamedObject.CtHelperObject h) {
      scope.object(kind, o.name(), ConnectionSteps.helper(h, services.conntrack()));
    } else if (o instanceof NamedObject.CtTimeoutObject t) {
      scope.object(kind, o.name(), ConnectionSteps.timeout(t, services.conntrack()));
    } else if (o instanceof NamedObject.SecmarkObject) {
      Step marked = c -> Decision.CONTINUE; // nothing that a record shows depends on it
      scope.object(kind, o.name(), marked);
    }
  }

  static NamedObject.Kind kind(NamedObject o) {
    if (o instanceof NamedObject.CounterObject) {
      return NamedObject.Kind.COUNTER;
    } else if (o instanceof NamedObject.QuotaObject) {
      return NamedObject.Kind.QUOTA;
    } else if (o instanceof NamedObject.LimitObject) {
      return NamedObject.Kind.LIMIT;
    } else if (o instanceof NamedObject.CtHelperObject) {
      return NamedObject.Kind.CT_HELPER;
    } else if (o instanceof NamedObject.CtTimeoutObject) {
      return NamedObject.Kind.CT_TIMEOUT;
    } else if (o instanceof NamedObject.CtExpectationObject) {
      return NamedObject.Kind.CT_EXPECTATION;
    } else if (o instanceof NamedObject.SynproxyObject) {
      return NamedObject.Kind.SYNPROXY;
    }
    return NamedObject.Kind.SECMARK;
  }

  private static void chain(Chain c, RunChain run, StatementCompiler statements) {
    List<RunRule> rules = new ArrayList<>();
    for (Rule r : c.rules()) {
      RuleInfo info = new RuleInfo(run.info(), r.index(), r.handle(), r.text());
      List<Step> steps = new ArrayList<>();
      for (Statement s : r.statements()) {
        try {
          steps.add(statements.compile(s));
        } catch (UnsupportedRuleException e) {
          throw e.at("in '" + r.text() + "', chain " + c.name());
        }
      }
      rules.add(new RunRule(info, steps.toArray(Step[]::new)));
    }
    run.rules(rules.toArray(RunRule[]::new));
  }

  private void hook(Table t, Chain c, RunChain run) {
    var base = c.base();
    if (base == null) {
      return;
    }
    RunBaseChain function = new RunBaseChain(run, base.policy() == Policy.ACCEPT);
    BaseChain.Type type = BaseChain.Type.valueOf(base.type().name());
    Hook hook = Hook.valueOf(base.hook().name());
    hooked.add(
        new Registered(
            c.registration(),
            new BaseChain(
                run.info(),
                type,
                versions(t.family()),
                hook,
                base.priority(),
                Set.copyOf(base.devices()),
                function)));
  }

  static Set<Integer> versions(Family f) {
    return switch (f) {
      case IP -> Set.of(4);
      case IP6 -> Set.of(6);
      default -> Set.of(4, 6);
    };
  }
}
