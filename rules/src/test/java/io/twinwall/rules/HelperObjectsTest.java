package io.twinwall.rules;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.rules.model.Ruleset;
import io.twinwall.rules.print.RulesetPrinter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What {@code ct helper} objects may name: as nft 1.0.6 and Linux 6.18 answered to each of these.
 */
class HelperObjectsTest {
  private static RuleFiles.LoadResult load(String table, String type, String protocol, String l3) {
    String text =
        """
        table %s t {
          ct helper x {
            type "%s" protocol %s
            %s
          }
        }
        """
            .formatted(table, type, protocol, l3.isEmpty() ? "" : "l3proto " + l3);
    return RuleFiles.load("edge.nft", text, RuleFiles.Options.plain());
  }

  @ParameterizedTest
  @CsvSource({
    "ftp, tcp, inet, inet",
    "ftp, tcp, ip6, ip6",
    "tftp, udp, inet, inet",
    "irc, tcp, inet, ip",
    "sip, tcp, inet, inet",
    "sip, udp, ip, ip",
    "pptp, tcp, inet, ip",
    "amanda, udp, inet, inet",
    "sane, tcp, ip6, ip6",
    "snmp, udp, inet, ip",
    "snmp_trap, udp, inet, ip",
    "netbios-ns, udp, ip, ip"
  })
  void known_isListedWithTheFamiliesThatItHas(
      String type, String protocol, String l3, String listed) {
    RuleFiles.LoadResult r = load("inet", type, protocol, l3);
    Ruleset rules = r.ruleset();
    assertNotNull(rules, r.rendered());
    String list = RulesetPrinter.print(rules, false);
    assertTrue(list.contains("l3proto " + listed), list);
  }

  @ParameterizedTest
  @CsvSource({
    "inet, ftp, udp, inet, No such file or directory",
    "inet, tftp, tcp, inet, No such file or directory",
    "inet, irc, tcp, ip6, No such file or directory",
    "inet, pptp, tcp, ip6, No such file or directory",
    "inet, netbios_ns, udp, ip, No such file or directory",
    "inet, h323, tcp, ip, No such file or directory",
    "inet, nosuch, tcp, ip, No such file or directory",
    "ip6, irc, tcp, '', No such file or directory",
    "ip, ftp, tcp, ip6, Invalid argument",
    "ip6, ftp, tcp, ip, Invalid argument",
    "bridge, ftp, tcp, ip, Protocol error",
    "inet, RAS, udp, inet, is not supported yet",
    "inet, Q.931, tcp, inet, is not supported yet"
  })
  void refused(String table, String type, String protocol, String l3, String why) {
    RuleFiles.LoadResult r = load(table, type, protocol, l3);
    assertNull(r.ruleset());
    assertTrue(r.rendered().contains(why), r.rendered());
  }
}
