package io.twinwall.cli.verify;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.twinwall.cli.output.Times;
import io.twinwall.core.packet.Frame;
import io.twinwall.core.packet.Protocol;
import java.io.IOException;
import java.io.StringWriter;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes what the kernel did with a frame, as the line of {@code kernel.jsonl}. */
final class KernelRecord {
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final HexFormat HEX = HexFormat.of();

  /** Linux NFPROTO_IPV6. */
  private static final int NFPROTO_IPV6 = 10;

  private static final int UNTRACKED = 64;
  private static final int CLASSIFIED = 2 | 4 | 8;

  private final KernelHost kernel;

  KernelRecord(KernelHost kernel) {
    this.kernel = kernel;
  }

  /**
   * The line of a passage. Asks the kernel for the connection, so it must be the last passage.
   *
   * @param version 4 or 6; of a frame that is not IP, 4
   */
  String line(Frame frame, Passage p, int version) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      json.writeStartObject();
      json.writeNumberField("n", frame.number());
      json.writeStringField("time", Times.seconds(frame.timeNanos()));
      json.writeStringField("in", frame.interfaceName());
      json.writeStringField("fate", p.fate());
      if (p.error() != null) {
        json.writeStringField("error", p.error());
      }
      emitted(json, p.out());
      json.writeFieldName("trace");
      trace(json, p.walk());
      if (!p.generated().isEmpty()) {
        generated(json, p.generated(), version);
      }
      json.writeFieldName("ct");
      conntrack(json, p.walk(), version, true);
      json.writeEndObject();
    }
    return text.toString();
  }

  private static void emitted(JsonGenerator json, List<Passage.Emitted> out) throws IOException {
    json.writeArrayFieldStart("out");
    for (Passage.Emitted e : out) {
      json.writeStartObject();
      json.writeStringField("iface", e.interfaceName());
      json.writeStringField("packet", HEX.formatHex(e.packet()));
      json.writeStringField("origin", e.origin());
      if (e.freshFragmentId()) {
        json.writeArrayFieldStart("random");
        json.writeString("ipv6.frag_id");
        json.writeEndArray();
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void trace(JsonGenerator json, Walk walk) throws IOException {
    json.writeStartArray();
    for (Walk.Step s : walk.steps) {
      json.writeStartObject();
      json.writeStringField("family", s.family());
      json.writeStringField("table", s.table());
      json.writeStringField("chain", s.chain());
      json.writeStringField("type", s.type());
      if (s.handle() != 0) {
        json.writeFieldName("rule");
        number(json, s.rule());
        json.writeNumberField("handle", s.handle());
      }
      json.writeStringField("verdict", s.verdict());
      if (s.handle() != 0) {
        json.writeStringField("text", s.text());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void number(JsonGenerator json, @Nullable Integer value) throws IOException {
    if (value == null) {
      json.writeNull();
    } else {
      json.writeNumber(value);
    }
  }

  private void generated(JsonGenerator json, List<Walk> walks, int version) throws IOException {
    json.writeArrayFieldStart("generated");
    for (Walk w : walks) {
      json.writeStartObject();
      json.writeStringField("origin", w.origin);
      json.writeStringField("fate", w.fate);
      json.writeFieldName("trace");
      trace(json, w);
      json.writeFieldName("ct");
      int own = w.nfproto == 0 ? version : w.nfproto == NFPROTO_IPV6 ? 6 : 4;
      conntrack(json, w, own, false);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void conntrack(JsonGenerator json, Walk walk, int version, boolean withEntry)
      throws IOException {
    TraceMessage.Ct ct = walk.ct;
    if (ct == null && !(walk.tracked && kernel.rules().tracks(version))) {
      json.writeNull();
      return;
    }
    String state = ct == null ? "invalid" : state(ct.state());
    boolean known = ct != null && !state.equals("untracked");
    json.writeStartObject();
    json.writeStringField("state", state);
    json.writeStringField(
        "direction", known && ct != null ? ct.reply() ? "reply" : "original" : null);
    if (withEntry) {
      json.writeFieldName("entry");
      entry(json, known && ct != null ? kernel.conntrack().entry(ct.id()) : null);
    }
    json.writeEndObject();
  }

  private static String state(long bits) {
    if ((bits & UNTRACKED) != 0) {
      return "untracked";
    }
    return switch ((int) bits & CLASSIFIED) {
      case 2 -> "established";
      case 4 -> "related";
      case 8 -> "new";
      default -> "invalid";
    };
  }

  private void entry(JsonGenerator json, @Nullable ConntrackEntry e) throws IOException {
    if (e == null) {
      json.writeNull();
      return;
    }
    json.writeStartObject();
    json.writeStringField("family", e.family() == NFPROTO_IPV6 ? "ipv6" : "ipv4");
    json.writeStringField("proto", Protocol.name(e.protocol()));
    json.writeNumberField("protonum", e.protocol());
    json.writeStringField("state", e.state());
    json.writeFieldName("orig");
    end(json, e.original());
    json.writeFieldName("reply");
    end(json, e.reply());
    json.writeArrayFieldStart("status");
    for (String s : e.statusNames()) {
      json.writeString(s);
    }
    json.writeEndArray();
    if (e.timeoutSeconds() < 0) {
      json.writeNullField("timeout");
    } else {
      json.writeNumberField("timeout", e.timeoutSeconds());
    }
    json.writeNumberField("mark", e.mark());
    json.writeNumberField("zone", e.zone());
    json.writeStringField("helper", e.helper());
    long since = kernel.conntrack().since(e.id());
    json.writeNumberField("since", since);
    json.writeEndObject();
  }

  private static void end(JsonGenerator json, ConntrackEntry.End e) throws IOException {
    json.writeStartObject();
    json.writeStringField("src", e.source());
    json.writeStringField("dst", e.destination());
    int[] ports = e.ports();
    if (ports != null) {
      json.writeNumberField("sport", ports[0]);
      json.writeNumberField("dport", ports[1]);
    }
    int[] icmp = e.icmp();
    if (icmp != null) {
      json.writeNumberField("type", icmp[0]);
      json.writeNumberField("code", icmp[1]);
      json.writeNumberField("id", icmp[2]);
    }
    json.writeEndObject();
  }
}
