package io.twinwall.core.track.helper;

import io.twinwall.core.flow.Connection;
import io.twinwall.core.flow.Direction;
import io.twinwall.core.flow.Tuple;
import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.packet.IpAddress;
import io.twinwall.core.packet.Protocol;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One SIP message in a packet, with the connection that it travels on and the means to read and
 * rewrite it.
 */
final class SipMessage {
  final PacketContext context;
  final Connection connection;
  final SipState state;
  final Payload payload;
  final SipText text;
  final SdpText sdp;

  /** What rewrites it; null where the connection is not translated. */
  final @Nullable PayloadMangler nat;

  SipMessage(
      PacketContext context,
      Connection connection,
      SipState state,
      Payload payload,
      @Nullable PayloadMangler nat) {
    this.context = context;
    this.connection = connection;
    this.state = state;
    this.payload = payload;
    this.nat = nat;
    text = new SipText(payload, connection.version());
    sdp = new SdpText(payload, connection.version());
  }

  boolean isTcp() {
    return connection.protocol() == Protocol.TCP;
  }

  Direction direction() {
    return context.direction();
  }

  /** The connection as this message's sender sees it. */
  Tuple here() {
    return connection.tuple(direction());
  }

  /** The connection as its receiver answers. */
  Tuple back() {
    return connection.tuple(direction().opposite());
  }

  /** Replaces a part of it; false if the packet would become too long. */
  boolean replace(int at, int length, String replacement) {
    byte[] bytes = replacement.getBytes(StandardCharsets.ISO_8859_1);
    int offset = payload.offset() + at;
    boolean done =
        nat != null
            && (isTcp()
                ? nat.replaceTcp(context, offset, length, bytes)
                : nat.replaceUdp(context, offset, length, bytes));
    if (done) {
      payload.grown(bytes.length - length);
    }
    return done;
  }

  /** An address as it stands in an SDP line. */
  static String bare(IpAddress a) {
    return a.toString();
  }

  /** An address as it stands in a header. */
  static String delimited(IpAddress a) {
    return a.version() == 4 ? a.toString() : "[" + a + "]";
  }

  static String withPort(IpAddress a, int port) {
    return delimited(a) + ":" + port;
  }
}
