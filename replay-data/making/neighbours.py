"""Next hops that answer, and those that do not."""
from .case import Case, host
from .packets import SYN, icmp, tcp, udp

LISTED = [{"ip": "10.0.0.5", "mac": "02:00:00:00:aa:05", "dev": "lan"},
          {"ip": "fd00:a::5", "mac": "02:00:00:00:aa:05", "dev": "lan"},
          {"ip": "203.0.113.254", "mac": "02:00:00:00:aa:fe", "dev": "wan"}]


def case_neighbours_silent():
    """# Next hops that do not answer

    Packets to a next hop that is not known pass postrouting and the confirmation of their
    connection, and wait. It is asked for three times, one second apart: for IPv6 seen as neighbour
    solicitations, and only if the waiting packet's source (or a link-local address) is the
    interface's own. Then each packet that waits is answered with "host unreachable" (ICMPv6:
    "address unreachable"), and the next packet begins anew. Broadcasts and multicasts need no
    asking. (What the host does by itself stands with the packet that follows.)
    """
    c = Case(case_neighbours_silent.__doc__,
             host(neighbours=[dict(n) for n in LISTED], resolve="listed"))
    for i in range(6):
        c.say("lan", udp("10.0.0.5", "10.1.0.7", 1000 + i, 2000))
    c.wait(3.6)
    c.say("lan", udp("10.0.0.5", "198.51.100.7", 1000, 2000))
    c.say("lan", udp("fd00:a::5", "fd00:c::7", 1000, 2000))
    c.wait(3.6)
    c.say("lan", udp("10.0.0.5", "198.51.100.7", 1000, 2000))
    c.say("dmz", udp("10.1.0.5", "10.1.0.1", 1000, 2000))
    c.say("dmz", udp("fd00:c::5", "fd00:c::1", 1000, 2000))
    c.wait(3.6)
    c.say("lan", udp("10.0.0.5", "198.51.100.7", 1000, 2000))
    for to in ("10.1.0.255", "255.255.255.255", "224.0.0.1"):
        c.say("local", udp("10.1.0.1", to, 1000, 2000))
    c.say("local", udp("fd00:c::1", "fd00:c::9", 1000, 2000))
    c.say("local", udp("fd00:c::1", "ff02::1", 1000, 2000))
    c.say("lan", icmp("10.0.0.5", "10.9.1.1", 8, 0, b"\0\1\0\1", b"xxxx"))
    c.say("lan", tcp("10.0.0.5", "10.1.0.7", 80, 90, SYN))
    c.wait(3.6)
    c.say("lan", udp("10.0.0.5", "198.51.100.7", 1000, 2000))
    return c
