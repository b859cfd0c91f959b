package io.twinwall.rules.iptables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.rules.RuleFiles;
import io.twinwall.rules.RuleFiles.LoadResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong with a save file is said at its place there, in iptables' words. */
class SaveMessagesTest {
  private static LoadResult load(String text) {
    return RuleFiles.load("v4", text, RuleFiles.Options.plain());
  }

  @Test
  void place_isTheSaveFiles() {
    LoadResult result =
        load("*filter\n:INPUT DROP [0:0]\n-A INPUT -p tcp --dprt 80 -j ACCEPT\nCOMMIT\n");
    assertEquals(
        """
        v4:3:17-22: Error: unknown option "--dprt"
        -A INPUT -p tcp --dprt 80 -j ACCEPT
                        ^^^^^^
         did you mean '--dport'?
        """,
        result.rendered());
  }

  @Test
  void severalErrors_inOneRun() {
    LoadResult result =
        load(
            """
            *filter
            :INPUT DROP [0:0]
            -A INPUT -p tcpp -j ACCEPT
            -A INPUT -j ACCPT
            -A INPT -j ACCEPT
            COMMIT
            """);
    assertNull(result.ruleset());
    assertEquals(3, result.diagnostics().size(), result.rendered());
    assertTrue(result.rendered().contains("did you mean 'tcp'?"), result.rendered());
    assertTrue(result.rendered().contains("did you mean 'ACCEPT'?"), result.rendered());
    assertTrue(result.rendered().contains("did you mean 'INPUT'?"), result.rendered());
  }

  @Test
  void whatTheCheckerFinds_isToldOfTheSaveFilesWords() {
    LoadResult result =
        load(
            """
            *nat
            :PREROUTING ACCEPT [0:0]
            -A PREROUTING -j MASQUERADE
            COMMIT
            """);
    String first = result.rendered().lines().findFirst().orElse("");
    assertTrue(first.startsWith("v4:3:15-27: Error: "), result.rendered());
  }

  @Test
  void loop_isFound() {
    LoadResult result =
        load(
            """
            *filter
            :INPUT DROP [0:0]
            :a - [0:0]
            -A INPUT -j a
            -A a -j a
            COMMIT
            """);
    assertNull(result.ruleset());
    assertTrue(result.rendered().startsWith("v4:"), result.rendered());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-A INPUT -m conntrack --ctstate NEU -j ACCEPT | Bad ctstate \"NEU\"",
        "-A INPUT -m contrack --ctstate NEW -j ACCEPT | did you mean 'conntrack'?",
        "-A INPUT -p tcp --dport 70000 -j ACCEPT | a port, a number from 0 to 65535",
        "-A INPUT -p tcp --dport 90:80 -j ACCEPT | invalid portrange (min > max)",
        "-A INPUT --dport 80 -j ACCEPT | unknown option \"--dport\"",
        "-A INPUT -s 10.0.0.300 -j ACCEPT | host/network '10.0.0.300' not found",
        "-A INPUT -s host.example -j ACCEPT | names are never looked up",
        "-A INPUT -s fd00::1 -s 10.0.0.1 -j ACCEPT | multiple -s flags not allowed",
        "-A INPUT -s 10.0.0.0/33 -j ACCEPT | a prefix length, a number from 0 to 32",
        "-A INPUT -o eth0 -j ACCEPT | Can't use -o with INPUT",
        "-A INPUT -i a-name-that-is-too-long -j ACCEPT | must be shorter than IFNAMSIZ",
        "-A INPUT -j DNAT --to-destination 10.0.0.1 | DNAT: only valid in table nat",
        "-A INPUT -j REJECT --reject-with icmp-port-unreachabel | unknown reject type",
        "-A INPUT -j REJECT --reject-with tcp-reset | cannot use TCP reset with a non-TCP rule",
        "-A INPUT -p icmp --icmp-type pong2 -j DROP | Unknown ICMP type `pong2'",
        "-A INPUT -m limit --limit 5/fortnight -j ACCEPT | bad rate `5/fortnight'",
        "-A INPUT -m set --match-set blocked src -j DROP | Set blocked doesn't exist.",
        "-A INPUT -m recent --update --set -j DROP | only one of `--set'",
        "-A INPUT -m u32 --u32 0>>22&0x3C@ -j DROP | expected a number at character 12",
        "-A INPUT -m bpf --bytecode x -j DROP | match bpf is not supported",
        "-A INPUT -j IDLETIMER --timeout 5 | target IDLETIMER is not supported",
        "-A INPUT -j nowhere | No such file or directory",
        "-A INPUT -j | requires an argument",
        "-A INPUT -p tcp -m tcp --tcp-flags SYN,XYN SYN -j DROP | Unknown TCP flag `XYN'",
        "-A INPUT -m comment --comment \"open -j DROP | unbalanced quotes",
        "-A INPUT ! -j DROP | unexpected ! flag before -j",
        "-A INPUT -m string --string x -j DROP | option \"--algo\" must be specified",
        "-A INPUT -m hashlimit --hashlimit-upto 1/s -j DROP | \"--hashlimit-name\" must be",
        "-X | loads",
        "-D INPUT -j DROP | expected -A CHAIN",
      })
  void mistakes(String line, String message) {
    LoadResult result = load("*filter\n:INPUT DROP [0:0]\n" + line + "\nCOMMIT\n");
    String said = result.ruleset() != null ? "loads" : result.rendered();
    assertTrue(said.contains(message), said);
    if (result.ruleset() == null) {
      assertTrue(said.startsWith("v4:3:"), said);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*fliter | did you mean 'filter'?",
        "*filter;:INPUT DENY [0:0];COMMIT | Can't set policy 'DENY' on 'INPUT'",
        "*filter;:mine DROP [0:0];COMMIT | only built-in chains have one",
        "*filter;:INPUT DROP [0:x];COMMIT | invalid policy counters",
        "*filter;:INPUT DROP [0:0] | COMMIT expected at the end of table 'filter'",
        "*filter;*nat;COMMIT | COMMIT expected before the next table",
        "COMMIT;-A INPUT -j DROP | it stands in no table",
        "create x hash:ip;add x 1.2.3.4.5 | loads",
        "create x hash:ipp | did you mean 'hash:ip'?",
        "create x hash:ip;create x hash:ip | set with the same name already exists",
        "create x hash:ip;add y 1.2.3.4 | set with the given name does not exist",
        "create x hash:ip,port;add x 1.2.3.4 | has not the parts of hash:ip,port",
        "create x hash:ip,port;add x 1.2.3.4,icmp:8/0 | of protocol icmp are not supported",
        "create x hash:ip familly inet | unknown argument familly",
      })
  void files(String lines, String message) {
    LoadResult result = load(lines.replace(';', '\n') + "\n");
    String said = result.ruleset() != null ? "loads" : result.rendered();
    if (message.equals("loads")) {
      assertTrue(said.contains("not found"), said);
    } else {
      assertTrue(said.contains(message), said);
    }
  }
}
