package io.twinwall.rules.ast;

import io.twinwall.rules.model.BaseChain;
import io.twinwall.rules.model.Flowtable;
import io.twinwall.rules.model.NamedObject;
import io.twinwall.rules.model.SetDeclaration;
import io.twinwall.rules.text.Span;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a table block declares. */
public sealed interface Declaration {
  /** Where its name stands. */
  Span span();

  /** The name. */
  String name();

  /** A chain. */
  record ChainItem(
      Span span,
      String name,
      @Nullable Hook base,
      BaseChain.@Nullable Policy policy,
      @Nullable String comment,
      List<RuleNode> rules)
      implements Declaration {}

  /** {@code type T hook H device D priority P}. */
  record Hook(
      Span span,
      BaseChain.ChainType type,
      BaseChain.HookPoint hook,
      List<String> devices,
      Span prioritySpan,
      @Nullable String priorityName,
      long priorityOffset) {}

  /** A set or map; {@code type} words or {@code typeof} nodes for key and data. */
  record SetItem(
      Span span,
      String name,
      SetDeclaration.Kind kind,
      TypeNode key,
      @Nullable TypeNode data,
      boolean dataInterval,
      NamedObject.@Nullable Kind objectKind,
      Set<SetDeclaration.Flag> flags,
      boolean autoMerge,
      long timeoutNanos,
      long gcIntervalNanos,
      long size,
      @Nullable String policy,
      @Nullable String comment,
      List<StatementNode> statements,
      @Nullable Node elements)
      implements Declaration {}

  /** {@code type a . b} ({@code names}) or {@code typeof x . y} ({@code typeof}). */
  record TypeNode(Span span, List<String> names, @Nullable Node typeof) {}

  /** A stateful object, with handle 0. */
  record ObjectItem(Span span, NamedObject object) implements Declaration {
    @Override
    public String name() {
      return object.name();
    }
  }

  /** A flowtable, with handle 0; {@code priorityName} as for chains. */
  record FlowtableItem(
      Span span, Flowtable flowtable, @Nullable String priorityName, long priorityOffset)
      implements Declaration {
    @Override
    public String name() {
      return flowtable.name();
    }
  }
}
