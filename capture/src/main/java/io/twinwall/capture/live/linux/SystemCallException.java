package io.twinwall.capture.live.linux;

import java.io.IOException;
import java.util.Map;

/** A system call that the kernel refused, with its error number. */
public final class SystemCallException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Linux asm-generic/errno-base.h, errno.h. */
  static final int EAGAIN = 11;

  private static final int ENOBUFS = 105;

  private static final Map<Integer, String> NAMES =
      Map.ofEntries(
          Map.entry(1, "EPERM"),
          Map.entry(2, "ENOENT"),
          Map.entry(EAGAIN, "EAGAIN"),
          Map.entry(13, "EACCES"),
          Map.entry(19, "ENODEV"),
          Map.entry(22, "EINVAL"),
          Map.entry(90, "EMSGSIZE"),
          Map.entry(93, "EPROTONOSUPPORT"),
          Map.entry(95, "EOPNOTSUPP"),
          Map.entry(97, "EAFNOSUPPORT"),
          Map.entry(100, "ENETDOWN"),
          Map.entry(101, "ENETUNREACH"),
          Map.entry(ENOBUFS, "ENOBUFS"),
          Map.entry(113, "EHOSTUNREACH"));

  private final int number;

  private SystemCallException(String message, int number) {
    super(message);
    this.number = number;
  }

  static SystemCallException of(String what, int number) {
    return new SystemCallException(what + ": " + LibC.strerror(number).getString(0), number);
  }

  /** The error's name as errno(3) has it, or its number. */
  public String errorName() {
    return NAMES.getOrDefault(number, Integer.toString(number));
  }

  /** Whether messages came faster than they were fetched, and some are lost. */
  public boolean messagesLost() {
    return number == ENOBUFS;
  }
}
