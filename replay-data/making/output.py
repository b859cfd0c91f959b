"""What the host itself sends."""
from .case import Case, host
from .packets import ACK, SYN, echo, fragments, tcp, udp

OUTSIDE = "198.51.100.1"


def case_output_groups():
    """# Broadcasts and multicasts of the host itself

    The host gets a copy of each broadcast, and of each multicast to a group that it has joined:
    the copy passes postrouting, and comes in again at the interface that the packet leaves by. An
    IPv4 copy has gone all its way before the packet itself reaches postrouting; an IPv6 copy is
    made behind postrouting, and comes in when the packet has left. No copy of 239.1.2.3 or ff05::1,
    which nobody has joined, and none of the network's address (10.0.0.0). A copy of an echo request
    is not answered unless net.ipv4.icmp_echo_ignore_broadcasts is off.
    """
    c = Case(case_output_groups.__doc__, host())
    for to in ("203.0.113.255", "255.255.255.255", "224.0.0.1", "239.1.2.3", "10.0.0.255",
               "10.0.0.0"):
        c.say("local", udp("203.0.113.1", to, 1000, 2000))
        c.say("local", echo("203.0.113.1", to))
    c.say("local", udp("203.0.113.1", "203.0.113.255", 1000, 2000, data=b"x" * 1400, df=1))
    c.say("local", udp("203.0.113.1", "239.1.2.3", 1000, 2000, ttl=0))
    for to in ("ff02::1", "ff05::1", "ff02::2", "ff01::1"):
        c.say("local", udp("fd00:a::1", to, 1000, 2000))
        c.say("local", udp("fd00:a::1", to, 1000, 2000, ttl=0))
    return c


def case_output_paths():
    """# The host's own packets

    By a raw socket: to others and to itself, with a source of its own or another's, with options,
    as fragments, too long for the interface, TTL 0 and 1, and to where no route leads. To 0.0.0.0:
    delivered to itself. What comes back for its connections is delivered, though nothing listens:
    a SYN/ACK is answered with a reset.
    """
    c = Case(case_output_paths.__doc__, host())
    for ttl in (64, 1, 0):
        c.say("local", udp("203.0.113.1", OUTSIDE, 1000, 2000, ttl=ttl))
        c.say("local", udp("fd00:b::1", "2001:db8::1", 1000, 2000, ttl=ttl))
    for source in ("0.0.0.0", "1.2.3.4"):
        c.say("local", udp(source, OUTSIDE, 1001, 2000))
    for source in ("::", "fd00:99::1"):
        c.say("local", udp(source, "2001:db8::1", 1001, 2000))
    c.say("local", udp("203.0.113.1", OUTSIDE, 1002, 2000, data=b"x" * 1600))
    c.say("local", udp("fd00:b::1", "2001:db8::1", 1002, 2000, data=b"x" * 1460))
    for f in fragments(udp("203.0.113.1", OUTSIDE, 1003, 2000, data=b"x" * 2000), 800, ident=9):
        c.say("local", f)
    for f in fragments(udp("fd00:b::1", "2001:db8::1", 1003, 2000, data=b"x" * 2000), 800):
        c.say("local", f)
    for options in (b"\x07\x07\x04\0\0\0\0", b"\x83\x07\x04\x0a\0\0\x05", b"\x07\xff\x04\0\0\0\0"):
        c.say("local", udp("203.0.113.1", OUTSIDE, 1004, 2000, options=options))
    c.say("local", udp("203.0.113.1", "240.0.0.1", 1000, 2000))
    c.say("local", udp("203.0.113.1", "0.0.0.0", 1000, 2000))
    c.say("local", udp("fd00:b::1", "fd99::1", 1000, 2000))
    c.say("local", udp("fd00:b::1", "fe80::1", 1000, 2000))
    for own in ("10.0.0.1", "fd00:a::1"):
        c.say("local", udp(own, own, 1000, 2000))
        c.say("local", tcp(own, own, 1000, 2000, SYN))
        c.say("local", echo(own, own))
    c.say("local", echo("10.0.0.1", "127.0.0.5"))
    c.say("local", tcp("203.0.113.1", OUTSIDE, 1000, 2000, SYN))
    c.say("wan", tcp(OUTSIDE, "203.0.113.1", 2000, 1000, SYN | ACK, ack=1001))
    c.say("local", echo("203.0.113.1", OUTSIDE, 5))
    c.say("wan", echo(OUTSIDE, "203.0.113.1", 5, reply=True))
    c.say("wan", echo("2001:db8::1", "fd00:b::1", 5, reply=True))
    return c
