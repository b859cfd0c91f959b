package io.twinwall.rules.parse;

import io.twinwall.rules.ast.Node;
import io.twinwall.rules.ast.StatementNode;
import io.twinwall.rules.model.Family;
import io.twinwall.rules.model.Statement.NatFlag;
import io.twinwall.rules.model.Statement.NatKind;
import io.twinwall.rules.model.Statement.RejectKind;
import io.twinwall.rules.text.Span;
import io.twinwall.rules.text.Token;
import io.twinwall.rules.text.Token.Kind;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the statements that do something to the packet: reject, nat, queue, dup, fwd, tproxy. */
final class ActionParser {
  private final Input in;
  private final ExpressionParser expressions;

  ActionParser(Input in, ExpressionParser expressions) {
    this.in = in;
    this.expressions = expressions;
  }

  StatementNode reject() {
    Span start = in.next().span();
    if (!in.acceptWord("with")) {
      return new StatementNode.Reject(start, null, null);
    }
    Token kind = in.name("icmp, icmpv6, icmpx or tcp reset");
    return switch (kind.text()) {
      case "tcp" -> {
        in.expectWord("reset");
        yield new StatementNode.Reject(start.to(in.last()), RejectKind.TCP_RESET, null);
      }
      case "icmp" -> reject(start, RejectKind.ICMP);
      case "icmpv6" -> reject(start, RejectKind.ICMPV6);
      case "icmpx" -> reject(start, RejectKind.ICMPX);
      default ->
          throw new io.twinwall.rules.text.Fault(
              kind.span(),
              "syntax error, unexpected " + kind.text(),
              "expected icmp, icmpv6, icmpx or tcp reset");
    };
  }

  private StatementNode reject(Span start, RejectKind kind) {
    in.acceptWord("type");
    Node code = expressions.concat(false);
    return new StatementNode.Reject(start.to(in.last()), kind, code);
  }

  StatementNode nat() {
    Token word = in.next();
    NatKind kind =
        switch (word.text()) {
          case "snat" -> NatKind.SNAT;
          case "dnat" -> NatKind.DNAT;
          case "masquerade" -> NatKind.MASQUERADE;
          default -> NatKind.REDIRECT;
        };
    if (kind == NatKind.MASQUERADE || kind == NatKind.REDIRECT) {
      return portOnly(kind, word.span());
    }
    Family family = family();
    boolean prefix = in.acceptWord("prefix");
    if (!prefix && in.acceptWord("interval")) {
      prefix = false;
    }
    if (in.acceptWord("addr")) {
      in.expectSign(".");
      in.expectWord("port");
    }
    if (!in.acceptWord("to") && (family != null || prefix)) {
      throw in.unexpected("'to'");
    }
    Node address = in.atSign(":") ? null : expressions.expression();
    Node port = in.acceptSign(":") ? expressions.expression() : null;
    Set<NatFlag> flags = flags();
    return new StatementNode.Nat(
        word.span().to(in.last()), kind, family, address, port, flags, prefix);
  }

  private StatementNode portOnly(NatKind kind, Span start) {
    Node port = null;
    if (in.acceptWord("to")) {
      if (!in.acceptSign(":") && kind == NatKind.MASQUERADE) {
        throw in.unexpected("':' and a port");
      }
      port = expressions.expression();
    }
    return new StatementNode.Nat(start.to(in.last()), kind, null, null, port, flags(), false);
  }

  private @Nullable Family family() {
    if (in.acceptWord("ip")) {
      return Family.IP;
    }
    return in.acceptWord("ip6") ? Family.IP6 : null;
  }

  private Set<NatFlag> flags() {
    Set<NatFlag> flags = EnumSet.noneOf(NatFlag.class);
    while (in.peek().kind() == Kind.WORD) {
      NatFlag flag =
          switch (in.peek().text()) {
            case "random" -> NatFlag.RANDOM;
            case "fully-random" -> NatFlag.FULLY_RANDOM;
            case "persistent" -> NatFlag.PERSISTENT;
            default -> null;
          };
      if (flag == null) {
        break;
      }
      in.next();
      flags.add(flag);
      if (!in.acceptSign(",")) {
        break;
      }
    }
    return flags;
  }

  StatementNode queue() {
    Span start = in.next().span();
    boolean bypass = false;
    boolean fanout = false;
    Node number = null;
    while (in.peek().kind() == Kind.WORD) {
      Token word = in.peek();
      if (word.isWord("flags")) {
        in.next();
      } else if (word.isWord("bypass") || word.isWord("fanout")) {
        in.next();
        bypass |= word.isWord("bypass");
        fanout |= word.isWord("fanout");
        in.acceptSign(",");
      } else if (word.isWord("num")) {
        in.next();
        number = expressions.concat(false);
      } else if (word.isWord("to")) {
        in.next();
        number = expressions.expression();
      } else {
        break;
      }
    }
    return new StatementNode.Queue(start.to(in.last()), number, bypass, fanout);
  }

  StatementNode dup() {
    Span start = in.next().span();
    in.expectWord("to");
    Node address = expressions.expression();
    Node device = in.acceptWord("device") ? expressions.expression() : null;
    return new StatementNode.Dup(start.to(in.last()), address, device);
  }

  StatementNode fwd() {
    Span start = in.next().span();
    Family family = family();
    in.expectWord("to");
    Node first = expressions.expression();
    if (!in.acceptWord("device")) {
      return new StatementNode.Fwd(start.to(in.last()), null, null, first);
    }
    Node device = expressions.expression();
    return new StatementNode.Fwd(start.to(in.last()), family, first, device);
  }

  StatementNode tproxy() {
    Span start = in.next().span();
    Family family = family();
    in.expectWord("to");
    Node address = in.atSign(":") ? null : expressions.expression();
    Node port = in.acceptSign(":") ? expressions.expression() : null;
    return new StatementNode.Tproxy(start.to(in.last()), family, address, port);
  }
}
