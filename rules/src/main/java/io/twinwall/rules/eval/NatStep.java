package io.twinwall.rules.eval;

import io.twinwall.core.hook.PacketContext;
import io.twinwall.core.hook.Verdict;
import io.twinwall.core.nat.Manipulation;
import io.twinwall.core.nat.NatEngine;
import io.twinwall.core.nat.NatRange;
import io.twinwall.core.packet.IpAddress;
import io.twinwall.rules.eval.SelectorCompiler.MapSelector;
import io.twinwall.rules.eval.SetCompiler.Bounds;
import io.twinwall.rules.model.Expression;
import io.twinwall.rules.model.Family;
import io.twinwall.rules.model.Statement;
import io.twinwall.rules.model.Statement.NatFlag;
import org.jspecify.annotations.Nullable;

/**
 * {@code snat}, {@code dnat}, {@code masquerade}, {@code redirect}: works out the range that is
 * asked for and hands it to the core (Linux nft_nat.c, nft_masq.c, nft_redir.c). Runs for the first
 * packet of a connection only.
 */
final class NatStep implements Step {
  private final Statement.Nat nat;
  private final NatEngine engine;
  private final int version;
  private final @Nullable Source address;
  private final @Nullable Source port;
  private final Wide low = new Wide();
  private final Wide high = new Wide();
  private final Wide portLow = new Wide();
  private final Wide portHigh = new Wide();
  private boolean withPort;

  /** Where an address or port comes from. */
  private interface Source {
    boolean load(PacketContext c);
  }

  NatStep(Statement.Nat nat, Scope scope, SelectorCompiler selectors) {
    this.nat = nat;
    this.engine = scope.services().nat();
    this.version = nat.family() == Family.IP ? 4 : nat.family() == Family.IP6 ? 6 : 0;
    this.address = nat.address() == null ? null : address(nat.address(), selectors);
    this.port = nat.port() == null ? null : source(nat.port(), selectors, portLow, portHigh);
  }

  private Source address(Expression e, SelectorCompiler selectors) {
    if (e instanceof Expression.MapLookup m
        && selectors.compile(m) instanceof MapSelector map
        && map.set().declaration().data().size() == 2) {
      return c -> both(c, map);
    }
    return source(e, selectors, low, high);
  }

  private boolean both(PacketContext c, MapSelector map) {
    RunElement e = map.element(c);
    if (e == null) {
      return false;
    }
    copy(e, 0, low, high);
    copy(e, 1, portLow, portHigh);
    withPort = true;
    return true;
  }

  private static void copy(RunElement e, int field, Wide low, Wide high) {
    low.set(e.low(field).high, e.low(field).low);
    high.set(e.high(field).high, e.high(field).low);
  }

  private static Source source(Expression e, SelectorCompiler selectors, Wide low, Wide high) {
    if (e instanceof Expression.Constant
        || e instanceof Expression.Range
        || e instanceof Expression.Prefix) {
      Bounds b = Bounds.of(e);
      low.set(Wide.of(b.low()).high, b.low().longValue());
      high.set(Wide.of(b.high()).high, b.high().longValue());
      return c -> true;
    }
    Selector s = selectors.compile(e);
    if (s instanceof MapSelector map) {
      return c -> {
        RunElement element = map.element(c);
        if (element != null) {
          copy(element, 0, low, high);
        }
        return element != null;
      };
    }
    return c -> {
      boolean there = s.load(c, low);
      high.set(low.high, low.low);
      return there;
    };
  }

  @Override
  public Decision run(PacketContext c) {
    withPort = port != null;
    if (address != null && !address.load(c) || port != null && !port.load(c)) {
      return Step.missing(c);
    }
    int own = c.packet().version();
    if (version != 0 && own != version || c.connection() == null) {
      return Decision.CONTINUE;
    }
    NatRange range = range(own);
    Verdict v =
        switch (nat.kind()) {
          case SNAT -> engine.setup(c, range, Manipulation.SOURCE);
          case DNAT -> engine.setup(c, range, Manipulation.DESTINATION);
          case MASQUERADE -> engine.masquerade(c, range);
          case REDIRECT -> engine.redirect(c, range);
        };
    return v == Verdict.ACCEPT ? Decision.ACCEPT : Decision.DROP;
  }

  private NatRange range(int own) {
    return new NatRange(
        address == null ? null : address(own, low),
        address == null ? null : address(own, high),
        withPort ? (int) portLow.low : -1,
        withPort ? (int) portHigh.low : -1,
        nat.flags().contains(NatFlag.RANDOM),
        nat.flags().contains(NatFlag.FULLY_RANDOM),
        nat.flags().contains(NatFlag.PERSISTENT),
        nat.prefix());
  }

  private static IpAddress address(int version, Wide w) {
    return version == 4 ? IpAddress.v4(w.low) : IpAddress.v6(w.high, w.low);
  }
}
