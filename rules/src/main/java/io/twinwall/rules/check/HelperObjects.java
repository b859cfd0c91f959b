package io.twinwall.rules.check;

import io.twinwall.core.track.helper.HelperCatalog;
import io.twinwall.rules.model.Family;
import io.twinwall.rules.model.NamedObject.CtHelperObject;
import io.twinwall.rules.text.Fault;
import io.twinwall.rules.text.Span;

/**
 * Whether a {@code ct helper} object names a helper that the kernel has for its protocol and
 * families, as the kernel decides it on loading (Linux 6.18 nft_ct_helper_obj_init).
 */
final class HelperObjects {
  private static final String REFUSED = "Could not process rule: ";

  private HelperObjects() {}

  /**
   * The object with the families for which there is a helper.
   *
   * @throws Fault if there is none
   */
  static CtHelperObject resolve(CtHelperObject o, Family table, Span span) {
    if (table != Family.IP && table != Family.IP6 && table != Family.INET) {
      throw new Fault(
          span, REFUSED + "Protocol error", "ct helper objects live in ip, ip6 and inet tables");
    }
    if (table != Family.INET && o.l3proto() != Family.INET && o.l3proto() != table) {
      throw new Fault(
          span,
          REFUSED + "Invalid argument",
          "an object of l3proto " + o.l3proto().keyword() + " in a table of another family");
    }
    boolean v4 = has(o, Family.IP6, 4);
    boolean v6 = has(o, Family.IP, 6);
    if (!v4 && !v6) {
      throw new Fault(span, REFUSED + "No such file or directory", "there is no helper " + what(o));
    }
    if (!HelperCatalog.modelled(o.type())) {
      throw new Fault(
          span,
          "the helper '" + o.type() + "' is not supported yet",
          "H.323 is the only family of helpers that is not simulated");
    }
    Family family = v4 && v6 ? Family.INET : v4 ? Family.IP : Family.IP6;
    return new CtHelperObject(o.name(), o.handle(), o.comment(), o.type(), o.protocol(), family);
  }

  private static boolean has(CtHelperObject o, Family other, int version) {
    return o.l3proto() != other && HelperCatalog.has(o.type(), o.protocol(), version);
  }

  private static String what(CtHelperObject o) {
    String protocol = o.protocol() == 6 ? "tcp" : "udp";
    String of = HelperCatalog.names().contains(o.type()) ? " for " + protocol : "";
    return "of type '" + o.type() + "'" + of + " in " + o.l3proto().keyword();
  }
}
