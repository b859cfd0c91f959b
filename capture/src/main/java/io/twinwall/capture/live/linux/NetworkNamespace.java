package io.twinwall.capture.live.linux;

import java.io.Closeable;

/**
 * A network namespace without a name, held by a file descriptor: it vanishes with the process,
 * however that ends. Namespaces are a matter of threads: sockets that a thread opens, the sysctls
 * that it sees and the programs that it starts belong to the namespace that it is in.
 */
public final class NetworkNamespace implements Closeable {
  private static final int CLONE_NEWNET = 0x4000_0000;
  private static final int O_CLOEXEC = 0x8_0000;

  private final int fd;

  private NetworkNamespace(int fd) {
    this.fd = fd;
  }

  /** The namespace that the calling thread is in. */
  public static NetworkNamespace current() throws SystemCallException {
    // not /proc/self: that is the first thread's
    String path = "/proc/thread-self/ns/net";
    return new NetworkNamespace(LibC.checked(path, LibC.open(path, O_CLOEXEC)));
  }

  /** Makes a namespace and puts the calling thread into it. */
  public static NetworkNamespace create() throws SystemCallException {
    LibC.checked("a network namespace cannot be made", LibC.unshare(CLONE_NEWNET));
    return current();
  }

  /** Puts the calling thread into this namespace. */
  public void enter() throws SystemCallException {
    LibC.checked("a network namespace cannot be entered", LibC.setns(fd, CLONE_NEWNET));
  }

  /** A path by which other programs find it while this one runs. */
  public String path() {
    return "/proc/" + ProcessHandle.current().pid() + "/fd/" + fd;
  }

  @Override
  public void close() {
    LibC.close(fd);
  }
}
