package io.twinwall.capture.live.linux;

import com.sun.jna.Native;
import com.sun.jna.Pointer;

/**
 * The C library's calls, as their manual pages have them. A negative result is a failure; {@link
 * #failure} says which.
 */
final class LibC {
  static {
    Native.register(LibC.class, "c");
  }

  private LibC() {}

  static native int unshare(int flags);

  static native int setns(int fd, int type);

  static native int open(String path, int flags);

  static native int close(int fd);

  static native int socket(int domain, int type, int protocol);

  static native int bind(int fd, byte[] address, int length);

  static native int setsockopt(int fd, int level, int name, byte[] value, int length);

  static native long recv(int fd, Pointer buffer, long length, int flags);

  static native long send(int fd, byte[] bytes, long length, int flags);

  static native long sendto(
      int fd, byte[] bytes, long length, int flags, byte[] address, int addressLength);

  static native int ioctl(int fd, long request, Pointer argument);

  static native int sched_getaffinity(int thread, long bytes, byte[] mask);

  static native int sched_setaffinity(int thread, long bytes, byte[] mask);

  static native Pointer strerror(int number);

  /** What went wrong in this thread's last call. */
  static SystemCallException failure(String what) {
    return SystemCallException.of(what, Native.getLastError());
  }

  /** The result of a call, if it is none that means failure. */
  static int checked(String what, int result) throws SystemCallException {
    if (result < 0) {
      throw failure(what);
    }
    return result;
  }
}
