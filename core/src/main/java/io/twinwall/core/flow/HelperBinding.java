package io.twinwall.core.flow;

/** The helper that reads a connection's payload, and what it remembers of it. */
public interface HelperBinding {
  /** The kernel's name of the helper: {@code ftp}, {@code tftp}, ... */
  String helperName();
}
