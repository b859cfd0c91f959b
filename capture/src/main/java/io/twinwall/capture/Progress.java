package io.twinwall.capture;

/** How far a source has come. May be asked from any thread. */
public interface Progress {
  /** Total of a source whose size is not known, such as standard input. */
  long UNKNOWN = -1;

  /** Bytes taken so far, as they lie on disk: compressed if the file is. */
  long bytesConsumed();

  /** Bytes there are, or {@link #UNKNOWN}. */
  long bytesTotal();
}
