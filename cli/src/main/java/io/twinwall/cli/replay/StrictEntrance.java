package io.twinwall.cli.replay;

import io.twinwall.cli.data.UnusableInput;
import io.twinwall.core.host.NetworkInterface;
import io.twinwall.core.packet.Frame;
import io.twinwall.core.packet.LinkType;
import io.twinwall.core.sim.Simulator;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The entrance of a scenario: each frame names the interface it arrives at; nothing is derived. */
public final class StrictEntrance implements Entrance {
  private final Twin twin;

  public StrictEntrance(Twin twin) {
    this.twin = twin;
  }

  @Override
  public void enter(Frame[] batch, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      String fault = fault(batch[i]);
      if (fault != null) {
        twin.process(batch, i);
        throw new UnusableInput(fault);
      }
    }
    twin.process(batch, count);
  }

  private @Nullable String fault(Frame f) {
    String name = f.interfaceName();
    String packet = "packet " + f.number() + " of the scenario ";
    if (name == null) {
      return packet + "names no interface; its capture must have if_name in each interface block";
    }
    if (name.equals(Simulator.LOCAL)) {
      return f.linkType() == LinkType.ETHERNET
          ? packet + "is sent by the host itself (local) and must be raw IP, not Ethernet"
          : null;
    }
    if (twin.host().byName(name) == null) {
      return packet
          + "arrives at '"
          + name
          + "', which the host does not have: "
          + String.join(
              ", ", twin.host().interfaces().stream().map(NetworkInterface::name).toList());
    }
    return null;
  }
}
