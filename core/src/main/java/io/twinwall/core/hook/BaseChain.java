package io.twinwall.core.hook;

import java.util.Set;

/**
 * A base chain of a loaded rule file, as the core hangs it into its pipelines.
 *
 * @param versions 4, 6 or both (inet)
 * @param devices for ingress and egress: interface names; else empty
 * @param function runs the chain; for NAT chains the core's NAT hook calls it, not the pipeline
 */
public record BaseChain(
    ChainInfo info,
    Type type,
    Set<Integer> versions,
    Hook hook,
    int priority,
    Set<String> devices,
    HookFunction function) {
  /** The types of nftables. */
  public enum Type {
    FILTER,
    NAT,
    ROUTE
  }
}
