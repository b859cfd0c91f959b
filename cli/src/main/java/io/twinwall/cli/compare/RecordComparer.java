package io.twinwall.cli.compare;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Compares two records of the same packets: fate, conntrack, packets out, trace, packets made.
 *
 * <p>Not compared: time, reason, handle and text of rules. Tolerated: a second of timeout, bytes
 * that nobody can predict ({@link Unpredictable}), ports drawn at random ({@link PortChoices}).
 */
public final class RecordComparer {
  private static final List<String> ENTRY =
      List.of("family", "proto", "protonum", "state", "mark", "zone", "helper", "since", "orig");
  private static final List<String> ITEM =
      List.of("family", "table", "chain", "type", "rule", "verdict");

  private final PortChoices ports = new PortChoices();
  private final List<String> differences = new ArrayList<>();
  private int packets;
  private String where = "";

  /** All differences between two records, in order; empty if they agree. */
  public List<String> compare(BufferedReader kernel, BufferedReader ours) throws IOException {
    while (true) {
      String k = kernel.readLine();
      String o = ours.readLine();
      if (k == null && o == null) {
        return differences;
      }
      packets++;
      where = "packet " + packets + ": ";
      if (k == null || o == null) {
        differ("record", k == null ? "ends" : "goes on", o == null ? "ends" : "goes on");
        return differences;
      }
      packet(Json.object(k), Json.object(o));
    }
  }

  /**
   * The differences between the next two lines, in order, each {@code FIELD: kernel X, ours Y};
   * empty if they agree.
   */
  public List<String> next(String kernel, String ours) throws IOException {
    packets++;
    where = "";
    differences.clear();
    packet(Json.object(kernel), Json.object(ours));
    return List.copyOf(differences);
  }

  /** Number of packets compared. */
  public int packets() {
    return packets;
  }

  private void differ(String what, @Nullable Object kernel, @Nullable Object ours) {
    differences.add(where + what + ": kernel " + kernel + ", ours " + ours);
  }

  private void same(
      String what,
      String key,
      Map<String, @Nullable Object> kernel,
      Map<String, @Nullable Object> ours) {
    if (!Objects.equals(kernel.get(key), ours.get(key))) {
      differ(what + key, kernel.get(key), ours.get(key));
    }
  }

  private void packet(Map<String, @Nullable Object> k, Map<String, @Nullable Object> o) {
    ports.learn(k);
    same("", "n", k, o);
    same("", "in", k, o);
    same("", "fate", k, o);
    if (k.get("ct") == null || o.get("ct") == null) {
      same("", "ct", k, o);
    } else {
      conntrack(Json.map(k.get("ct")), Json.map(o.get("ct")));
    }
    out(Json.list(k.get("out")), Json.list(o.get("out")));
    trace("trace", k.get("trace"), o.get("trace"));
    generated(Json.list(k.get("generated")), Json.list(o.get("generated")));
  }

  private void conntrack(Map<String, @Nullable Object> k, Map<String, @Nullable Object> o) {
    same("ct.", "state", k, o);
    same("ct.", "direction", k, o);
    if (k.get("entry") == null || o.get("entry") == null) {
      same("ct.", "entry", k, o);
      return;
    }
    Map<String, @Nullable Object> x = Json.map(k.get("entry"));
    Map<String, @Nullable Object> y = Json.map(o.get("entry"));
    ENTRY.forEach(f -> same("ct.entry.", f, x, y));
    if (!new HashSet<>(Json.list(x.get("status")))
        .equals(new HashSet<>(Json.list(y.get("status"))))) {
      differ("ct.entry.status", x.get("status"), y.get("status"));
    }
    if (!ports.replyAlike(x, Json.map(x.get("reply")), Json.map(y.get("reply")))) {
      differ("ct.entry.reply", x.get("reply"), y.get("reply"));
    }
    boolean near =
        x.get("timeout") instanceof Long a
            && y.get("timeout") instanceof Long b
            && Math.abs(a - b) <= 1;
    if (!near) {
      same("ct.entry.", "timeout", x, y);
    }
  }

  private void out(List<@Nullable Object> k, List<@Nullable Object> o) {
    if (k.size() != o.size()) {
      differ("packets out", k.size(), o.size());
    }
    for (int i = 0; i < Math.min(k.size(), o.size()); i++) {
      Map<String, @Nullable Object> x = Json.map(k.get(i));
      Map<String, @Nullable Object> y = Json.map(o.get(i));
      same("out[" + i + "].", "iface", x, y);
      same("out[" + i + "].", "origin", x, y);
      String a = String.valueOf(x.get("packet"));
      String b = String.valueOf(y.get("packet"));
      if (!packetsAlike(a, b, String.valueOf(x.get("origin")), Json.list(x.get("random")))) {
        differ("out[" + i + "].packet", a, b);
      }
    }
  }

  private boolean packetsAlike(String kernel, String ours, String origin, List<?> random) {
    if (kernel.equals(ours)) {
      return true;
    }
    if (kernel.length() != ours.length()) {
      return false;
    }
    byte[] x = Unpredictable.blanked(kernel, origin, random);
    byte[] y = Unpredictable.blanked(ours, origin, random);
    return Arrays.equals(x, y) || ports.any() && ports.rename(x, y, 0) && Arrays.equals(x, y);
  }

  private void trace(String what, @Nullable Object kernel, @Nullable Object ours) {
    List<List<@Nullable Object>> x = items(kernel);
    List<List<@Nullable Object>> y = items(ours);
    if (!x.equals(y)) {
      differ(what, x, y);
    }
  }

  private static List<List<@Nullable Object>> items(@Nullable Object trace) {
    List<List<@Nullable Object>> items = new ArrayList<>();
    for (Object item : Json.list(trace)) {
      List<@Nullable Object> fields = new ArrayList<>();
      ITEM.forEach(f -> fields.add(Json.map(item).get(f)));
      items.add(fields);
    }
    return items;
  }

  private void generated(List<@Nullable Object> k, List<@Nullable Object> o) {
    if (k.size() != o.size()) {
      differ("packets made", k.size(), o.size());
    }
    for (int i = 0; i < Math.min(k.size(), o.size()); i++) {
      Map<String, @Nullable Object> x = Json.map(k.get(i));
      Map<String, @Nullable Object> y = Json.map(o.get(i));
      String what = "generated[" + i + "].";
      same(what, "origin", x, y);
      same(what, "fate", x, y);
      same(what, "ct", x, y);
      trace(what + "trace", x.get("trace"), y.get("trace"));
    }
  }
}
