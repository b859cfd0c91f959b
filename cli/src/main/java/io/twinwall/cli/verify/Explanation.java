package io.twinwall.cli.verify;

import io.twinwall.cli.compare.Json;
import io.twinwall.cli.output.PacketText;
import io.twinwall.core.packet.Packet;
import io.twinwall.core.packet.PacketParser;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells of a divergence in words: what the kernel did with the packet, and what Twinwall did. */
public final class Explanation {
  private static final int LONGEST = 96;

  private final PrintStream out;
  private final String other;

  /**
   * @param other who is compared with the kernel, in a word
   */
  public Explanation(PrintStream out, String other) {
    this.out = out;
    this.other = other;
  }

  /** Prints the explanation. */
  public void print(Comparison.Divergence d) throws IOException {
    Map<String, @Nullable Object> k = Json.object(d.kernel());
    Map<String, @Nullable Object> o = Json.object(d.ours());
    out.println("The first divergence is packet " + d.number() + ", " + d.arrival());
    out.println("  they differ in " + String.join(", ", d.fields()));
    both("fate", List.of(fate(k)), List.of(fate(o)));
    both("ct", List.of(conntrack(k)), List.of(conntrack(o)));
    both("rules", steps(k.get("trace")), steps(o.get("trace")));
    both("made", made(k), made(o));
    both("out", packets(k), packets(o));
    fields(Json.list(k.get("out")), Json.list(o.get("out")));
  }

  private void both(String what, List<String> kernel, List<String> ours) {
    if (kernel.equals(ours)) {
      lines(what, "both", kernel);
    } else {
      lines(what, "kernel", kernel);
      lines("", other, ours);
    }
  }

  private void lines(String what, String who, List<String> said) {
    String head = String.format("  %-7s%-10s", what, who);
    if (said.isEmpty()) {
      out.println(head + "none");
    }
    for (String s : said) {
      out.println(head + s);
      head = " ".repeat(head.length());
    }
  }

  private static String fate(Map<String, @Nullable Object> r) {
    Object why = r.getOrDefault("reason", r.getOrDefault("undecided", r.get("error")));
    return r.get("fate") + (why == null ? "" : " (" + why + ")");
  }

  private static String conntrack(Map<String, @Nullable Object> r) {
    if (r.get("ct") == null) {
      return "not seen by conntrack";
    }
    Map<String, @Nullable Object> ct = Json.map(r.get("ct"));
    String s = ct.get("state") + (ct.get("direction") == null ? "" : ", " + ct.get("direction"));
    if (ct.get("entry") == null) {
      return s + "; no entry";
    }
    Map<String, @Nullable Object> e = Json.map(ct.get("entry"));
    return s
        + "; "
        + e.get("proto")
        + (e.get("state") == null ? "" : " " + e.get("state"))
        + " "
        + e.get("timeout")
        + " s, "
        + tuple(e.get("orig"))
        + ", reply "
        + tuple(e.get("reply"))
        + " "
        + e.get("status")
        + " mark "
        + e.get("mark")
        + " zone "
        + e.get("zone")
        + (e.get("helper") == null ? "" : " helper " + e.get("helper"))
        + ", since packet "
        + e.get("since");
  }

  private static String tuple(@Nullable Object o) {
    Map<String, @Nullable Object> t = Json.map(o);
    String icmp =
        t.containsKey("id")
            ? " type " + t.get("type") + " code " + t.get("code") + " id " + t.get("id")
            : "";
    return end(t, "src", "sport") + " > " + end(t, "dst", "dport") + icmp;
  }

  private static String end(Map<String, @Nullable Object> t, String address, String port) {
    String a = String.valueOf(t.get(address));
    if (!t.containsKey(port)) {
      return a;
    }
    return (a.contains(":") ? "[" + a + "]" : a) + ":" + t.get(port);
  }

  private static List<String> steps(@Nullable Object trace) {
    List<String> all = new ArrayList<>();
    for (Object item : Json.list(trace)) {
      Map<String, @Nullable Object> i = Json.map(item);
      String rule =
          i.containsKey("rule") ? " #" + i.get("rule") + ": " + i.get("text") : " " + i.get("type");
      all.add(
          i.get("family")
              + " "
              + i.get("table")
              + " "
              + i.get("chain")
              + rule
              + " -> "
              + i.get("verdict"));
    }
    return all;
  }

  private static List<String> made(Map<String, @Nullable Object> r) {
    List<String> all = new ArrayList<>();
    for (Object o : Json.list(r.get("generated"))) {
      Map<String, @Nullable Object> g = Json.map(o);
      Map<String, @Nullable Object> ct = Json.map(g.get("ct"));
      all.add(
          g.get("origin")
              + " packet, "
              + g.get("fate")
              + (ct.isEmpty() ? "" : ", ct " + ct.get("state") + ", " + ct.get("direction")));
      steps(g.get("trace")).forEach(s -> all.add("  " + s));
    }
    return all;
  }

  private static List<String> packets(Map<String, @Nullable Object> r) {
    List<String> all = new ArrayList<>();
    for (Object o : Json.list(r.get("out"))) {
      Map<String, @Nullable Object> e = Json.map(o);
      byte[] b = bytes(e);
      Packet p = new Packet();
      PacketParser.parseNetwork(b, 0, b.length, p);
      all.add(e.get("iface") + ": " + PacketText.brief(p) + " (" + e.get("origin") + ")");
    }
    return all;
  }

  private static byte[] bytes(Map<String, @Nullable Object> emission) {
    return HexFormat.of().parseHex(String.valueOf(emission.get("packet")));
  }

  /** Names the fields in which packets out differ, pair by pair. */
  private void fields(List<@Nullable Object> kernel, List<@Nullable Object> ours) {
    for (int i = 0; i < Math.min(kernel.size(), ours.size()); i++) {
      Map<String, String> x = PacketFields.of(bytes(Json.map(kernel.get(i))));
      Map<String, String> y = PacketFields.of(bytes(Json.map(ours.get(i))));
      Set<String> names = new LinkedHashSet<>(x.keySet());
      names.addAll(y.keySet());
      for (String n : names) {
        String a = x.getOrDefault(n, "none");
        String b = y.getOrDefault(n, "none");
        if (!a.equals(b)) {
          out.println("         packet out " + (i + 1) + ", " + n + ": " + difference(a, other, b));
        }
      }
    }
  }

  /** Two values; of long ones, where they begin to differ. */
  static String difference(String kernel, String other, String ours) {
    if (kernel.length() <= LONGEST && ours.length() <= LONGEST) {
      return "kernel " + kernel + ", " + other + " " + ours;
    }
    int at = 0;
    while (at < Math.min(kernel.length(), ours.length()) && kernel.charAt(at) == ours.charAt(at)) {
      at++;
    }
    int from = at & ~1;
    return "from byte "
        + from / 2
        + " on kernel "
        + part(kernel, from)
        + ", "
        + other
        + " "
        + part(ours, from);
  }

  private static String part(String hex, int from) {
    int end = Math.min(hex.length(), from + 32);
    return (from < end ? hex.substring(from, end) : "nothing")
        + (end < hex.length() ? "..." : "")
        + " ("
        + hex.length() / 2
        + " bytes)";
  }
}
