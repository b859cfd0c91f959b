package io.twinwall.capture.live.linux;

/**
 * Binds a thread to one CPU. What the kernel does in consequence of a frame that the thread sends
 * over a veth pair is then done on that CPU too, in the order of sending.
 */
public final class OneCpu {
  private static final int MASK_BYTES = 1024;

  private OneCpu() {}

  /** Binds the calling thread to one of the CPUs that it may use; its number. */
  public static int bind() throws SystemCallException {
    byte[] mask = new byte[MASK_BYTES];
    LibC.checked("sched_getaffinity", LibC.sched_getaffinity(0, MASK_BYTES, mask));
    int allowed = 0;
    for (byte b : mask) {
      allowed += Integer.bitCount(b & 0xFF);
    }
    // processes beside each other take different ones
    int cpu = nth(mask, (int) (ProcessHandle.current().pid() % Math.max(1, allowed)));
    byte[] one = new byte[MASK_BYTES];
    one[cpu >> 3] = (byte) (1 << (cpu & 7));
    LibC.checked("sched_setaffinity", LibC.sched_setaffinity(0, MASK_BYTES, one));
    return cpu;
  }

  /** The number of the n-th bit that is set; the kernel's words are little endian by byte here. */
  static int nth(byte[] mask, int n) {
    int left = n;
    for (int i = 0; i < mask.length * 8; i++) {
      if ((mask[i >> 3] >> (i & 7) & 1) != 0 && left-- == 0) {
        return i;
      }
    }
    return 0;
  }
}
