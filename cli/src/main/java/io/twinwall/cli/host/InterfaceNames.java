package io.twinwall.cli.host;

import io.twinwall.rules.model.BaseChain;
import io.twinwall.rules.model.Datatype;
import io.twinwall.rules.model.Expression;
import io.twinwall.rules.model.Ruleset;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The interfaces that a rule file names: in matches, sets and devices of chains.
 *
 * <p>The checked rules are records throughout, so they are walked as such: whatever has the type of
 * an interface name is one, wherever it stands.
 */
public final class InterfaceNames {
  private final Set<String> names = new TreeSet<>();

  private InterfaceNames() {}

  /** The names, those of {@code iif} and {@code oif} excepted; {@code eth*} for a wildcard. */
  public static Set<String> in(Ruleset rules) {
    InterfaceNames n = new InterfaceNames();
    n.walk(rules);
    return n.names;
  }

  private void walk(@Nullable Object o) {
    if (o instanceof Expression.Constant c && c.type().datatype() == Datatype.IFNAME) {
      names.add(text(c));
    } else if (o instanceof Expression.StringWildcard w && w.type().datatype() == Datatype.IFNAME) {
      names.add(w.prefix() + "*");
    } else if (o instanceof BaseChain chain) {
      names.addAll(chain.devices());
    } else if (o instanceof Iterable<?> items) {
      items.forEach(this::walk);
    } else if (o instanceof Record r) {
      for (RecordComponent c : r.getClass().getRecordComponents()) {
        walk(component(r, c));
      }
    }
  }

  private static @Nullable Object component(Record r, RecordComponent c) {
    try {
      return c.getAccessor().invoke(r);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The text of a name, which stands left-aligned in 16 bytes. */
  private static String text(Expression.Constant c) {
    byte[] b = c.value().toByteArray();
    String s = new String(b, StandardCharsets.UTF_8);
    return s.replace("\0", "");
  }

  /** Whether a name of the rules means one of these interfaces. */
  public static boolean matches(String named, Set<String> interfaces) {
    if (!named.endsWith("*")) {
      return interfaces.contains(named);
    }
    String prefix = named.substring(0, named.length() - 1);
    return interfaces.stream().anyMatch(i -> i.startsWith(prefix));
  }
}
