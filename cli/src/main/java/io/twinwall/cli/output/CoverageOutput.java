package io.twinwall.cli.output;

import io.twinwall.core.hook.RuleInfo;
import io.twinwall.core.packet.Frame;
import io.twinwall.core.sim.Outcome;
import io.twinwall.core.sim.Simulator;
import io.twinwall.rules.eval.Coverage;
import io.twinwall.rules.eval.LoadedRules;
import java.io.IOException;
import java.io.Writer;
import java.util.HashMap;
import java.util.Map;

/**
 * {@code --coverage}: the ruleset at the end, its counters included, and behind each rule how many
 * packets it applied to.
 */
public final class CoverageOutput implements Output {
  private final Writer out;
  private final LoadedRules rules;

  /** What tells rules apart. */
  private record Key(String family, String table, long handle) {
    static Key of(RuleInfo r) {
      return new Key(r.chain().family(), r.chain().table(), r.handle());
    }
  }

  /**
   * An output for these rules.
   *
   * @param out is closed at the end
   */
  public CoverageOutput(Writer out, LoadedRules rules) {
    this.out = out;
    this.rules = rules;
  }

  @Override
  public void accept(Frame frame, Outcome outcome) {}

  @Override
  public void flush() {}

  @Override
  public void finish(Simulator simulator) throws IOException {
    Map<Key, Coverage> hits = new HashMap<>();
    long never = 0;
    for (Coverage c : rules.coverage()) {
      hits.put(Key.of(c.rule()), c);
      never += c.packets() == 0 ? 1 : 0;
    }
    try (out) {
      out.write("# " + hits.size() + " rules, " + never + " of them never applied\n");
      out.write(
          StateListing.of(
              rules.current(),
              false,
              r -> {
                Coverage c = hits.get(Key.of(r));
                return c == null || c.packets() == 0
                    ? "never"
                    : "hits " + c.packets() + ", bytes " + c.bytes();
              }));
    }
  }
}
