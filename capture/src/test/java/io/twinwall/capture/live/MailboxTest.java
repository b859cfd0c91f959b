package io.twinwall.capture.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.twinwall.capture.CaptureException;
import io.twinwall.capture.Reading;
import io.twinwall.core.packet.Frame;
import io.twinwall.core.packet.LinkType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What live sources do with frames, without any interface. */
final class MailboxTest {
  /** Longer than any test takes: what is held, is held. */
  private static final long FOREVER_NANOS = 3_600_000_000_000L;

  private final Lane lan = new Lane("lan", LinkType.ETHERNET, 1500);
  private final Lane wan = new Lane("wan", LinkType.RAW, 1500);

  private Mailbox mailbox(long holdNanos) {
    return new Mailbox(List.of(lan, wan), holdNanos);
  }

  private static void put(Mailbox mailbox, Lane lane, long time) throws InterruptedException {
    byte[] text = ("@" + time).getBytes(StandardCharsets.US_ASCII);
    mailbox.put(lane, time, text, text.length);
  }

  private static List<String> read(Mailbox mailbox) throws Exception {
    Frame[] batch = Reading.batch(16);
    List<String> frames = new ArrayList<>();
    int count;
    while ((count = mailbox.read(batch, 1)) > 0) {
      for (int i = 0; i < count; i++) {
        Frame frame = batch[i];
        String text =
            new String(frame.buffer(), frame.offset(), frame.length(), StandardCharsets.US_ASCII);
        frames.add(frame.interfaceName() + text);
      }
    }
    if (count < 0) {
      frames.add("end");
    }
    return frames;
  }

  @Test
  void inTheOrderOfStamps_howeverTheThreadsRan() throws Exception {
    long now = Mailbox.nowNanos();
    Mailbox mailbox = mailbox(FOREVER_NANOS);
    put(mailbox, wan, now + 2);
    put(mailbox, wan, now + 4);
    put(mailbox, lan, now + 1);
    put(mailbox, lan, now + 3);
    put(mailbox, lan, now + 5);
    assertEquals(
        List.of("lan@" + (now + 1), "wan@" + (now + 2), "lan@" + (now + 3), "wan@" + (now + 4)),
        read(mailbox));
    mailbox.ended(wan, null);
    assertEquals(List.of("lan@" + (now + 5)), read(mailbox));
    mailbox.ended(lan, null);
    assertEquals(List.of("end"), read(mailbox));
  }

  @Test
  void oldFrame_isNotHeld() throws Exception {
    Mailbox mailbox = mailbox(50_000_000L);
    put(mailbox, wan, 5);
    assertEquals(List.of("wan@5"), read(mailbox));
  }

  @Test
  void youngFrame_isHeldForItsTime() throws Exception {
    Mailbox mailbox = mailbox(30_000_000L);
    long now = Mailbox.nowNanos();
    put(mailbox, wan, now);
    Frame[] batch = Reading.batch(1);
    while (mailbox.read(batch, 1) == 0) {
      assertTrue(Mailbox.nowNanos() < now + 10_000_000_000L, "never given");
    }
    assertTrue(Mailbox.nowNanos() >= now + 30_000_000L, "given too early");
  }

  @Test
  void frameOfTheFuture_isNotHeld() throws Exception {
    Mailbox mailbox = mailbox(50_000_000L);
    long future = Mailbox.nowNanos() + FOREVER_NANOS;
    put(mailbox, wan, future);
    assertEquals(List.of("wan@" + future), read(mailbox));
  }

  @Test
  void immediate_holdsNothing() throws Exception {
    Mailbox mailbox = mailbox(0);
    long now = Mailbox.nowNanos();
    put(mailbox, wan, now);
    assertEquals(List.of("wan@" + now), read(mailbox));
  }

  @Test
  void fault_afterWhatCameBefore_andForAll() throws Exception {
    Mailbox mailbox = mailbox(FOREVER_NANOS);
    CaptureException gone = new CaptureException("wan", "went away");
    long now = Mailbox.nowNanos();
    put(mailbox, lan, now);
    mailbox.ended(wan, gone);
    put(mailbox, lan, now + 1);
    Frame[] batch = Reading.batch(4);
    assertEquals(1, mailbox.read(batch, 1));
    assertEquals(now, batch[0].timeNanos());
    assertSame(gone, assertThrows(CaptureException.class, () -> mailbox.read(batch, 1)));
  }

  /** A slow reader slows the tap down; nothing is lost and nothing changes under the reader. */
  @Test
  void fullSlab_makesTheTapWait() throws Exception {
    Mailbox mailbox = new Mailbox(List.of(lan), 0);
    int frames = 50_000;
    Thread tap =
        new Thread(
            () -> {
              try {
                for (int i = 0; i < frames; i++) {
                  put(mailbox, lan, i);
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              mailbox.ended(lan, null);
            });
    tap.start();
    long next = 0;
    Frame[] batch = Reading.batch(64);
    int count;
    while ((count = mailbox.read(batch, 10_000)) >= 0) {
      for (int i = 0; i < count; i++) {
        Frame frame = batch[i];
        String text =
            new String(frame.buffer(), frame.offset(), frame.length(), StandardCharsets.US_ASCII);
        assertEquals("@" + next++, text);
      }
    }
    assertEquals(frames, next);
    tap.join();
  }

  @Test
  void close_releasesTheTap() throws Exception {
    Mailbox mailbox = new Mailbox(List.of(lan), 0);
    Thread tap =
        new Thread(
            () -> {
              try {
                for (int i = 0; i < 100_000; i++) {
                  put(mailbox, lan, i);
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    tap.start();
    mailbox.close();
    tap.join(10_000);
    assertTrue(!tap.isAlive());
  }
}
