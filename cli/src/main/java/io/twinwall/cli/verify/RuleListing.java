package io.twinwall.cli.verify;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The ruleset as {@code nft -a -s list ruleset} prints it after loading: the place and the text of
 * each rule by its handle, the hooks that have chains, and whether conntrack is at work. The kernel
 * tracks connections of a family only while a rule there asks for it, and says nowhere whether it
 * does (but for CONFIG_NETFILTER_NETLINK_HOOK, which few kernels have).
 */
final class RuleListing {
  private static final Pattern HANDLE = Pattern.compile("(.*?)\\s*# handle (\\d+)");
  private static final Pattern QUOTED = Pattern.compile("\"[^\"]*\"");

  /** Statements and expressions that activate conntrack, apart from {@code ct} itself. */
  private static final Pattern TRACKING =
      Pattern.compile(
          "\\bct\\s+[a-z]"
              + "|\\b(snat|dnat)\\s+((ip6?)\\s+)?((addr\\s+\\.\\s+port|addr|prefix)\\s+)?to\\b"
              + "|(?<!jump\\s)(?<!goto\\s)\\b(masquerade|redirect|synproxy)\\b(?!\\s*\\{)");

  private static final Map<String, List<Integer>> VERSIONS =
      Map.of("ip", List.of(4), "ip6", List.of(6), "inet", List.of(4, 6));

  /** A rule's name for the kernel. */
  record Key(String family, String table, String chain, long handle) {}

  /**
   * A rule.
   *
   * @param index its place in its chain, from 0
   */
  record Rule(int index, String text) {}

  private final Map<Key, Rule> rules = new HashMap<>();
  private final Set<Integer> tracked = new TreeSet<>();
  private final Set<String> hooks = new TreeSet<>();
  private String family = "";
  private String table = "";
  private @Nullable String chain;
  private int index;
  private String pending = "";

  private RuleListing() {}

  static RuleListing parse(String text) {
    RuleListing l = new RuleListing();
    text.lines().forEach(l::line);
    return l;
  }

  private void line(String line) {
    String said = line.strip();
    if (line.startsWith("table ")) {
      String[] words = said.split(" ", -1);
      family = words[1];
      table = words[2];
      chain = null;
      return;
    }
    if (TRACKING.matcher(QUOTED.matcher(said).replaceAll("\"\"")).find()) {
      tracked.addAll(VERSIONS.getOrDefault(family, List.of()));
    }
    if (line.startsWith("\t") && !line.startsWith("\t\t")) {
      chain = said.startsWith("chain ") ? said.split(" ", 3)[1] : null;
      index = 0;
      pending = "";
    } else if (chain != null && !said.isEmpty()) {
      inChain(chain, said);
    }
  }

  private void inChain(String name, String said) {
    boolean head = pending.isEmpty() && !said.contains("# handle ");
    if (head && said.startsWith("type ") && said.contains(" hook ")) {
      hooks.add(said.substring(said.indexOf(" hook ") + 6).split(" ", 2)[0]);
      return;
    }
    if (head && said.startsWith("comment \"")) {
      return;
    }
    // a rule may take several lines, where it has a set in it
    pending = pending.isEmpty() ? said : pending + " " + said;
    Matcher m = HANDLE.matcher(pending);
    if (m.matches()) {
      rules.put(
          new Key(family, table, name, Long.parseLong(m.group(2))), new Rule(index, m.group(1)));
      index++;
      pending = "";
    }
  }

  @Nullable Rule rule(String family, String table, String chain, long handle) {
    return rules.get(new Key(family, table, chain, handle));
  }

  /** Whether connections of an IP version are tracked. */
  boolean tracks(int version) {
    return tracked.contains(version);
  }

  /** Whether a chain hooks there. */
  boolean hooks(String hook) {
    return hooks.contains(hook);
  }
}
