package io.twinwall.core.track;

import io.twinwall.core.hook.PacketContext;

/** Answers a faulty IPv6 fragment for the host with a parameter problem (RFC 4443 section 3.4). */
@FunctionalInterface
public interface HeaderProblem {
  /** Code 0: erroneous header field encountered. */
  int FIELD = 0;

  /** Code 3: the first fragment has an incomplete header chain (RFC 7112). */
  int INCOMPLETE = 3;

  /** Sends the answer; {@code pointer} counts from the IPv6 header. */
  void tell(PacketContext context, int code, int pointer);
}
