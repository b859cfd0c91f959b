package io.twinwall.cli.verify;

import io.twinwall.capture.live.linux.NetlinkSocket;
import io.twinwall.capture.live.linux.SystemCallException;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's connection table: which entries were made and when, by its events, and what one of
 * them is now, by asking.
 */
final class ConntrackTable implements Closeable {
  private static final int GROUP_NEW = 1;
  private static final int GROUP_DESTROY = 3;
  private static final int ENOENT = 2;

  private final NetlinkSocket events;
  private final NetlinkSocket questions;
  private final Map<Long, Known> known = new HashMap<>();
  private int sequence;

  private record Known(ConntrackEntry.Name name, long since) {}

  private ConntrackTable(NetlinkSocket events, NetlinkSocket questions) {
    this.events = events;
    this.questions = questions;
  }

  static ConntrackTable open() throws SystemCallException {
    NetlinkSocket events = NetlinkSocket.open(GROUP_NEW, GROUP_DESTROY);
    try {
      return new ConntrackTable(events, NetlinkSocket.open());
    } catch (SystemCallException e) {
      events.close();
      throw e;
    }
  }

  /** Forgets all entries, here and in the kernel. */
  void flush() throws IOException {
    listen(0);
    byte[] none = new byte[0];
    questions.send(
        NetlinkMessages.request(ConntrackEntry.DELETE, NetlinkMessages.ACK, ++sequence, 0, none));
    int[] error = {-1};
    NetlinkMessages.each(
        questions.receive(),
        (type, seq, b, from, end) -> {
          if (type == NetlinkMessages.ERROR && seq == sequence) {
            error[0] = NetlinkMessages.errorNumber(b, from);
          }
        });
    if (error[0] != 0) {
      throw new IOException("error " + error[0]);
    }
    listen(0);
    known.clear();
  }

  /** Hears of the entries that came and went since the last time, with packet {@code number}. */
  void listen(long number) throws SystemCallException {
    for (byte[] d = events.poll(); d != null; d = events.poll()) {
      NetlinkMessages.each(d, (type, seq, b, from, end) -> heard(number, type, b, from, end));
    }
  }

  private void heard(long number, int type, byte[] b, int from, int end) {
    if (type == ConntrackEntry.DELETE) {
      known.remove(ConntrackEntry.read(b, from, end).id());
    } else if (type == ConntrackEntry.NEW) {
      ConntrackEntry e = ConntrackEntry.read(b, from, end);
      Known before = known.get(e.id());
      known.put(e.id(), new Known(e.name(), before == null ? number : before.since()));
    }
  }

  /** The number of the packet that made an entry; 0 if that is not known. */
  long since(long id) {
    Known k = known.get(id);
    return k == null ? 0 : k.since();
  }

  /** The entry with an id as it is now; null if there is none, or it was never confirmed. */
  @Nullable ConntrackEntry entry(long id) throws IOException {
    Known k = known.get(id);
    if (k == null) {
      return null;
    }
    ByteArrayOutputStream name = new ByteArrayOutputStream();
    NetlinkMessages.attribute(name, 1, true, k.name().original());
    byte[] zone = k.name().zone();
    if (zone != null) {
      NetlinkMessages.attribute(name, 18, false, zone);
    }
    questions.send(
        NetlinkMessages.request(
            ConntrackEntry.GET, 0, ++sequence, k.name().family(), name.toByteArray()));
    ConntrackEntry found = answer();
    return found == null || found.id() != id ? null : found;
  }

  private @Nullable ConntrackEntry answer() throws IOException {
    @Nullable ConntrackEntry[] found = new ConntrackEntry[1];
    int[] error = {-1};
    while (found[0] == null && error[0] < 0) {
      NetlinkMessages.each(
          questions.receive(),
          (type, seq, b, from, end) -> {
            if (seq == sequence && type == NetlinkMessages.ERROR) {
              error[0] = NetlinkMessages.errorNumber(b, from);
            } else if (seq == sequence) {
              found[0] = ConntrackEntry.read(b, from, end);
            }
          });
    }
    if (error[0] > 0 && error[0] != ENOENT) {
      throw new IOException("conntrack does not answer: error " + error[0]);
    }
    return found[0];
  }

  @Override
  public void close() {
    events.close();
    questions.close();
  }
}
