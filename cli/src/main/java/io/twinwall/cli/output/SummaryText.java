package io.twinwall.cli.output;

import io.twinwall.cli.ingress.Derived;
import io.twinwall.core.hook.ChainInfo;
import io.twinwall.core.hook.DropReason;
import io.twinwall.core.hook.RuleInfo;
import io.twinwall.core.sim.Fate;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The summary for people. */
public final class SummaryText {
  private static final int MOST_RULES = 12;
  private static final double NANOS = 1e9;

  private final PrintStream out;
  private final boolean color;

  public SummaryText(PrintStream out, boolean color) {
    this.out = out;
    this.color = color;
  }

  /**
   * Prints all of it.
   *
   * @param elapsedNanos how long the replay took
   * @param host how the host was derived, or ""
   */
  public void print(SummaryOutput s, Derived derived, String host, long elapsedNanos) {
    double seconds = Math.max(elapsedNanos, 1) / NANOS;
    out.printf(
        Locale.ROOT,
        "%s%n",
        bold(
            grouped(s.packets())
                + (s.packets() == 1 ? " packet" : " packets")
                + String.format(
                    Locale.ROOT,
                    " of %s, in %.2f s (%s packets/s)",
                    duration(s.spanNanos()),
                    seconds,
                    grouped(Math.round(s.packets() / seconds)))));
    fates(s);
    rules(s);
    connections(s);
    derived(s, derived, host);
  }

  private String bold(String text) {
    return color ? "\033[1m" + text + "\033[0m" : text;
  }

  private void heading(String text) {
    out.println();
    out.println(bold(text));
  }

  private void line(long count, String text) {
    out.printf(Locale.ROOT, "%14s  %s%n", grouped(count), text);
  }

  static String grouped(long n) {
    return String.format(Locale.ROOT, "%,d", n).replace(',', ' ');
  }

  static String duration(long nanos) {
    double s = nanos / NANOS;
    if (s < 120) {
      return String.format(Locale.ROOT, "%.1f s", s);
    }
    long whole = Math.round(s);
    return whole < 7200
        ? String.format(Locale.ROOT, "%d min %02d s", whole / 60, whole % 60)
        : String.format(Locale.ROOT, "%d h %02d min", whole / 3600, whole / 60 % 60);
  }

  private void fates(SummaryOutput s) {
    heading("Packets by fate");
    for (Fate f : Fate.values()) {
      if (s.fate(f) > 0) {
        line(s.fate(f), String.format(Locale.ROOT, "%-10s %s", f.word(), meaning(f)));
        if (f == Fate.DISCARD) {
          discards(s);
        }
      }
    }
    line(s.emitted(), "packets out");
    if (!s.undecided().isEmpty()) {
      heading("Undecided");
      s.undecided().forEach((what, n) -> line(n, what));
    }
  }

  private static String meaning(Fate f) {
    return switch (f) {
      case FORWARD -> "left by another interface";
      case SENT -> "sent by the host itself";
      case LOCAL -> "delivered to the host";
      case DROP -> "dropped or rejected by the rules";
      case QUEUE -> "fragments held until the datagram is whole";
      case DISCARD -> "given up by the kernel itself";
      case UNDECIDED -> "decided by what no capture shows";
      case NFQUEUE -> "handed to userspace";
    };
  }

  private void discards(SummaryOutput s) {
    for (DropReason r : DropReason.values()) {
      if (s.discards(r) > 0) {
        line(s.discards(r), "           " + Reason.words(r));
      }
    }
  }

  private void rules(SummaryOutput s) {
    record Line(long times, String text) {}
    List<Line> lines = new ArrayList<>();
    for (Tally.Entry<RuleInfo> e : s.rules().top(MOST_RULES)) {
      lines.add(new Line(e.times(), Reason.text(e.what())));
    }
    for (Tally.Entry<ChainInfo> e : s.policies().top(MOST_RULES)) {
      lines.add(new Line(e.times(), Reason.text(e.what()) + " policy"));
    }
    if (s.decidedByNobody() > 0) {
      lines.add(new Line(s.decidedByNobody(), "no rule, no policy"));
    }
    if (lines.isEmpty()) {
      return;
    }
    heading("Decided by");
    lines.sort((a, b) -> Long.compare(b.times(), a.times()));
    lines.stream().limit(MOST_RULES).forEach(l -> line(l.times(), l.text()));
    int more = s.rules().size() + s.policies().size() - MOST_RULES;
    if (more > 0) {
      out.printf(Locale.ROOT, "%14s  %d more; --coverage shows all%n", "", more);
    }
  }

  private void connections(SummaryOutput s) {
    if (s.created() == 0) {
      return;
    }
    heading("Connections: " + grouped(s.created()) + " (at the end + gone before)");
    Map<String, List<String>> byProtocol = new TreeMap<>();
    s.connections()
        .forEach(
            (key, n) -> {
              int space = key.indexOf(' ');
              byProtocol
                  .computeIfAbsent(key.substring(0, space), k -> new ArrayList<>())
                  .add(
                      key.substring(space + 1)
                          + " "
                          + grouped(n[0])
                          + (n[1] == 0 ? "" : "+" + grouped(n[1])));
            });
    byProtocol.forEach(
        (protocol, states) ->
            out.printf(Locale.ROOT, "%14s  %s%n", protocol, String.join(", ", states)));
    List<Long> nat = s.translated();
    if (nat.get(0) + nat.get(1) + nat.get(2) > 0) {
      out.printf(
          Locale.ROOT,
          "%14s  source of %s connections, destination of %s, both of %s%n",
          "translated",
          grouped(nat.get(0)),
          grouped(nat.get(1)),
          grouped(nat.get(2)));
    }
  }

  private void derived(SummaryOutput s, Derived derived, String host) {
    Map<Derived.What, Long> counts = derived.counts();
    boolean checksums = s.trusted() + s.cut() > 0;
    if (counts.isEmpty() && host.isEmpty() && derived.stepsBack() == 0 && !checksums) {
      return;
    }
    heading("Derived from the capture, for it does not say");
    if (!host.isEmpty()) {
      out.printf(Locale.ROOT, "%14s  %s%n", "host", host);
    }
    counts.forEach((what, n) -> line(n, what.text()));
    if (s.trusted() > 0) {
      line(s.trusted(), Derived.What.CHECKSUM.text());
    }
    if (s.cut() > 0) {
      line(s.cut(), Derived.What.CUT.text());
    }
    if (derived.stepsBack() > 0) {
      line(
          derived.stepsBack(),
          "packets step back in time, by up to "
              + duration(derived.largestStepNanos())
              + ", the first is packet "
              + derived.firstStepBack()
              + "; the clock stood still for them");
    }
  }
}
