package io.twinwall.rules.check;

import io.twinwall.rules.model.Expression.Constant;
import io.twinwall.rules.model.Expression.Payload;
import io.twinwall.rules.model.Statement;
import io.twinwall.rules.model.Statement.Match;
import io.twinwall.rules.model.Statement.Op;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Puts comparisons of neighbouring header fields into the order of the wire, at the place of the
 * lowest: nft reads such fields with one load, so that is how they come back in a listing. Nothing
 * moves across a statement that is no match.
 */
final class Adjacent {
  /** As many bits as one load can hold. */
  private static final int WIDEST = 128;

  /** Two loads of so many bits at most are quicker than one that is longer. */
  private static final int FAST = 32;

  private Adjacent() {}

  static List<Statement> inWireOrder(List<Statement> statements) {
    List<Statement> out = new ArrayList<>(statements);
    List<Match> run = new ArrayList<>();
    for (Statement statement : statements) {
      if (!(statement instanceof Match match)) {
        join(out, run);
        run.clear();
      } else if (fits(match)) {
        run.add(match);
      }
    }
    join(out, run);
    return out;
  }

  private static boolean fits(Match match) {
    return (match.op() == Op.EQ || match.op() == Op.NEQ)
        && match.right() instanceof Constant
        && match.left() instanceof Payload;
  }

  private static Payload payload(Match match) {
    return (Payload) match.left();
  }

  private static void join(List<Statement> out, List<Match> run) {
    List<Match> sorted = new ArrayList<>(run);
    sorted.sort(
        Comparator.comparing((Match m) -> payload(m).base())
            .thenComparing(m -> payload(m).offsetBits()));
    List<Match> group = new ArrayList<>();
    for (Match match : sorted) {
      if (!group.isEmpty() && !continues(group, match)) {
        gather(out, group);
        group.clear();
      }
      group.add(match);
    }
    gather(out, group);
  }

  private static boolean continues(List<Match> group, Match next) {
    Match last = group.get(group.size() - 1);
    Payload a = payload(last);
    Payload b = payload(next);
    int before = 0;
    for (Match m : group) {
      before += payload(m).lengthBits();
    }
    int bits = before + b.lengthBits();
    boolean quicker = bits <= FAST || before > FAST || b.lengthBits() > FAST;
    return a.base() == b.base()
        && last.op() == next.op()
        && a.offsetBits() + a.lengthBits() == b.offsetBits()
        && whole(a)
        && whole(b)
        && bits <= WIDEST
        && quicker;
  }

  private static boolean whole(Payload p) {
    return p.offsetBits() % 8 == 0 && p.lengthBits() % 8 == 0;
  }

  /** The group goes where its lowest field stands. */
  private static void gather(List<Statement> out, List<Match> group) {
    if (group.size() < 2) {
      return;
    }
    List<Match> rest = group.subList(1, group.size());
    out.removeIf(s -> rest.stream().anyMatch(m -> m == s));
    int at = 0;
    while (out.get(at) != group.get(0)) {
      at++;
    }
    out.addAll(at + 1, rest);
  }
}
