package io.twinwall.cli.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordComparerTest {
  /** A masqueraded SYN, rejected: everything that a record can hold. */
  private static final String RECORD =
      """
      {"n":1,"time":"1700000000.000000001","in":"lan","fate":"forward","reason":"NONE",\
      "out":[{"iface":"wan","packet":"4500001c000100003f11b0b50a000002c6336407a000003500080000","origin":"forward"},\
      {"iface":"lan","packet":"4500001cabcd00004011fffd0a0000010a0000020035a00000080000","origin":"stack"}],\
      "trace":[{"family":"inet","table":"f","chain":"forward","type":"rule","rule":2,"handle":7,"verdict":"accept","text":"accept"},\
      {"family":"ip","table":"n","chain":"post","type":"rule","rule":0,"handle":9,"verdict":"accept","text":"masquerade to :5000-5010"}],\
      "generated":[{"origin":"stack","fate":"sent","trace":[{"family":"inet","table":"f","chain":"out","type":"policy","verdict":"accept"}],"ct":{"state":"related","direction":"reply"}}],\
      "ct":{"state":"new","direction":"original","entry":{"family":"ipv4","proto":"udp","protonum":17,"state":null,\
      "orig":{"src":"10.0.0.2","dst":"198.51.100.7","sport":40960,"dport":53},\
      "reply":{"src":"198.51.100.7","dst":"203.0.113.1","sport":53,"dport":5001},\
      "status":["confirmed","snat"],"timeout":30,"mark":0,"zone":0,"helper":null,"since":1}}}
      """;

  private static List<String> differences(String kernel, String ours) throws IOException {
    return new RecordComparer()
        .compare(
            new BufferedReader(new StringReader(kernel)),
            new BufferedReader(new StringReader(ours)));
  }

  private static String changed(String from, String to) {
    String mutated = RECORD.replace(from, to);
    assertNotEquals(RECORD, mutated, "the record holds no " + from);
    return mutated;
  }

  @Test
  void sameRecord_agrees() throws IOException {
    assertEquals(List.of(), differences(RECORD, RECORD));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "fate\":\"forward|fate\":\"drop",
        "\"in\":\"lan\"|\"in\":\"wan\"",
        "\"n\":1|\"n\":2",
        "iface\":\"wan|iface\":\"dmz",
        "origin\":\"forward|origin\":\"local",
        "4500001c0001|4500001c0002",
        "a000003500080000|a000003600080000",
        "0035a000000800|0036a000000800",
        "chain\":\"forward|chain\":\"input",
        "\"rule\":2|\"rule\":3",
        "verdict\":\"accept\",\"text\":\"accept|verdict\":\"drop\",\"text\":\"accept",
        "table\":\"n|table\":\"m",
        "generated|forgotten",
        "related\",\"direction\":\"reply|related\",\"direction\":\"original",
        "chain\":\"out|chain\":\"post",
        "fate\":\"sent|fate\":\"drop",
        "state\":\"new|state\":\"established",
        "direction\":\"original|direction\":\"reply",
        "proto\":\"udp|proto\":\"tcp",
        "\"sport\":40960|\"sport\":40961",
        "\"dport\":5001|\"dport\":4999",
        "\"sport\":53|\"sport\":54",
        "dst\":\"203.0.113.1|dst\":\"203.0.113.2",
        "confirmed\",\"snat|confirmed\",\"dnat",
        "timeout\":30|timeout\":32",
        "mark\":0|mark\":1",
        "zone\":0|zone\":1",
        "helper\":null|helper\":\"ftp\"",
        "since\":1|since\":2"
      })
  void mutation_isFound(String from, String to) throws IOException {
    assertFalse(differences(RECORD, changed(from, to)).isEmpty(), from + " -> " + to);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "timeout\":30|timeout\":31",
        "timeout\":30|timeout\":29",
        "handle\":7|handle\":8",
        "text\":\"accept|text\":\"counter accept",
        "reason\":\"NONE|reason\":\"OTHER",
        "000000001|000000002",
        "confirmed\",\"snat|snat\",\"confirmed",
        "abcd00004011fffd|123400004011eeee",
        "\"dport\":5001|\"dport\":5009"
      })
  void whatNobodyCanPredict_isTolerated(String from, String to) throws IOException {
    assertEquals(List.of(), differences(RECORD, changed(from, to)), from + " -> " + to);
  }

  @Test
  void randomPort_isKeptForTheLifeOfTheEntry() throws IOException {
    String second = RECORD.replace("\"n\":1", "\"n\":2");
    String ours = changed("\"dport\":5001", "\"dport\":5009");
    String later = ours.replace("\"n\":1", "\"n\":2");
    assertEquals(List.of(), differences(RECORD + second, ours + later));
    String changedMind = later.replace("5009", "5010");
    assertFalse(differences(RECORD + second, ours + changedMind).isEmpty());
  }

  @Test
  void missingPacket_isFound() throws IOException {
    assertTrue(differences(RECORD, "").toString().contains("ends"));
    assertTrue(differences("", RECORD).toString().contains("goes on"));
  }
}
