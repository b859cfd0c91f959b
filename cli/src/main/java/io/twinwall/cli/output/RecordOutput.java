package io.twinwall.cli.output;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.Direction;
import io.twinwall.core.flow.HelperBinding;
import io.twinwall.core.flow.ProtocolState;
import io.twinwall.core.flow.Status;
import io.twinwall.core.flow.Tuple;
import io.twinwall.core.hook.CtState;
import io.twinwall.core.hook.DropReason;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.hook.RuleInfo;
import io.twinwall.core.hook.TraceItem;
import io.twinwall.core.packet.Frame;
import io.twinwall.core.packet.Protocol;
import io.twinwall.core.sim.Emission;
import io.twinwall.core.sim.Fate;
import io.twinwall.core.sim.Generated;
import io.twinwall.core.sim.Outcome;
import io.twinwall.core.sim.Simulator;
import io.twinwall.core.time.VirtualClock;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code --json}: one object per packet and line, the record that is compared with a kernel's. */
public final class RecordOutput implements Output {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final JsonFactory FACTORY =
      new JsonFactoryBuilder().rootValueSeparator("").build();

  private final JsonGenerator json;
  private final VirtualClock clock;
  private byte[] hex = new byte[4096];

  /**
   * @param out is closed at the end
   * @param clock the simulator's
   */
  public RecordOutput(OutputStream out, VirtualClock clock) throws IOException {
    this.json = FACTORY.createGenerator(out);
    this.clock = clock;
  }

  @Override
  public void accept(Frame frame, Outcome outcome) throws IOException {
    PacketContext c = outcome.context();
    json.writeStartObject();
    json.writeNumberField("n", frame.number());
    json.writeStringField("time", Times.seconds(frame.timeNanos()));
    json.writeStringField("in", frame.interfaceName());
    json.writeStringField("fate", outcome.fate().word());
    if (outcome.fate() == Fate.DISCARD && c.reason() != DropReason.NONE) {
      json.writeStringField("reason", c.reason().name());
    }
    if (outcome.fate() == Fate.UNDECIDED && c.undecided() != null) {
      json.writeStringField("undecided", c.undecided());
    }
    emissions(outcome.emissions());
    json.writeFieldName("trace");
    trace(c.trace());
    if (!outcome.generated().isEmpty()) {
      generated(outcome.generated());
    }
    json.writeFieldName("ct");
    conntrack(c);
    json.writeEndObject();
    json.writeRaw('\n');
  }

  @Override
  public void flush() throws IOException {
    json.flush();
  }

  @Override
  public void finish(Simulator simulator) throws IOException {
    json.close();
  }

  private void emissions(List<Emission> emissions) throws IOException {
    json.writeArrayFieldStart("out");
    for (Emission e : emissions) {
      json.writeStartObject();
      json.writeStringField("iface", e.interfaceName());
      json.writeFieldName("packet");
      hex(e.packet());
      json.writeStringField("origin", e.origin().word());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void hex(byte[] packet) throws IOException {
    if (hex.length < packet.length * 2) {
      hex = new byte[packet.length * 2];
    }
    for (int i = 0; i < packet.length; i++) {
      hex[2 * i] = HEX[packet[i] >>> 4 & 15];
      hex[2 * i + 1] = HEX[packet[i] & 15];
    }
    json.writeRawUTF8String(hex, 0, packet.length * 2);
  }

  private void trace(List<TraceItem> items) throws IOException {
    json.writeStartArray();
    for (TraceItem i : items) {
      json.writeStartObject();
      json.writeStringField("family", i.chain().family());
      json.writeStringField("table", i.chain().table());
      json.writeStringField("chain", i.chain().chain());
      RuleInfo rule = i.rule();
      json.writeStringField("type", rule == null ? "policy" : "rule");
      if (rule != null) {
        json.writeNumberField("rule", rule.index());
        json.writeNumberField("handle", rule.handle());
      }
      json.writeStringField("verdict", i.verdict());
      if (rule != null) {
        json.writeStringField("text", rule.text());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void generated(List<Generated> packets) throws IOException {
    json.writeArrayFieldStart("generated");
    for (Generated g : packets) {
      json.writeStartObject();
      json.writeStringField("origin", g.origin().word());
      json.writeStringField("fate", g.fate().word());
      json.writeFieldName("trace");
      trace(g.trace());
      json.writeFieldName("ct");
      CtState state = g.state();
      if (state == null) {
        json.writeNull();
      } else {
        json.writeStartObject();
        classification(state, g.direction());
        json.writeEndObject();
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void classification(CtState state, @Nullable Direction direction) throws IOException {
    json.writeStringField("state", state.word());
    boolean none = state == CtState.INVALID || state == CtState.UNTRACKED;
    json.writeStringField("direction", none || direction == null ? null : direction.word());
  }

  private void conntrack(PacketContext c) throws IOException {
    CtState state = c.shownState();
    if (state == null) {
      json.writeNull();
      return;
    }
    json.writeStartObject();
    Direction direction = c.firstDirection();
    classification(state, direction == null ? Direction.ORIGINAL : direction);
    json.writeFieldName("entry");
    Connection connection = c.connection() != null ? c.connection() : c.firstConnection();
    if (connection == null || !connection.confirmed() || connection.dying()) {
      json.writeNull();
    } else {
      entry(connection);
    }
    json.writeEndObject();
  }

  private void entry(Connection c) throws IOException {
    json.writeStartObject();
    json.writeStringField("family", c.version() == 4 ? "ipv4" : "ipv6");
    json.writeStringField("proto", Protocol.name(c.protocol()));
    json.writeNumberField("protonum", c.protocol());
    ProtocolState state = c.state();
    json.writeStringField(
        "state", state == null || state.stateName().isEmpty() ? null : state.stateName());
    json.writeFieldName("orig");
    tuple(c.original());
    json.writeFieldName("reply");
    tuple(c.reply());
    json.writeArrayFieldStart("status");
    for (String s : Status.names(c.status())) {
      json.writeString(s);
    }
    json.writeEndArray();
    json.writeNumberField("timeout", Times.wholeSeconds(c.deadlineNanos() - clock.nowNanos()));
    json.writeNumberField("mark", c.mark() & 0xFFFF_FFFFL);
    int zone = c.original().zone();
    json.writeNumberField("zone", zone == c.reply().zone() ? zone : 0);
    HelperBinding helper = c.helper();
    json.writeStringField("helper", helper == null ? null : helper.helperName());
    json.writeNumberField("since", c.createdBy());
    json.writeEndObject();
  }

  private void tuple(Tuple t) throws IOException {
    json.writeStartObject();
    json.writeStringField("src", t.sourceText());
    json.writeStringField("dst", t.destinationText());
    if (t.isIcmp()) {
      json.writeNumberField("type", t.icmpType());
      json.writeNumberField("code", t.icmpCode());
      json.writeNumberField("id", t.sourcePort());
    } else if (hasPorts(t.protocol())) {
      json.writeNumberField("sport", t.sourcePort());
      json.writeNumberField("dport", t.destinationPort());
    }
    json.writeEndObject();
  }

  /** Whether conntrack shows ports (for GRE, keys); Linux 6.18 has no tracker for DCCP. */
  static boolean hasPorts(int protocol) {
    return switch (protocol) {
      case Protocol.TCP, Protocol.UDP, Protocol.UDPLITE, Protocol.SCTP, Protocol.GRE -> true;
      default -> false;
    };
  }
}
