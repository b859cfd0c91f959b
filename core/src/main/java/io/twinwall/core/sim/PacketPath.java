package io.twinwall.core.sim;

import io.twinwall.core.hook.Hook;
import io.twinwall.core.packet.Packet;

/**
 * The way of a packet through the firewall, in reading order. Every stop is a class of its own;
 * each sets the traversal's end where the packet goes no further.
 */
final class PacketPath {
  private final Machine machine;

  PacketPath(Machine machine) {
    this.machine = machine;
  }

  /** A frame has arrived at {@code t.in()}. */
  void arrive(Traversal t) {
    if (machine.ingress.wire(t)
        && machine.hooks.ingress(t)
        && machine.ingress.link(t)
        && machine.ingress.network(t)
        && machine.hooks.pass(t, Hook.PREROUTING)) {
      go(t, route(t));
    }
    comeBack();
  }

  /** The host itself sends a captured packet. */
  void leave(Traversal t) {
    machine.hostOutput.send(t);
    comeBack();
  }

  /** What the host does by itself before the next packet. */
  void timers(long untilNanos) {
    machine.timers.runUntil(untilNanos);
    comeBack();
  }

  private Next route(Traversal t) {
    Packet p = t.context.packet();
    return p.isIpv4() ? machine.arrival4.route(t) : machine.arrival6.route(t);
  }

  private void go(Traversal t, Next next) {
    switch (next) {
      case FORWARD -> forward(t);
      case DELIVER -> machine.deliver(t);
      case STOP -> {}
    }
  }

  private void forward(Traversal t) {
    if (machine.forwarding.enter(t) && machine.hooks.pass(t, Hook.FORWARD)) {
      machine.forwarding.leave(t);
      machine.output.send(t);
    }
  }

  /** What was sent by the loopback interface comes in again, on the route that it left by. */
  private void comeBack() {
    for (Traversal t = machine.loopback.poll(); t != null; t = machine.loopback.poll()) {
      t.context.in(machine.host.lo());
      machine.comeIn(t);
    }
  }
}
