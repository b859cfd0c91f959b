package io.twinwall.rules.eval;

import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.packet.Bytes;
import io.twinwall.core.packet.Packet;
import io.twinwall.rules.model.XtStep;
import java.nio.charset.StandardCharsets;

/**
 * {@code -m string} (Linux xt_string.c, skb_find_text): the pattern begins at {@code from} or later
 * and ends at {@code to} or earlier, counted from the IP header; case is folded for ASCII letters.
 */
final class XtSearch implements Step {
  private final byte[] pattern;
  private final XtStep.Search search;

  XtSearch(XtStep.Search search) {
    this.search = search;
    this.pattern = search.pattern().getBytes(StandardCharsets.ISO_8859_1);
  }

  @Override
  public Decision run(PacketContext c) {
    return Step.goOnIf(found(c.packet()) != search.inverted());
  }

  private boolean found(Packet p) {
    int last = Math.min(p.end(), p.offset() + search.to()) - pattern.length;
    for (int at = p.offset() + search.from(); at <= last; at++) {
      if (matches(p.bytes(), at)) {
        return true;
      }
    }
    return false;
  }

  private boolean matches(byte[] b, int at) {
    for (int i = 0; i < pattern.length; i++) {
      int have = Bytes.u8(b, at + i);
      int want = Bytes.u8(pattern, i);
      if (have != want && !(search.ignoreCase() && lower(have) == lower(want))) {
        return false;
      }
    }
    return true;
  }

  private static int lower(int c) {
    return c >= 'A' && c <= 'Z' ? c + 32 : c;
  }
}
