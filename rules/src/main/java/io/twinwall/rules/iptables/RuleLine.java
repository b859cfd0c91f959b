package io.twinwall.rules.iptables;

import io.twinwall.rules.text.Span;
import java.util.List;

/**
 * A rule as a save file has it.
 *
 * @param span the whole line
 * @param words behind the chain's name
 * @param packets what its counter held
 */
record RuleLine(Span span, Word chain, List<Word> words, long packets, long bytes) {
  RuleLine {
    words = List.copyOf(words);
  }
}
