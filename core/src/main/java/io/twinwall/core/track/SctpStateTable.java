package io.twinwall.core.track;

import io.twinwall.core.flow.Direction;
import java.util.List;

/**
 * The states of an SCTP association as conntrack sees it, and what each chunk makes of each (Linux
 * sctp_conntracks, net/netfilter/nf_conntrack_proto_sctp.c, 6.18).
 *
 * <p>The names lag one step behind the association's own: CLOSED is what an INIT makes.
 */
final class SctpStateTable {
  static final int NONE = 0;
  static final int CLOSED = 1;
  static final int COOKIE_WAIT = 2;
  static final int COOKIE_ECHOED = 3;
  static final int ESTABLISHED = 4;
  static final int SHUTDOWN_SENT = 5;
  static final int SHUTDOWN_RECEIVED = 6;
  static final int SHUTDOWN_ACK_SENT = 7;
  static final int HEARTBEAT_SENT = 8;

  /** In a cell: the chunk is invalid. */
  static final int INVALID = 9;

  private static final List<String> NAMES =
      List.of(
          "NONE",
          "CLOSED",
          "COOKIE_WAIT",
          "COOKIE_ECHOED",
          "ESTABLISHED",
          "SHUTDOWN_SENT",
          "SHUTDOWN_RECD",
          "SHUTDOWN_ACK_SENT",
          "HEARTBEAT_SENT");

  private static final List<String> SHORT_NAMES =
      List.of("NO", "CL", "CW", "CE", "ES", "SS", "SR", "SA", "HS", "iv");

  /** The chunks that move the state, in the order of their rows. */
  private static final List<String> CHUNKS =
      List.of(
          "init",
          "init_ack",
          "abort",
          "shutdown",
          "shutdown_ack",
          "error",
          "cookie_echo",
          "cookie_ack",
          "shutdown_comp",
          "heartbeat",
          "heartbeat_ack");

  /** Row of each chunk type from 0 on (RFC 9260 section 3.2), or -1: it moves nothing. */
  private static final int[] ROWS = {-1, 0, 1, -1, 9, 10, 2, 3, 4, 5, 6, 7, -1, -1, 8};

  /*
   * Columns: the state so far. NO none yet, CL INIT seen or ended, CW INIT ACK seen, CE cookie echoed,
   * ES established, SS/SR SHUTDOWN seen from the original/reply side, SA SHUTDOWN ACK seen,
   * HS only a HEARTBEAT seen.
   *
   * What may surprise:
   * - any chunk but DATA, SACK and the like opens an entry: a first SHUTDOWN ACK expects its
   *   SHUTDOWN COMPLETE (RFC 9260 8.4), all others go to CL, which lives 10 s.
   * - an INIT of the original side in SS or SR begins anew; in ES it changes nothing (restart, 5.2.2).
   * - a HEARTBEAT ACK of the reply side makes a second path established at once: multi-homing.
   * - an ERROR of the reply side after the cookie ends it: the cookie was stale.
   */
  private static final String TABLE =
      """
      original       NO CL CW CE ES SS SR SA HS
      init           CL CL CW CE ES CL CL SA CW
      init_ack       CL CL CW CE ES SS SR SA CL
      abort          CL CL CL CL CL CL CL CL CL
      shutdown       CL CL CW CE SS SS SR SA CL
      shutdown_ack   SA CL CW CE ES SA SA SA SA
      error          CL CL CW CE ES SS SR SA CL
      cookie_echo    CL CL CE CE ES SS SR SA CL
      cookie_ack     CL CL CW ES ES SS SR SA CL
      shutdown_comp  CL CL CW CE ES SS SR CL CL
      heartbeat      HS CL CW CE ES SS SR SA HS
      heartbeat_ack  CL CL CW CE ES SS SR SA HS
      reply          NO CL CW CE ES SS SR SA HS
      init           iv CL CW CE ES SS SR SA iv
      init_ack       iv CW CW CE ES SS SR SA iv
      abort          iv CL CL CL CL CL CL CL iv
      shutdown       iv CL CW CE SR SS SR SA iv
      shutdown_ack   iv CL CW CE ES SA SA SA iv
      error          iv CL CW CL ES SS SR SA iv
      cookie_echo    iv CL CE CE ES SS SR SA iv
      cookie_ack     iv CL CW ES ES SS SR SA iv
      shutdown_comp  iv CL CW CE ES SS SR CL iv
      heartbeat      iv CL CW CE ES SS SR SA HS
      heartbeat_ack  iv CL CW CE ES SS SR SA ES
      """;

  private static final byte[] CELLS = parse(TABLE);

  private SctpStateTable() {}

  /** The state's name in conntrack's listings. */
  static String name(int state) {
    return NAMES.get(state);
  }

  /** The state that a chunk leads to, or {@link #INVALID}; the same state for most chunk types. */
  static int next(Direction d, int chunkType, int state) {
    int row = chunkType < ROWS.length ? ROWS[chunkType] : -1;
    return row < 0 ? state : CELLS[cell(d == Direction.ORIGINAL ? 0 : 1, row, state)];
  }

  private static int cell(int direction, int row, int state) {
    return (direction * CHUNKS.size() + row) * NAMES.size() + state;
  }

  static byte[] parse(String table) {
    byte[] cells = new byte[2 * CHUNKS.size() * NAMES.size()];
    List<String> lines = table.lines().toList();
    check(lines.size() == 2 * (CHUNKS.size() + 1), "rows: " + lines.size());
    for (int line = 0; line < lines.size(); line++) {
      String[] words = lines.get(line).split(" +", -1);
      int direction = line / (CHUNKS.size() + 1);
      int row = line % (CHUNKS.size() + 1) - 1;
      String title = row >= 0 ? CHUNKS.get(row) : direction == 0 ? "original" : "reply";
      check(words[0].equals(title), "row " + words[0] + " where " + title + " belongs");
      check(words.length == 1 + NAMES.size(), "cells in row " + title + ": " + (words.length - 1));
      for (int state = 0; state < NAMES.size(); state++) {
        int value = SHORT_NAMES.indexOf(words[1 + state]);
        check(row < 0 ? value == state : value > 0, "cell " + words[1 + state] + " in " + title);
        if (row >= 0) {
          cells[cell(direction, row, state)] = (byte) value;
        }
      }
    }
    return cells;
  }

  private static void check(boolean condition, String what) {
    if (!condition) {
      throw new IllegalStateException("SCTP state table: " + what);
    }
  }
}
