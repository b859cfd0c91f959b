package io.twinwall.core.hook;

/** What a trace says of a chain; {@code family} as in nft: ip, ip6, inet, ... */
public record ChainInfo(String family, String table, String chain) {}
