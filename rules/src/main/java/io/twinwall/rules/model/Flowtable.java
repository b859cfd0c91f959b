package io.twinwall.rules.model;

import java.util.List;

/** {@code flowtable name { hook ingress priority P; devices = {...}; }}. */
public record Flowtable(
    String name,
    long handle,
    int priority,
    List<String> devices,
    boolean counter,
    boolean hardwareOffload) {
  /** Takes a private copy. */
  public Flowtable {
    devices = List.copyOf(devices);
  }
}
