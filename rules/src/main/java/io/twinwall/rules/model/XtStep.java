package io.twinwall.rules.model;

import java.math.BigInteger;
import java.util.List;

/**
 * What iptables has and nftables has no expression for. Listings show it as nft shows what it
 * cannot translate, {@code xt match "string" ...}, with iptables' own options behind it.
 */
public sealed interface XtStep {
  /** Name of the match or target. */
  String module();

  /** Its options as iptables-save writes them. */
  String options();

  /** Whether it is a target, not a match. */
  default boolean target() {
    return false;
  }

  /** Whether listings show it. */
  default boolean listed() {
    return true;
  }

  /** A match that holds for every packet here, or for none. */
  record Fixed(String module, String options, boolean holds) implements XtStep {}

  /**
   * {@code -m string}: the pattern lies in the packet's bytes from {@code from} to {@code to},
   * counted from the IP header.
   *
   * @param pattern one character a byte (ISO 8859-1)
   */
  record Search(
      String options, String pattern, int from, int to, boolean ignoreCase, boolean inverted)
      implements XtStep {
    @Override
    public String module() {
      return "string";
    }
  }

  /** What {@code -m u32} does to the value so far. */
  enum U32Op {
    /** {@code & number}. */
    AND,
    /** {@code << number}. */
    LEFT,
    /** {@code >> number}. */
    RIGHT,
    /** {@code @number}: the value moves the base, and four bytes are read anew. */
    AT
  }

  /** One step of a {@code u32} location. */
  record U32Part(U32Op op, long number) {}

  /** {@code START op ... = ranges}; ranges in pairs, both ends inclusive. */
  record U32Test(long start, List<U32Part> parts, List<Long> ranges) {
    /** Takes private copies. */
    public U32Test {
      parts = List.copyOf(parts);
      ranges = List.copyOf(ranges);
    }
  }

  /** {@code -m u32}: all tests hold. */
  record U32(String options, List<U32Test> tests, boolean inverted) implements XtStep {
    /** Takes a private copy. */
    public U32 {
      tests = List.copyOf(tests);
    }

    @Override
    public String module() {
      return "u32";
    }
  }

  /** What {@code -m recent} does with the list. */
  enum RecentAction {
    /** Notes the address. */
    SET,
    /** Asks for it. */
    CHECK,
    /** Asks for it, and notes it anew if it is there. */
    UPDATE,
    /** Takes it off. */
    REMOVE
  }

  /**
   * {@code -m recent}.
   *
   * @param list name of the list, shared by all rules that name it
   * @param seconds only what was noted within them counts; 0 for all
   * @param hits as often it must have been noted; 0 for once
   * @param ttl only packets with the same time to live are the same
   * @param reap what is older than {@code seconds} is taken off on the way
   * @param source the source address, not the destination
   * @param mask bits of the address that count, if this rule is the first of its list
   * @param place of the rule among those of its file: the first one makes the list
   */
  record Recent(
      String options,
      String list,
      RecentAction action,
      long seconds,
      int hits,
      boolean ttl,
      boolean reap,
      boolean source,
      BigInteger mask,
      int place,
      boolean inverted)
      implements XtStep {
    @Override
    public String module() {
      return "recent";
    }
  }

  /**
   * {@code -m time} with what nftables' {@code meta hour} and {@code meta day} cannot say.
   *
   * @param dateStart seconds since 1970, inclusive like all ends here
   * @param dayStart seconds since midnight; later than {@code dayStop}: over midnight
   * @param weekdays bits 1 (Monday) to 7 (Sunday)
   * @param monthdays bits 1 to 31
   * @param contiguous the hours after midnight count as the day before
   */
  record Calendar(
      String options,
      long dateStart,
      long dateStop,
      int dayStart,
      int dayStop,
      int weekdays,
      long monthdays,
      boolean contiguous)
      implements XtStep {
    @Override
    public String module() {
      return "time";
    }
  }

  /** {@code -j TTL} and {@code -j HL}: so many hops more or less, within 0 to 255. */
  record Hops(String module, String options, int change) implements XtStep {
    @Override
    public boolean target() {
      return true;
    }
  }

  /** {@code -j CONNMARK --save-mark} and {@code --restore-mark} with masks on both sides. */
  record MarkTransfer(String options, boolean restore, int connectionMask, int packetMask)
      implements XtStep {
    @Override
    public String module() {
      return "CONNMARK";
    }

    @Override
    public boolean target() {
      return true;
    }
  }

  /** {@code -j CT --helper}: the connection that conntrack makes next has this helper. */
  record Template(String options, String helper) implements XtStep {
    @Override
    public String module() {
      return "CT";
    }

    @Override
    public boolean target() {
      return true;
    }
  }

  /**
   * What {@code -j TCPMSS} does beyond {@code tcp option maxseg size set}, which stands before it
   * and is all that is listed: it adds the option to a SYN that has none.
   *
   * @param size in bytes; 0 for what the routes carry
   */
  record SegmentSize(String options, int size) implements XtStep {
    @Override
    public String module() {
      return "TCPMSS";
    }

    @Override
    public boolean target() {
      return true;
    }

    @Override
    public boolean listed() {
      return false;
    }
  }
}
