package io.twinwall.core.sim;

/** Where a packet that arrived goes after routing. */
enum Next {
  FORWARD,
  DELIVER,
  STOP
}
