package io.twinwall.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.twinwall.rules.RuleFiles.LoadResult;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What loads and is told to be probably wrong. */
class WarningsTest {
  private static List<String> warnings(String text) {
    LoadResult result = RuleFiles.load("w.nft", text, RuleFiles.Options.plain());
    assertEquals(List.of(), result.diagnostics());
    return result.warnings().stream().map(w -> w.headline()).toList();
  }

  @Test
  void ruleBehindTheDecidingOne_isNeverReached() {
    String text =
        """
        table inet t {
        	chain c {
        		tcp dport 22 accept
        		tcp dport 22 counter drop
        		drop
        		ct state established accept
        	}
        }
        """;
    assertEquals(
        List.of(
            "w.nft:4:3-27: Warning: this rule is never reached",
            "w.nft:6:3-29: Warning: this rule is never reached"),
        warnings(text));
  }

  @Test
  void acceptBeforeALaterDrop_isNotTheEnd() {
    String text =
        """
        table ip early {
        	chain c {
        		type filter hook input priority -10; policy accept;
        		tcp dport 22 accept
        	}
        }
        table inet late {
        	chain c {
        		type filter hook input priority 0; policy drop;
        	}
        }
        """;
    assertEquals(
        List.of("w.nft:4:3-21: Warning: what is accepted here is not accepted yet"),
        warnings(text));
  }

  @Test
  void unusedSetsAndEmptyChains_areNamed() {
    String text =
        """
        table ip t {
        	set used {
        		type ipv4_addr
        	}
        	set unused {
        		type ipv4_addr
        	}
        	chain empty {
        	}
        	chain c {
        		ip saddr @used jump empty
        	}
        }
        """;
    assertEquals(
        List.of(
            "w.nft:11:3-27: Warning: the chain that this rule jumps to is empty",
            "w.nft:5:6-11: Warning: no rule uses 'unused'"),
        warnings(text));
  }

  @Test
  void anOrdinaryFirewall_hasNone() {
    String text =
        """
        table inet filter {
        	chain input {
        		type filter hook input priority 0; policy drop;
        		ct state established,related accept
        		iif lo accept
        		tcp dport { 22, 80 } accept
        		limit rate 5/minute log
        		drop
        	}
        }
        """;
    assertEquals(List.of(), warnings(text));
  }
}
