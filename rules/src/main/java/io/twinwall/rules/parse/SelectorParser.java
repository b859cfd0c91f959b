package io.twinwall.rules.parse;

import io.twinwall.rules.model.CtKey;
import io.twinwall.rules.model.Datatype;
import io.twinwall.rules.model.Expression;
import io.twinwall.rules.model.Expression.Base;
import io.twinwall.rules.model.Expression.CtDirection;
import io.twinwall.rules.model.Expression.Exthdr;
import io.twinwall.rules.model.Expression.ExthdrKind;
import io.twinwall.rules.model.Expression.FibResult;
import io.twinwall.rules.model.Expression.FibSelector;
import io.twinwall.rules.model.Family;
import io.twinwall.rules.model.HeaderFields;
import io.twinwall.rules.model.MetaKey;
import io.twinwall.rules.model.ValueType;
import io.twinwall.rules.text.Fault;
import io.twinwall.rules.text.Suggestions;
import io.twinwall.rules.text.Token;
import io.twinwall.rules.text.Token.Kind;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what names a field: header fields, meta, ct, options, fib and the like. */
final class SelectorParser {
  private static final Set<String> UNQUALIFIED_META =
      Set.of(
          "mark",
          "iif",
          "iifname",
          "iiftype",
          "oif",
          "oifname",
          "oiftype",
          "skuid",
          "skgid",
          "nftrace",
          "rtclassid",
          "ibrname",
          "obrname",
          "ibriport",
          "obriport",
          "pkttype",
          "cpu",
          "iifgroup",
          "oifgroup",
          "cgroup",
          "ipsec",
          "time",
          "day",
          "hour");
  private static final Set<String> OTHERS =
      Set.of("meta", "ct", "fib", "rt", "socket", "osf", "numgen", "symhash", "exthdr", "ipsec");
  private static final Set<String> EXTHDRS =
      Set.of("hbh", "rt", "rt0", "rt2", "srh", "frag", "dst", "mh");

  private final Input in;
  private final Numbers numbers;

  SelectorParser(Input in, Numbers numbers) {
    this.in = in;
    this.numbers = numbers;
  }

  /** Whether a selector begins here (jhash excepted, which holds an expression). */
  boolean atSelector() {
    Token token = in.peek();
    if (token.isSign("@")) {
      return true;
    }
    if (token.kind() == Kind.REFERENCE) {
      return isRawBase(token.text()) && in.peek(1).isSign(",");
    }
    if (token.kind() != Kind.WORD) {
      return false;
    }
    String word = token.text();
    Token second = in.peek(1);
    if (UNQUALIFIED_META.contains(word)) {
      return true;
    }
    if (word.equals("rt") && second.kind() != Kind.WORD) {
      return false;
    }
    if (word.equals("ipsec") && !second.isWord("in") && !second.isWord("out")) {
      return true;
    }
    if (OTHERS.contains(word)) {
      return second.kind() == Kind.WORD;
    }
    if (EXTHDRS.contains(word)) {
      return second.kind() == Kind.WORD;
    }
    return HeaderFields.isProtocol(word) && second.kind() == Kind.WORD && fieldFollows(word);
  }

  private boolean fieldFollows(String protocol) {
    String second = in.peek(1).text();
    return HeaderFields.field(protocol, second) != null
        || (second.equals("option") && (protocol.equals("tcp") || protocol.equals("ip")))
        || (second.equals("chunk") && protocol.equals("sctp"))
        || (second.equals("option") && protocol.equals("dccp"))
        || (protocol.equals("icmpv6") && second.equals("param-problem"))
        || (protocol.equals("arp") && (second.equals("saddr") || second.equals("daddr")));
  }

  private static boolean isRawBase(String text) {
    return text.equals("ll") || text.equals("nh") || text.equals("th") || text.equals("ih");
  }

  /** Reads one; the caller has seen that one begins here. */
  Expression selector() {
    if (in.peek().kind() == Kind.REFERENCE) {
      return raw();
    }
    Token token = in.next();
    if (token.isWord("ipsec") && (in.atWord("in") || in.atWord("out"))) {
      return ipsec();
    }
    return switch (token.text()) {
      case "meta" -> meta();
      case "ct" -> ct();
      case "fib" -> fib();
      case "rt" -> rt();
      case "socket" -> socket();
      case "osf" -> osf();
      case "numgen" -> numgen();
      case "symhash" -> symhash();
      case "exthdr" -> exthdrExistence();
      case "hbh", "frag", "dst", "mh", "rt0", "rt2", "srh" -> exthdr(token);
      default -> UNQUALIFIED_META.contains(token.text()) ? metaKey(token) : header(token.text());
    };
  }

  private Expression raw() {
    Token token = in.next();
    Base base =
        switch (token.text()) {
          case "ll" -> Base.LINK;
          case "nh" -> Base.NETWORK;
          case "th" -> Base.TRANSPORT;
          default -> Base.INNER;
        };
    in.expectSign(",");
    long offset = numbers.number("the offset in bits", 65_535L * 8);
    in.expectSign(",");
    Token lengthToken = in.peek();
    int length = (int) numbers.number("the length in bits", 128);
    if (length == 0) {
      throw new Fault(lengthToken.span(), "Invalid payload length 0", "lengths are 1 to 128 bits");
    }
    return new Expression.Payload(
        ValueType.integer(length), base, (int) offset, length, "@" + token.text(), "");
  }

  private Expression header(String protocol) {
    Token field = in.name("a field of " + protocol);
    String name =
        switch (protocol + " " + field.text()) {
          case "icmpv6 param-problem" -> "parameter-problem";
          default -> field.text();
        };
    if (name.equals("option")) {
      return option(
          switch (protocol) {
            case "tcp" -> ExthdrKind.TCP_OPTION;
            case "dccp" -> ExthdrKind.DCCP_OPTION;
            default -> ExthdrKind.IP_OPTION;
          });
    }
    if (name.equals("chunk")) {
      return option(ExthdrKind.SCTP_CHUNK);
    }
    if (protocol.equals("arp") && HeaderFields.field(protocol, name) == null) {
      name = name + " " + in.name("ether or ip").text();
    }
    Expression.Payload payload = HeaderFields.field(protocol, name);
    if (payload == null) {
      throw unknown(field, protocol + " field", HeaderFields.fields(protocol));
    }
    return payload;
  }

  /** {@code ipsec in|out [spnum N] reqid|spi|ip saddr|...}. */
  private Expression ipsec() {
    boolean out = in.next().text().equals("out");
    int number = 0;
    if (in.acceptWord("spnum")) {
      Token token = in.peek();
      long given = numbers.number("the number of a transformation");
      if (given > 255) {
        throw new Fault(token.span(), "value too large");
      }
      number = (int) given;
    }
    Token key = in.name("reqid, spi, ip saddr, ...");
    return switch (key.text()) {
      case "reqid" ->
          new Expression.Ipsec(
              new ValueType(Datatype.INTEGER, 32, ValueType.Order.HOST), out, number, "reqid");
      case "spi" -> new Expression.Ipsec(ValueType.integer(32), out, number, "spi");
      case "ip", "ip6" -> {
        Token side = in.name("saddr or daddr");
        if (!side.text().equals("saddr") && !side.text().equals("daddr")) {
          throw unknown(side, "address", List.of("saddr", "daddr"));
        }
        Datatype type = key.text().equals("ip") ? Datatype.IPV4_ADDR : Datatype.IPV6_ADDR;
        yield new Expression.Ipsec(ValueType.of(type), out, number, key.text() + " " + side.text());
      }
      default -> throw unknown(key, "ipsec key", List.of("reqid", "spi", "ip", "ip6"));
    };
  }

  private Fault unknown(Token token, String what, Collection<String> names) {
    String near = Suggestions.didYouMean(token.text(), names);
    return new Fault(
        token.span(),
        "syntax error, unexpected " + token.described(),
        near != null ? near : "known as " + what + ": " + String.join(", ", names));
  }

  private Expression option(ExthdrKind kind) {
    if (in.atSign("@") && kind == ExthdrKind.TCP_OPTION) {
      return rawOption();
    }
    Token token = in.next();
    if (token.kind() == Kind.NUMBER && kind != ExthdrKind.SCTP_CHUNK) {
      return numbered(token, kind);
    }
    String name =
        switch (token.text()) {
          case "mss" -> "maxseg";
          case "noop" -> "nop";
          case "sack-permitted" -> "sack-perm";
          default -> token.text();
        };
    Exthdr exists = HeaderFields.existence(kind, name);
    if (exists == null) {
      throw unknown(token, "option", HeaderFields.options(kind));
    }
    if (in.peek().kind() == Kind.WORD) {
      Exthdr field = HeaderFields.option(kind, name, in.peek().text());
      if (field != null) {
        in.next();
        return field;
      }
    }
    return exists;
  }

  /** {@code tcp option 8}: by its name if it has one. */
  private static Expression numbered(Token token, ExthdrKind kind) {
    long number = Numbers.value(token, token.text());
    if (number > 255) {
      throw new Fault(token.span(), "value too large", "an option's number is at most 255");
    }
    for (String name : HeaderFields.options(kind)) {
      Exthdr known = HeaderFields.existence(kind, name);
      if (known != null && known.number() == number) {
        return known;
      }
    }
    return new Exthdr(
        ValueType.of(Datatype.BOOLEAN), kind, (int) number, String.valueOf(number), "", 0, 8, true);
  }

  /** {@code tcp option @kind,offset,length}: any bits of an option. */
  private Expression rawOption() {
    in.expectSign("@");
    int number = (int) numbers.number("the option's number", 255);
    in.expectSign(",");
    int offset = (int) numbers.number("the offset in bits", 255 * 8);
    in.expectSign(",");
    Token place = in.peek();
    int length = (int) numbers.number("the length in bits", 128);
    if (length == 0) {
      throw new Fault(place.span(), "Invalid option length 0", "lengths are 1 to 128 bits");
    }
    for (String name : HeaderFields.options(ExthdrKind.TCP_OPTION)) {
      for (String field : HeaderFields.optionFields(ExthdrKind.TCP_OPTION, name)) {
        Exthdr known = HeaderFields.option(ExthdrKind.TCP_OPTION, name, field);
        if (known != null
            && known.number() == number
            && known.offsetBits() == offset
            && known.lengthBits() == length) {
          return known;
        }
      }
    }
    return new Exthdr(
        ValueType.integer(length),
        ExthdrKind.TCP_OPTION,
        number,
        offset == 0 && length == 8
            ? optionName(number)
            : "@" + number + "," + offset + "," + length,
        offset == 0 && length == 8 ? "kind" : "",
        offset,
        length,
        false);
  }

  private static String optionName(int number) {
    for (String name : HeaderFields.options(ExthdrKind.TCP_OPTION)) {
      Exthdr known = HeaderFields.existence(ExthdrKind.TCP_OPTION, name);
      if (known != null && known.number() == number) {
        return name;
      }
    }
    return String.valueOf(number);
  }

  private Expression exthdrExistence() {
    Token token = in.name("the name of an extension header");
    if (token.isWord("srh") || token.isWord("rt0") || token.isWord("rt2")) {
      throw unknown(token, "extension header", List.of("hbh", "rt", "frag", "dst", "mh"));
    }
    Exthdr found = HeaderFields.existence(ExthdrKind.IPV6, token.text());
    if (found == null) {
      throw unknown(token, "extension header", HeaderFields.options(ExthdrKind.IPV6));
    }
    return found;
  }

  private Expression exthdr(Token header) {
    Token field = in.name("a field of " + header.text());
    if (in.atSign("[")) {
      return segment(header, field);
    }
    Exthdr found = HeaderFields.option(ExthdrKind.IPV6, header.text(), field.text());
    if (found == null) {
      throw new Fault(
          header.span().to(field.span()),
          "unsupported extension header field " + header.text() + " " + field.text());
    }
    return found;
  }

  /** {@code srh sid[1]}, {@code rt0 addr[1]}: one address of a routing header. */
  private Expression segment(Token header, Token field) {
    boolean known =
        header.isWord("srh") && field.isWord("sid")
            || (header.isWord("rt0") || header.isWord("rt2")) && field.isWord("addr");
    in.next();
    Token place = in.peek();
    int index = (int) numbers.number("the address's place", 255);
    in.expectSign("]");
    if (!known || index == 0) {
      throw new Fault(header.span().to(place.span()), "no such address in this header");
    }
    return new Exthdr(
        ValueType.of(Datatype.IPV6_ADDR),
        ExthdrKind.IPV6,
        43,
        "srh",
        "sid[" + index + "]",
        64 + 128 * (index - 1),
        128,
        false);
  }

  private Expression meta() {
    return metaKey(in.name("a meta key"));
  }

  private Expression metaKey(Token token) {
    String word =
        switch (token.text()) {
          case "ibriport" -> "ibrname";
          case "obriport" -> "obrname";
          case "secpath" -> "ipsec";
          default -> token.text();
        };
    for (MetaKey key : MetaKey.values()) {
      if (key.keyword().equals(word)) {
        return new Expression.Meta(key.type(), key);
      }
    }
    List<String> words = new java.util.ArrayList<>();
    for (MetaKey key : MetaKey.values()) {
      words.add(key.keyword());
    }
    throw unknown(token, "meta key", words);
  }

  private Expression ct() {
    CtDirection direction = null;
    if (in.atWord("original") || in.atWord("reply")) {
      direction = in.next().text().equals("reply") ? CtDirection.REPLY : CtDirection.ORIGINAL;
    }
    Token token = in.name("a ct key");
    String word = token.text();
    if ((word.equals("ip") || word.equals("ip6")) && direction != null) {
      word = word + " " + in.name("saddr or daddr").text();
    }
    for (CtKey key : CtKey.values()) {
      if (key.keyword().equals(word)) {
        return checkedCt(token, key, direction);
      }
    }
    List<String> words = new java.util.ArrayList<>();
    for (CtKey key : CtKey.values()) {
      words.add(key.keyword());
    }
    throw unknown(token, "ct key", words);
  }

  private Expression checkedCt(Token token, CtKey key, @Nullable CtDirection direction) {
    boolean needs =
        switch (key) {
          case SRC, DST, SRC_IP, DST_IP, SRC_IP6, DST_IP6 -> true;
          default -> false;
        };
    boolean may =
        needs
            || switch (key) {
              case L3PROTO, PROTOCOL, PROTO_SRC, PROTO_DST, PACKETS, BYTES, AVGPKT, ZONE -> true;
              default -> false;
            };
    if (needs && direction == null) {
      throw new Fault(
          token.span(),
          "syntax error, unexpected " + token.described(),
          "say which: ct original " + key.keyword() + " or ct reply " + key.keyword());
    }
    if (!may && direction != null) {
      throw new Fault(
          token.span(), "syntax error, unexpected " + token.described(), "it has no direction");
    }
    return new Expression.Ct(key.type(), key, direction);
  }

  private Expression fib() {
    Set<FibSelector> selectors = EnumSet.noneOf(FibSelector.class);
    do {
      Token token = in.name("saddr, daddr, mark, iif or oif");
      selectors.add(
          switch (token.text()) {
            case "saddr" -> FibSelector.SADDR;
            case "daddr" -> FibSelector.DADDR;
            case "mark" -> FibSelector.MARK;
            case "iif" -> FibSelector.IIF;
            case "oif" -> FibSelector.OIF;
            default ->
                throw unknown(token, "fib key", List.of("saddr", "daddr", "mark", "iif", "oif"));
          });
    } while (in.acceptSign("."));
    if (selectors.contains(FibSelector.SADDR) == selectors.contains(FibSelector.DADDR)) {
      throw new Fault(
          in.last(), "fib: exactly one of saddr and daddr is needed", "as in fib saddr . iif oif");
    }
    if (selectors.contains(FibSelector.IIF) && selectors.contains(FibSelector.OIF)) {
      throw new Fault(in.last(), "fib: iif and oif are mutually exclusive");
    }
    Token result = in.name("oif, oifname or type");
    return switch (result.text()) {
      case "oif" -> fib(Datatype.IFACE_INDEX, selectors, FibResult.OIF);
      case "oifname" -> fib(Datatype.IFNAME, selectors, FibResult.OIFNAME);
      case "type" -> fib(Datatype.FIB_ADDRTYPE, selectors, FibResult.TYPE);
      case "check" -> {
        Expression.Fib oif = (Expression.Fib) fib(Datatype.BOOLEAN, selectors, FibResult.OIF);
        yield new Expression.Fib(oif.type(), selectors, FibResult.OIF, true);
      }
      default -> throw unknown(result, "fib result", List.of("oif", "oifname", "type"));
    };
  }

  private static Expression fib(Datatype type, Set<FibSelector> selectors, FibResult result) {
    return new Expression.Fib(ValueType.of(type), selectors, result, false);
  }

  private Expression rt() {
    if (in.atWord("type")
        || in.atWord("hdrlength")
        || in.atWord("seg-left")
        || in.atWord("nexthdr")) {
      Token field = in.next();
      Exthdr found = HeaderFields.option(ExthdrKind.IPV6, "rt", field.text());
      if (found != null) {
        return found;
      }
    }
    Family family = null;
    if (in.atWord("ip") || in.atWord("ip6")) {
      family = in.next().text().equals("ip") ? Family.IP : Family.IP6;
    }
    Token token = in.name("an rt key");
    return switch (token.text()) {
      case "classid" -> new Expression.Rt(ValueType.of(Datatype.REALM), "classid", family);
      case "nexthop" ->
          new Expression.Rt(
              ValueType.of(family == Family.IP6 ? Datatype.IPV6_ADDR : Datatype.IPV4_ADDR),
              "nexthop",
              family);
      case "mtu" ->
          new Expression.Rt(
              new ValueType(Datatype.INTEGER, 16, ValueType.Order.HOST), "mtu", family);
      case "ipsec" -> new Expression.Rt(ValueType.of(Datatype.BOOLEAN), "ipsec", family);
      default -> throw unknown(token, "rt key", List.of("classid", "nexthop", "mtu", "ipsec"));
    };
  }

  private Expression socket() {
    Token token = in.name("a socket key");
    return switch (token.text()) {
      case "transparent", "wildcard" ->
          new Expression.Socket(
              new ValueType(Datatype.INTEGER, 8, ValueType.Order.HOST), token.text(), 0);
      case "mark" -> new Expression.Socket(ValueType.of(Datatype.MARK), "mark", 0);
      case "cgroupv2" -> {
        in.expectWord("level");
        int level = (int) numbers.number("the level", 255);
        yield new Expression.Socket(ValueType.of(Datatype.CGROUPSV2), "cgroupv2", level);
      }
      default ->
          throw unknown(
              token, "socket key", List.of("transparent", "mark", "wildcard", "cgroupv2"));
    };
  }

  private Expression osf() {
    String ttl = "";
    if (in.acceptWord("ttl")) {
      Token word = in.name("loose or skip");
      ttl = word.text();
      if (!ttl.equals("loose") && !ttl.equals("skip")) {
        throw new Fault(word.span(), "invalid ttl option", "expected loose or skip");
      }
    }
    Token token = in.name("name or version");
    return new Expression.Osf(
        new ValueType(Datatype.STRING, 256, ValueType.Order.HOST),
        ttl,
        token.text().equals("version"));
  }

  private Expression numgen() {
    Token kind = in.name("inc or random");
    if (!kind.text().equals("inc") && !kind.text().equals("random")) {
      throw unknown(kind, "kind", List.of("inc", "random"));
    }
    long modulus = modulus();
    return new Expression.Numgen(
        new ValueType(Datatype.INTEGER, 32, ValueType.Order.HOST),
        kind.text().equals("random"),
        modulus,
        offset());
  }

  private Expression symhash() {
    long modulus = modulus();
    return new Expression.Symhash(
        new ValueType(Datatype.INTEGER, 32, ValueType.Order.HOST), modulus, offset());
  }

  long modulus() {
    in.expectWord("mod");
    Token token = in.peek();
    long modulus = numbers.number("the modulus", 0xffffffffL);
    if (modulus == 0) {
      throw new Fault(token.span(), "modulus cannot be 0");
    }
    return modulus;
  }

  long offset() {
    return in.acceptWord("offset") ? numbers.number("the offset", 0xffffffffL) : 0;
  }
}
