package io.twinwall.core.track;

import io.twinwall.core.flow.Direction;
import java.util.List;

/**
 * The states of a TCP connection as conntrack sees it, and what each kind of segment makes of each
 * (Linux tcp_conntracks, net/netfilter/nf_conntrack_proto_tcp.c, 6.18).
 *
 * <p>Conntrack stands in the middle: a segment that it passes may be lost before its receiver. So
 * the states are a guess at what the ends believe, and many segments are passed but not believed.
 */
public final class TcpStateTable {
  public static final int NONE = 0;
  public static final int SYN_SENT = 1;
  public static final int SYN_RECV = 2;
  public static final int ESTABLISHED = 3;
  public static final int FIN_WAIT = 4;
  public static final int CLOSE_WAIT = 5;
  public static final int LAST_ACK = 6;
  public static final int TIME_WAIT = 7;
  public static final int CLOSE = 8;
  public static final int SYN_SENT2 = 9;

  /** In a cell: the segment is invalid. */
  static final int INVALID = 10;

  /** In a cell: the segment is passed, and remembered in case the answer confirms it. */
  static final int IGNORE = 11;

  /** Kinds of segments: RST before SYN before FIN before ACK. */
  static final int SYN = 0;

  static final int SYN_ACK = 1;
  static final int FIN = 2;
  static final int ACK = 3;
  static final int RST = 4;
  static final int NO_FLAGS = 5;

  private static final List<String> NAMES =
      List.of(
          "NONE",
          "SYN_SENT",
          "SYN_RECV",
          "ESTABLISHED",
          "FIN_WAIT",
          "CLOSE_WAIT",
          "LAST_ACK",
          "TIME_WAIT",
          "CLOSE",
          "SYN_SENT2");

  private static final List<String> SHORT_NAMES =
      List.of("NO", "SS", "SR", "ES", "FW", "CW", "LA", "TW", "CL", "S2", "iv", "ig");
  private static final List<String> KINDS = List.of("syn", "synack", "fin", "ack", "rst", "none");

  /*
   * Columns: the state so far. NO none yet, SS SYN seen, SR SYN/ACK seen, ES established, FW a FIN seen,
   * CW that FIN acknowledged, LA FINs of both seen, TW last ACK seen, CL RST seen, S2 SYNs of both seen.
   * Cells: the state to come, or iv invalid, ig passed and remembered.
   *
   * What may surprise:
   * - a SYN into TW or CL makes SS: the tracker then drops the entry and begins anew (RFC 1122 4.2.2.13);
   *   from the other side that holds for TW alone, the roles may be swapped.
   * - a SYN of the client into an open connection is passed: the entry may be dead and only the server's
   *   answer (SYN/ACK, RST or challenge ACK) will tell. A SYN of the server is invalid.
   * - an ACK without a connection makes ES: picked up in its middle (tcp_loose).
   * - FIN before the SYN/ACK is invalid, as a RST or SYN/ACK without a connection is.
   * - a second FIN makes LA even if it is the first one sent again.
   * - an ACK of the server answering a SYN is passed: the server may hold a half-open connection.
   * - an ACK in LA is taken for the last one, unless it is a challenge ACK (the tracker looks).
   * - a SYN/ACK of the client is good only in a simultaneous open.
   */
  private static final String TABLE =
      """
      original  NO SS SR ES FW CW LA TW CL S2
      syn       SS SS ig ig ig ig ig SS SS S2
      synack    iv iv SR iv iv iv iv iv iv SR
      fin       iv iv FW FW LA LA LA TW CL iv
      ack       ES iv ES ES CW CW TW TW CL iv
      rst       iv CL CL CL CL CL CL CL CL CL
      none      iv iv iv iv iv iv iv iv iv iv
      reply     NO SS SR ES FW CW LA TW CL S2
      syn       iv S2 iv iv iv iv iv SS iv S2
      synack    iv SR ig ig ig ig ig ig ig SR
      fin       iv iv FW FW LA LA LA TW CL iv
      ack       iv ig SR ES CW CW TW TW CL ig
      rst       iv CL CL CL CL CL CL CL CL CL
      none      iv iv iv iv iv iv iv iv iv iv
      """;

  private static final byte[] CELLS = parse(TABLE);

  private TcpStateTable() {}

  /** The state's name in conntrack's listings. */
  public static String name(int state) {
    return NAMES.get(state);
  }

  /** The state that a kind of segment leads to, {@link #INVALID} or {@link #IGNORE}. */
  static int next(Direction d, int kind, int state) {
    return CELLS[cell(d == Direction.ORIGINAL ? 0 : 1, kind, state)];
  }

  private static int cell(int direction, int kind, int state) {
    return (direction * KINDS.size() + kind) * NAMES.size() + state;
  }

  static byte[] parse(String table) {
    byte[] cells = new byte[2 * KINDS.size() * NAMES.size()];
    List<String> lines = table.lines().toList();
    check(lines.size() == 2 * (KINDS.size() + 1), "rows: " + lines.size());
    for (int row = 0; row < lines.size(); row++) {
      String[] words = lines.get(row).split(" +", -1);
      int direction = row / (KINDS.size() + 1);
      int kind = row % (KINDS.size() + 1) - 1;
      String title = kind >= 0 ? KINDS.get(kind) : direction == 0 ? "original" : "reply";
      check(words[0].equals(title), "row " + words[0] + " where " + title + " belongs");
      check(words.length == 1 + NAMES.size(), "cells in row " + title + ": " + (words.length - 1));
      for (int state = 0; state < NAMES.size(); state++) {
        int value = SHORT_NAMES.indexOf(words[1 + state]);
        check(kind < 0 ? value == state : value > 0, "cell " + words[1 + state] + " in " + title);
        if (kind >= 0) {
          cells[cell(direction, kind, state)] = (byte) value;
        }
      }
    }
    return cells;
  }

  private static void check(boolean condition, String what) {
    if (!condition) {
      throw new IllegalStateException("TCP state table: " + what);
    }
  }
}
