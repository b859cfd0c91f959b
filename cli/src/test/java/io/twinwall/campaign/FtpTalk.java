package io.twinwall.campaign;

import static io.twinwall.campaign.TcpShape.ACK;
import static io.twinwall.campaign.TcpShape.FIN;
import static io.twinwall.campaign.TcpShape.PSH;
import static io.twinwall.campaign.TcpShape.SYN;

import io.twinwall.core.packet.Protocol;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** FTP sessions: active and passive, extended or not, with data connections to what was agreed. */
final class FtpTalk extends Talk {
  private static final Pattern PORT = Pattern.compile("(?:\\d+,){4}(\\d+),(\\d+)");
  private static final Pattern EXTENDED = Pattern.compile("\\|(\\d+)\\|");

  private final Link link;
  private final TcpEnds tcp;
  private final List<TcpEnds.Sent> history = new ArrayList<>();

  FtpTalk(Setting s) {
    super(s);
    link = link(port(), 21);
    tcp = new TcpEnds(dice, link, history);
    tcp.window(0, 65535);
    tcp.window(1, 65535);
    then(() -> tcp.send(0, SYN));
    then(() -> tcp.advance(0, 1));
    then(() -> tcp.send(1, SYN | ACK));
    then(() -> tcp.advance(1, 1));
    then(() -> tcp.send(0, ACK));
    if (dice.chance(.7)) {
      then(() -> say(1, "220 hello\r\n"));
      then(() -> tcp.send(0, ACK));
    }
    int count = dice.between(1, 4);
    for (int i = 0; i < count; i++) {
      transfer(dice.between(1024, 65535));
    }
    if (dice.chance(.5)) {
      then(() -> say(0, "QUIT\r\n"));
      then(() -> tcp.send(0, FIN | ACK));
    }
  }

  private void say(int side, String line) {
    byte[] b = line.getBytes(ASCII);
    tcp.send(side, tcp.segment(side, ACK | PSH, 0, 0).data(b));
    tcp.advance(side, b.length);
  }

  private void transfer(int port) {
    if (dice.chance(.5)) {
      String command = active(port);
      then(() -> say(0, command));
      thenMaybe(.2, () -> tcp.again(history.get(history.size() - 1)));
      thenMaybe(.8, () -> fromServer(port));
      then(() -> say(1, "200 ok\r\n"));
    } else {
      boolean extended = six || dice.chance(.4);
      then(() -> say(0, extended ? "EPSV\r\n" : "PASV\r\n"));
      String form = passive(extended);
      then(() -> answer(form, port));
      then(() -> tcp.send(0, ACK));
      if (dice.chance(.85)) {
        toServer(port);
      }
    }
  }

  private String active(int port) {
    String address = link.near().src();
    if (six) {
      return "EPRT |2|" + address + "|" + port + "|\r\n";
    }
    String who = dice.chance(.9) ? address : dice.of(Topology.FOUR.lan);
    String six = who.replace('.', ',') + "," + (port >> 8) + "," + (port & 255);
    return switch (dice.below(8)) {
      case 0 -> "EPRT |1|" + who + "|" + port + "|\r\n";
      case 1 -> "port " + six + "\r\n";
      case 2 -> "PORT " + six;
      case 3 -> "PORT 10,0,0,300,1,1\r\n";
      case 4 -> "NOOP\r\nPORT " + six + "\r\n";
      default -> "PORT " + six + "\r\n";
    };
  }

  private String passive(boolean extended) {
    return extended
        ? "229 Entering Extended Passive Mode (|||%2$d|)\r\n"
        : dice.any(
            "227 Entering Passive Mode (%1$s,%3$d,%4$d).\r\n",
            "227 =%1$s,%3$d,%4$d\r\n", "227 (%1$s,%3$d,%4$d");
  }

  private void answer(String form, int port) {
    Ends far = link.far();
    if (far != null) {
      String who = far.src().replace('.', ',');
      say(1, form.formatted(who, port, port >> 8, port & 255));
    }
  }

  /** The server opens the data connection to the port that it was told. */
  private void fromServer(int port) {
    Ends far = link.far();
    if (far != null) {
      int told = told(new String(link.last(), StandardCharsets.ISO_8859_1), port);
      world.send(far.dev(), syn(far.ports(20, told)));
    }
  }

  private static int told(String packet, int otherwise) {
    Matcher m = PORT.matcher(packet);
    if (m.find() && m.group(1).length() < 4 && m.group(2).length() < 4) {
      return (Integer.parseInt(m.group(1)) * 256 + Integer.parseInt(m.group(2))) & 0xFFFF;
    }
    Matcher e = EXTENDED.matcher(packet);
    return e.find() && e.group(1).length() < 6 ? Integer.parseInt(e.group(1)) & 0xFFFF : otherwise;
  }

  private static byte[] syn(Ends e) {
    byte[] b = new TcpShape(SYN, 5000, 0).between(e);
    IpShape ip = new IpShape();
    ip.ident = 5;
    return ip.around(e.src(), e.dst(), Protocol.TCP, b);
  }

  private void toServer(int port) {
    Link data = new Link(world, link.near().ports(port(), port));
    TcpEnds ends = new TcpEnds(dice, data, new ArrayList<>());
    then(() -> ends.send(0, SYN));
    then(() -> ends.advance(0, 1));
    then(() -> ends.send(1, SYN | ACK));
    then(() -> ends.advance(1, 1));
    then(() -> ends.send(0, ACK));
  }
}
