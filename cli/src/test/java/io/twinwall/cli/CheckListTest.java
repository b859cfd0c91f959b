package io.twinwall.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckListTest {
  private static final String GOOD =
      """
      table inet filter {
        counter seen { }
        chain input {
          type filter hook input priority 0; policy drop;
          iif "lo" accept
          iifname "eth7" tcp dport { 443, 22 } counter accept
          log prefix "counter " counter name "seen"
        }
      }
      """;

  @TempDir Path temp = Path.of("");

  private String file(String name, String text) throws IOException {
    return Files.writeString(temp.resolve(name), text).toString();
  }

  @Test
  void check_good_isDone() throws IOException {
    Run r = Run.of("check", file("good.nft", GOOD));
    assertEquals(0, r.status(), r.err());
    assertTrue(r.out().endsWith("good.nft: loads: 1 table, 1 chain, 3 rules\n"), r.out());
  }

  @Test
  void check_bad_pointsAtThePlaceAndFails() throws IOException {
    String bad = file("bad.nft", GOOD.replace("tcp dport", "tcp dporf"));
    Run r = Run.of("check", file("good.nft", GOOD), bad);
    assertEquals(1, r.status());
    assertTrue(r.err().startsWith(bad + ":6:"), r.err());
    assertTrue(r.err().contains("^^^"), r.err());
    assertTrue(r.out().contains("good.nft: loads"), r.out());
  }

  @Test
  void check_json_isOneObjectAFile() throws IOException {
    String bad = file("bad.nft", "table inet x {\n\tchain c {\n\t\tjunk 5\n\t}\n}\n");
    String good = file("good.nft", GOOD);
    Run r = Run.of("check", good, bad, "--json", "-");
    assertEquals(1, r.status());
    List<String> lines = r.out().lines().toList();
    assertEquals(2, lines.size(), r.out());
    assertEquals("{\"file\":\"" + good + "\",\"ok\":true,\"errors\":[]}", lines.get(0));
    assertTrue(
        lines
            .get(1)
            .startsWith(
                "{\"file\":\""
                    + bad
                    + "\",\"ok\":false,\"errors\":[{\"line\":3,\"column\":3,\"end\":"),
        lines.get(1));
    assertTrue(lines.get(1).contains("\"severity\":\"error\""), lines.get(1));
  }

  @Test
  void check_missingFile_fails() {
    Run r = Run.of("check", temp.resolve("no.nft").toString());
    assertEquals(1, r.status());
    assertTrue(r.err().contains("no.nft"), r.err());
  }

  @Test
  void check_standardInput() {
    Run r = Run.withInput(GOOD.getBytes(StandardCharsets.UTF_8), "check", "-");
    assertEquals(0, r.status(), r.err());
  }

  @Test
  void check_binary_isRefusedInOneMessage() throws IOException {
    Path p =
        Files.write(temp.resolve("bin.nft"), new byte[] {0x7F, 'E', 'L', 'F', 0, 1, (byte) 0xFE});
    Run r = Run.of("check", p.toString());
    assertEquals(1, r.status());
    assertTrue(r.err().contains("bin.nft"), r.err());
    assertEquals("", r.err().replaceAll("[^\\x00]", ""), "the message shows raw bytes");
  }

  @Test
  void list_showsCounters() throws IOException {
    Run r = Run.of("list", file("good.nft", GOOD));
    assertEquals(0, r.status(), r.err());
    assertEquals(
        """
        table inet filter {
        	counter seen {
        		packets 0 bytes 0
        	}

        	chain input {
        		type filter hook input priority filter; policy drop;
        		iif "lo" accept
        		iifname "eth7" tcp dport { 22, 443 } counter packets 0 bytes 0 accept
        		log prefix "counter " counter name "seen"
        	}
        }
        """,
        r.out());
    Run stateless = Run.of("list", "-s", file("good.nft", GOOD));
    assertTrue(stateless.out().contains("} counter accept"), stateless.out());
  }

  @Test
  void list_withHandles() throws IOException {
    Run r = Run.of("list", "-a", file("good.nft", GOOD));
    assertTrue(r.out().contains("\t\tiif \"lo\" accept # handle "), r.out());
  }

  @Test
  void list_bad_isUnusable() throws IOException {
    assertEquals(3, Run.of("list", file("bad.nft", "chain x {")).status());
  }

  @Test
  void list_whatItPrints_loadsToTheSame() throws IOException {
    String once = Run.of("list", file("good.nft", GOOD)).out();
    assertEquals(once, Run.of("list", file("again.nft", once)).out());
  }
}
