package io.twinwall.cli.verify;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One message of nftables' trace: a rule that a packet met, or the policy at the end of a chain.
 * Numbers of attributes are those of linux/netfilter/nf_tables.h, Linux 6.18.
 *
 * @param id the same for all messages of a packet on one walk, mostly
 * @param handle of the rule; 0 if there is none
 * @param verdict null if the message has none
 * @param target the chain of a jump or goto, or null
 * @param inInterface index, 0 for none; so is {@code outInterface}
 * @param ct what conntrack makes of the packet, or null where it was not asked yet
 * @param network the network header, in the first message of a walk through a chain only; or null
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record TraceMessage(
    long id,
    int family,
    String table,
    String chain,
    long handle,
    int type,
    @Nullable Integer verdict,
    @Nullable String target,
    int policy,
    int inInterface,
    int outInterface,
    int nfproto,
    @Nullable Ct ct,
    byte @Nullable [] network) {
  /** The netlink message type: subsystem nftables (10), NFT_MSG_TRACE (17). */
  static final int MESSAGE = 10 << 8 | 17;

  static final int POLICY = 1;
  static final int RULE = 3;

  private static final Map<Integer, String> TYPES =
      Map.of(0, "unspec", POLICY, "policy", 2, "return", RULE, "rule");
  private static final Map<Integer, String> FAMILIES =
      Map.of(1, "inet", 2, "ip", 3, "arp", 5, "netdev", 7, "bridge", 10, "ip6");
  private static final Map<Integer, String> VERDICTS =
      Map.ofEntries(
          Map.entry(0, "drop"),
          Map.entry(1, "accept"),
          Map.entry(2, "stolen"),
          Map.entry(3, "queue"),
          Map.entry(4, "repeat"),
          Map.entry(-1, "continue"),
          Map.entry(-2, "break"),
          Map.entry(-3, "jump"),
          Map.entry(-4, "goto"),
          Map.entry(-5, "return"));

  /**
   * Conntrack's view of a packet (Linux 6.16 and later).
   *
   * @param state bits as {@code ct state} has them: 2 established, 4 related, 8 new, 64 untracked
   */
  record Ct(long id, boolean reply, long state) {}

  /** Reads the message that begins with its family. */
  static TraceMessage read(byte[] b, int offset, int end) {
    Attributes a = Attributes.of(b, offset + NetlinkMessages.FAMILY_HEADER, end);
    Attributes verdict = a.nested(5);
    String table = a.text(1);
    String chain = a.text(2);
    return new TraceMessage(
        a.u32(6),
        b[offset] & 0xFF,
        table == null ? "" : table,
        chain == null ? "" : chain,
        a.s64(3),
        a.s32(4),
        verdict.has(1) ? verdict.s32(1) : null,
        verdict.text(2),
        a.s32(16),
        a.s32(10),
        a.s32(12),
        a.s32(15),
        a.has(21) ? new Ct(a.u32(18), a.u8(19) != 0, a.u32(21)) : null,
        a.value(8));
  }

  /** Whether a rule is meant: the end of a chain comes as one without handle. */
  boolean isRule() {
    return type == RULE && handle != 0;
  }

  /** The end of a chain that is no base chain; {@code nft monitor trace} hides it too. */
  boolean isChainEnd() {
    return type == RULE && handle == 0;
  }

  String familyName() {
    return FAMILIES.getOrDefault(family, Integer.toString(family));
  }

  String typeName() {
    return TYPES.getOrDefault(type, Integer.toString(type));
  }

  /** The verdict in nft's words; of a policy, the policy. */
  String verdictName() {
    Integer code = type == POLICY ? Integer.valueOf(policy) : verdict;
    if (code == null) {
      return "";
    }
    // a drop may carry an error number above its lowest byte
    int plain = code < 0 ? code : code & 0xFF;
    String name = VERDICTS.getOrDefault(plain, Integer.toString(code));
    return target == null ? name : name + " " + target;
  }
}
