package io.twinwall.core.flow;

/** The helper that reads a connection's payload, and what it remembers of it. */
public interface HelperBinding {
  /** The kernel's name of the helper: {@code ftp}, {@code tftp}, ... */
  String helperName();

  /** Called when its connection has left the table (Linux nf_ct_helper_destroy). */
  default void destroyed(Connection connection) {}
}
