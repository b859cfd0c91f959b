package io.twinwall.campaign;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a campaign runs.
 *
 * @param packets least number of packets in a scenario
 * @param jobs scenarios at a time
 * @param minutes after which no further scenario begins
 * @param shrink most scenarios to shrink for each profile and kind of divergence
 * @param folder where diverging scenarios stay
 */
record CampaignOptions(
    KernelCommand kernel,
    List<Profile> profiles,
    int firstSeed,
    int lastSeed,
    int packets,
    int jobs,
    int minutes,
    int shrink,
    Path folder) {

  static final String USAGE =
      """
      usage: campaign --kernel "COMMAND with SCENARIO and RECORD" [--profiles NAME,...|all]
                      [--seeds FIRST-LAST] [--packets N] [--jobs N] [--minutes N]
                      [--shrink N] [--folder DIR]
      """;

  static CampaignOptions of(String... args) {
    Reader r = new Reader(List.of(args));
    String kernel = r.value("--kernel", "");
    if (kernel.isEmpty() || args.length % 2 != 0) {
      throw new IllegalArgumentException(USAGE);
    }
    String[] seeds = r.value("--seeds", "1-10").split("-", -1);
    return new CampaignOptions(
        KernelCommand.of(kernel),
        profiles(r.value("--profiles", "all")),
        Integer.parseInt(seeds[0]),
        Integer.parseInt(seeds[seeds.length - 1]),
        Integer.parseInt(r.value("--packets", "500")),
        Integer.parseInt(r.value("--jobs", "2")),
        Integer.parseInt(r.value("--minutes", "1000000")),
        Integer.parseInt(r.value("--shrink", "2")),
        Path.of(r.value("--folder", "campaign-out")));
  }

  private static List<Profile> profiles(String names) {
    List<Profile> list = new ArrayList<>();
    for (String n : names.split(",", -1)) {
      if (n.equals("all")) {
        list.addAll(List.of(Profile.values()));
      } else {
        list.add(Profile.valueOf(n.toUpperCase(Locale.ROOT)));
      }
    }
    return list;
  }

  private record Reader(List<String> args) {
    String value(String name, String otherwise) {
      int at = args.indexOf(name);
      return at < 0 || at + 1 >= args.size() ? otherwise : args.get(at + 1);
    }
  }
}
