package io.twinwall.rules.model;

import java.math.BigInteger;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What yields a value. Selectors break the rule when their field is not there (as NFT_BREAK does),
 * but for existence tests, which yield 0 or 1.
 */
public sealed interface Expression {
  /** Type of the value; for a concatenation the type of its first part. */
  ValueType type();

  // ---- values

  /** A number, unsigned, below {@code 1 << type.bits()}; text is big-endian, padded with zeros. */
  record Constant(ValueType type, BigInteger value) implements Expression {}

  /** {@code "eth*"}: text that begins with {@code prefix}. */
  record StringWildcard(ValueType type, String prefix) implements Expression {}

  /** Both ends inclusive, compared as unsigned numbers whatever the byte order. */
  record Range(ValueType type, BigInteger low, BigInteger high) implements Expression {}

  /** {@code address/length}, host bits zero. */
  record Prefix(ValueType type, BigInteger value, int length) implements Expression {}

  /** {@code a . b . c}. */
  record Concat(List<Expression> parts) implements Expression {
    /** Takes a private copy. */
    public Concat {
      parts = List.copyOf(parts);
    }

    @Override
    public ValueType type() {
      return parts.get(0).type();
    }
  }

  /** {@code *} as an element's key: what no other element matches. */
  record CatchAll(ValueType type) implements Expression {}

  /** A verdict as a map's data. */
  record VerdictValue(Verdict verdict) implements Expression {
    @Override
    public ValueType type() {
      return ValueType.of(Datatype.VERDICT);
    }
  }

  /** The name of a stateful object: data of an object map, or what a statement refers to. */
  record ObjectName(String name) implements Expression {
    @Override
    public ValueType type() {
      return ValueType.of(Datatype.STRING);
    }
  }

  /** {@code @name}, or an anonymous set ({@code anonymous} is there, name as in its record). */
  record SetReference(ValueType type, String name, @Nullable SetDeclaration anonymous)
      implements Expression {}

  // ---- selectors

  /** Where a payload's offset counts from. */
  enum Base {
    /** Link layer header. */
    LINK,
    /** IP header. */
    NETWORK,
    /** Header behind IP (and IPv6 extension headers). */
    TRANSPORT,
    /** Data behind the transport header. */
    INNER
  }

  /**
   * Bits of the packet. {@code protocol} and {@code field} are the language's words ({@code tcp},
   * {@code dport}); raw payload has protocol {@code @ll}, {@code @nh}, {@code @th} or {@code @ih}.
   * A field that is no whole byte is the named bits, right-aligned.
   */
  record Payload(
      ValueType type, Base base, int offsetBits, int lengthBits, String protocol, String field)
      implements Expression {}

  /** {@code meta key}. */
  record Meta(ValueType type, MetaKey key) implements Expression {}

  /** {@code ct [original|reply] key}. */
  record Ct(ValueType type, CtKey key, @Nullable CtDirection direction) implements Expression {}

  /** A tuple's direction. */
  enum CtDirection {
    /** As the first packet went. */
    ORIGINAL,
    /** As answers go. */
    REPLY
  }

  /** Which chain of options or headers is searched. */
  enum ExthdrKind {
    /** IPv6 extension header; number is the next-header value. */
    IPV6,
    /** TCP option; number is the kind. */
    TCP_OPTION,
    /** IPv4 option; number is the type octet. */
    IP_OPTION,
    /** SCTP chunk; number is the type. */
    SCTP_CHUNK,
    /** DCCP option; number is the type. */
    DCCP_OPTION
  }

  /**
   * Bits of the first option, header or chunk of that number, offset from its first octet.
   *
   * @param existence yields 1 if there is one and 0 if not, instead of bits
   */
  record Exthdr(
      ValueType type,
      ExthdrKind kind,
      int number,
      String name,
      String field,
      int offsetBits,
      int lengthBits,
      boolean existence)
      implements Expression {}

  /** Inputs of a fib look-up. */
  enum FibSelector {
    /** Source address. */
    SADDR,
    /** Destination address. */
    DADDR,
    /** Packet mark. */
    MARK,
    /** Ingress interface. */
    IIF,
    /** Egress interface. */
    OIF
  }

  /** Result of a fib look-up. */
  enum FibResult {
    /** Interface number. */
    OIF,
    /** Interface name. */
    OIFNAME,
    /** Address type (RTN_*). */
    TYPE
  }

  /** {@code fib saddr . iif oif}; {@code existence}: 1 if a route was found, else 0. */
  record Fib(ValueType type, Set<FibSelector> selectors, FibResult result, boolean existence)
      implements Expression {
    /** Takes a private copy. */
    public Fib {
      selectors = Set.copyOf(selectors);
    }
  }

  /** {@code numgen inc|random mod M offset O}: {@code random} undecidable without a seed. */
  record Numgen(ValueType type, boolean random, long modulus, long offset) implements Expression {}

  /** {@code jhash expr mod M seed S offset O}; {@code seed} null: the kernel draws one. */
  record Jhash(ValueType type, Expression input, long modulus, @Nullable Long seed, long offset)
      implements Expression {}

  /** {@code symhash mod M offset O}. */
  record Symhash(ValueType type, long modulus, long offset) implements Expression {}

  /** {@code rt [ip|ip6] key}: {@code classid}, {@code nexthop}, {@code mtu}, {@code ipsec}. */
  record Rt(ValueType type, String key, @Nullable Family family) implements Expression {}

  /** {@code socket transparent|mark|wildcard|cgroupv2 level N}. */
  record Socket(ValueType type, String key, int level) implements Expression {}

  /** {@code osf [ttl loose|skip] name|version}. */
  record Osf(ValueType type, String ttl, boolean version) implements Expression {}

  /**
   * {@code ipsec in|out spnum N key}: a transformation of the packet.
   *
   * @param out the policy that will apply, not the state that has
   * @param key reqid, spi, or the address's words
   */
  record Ipsec(ValueType type, boolean out, int number, String key) implements Expression {}

  // ---- operations

  /** Bit operations. */
  enum BinaryOp {
    /** {@code &}. */
    AND,
    /** {@code |}. */
    OR,
    /** {@code ^}. */
    XOR,
    /** {@code <<}. */
    LEFT_SHIFT,
    /** {@code >>}. */
    RIGHT_SHIFT
  }

  /** {@code left op right}, in the width of {@code type}; numbers, whatever the byte order. */
  record Binary(ValueType type, BinaryOp op, Expression left, Expression right)
      implements Expression {}

  /**
   * {@code key map set}: breaks the rule if the key is not there.
   *
   * @param several a datum is more than one value: a range, or an address with its port
   */
  record MapLookup(ValueType type, Expression key, SetReference map, boolean several)
      implements Expression {}
}
