package io.twinwall.cli;

import io.twinwall.core.sim.SimulatorOptions.Checksums;
import io.twinwall.rules.iptables.Dialect;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Words of options, read strictly. */
final class Words {
  private Words() {}

  /** {@code --peers}. */
  static final class PeersWord implements ITypeConverter<ReplayCommand.Peers> {
    @Override
    public ReplayCommand.Peers convert(String word) {
      return switch (word) {
        case "follow-nat" -> ReplayCommand.Peers.FOLLOW_NAT;
        case "as-is" -> ReplayCommand.Peers.AS_IS;
        default -> throw expected("follow-nat or as-is", word);
      };
    }
  }

  /** {@code --checksums}. */
  static final class ChecksumsWord implements ITypeConverter<Checksums> {
    @Override
    public Checksums convert(String word) {
      return switch (word) {
        case "auto", "verify", "offload" -> Checksums.valueOf(word.toUpperCase(Locale.ROOT));
        default -> throw expected("auto, verify or offload", word);
      };
    }
  }

  /** {@code --rules-format}; auto is null. */
  static final class DialectWord implements ITypeConverter<Dialect> {
    @Override
    public @Nullable Dialect convert(String word) {
      return switch (word) {
        case "auto" -> null;
        case "nft", "iptables", "ip6tables" -> Dialect.valueOf(word.toUpperCase(Locale.ROOT));
        default -> throw expected("auto, nft, iptables or ip6tables", word);
      };
    }
  }

  private static TypeConversionException expected(String what, String word) {
    return new TypeConversionException("expected " + what + ", not '" + word + "'");
  }
}
