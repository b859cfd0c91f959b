/**
 * Rules in iptables' words: what {@code iptables-save}, {@code ip6tables-save} and {@code ipset
 * save} write, translated to the tree of the nftables language. Each file holds one noun: the words
 * of a line, the lines of a file, and one family of matches or targets. Imports text, ast, model,
 * parse (for stretches of nft's language) and symbol. Start at {@link
 * io.twinwall.rules.iptables.SaveFile}, then {@link io.twinwall.rules.iptables.Translator}.
 */
@NullMarked
package io.twinwall.rules.iptables;

import org.jspecify.annotations.NullMarked;
