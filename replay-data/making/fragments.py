"""Fragments, and what becomes of those that stay alone."""
import struct

from .case import Case, host
from .packets import echo, fragments, ipv6, udp

ONE_SECOND = {"net.ipv4.ipfrag_time": 1, "net.netfilter.nf_conntrack_frag6_timeout": 1,
              "net.ipv6.ip6frag_time": 1}
WITHOUT_CONNTRACK = """table inet t {
	chain prerouting {
		type filter hook prerouting priority 0; policy accept;
		counter
	}
	chain input {
		type filter hook input priority 0; policy accept;
	}
	chain output {
		type filter hook output priority 0; policy accept;
	}
}
"""


def timed_out(about, **rules):
    c = Case(about, host(sysctls=dict(ONE_SECOND)), **rules)
    own4, far4 = (fragments(udp("10.0.0.5", to, 1000, 2000, data=b"x" * 2000), 800, ident=n)
                  for n, to in ((5, "10.0.0.1"), (6, "198.51.100.1")))
    own6, far6 = (fragments(udp("fd00:a::5", to, 1000, 2000, data=b"x" * 2000), 800, ident=n)
                  for n, to in ((7, "fd00:a::1"), (8, "2001:db8::1")))
    for first in (own4[0], far4[0], own6[0], far6[0], own4[1], far6[1]):
        c.say("lan", first)
        c.wait(1.3)
        c.say("lan", echo("10.0.0.6", "198.51.100.1"))
    for parts in (own4, far6):
        c.say("lan", parts[0])
        c.say("lan", parts[1])
        c.wait(0.5)
        c.say("lan", parts[2])
    c.say("local", fragments(udp("203.0.113.1", "198.51.100.1", 1, 2, data=b"x" * 900), 800)[0])
    c.wait(1.3)
    c.say("lan", echo("10.0.0.6", "198.51.100.1"))
    for parts in (own4, own6, far6):
        c.say("lan", parts[0])
    c.wait(1.3)
    c.say("lan", echo("10.0.0.6", "198.51.100.1"))
    return c


def case_fragments_timed_out():
    """# Datagrams that are not completed in time

    One second after the first of them came, the fragments are given up. If the one at offset 0 is
    there, its sender hears "time exceeded, fragment reassembly": for IPv4 only where the host is
    the destination, for IPv6 always, also of packets that were to be forwarded. The error belongs
    to no connection. What the host itself sends in fragments is given up in silence. Datagrams of
    the same instant are given up in reverse order. (The errors stand with the packet that
    follows.)
    """
    return timed_out(case_fragments_timed_out.__doc__)


def case_fragments_timed_out_host():
    """# The same where conntrack is not active

    The host reassembles only what is delivered to it, IPv6 behind the input hook.
    """
    return timed_out(case_fragments_timed_out_host.__doc__, rules=WITHOUT_CONNTRACK)


def case_fragments_nested():
    """# A fragment header within a fragmented packet

    What was put together from fragments, or was an atomic fragment, must not show another fragment
    header to the host: parameter problem, pointing there.
    """
    c = Case(case_fragments_nested.__doc__, host(), WITHOUT_CONNTRACK)
    atomic = struct.pack("!BHI", 0, 0, 9)
    inner = udp("fd00:a::5", "fd00:a::1", 1000, 2000, data=b"x" * 1000)[40:]
    twice = ipv6("fd00:a::5", "fd00:a::1", 17, inner, headers=[(44, atomic), (44, atomic)])
    c.say("lan", twice)
    once = ipv6("fd00:a::5", "fd00:a::1", 17, inner, headers=[(44, atomic)])
    c.say("lan", once)
    for f in reversed(fragments(once, 504, ident=2)):
        c.say("lan", f)
    return c
