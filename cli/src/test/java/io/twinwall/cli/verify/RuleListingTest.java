package io.twinwall.cli.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RuleListingTest {
  private static final String LISTING =
      """
      table inet fw { # handle 3
      	comment "not a rule"
      	set hosts { # handle 7
      		type ipv4_addr
      		elements = { 10.0.0.1, 10.0.0.2 }
      	}

      	chain web { # handle 8
      		comment "of the web"
      		tcp dport { 80,
      			    443 } counter accept comment "both # here" # handle 11
      		return # handle 12
      	}

      	chain forward { # handle 1
      		type filter hook forward priority filter; policy drop;
      		jump web # handle 9
      	}
      }
      table ip nat { # handle 4
      	chain post { # handle 1
      		type nat hook postrouting priority srcnat; policy accept;
      		oifname "wan" masquerade # handle 2
      	}
      }
      """;

  @Test
  void rules_haveTheirPlacesAndTexts() {
    RuleListing l = RuleListing.parse(LISTING);
    assertEquals(
        new RuleListing.Rule(0, "tcp dport { 80, 443 } counter accept comment \"both # here\""),
        l.rule("inet", "fw", "web", 11));
    assertEquals(new RuleListing.Rule(1, "return"), l.rule("inet", "fw", "web", 12));
    assertEquals(new RuleListing.Rule(0, "jump web"), l.rule("inet", "fw", "forward", 9));
    assertNull(l.rule("ip", "fw", "forward", 9));
  }

  @Test
  void hooks_areThoseOfBaseChains() {
    RuleListing l = RuleListing.parse(LISTING);
    assertTrue(l.hooks("forward") && l.hooks("postrouting"));
    assertFalse(l.hooks("ingress"));
  }

  @Test
  void tracking_isOfTheFamilyThatAsks() {
    RuleListing l = RuleListing.parse(LISTING);
    assertTrue(l.tracks(4));
    assertFalse(l.tracks(6));
  }

  private static RuleListing rule(String text) {
    return RuleListing.parse(
        "table inet t { # handle 1\n\tchain c { # handle 1\n\t\t" + text + " # handle 2\n\t}\n}\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ct state new accept",
        "meta mark set ct mark",
        "ip saddr 10.0.0.0/8 snat ip to 203.0.113.1",
        "snat ip prefix to ip saddr map { 10.0.0.0/24 : 192.168.0.0/24 }",
        "dnat ip addr . port to tcp dport map { 80 : 10.0.0.1 . 8080 }",
        "tcp dport 80 redirect to :8080",
        "masquerade random",
        "synproxy mss 1460"
      })
  void whatNeedsConnections_isSeen(String text) {
    assertTrue(rule(text).tracks(4) && rule(text).tracks(6), text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tcp dport 80 accept comment \"ct state new\"",
        "jump redirect",
        "goto masquerade",
        "iifname \"snat to\" accept",
        "counter packets 0 bytes 0"
      })
  void whatDoesNot_isNot(String text) {
    assertFalse(rule(text).tracks(4), text);
  }
}
