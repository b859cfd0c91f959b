package io.twinwall.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages for typical mistakes: place, words, mend. */
class MessagesTest {
  private static String messages(String text) {
    RuleFiles.LoadResult result = RuleFiles.load("edge.nft", text, RuleFiles.Options.plain());
    assertNull(result.ruleset());
    return result.rendered();
  }

  @Test
  void unknownChain_isPointedAtWithTheNearestName() {
    assertEquals(
        """
        edge.nft:4:21-27: Error: unknown chain 'web_inn'
        \t\ttcp dport 80 jump web_inn
        \t\t                  ^^^^^^^
         did you mean 'web_in'?
        """,
        messages(
            """
            table ip t {
            \tchain web_in { }
            \tchain in {
            \t\ttcp dport 80 jump web_inn
            \t}
            }
            """));
  }

  @Test
  void severalMistakes_areAllFound() {
    String all =
        messages(
            """
            table ip t {
              chain a {
                tcp dportt 80 accept
                ip saddr 10.0.0.0/33 drop
                udp dport 70000 drop
              }
            }
            tabel ip u { }
            """);
    assertTrue(all.contains("edge.nft:3:9-14: Error: syntax error, unexpected dportt"), all);
    assertTrue(all.contains("edge.nft:8:1-5: Error: syntax error, unexpected tabel"), all);
    assertTrue(all.contains("did you mean 'table'?"), all);
  }

  @Test
  void values_areCheckedAgainstTheirType() {
    assertTrue(
        messages("table ip t {\n chain a {\n udp dport 70000\n }\n}\n")
            .contains("3:12-16: Error: Value 70000 exceeds valid range 0-65535"));
    assertTrue(
        messages("table ip t {\n chain a {\n ip saddr example.org drop\n }\n}\n")
            .contains("names are never looked up"));
  }

  @Test
  void carriageReturn_isNamed() {
    assertTrue(messages("table ip t {\r\n}\r\n").contains("carriage return"));
  }

  @Test
  void natInTheWrongChain_isFoundWithoutLoading() {
    String text =
        "table ip t {\n chain a {\n type filter hook input priority 0;\n masquerade\n }\n}\n";
    assertTrue(messages(text).contains("masquerade works in chains of type nat only"));
  }

  @Test
  void include_ofItself_ends(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("self.nft");
    Files.writeString(file, "include \"self.nft\"\n");
    RuleFiles.LoadResult result = RuleFiles.load(file, RuleFiles.Options.plain());
    assertNull(result.ruleset());
    assertTrue(result.rendered().contains("Include nested too deeply, max 16 levels"));
  }

  @Test
  void include_byPattern_readsInOrder(@TempDir Path folder) throws IOException {
    Path parts = Files.createDirectory(folder.resolve("parts"));
    Files.writeString(parts.resolve("b.nft"), "tcp dport 2 accept\n");
    Files.writeString(parts.resolve("a.nft"), "tcp dport 1 accept\n");
    Path file = folder.resolve("main.nft");
    Files.writeString(file, "table ip t {\n chain c {\n include \"parts/*.nft\"\n }\n}\n");
    RuleFiles.LoadResult result = RuleFiles.load(file, RuleFiles.Options.plain());
    assertEquals("", result.rendered());
    String listing =
        io.twinwall.rules.print.RulesetPrinter.print(
            java.util.Objects.requireNonNull(result.ruleset()), false);
    assertTrue(listing.contains("tcp dport 1 accept\n\t\ttcp dport 2 accept"), listing);
  }

  @Test
  void unusableFiles_haveOneMessageEach(@TempDir Path folder) throws IOException {
    Path binary = folder.resolve("x.pcap");
    Files.write(binary, new byte[] {(byte) 0xd4, (byte) 0xc3, 0, 1, 2});
    assertTrue(load(binary).contains("NUL byte"));
    assertTrue(load(folder).contains("directory"));
    assertTrue(load(folder.resolve("none")).contains("no such file"));
  }

  private static String load(Path file) {
    RuleFiles.LoadResult result = RuleFiles.load(file, RuleFiles.Options.plain());
    assertNull(result.ruleset());
    assertEquals(1, result.diagnostics().size());
    return result.rendered();
  }
}
