package io.twinwall.campaign;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The campaign: scenario after scenario through a kernel and through Twinwall. What diverges is
 * shrunk and stays as a folder; the rest leaves only its numbers.
 */
public final class Campaign {
  private static final int SHRINK_RUNS = 220;

  private final CampaignOptions options;
  private final PrintStream out;
  private final Judge judge;
  private final long started = System.nanoTime();
  private final Map<Profile, int[]> totals = new EnumMap<>(Profile.class);
  private final Map<String, Integer> shrunk = new TreeMap<>();

  Campaign(CampaignOptions options, PrintStream out) {
    this.options = options;
    this.out = out;
    this.judge = new Judge(options.kernel());
  }

  /** Runs a campaign; {@code --help} says how. Exit status 0 only without divergences. */
  public static void main(String[] args) throws Exception {
    CampaignOptions options = CampaignOptions.of(args);
    System.exit(new Campaign(options, System.out).run());
  }

  int run() throws IOException, InterruptedException, ExecutionException {
    ExecutorService pool = Executors.newFixedThreadPool(options.jobs());
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int seed = options.firstSeed(); seed <= options.lastSeed(); seed++) {
        for (Profile p : options.profiles()) {
          int s = seed;
          all.add(
              pool.submit(
                  () -> {
                    one(p, s);
                    return null;
                  }));
        }
      }
      for (Future<?> f : all) {
        f.get();
      }
    } finally {
      pool.shutdownNow();
    }
    return report();
  }

  private void one(Profile profile, int seed) throws IOException {
    if (System.nanoTime() - started > TimeUnit.MINUTES.toNanos(options.minutes())) {
      return;
    }
    String name = profile.name().toLowerCase(Locale.ROOT) + "-" + seed;
    Path folder = options.folder().resolve(name);
    Draft draft = new Generator(profile, seed, options.packets()).make().draft();
    List<String> differences;
    try {
      differences = judge.differences(draft, folder);
      if (!differences.isEmpty() && judge.differences(draft, folder).isEmpty()) {
        say(name + ": a second run agrees: " + differences.get(0));
        differences = List.of();
      }
    } catch (KernelCommand.Refusal e) {
      say(name + ": the kernel refuses: " + e.getMessage());
      count(profile, 0, 0, 1);
      return;
    }
    long packets = differences.stream().mapToInt(Judge::packet).distinct().count();
    count(profile, draft.arrivals().size(), (int) packets, 0);
    if (differences.isEmpty()) {
      remove(folder);
    } else {
      keep(name, draft, differences);
    }
  }

  private void keep(String name, Draft draft, List<String> differences) throws IOException {
    String first = differences.get(0);
    String signature = Judge.signature(first);
    say(name + ": " + differences.size() + " differences, first " + shorter(first));
    if (!mayShrink(name.replaceAll("-.*", "") + " " + signature)) {
      return;
    }
    Path small = options.folder().resolve(name + "-small");
    int runs = draft.host().realtime ? 40 : SHRINK_RUNS;
    Draft best = new Shrinker(judge, small, draft, signature, runs).shrink(Judge.packet(first));
    List<String> left = judge.differences(best, small);
    Files.write(small.resolve("differences.txt"), left);
    String what = left.isEmpty() ? "nothing left" : shorter(left.get(0));
    say(name + ": shrunk to " + best.arrivals().size() + " packets: " + what);
  }

  private synchronized boolean mayShrink(String kind) {
    return shrunk.merge(kind, 1, Integer::sum) <= options.shrink();
  }

  private static String shorter(String difference) {
    return difference.length() < 400 ? difference : difference.substring(0, 400) + "...";
  }

  private synchronized void say(String line) {
    out.println(line);
    out.flush();
  }

  private synchronized void count(Profile profile, int packets, int diverging, int refused) {
    int[] t = totals.computeIfAbsent(profile, p -> new int[5]);
    t[0]++;
    t[1] += packets;
    t[2] += diverging;
    t[3] += diverging > 0 ? 1 : 0;
    t[4] += refused;
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path f : files.toList()) {
        Files.delete(f);
      }
    }
    Files.delete(folder);
  }

  private int report() {
    int[] sum = new int[5];
    totals.forEach(
        (p, t) -> {
          line(p.name().toLowerCase(Locale.ROOT), t);
          for (int i = 0; i < sum.length; i++) {
            sum[i] += t[i];
          }
        });
    line("all", sum);
    return sum[2] + sum[4] == 0 ? 0 : 1;
  }

  private void line(String name, int[] t) {
    out.printf(
        "%-11s %6d scenarios %9d packets, %d diverge in %d scenarios, %d refused%n",
        name, t[0], t[1], t[2], t[3], t[4]);
  }
}
