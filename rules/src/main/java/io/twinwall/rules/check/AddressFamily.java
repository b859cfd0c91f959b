package io.twinwall.rules.check;

import io.twinwall.rules.ast.Node;
import io.twinwall.rules.model.Family;
import io.twinwall.rules.text.Addresses;
import org.jspecify.annotations.Nullable;

/** Which family an address as written belongs to. */
final class AddressFamily {
  private AddressFamily() {}

  /** IP, IP6, or null where it cannot be told. */
  static @Nullable Family of(Node node) {
    if (node instanceof Node.Word word) {
      if (Addresses.parseIpv4(word.text()) != null) {
        return Family.IP;
      }
      return Addresses.parseIpv6(word.text()) != null ? Family.IP6 : null;
    }
    if (node instanceof Node.Range range) {
      return of(range.low());
    }
    if (node instanceof Node.Prefix prefix) {
      return of(prefix.address());
    }
    return null;
  }
}
