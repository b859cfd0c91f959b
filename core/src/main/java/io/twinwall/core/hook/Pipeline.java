package io.twinwall.core.hook;

import java.util.ArrayList;
import java.util.List;

/**
 * The functions of one hook for one IP version, in the kernel's order: by priority, and at equal
 * priority the one registered later first (Linux nf_hook_entries_grow).
 */
public final class Pipeline {
  private final HookFunction[] functions;

  private Pipeline(HookFunction[] functions) {
    this.functions = functions;
  }

  /** Orders the entries of a hook, given in the order of their registration. */
  public static Pipeline of(List<HookEntry> registered, int version, Hook hook) {
    List<HookEntry> ordered = new ArrayList<>();
    for (HookEntry e : registered) {
      if (e.hook() == hook && e.version() == version) {
        int i = 0;
        while (i < ordered.size() && ordered.get(i).priority() < e.priority()) {
          i++;
        }
        ordered.add(i, e);
      }
    }
    return new Pipeline(ordered.stream().map(HookEntry::function).toArray(HookFunction[]::new));
  }

  /** Runs the functions in order until one does not accept. */
  public Verdict run(PacketContext context) {
    for (HookFunction f : functions) {
      Verdict v = f.run(context);
      if (v != Verdict.ACCEPT) {
        return v;
      }
    }
    return Verdict.ACCEPT;
  }

  public boolean isEmpty() {
    return functions.length == 0;
  }
}
