package io.twinwall.campaign;

import io.twinwall.campaign.Draft.Arrival;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Takes away from a diverging scenario what it does not need to diverge in the same way: packets by
 * halves and smaller pieces (delta debugging), then lines of rules, then settings of the host.
 */
final class Shrinker {
  private final Judge judge;
  private final Path folder;
  private final String signature;
  private final int budget;
  private int tests;
  private Draft best;

  /**
   * @param budget most runs of the kernel
   */
  Shrinker(Judge judge, Path folder, Draft draft, String signature, int budget) {
    this.judge = judge;
    this.folder = folder;
    this.best = draft;
    this.signature = signature;
    this.budget = budget;
  }

  /** The smallest draft found that still diverges. */
  Draft shrink(int packet) throws IOException {
    List<Arrival> before = best.arrivals().subList(0, Math.min(packet, best.arrivals().size()));
    accept(new Draft(best.host(), best.rules(), List.copyOf(before)));
    related();
    pieces(best.arrivals(), kept -> new Draft(best.host(), best.rules(), kept));
    tables();
    pieces(List.of(best.rules().split("(?<=\n)", -1)), this::withRules);
    host();
    pieces(best.arrivals(), kept -> new Draft(best.host(), best.rules(), kept));
    return best;
  }

  private Draft withRules(List<String> lines) {
    return new Draft(best.host(), String.join("", lines), best.arrivals());
  }

  private boolean accept(Draft d) throws IOException {
    if (tests >= budget || d.arrivals().isEmpty()) {
      return false;
    }
    tests++;
    try {
      boolean same =
          judge.differences(d, folder).stream().anyMatch(x -> Judge.signature(x).equals(signature));
      if (same) {
        best = d;
      }
      return same;
    } catch (KernelCommand.Refusal e) {
      return false;
    }
  }

  /** Tries the packets that share an address with the last one, alone. */
  private void related() throws IOException {
    List<Arrival> all = best.arrivals();
    View last = view(all.get(all.size() - 1));
    if (last != null) {
      List<Arrival> kept = all.stream().filter(a -> shares(view(a), last)).toList();
      accept(new Draft(best.host(), best.rules(), kept));
    }
  }

  private static @Nullable View view(Arrival a) {
    int link = a.dev().equals(Topology.LOCAL) ? 0 : 14;
    return a.bytes().length < link
        ? null
        : View.of(Arrays.copyOfRange(a.bytes(), link, a.bytes().length));
  }

  private static boolean shares(@Nullable View v, View with) {
    return v != null
        && (v.protocol() == with.protocol() || v.protocol() == 1 || with.protocol() == 1)
        && (v.src().equals(with.src())
            || v.src().equals(with.dst())
            || v.dst().equals(with.src())
            || v.dst().equals(with.dst()));
  }

  /** Delta debugging over a list; the draft made of what is kept must still diverge. */
  private <T> void pieces(List<T> all, Function<List<T>, Draft> draft) throws IOException {
    List<T> kept = new ArrayList<>(all);
    int size = Math.max(1, kept.size() / 2);
    while (true) {
      boolean gone = false;
      for (int at = 0; at < kept.size(); ) {
        List<T> without = new ArrayList<>(kept.subList(0, at));
        without.addAll(kept.subList(Math.min(kept.size(), at + size), kept.size()));
        if (!without.isEmpty() && accept(draft.apply(without))) {
          kept = without;
          gone = true;
        } else {
          at += size;
        }
      }
      if (size == 1 && !gone || tests >= budget) {
        return;
      }
      size = Math.max(1, size / 2);
    }
  }

  /** Tries to do without whole tables and chains. */
  private void tables() throws IOException {
    for (String open :
        List.of("table ", "\tchain ", "\tct ", "\tset ", "\tmap ", "  set ", "  map ")) {
      String close =
          open.startsWith("table") ? "\n}\n" : "\n" + open.replaceAll("\\S.*", "") + "}\n";
      int at = best.rules().indexOf(open);
      while (at >= 0) {
        int end = best.rules().indexOf(close, at);
        if (end < 0) {
          break;
        }
        String without =
            best.rules().substring(0, at) + best.rules().substring(end + close.length());
        boolean gone = accept(new Draft(best.host(), without, best.arrivals()));
        at = best.rules().indexOf(open, gone ? at : at + 1);
      }
    }
  }

  private void host() throws IOException {
    for (String name : new TreeMap<>(best.host().sysctls).keySet()) {
      tryHost(h -> h.sysctls.remove(name));
    }
    tryHost(h -> h.mtus.clear());
    tryHost(h -> h.routes.removeIf(r -> r.contains("\"type\"") || r.contains("10.9.")));
    tryHost(
        h -> {
          h.neighbours.clear();
          h.listed = false;
        });
  }

  private void tryHost(Consumer<HostSketch> change) throws IOException {
    HostSketch h = best.host().copy();
    String before = h.json();
    change.accept(h);
    if (!h.json().equals(before)) {
      accept(new Draft(h, best.rules(), best.arrivals()));
    }
  }
}
