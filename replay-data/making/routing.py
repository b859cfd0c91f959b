"""Where packets are routed to, and from whom they are taken."""
from .case import Case, host
from .packets import echo, udp

BROADCAST = "ff:ff:ff:ff:ff:ff"
ERRORS = [{"dst": "10.66.0.0/16", "type": "unreachable"}, {"dst": "10.67.0.0/16",
          "type": "blackhole"}, {"dst": "10.68.0.0/16", "type": "prohibit"},
          {"dst": "10.69.0.0/16", "type": "throw"}]
SOURCES = ("10.0.0.5", "203.0.113.5", "10.9.0.5", "198.51.100.5", "10.0.0.1", "127.0.0.5",
           "224.1.1.1", "240.0.0.1", "255.255.255.255", "0.0.0.0", "0.1.2.3", "10.66.0.1",
           "10.67.0.1")
TARGETS = ("10.0.0.1", "198.51.100.7", "10.1.0.7", "10.0.0.255", "255.255.255.255", "224.0.0.1",
           "127.0.0.1", "10.66.0.1", "10.67.0.1", "10.68.0.1", "10.69.0.1")


def sources(about, **sysctls):
    """Every source to every target, from two sides. Names: all__rp_filter."""
    h = host(sysctls={"net.ipv4.conf." + k.replace("__", "."): v for k, v in sysctls.items()})
    h["routes"] += ERRORS
    c = Case(about, h)
    for where in ("lan", "wan"):
        for source in SOURCES:
            for to in TARGETS:
                c.say(where, udp(source, to, 1000, 2000))
    return c


def case_routing_sources():
    """# From whom packets are taken

    Martian sources and destinations, the host's own addresses as source, loopback addresses, and
    routes that are errors: what is delivered, forwarded, answered, given up.
    """
    return sources(case_routing_sources.__doc__)


def case_routing_strict():
    """# The same with a strict reverse path check (rp_filter 1)

    Also of 0.1.2.3, but not of 0.0.0.0.
    """
    return sources(case_routing_strict.__doc__, all__rp_filter=1)


def case_routing_loose():
    """# Loose reverse path check on one side (rp_filter 2), local sources accepted, 127/8 routed"""
    return sources(case_routing_loose.__doc__, wan__rp_filter=2, all__accept_local=1,
                   all__route_localnet=1)


def case_routing_redirects():
    """# Redirects

    A sender on the link whose packets leave by the interface that they came in by is told of the
    next hop: once, then after ever longer pauses. Where redirects are sent the source is checked
    on this way though rp_filter is off: the broadcast address of another subnet is refused. For
    IPv6 the host needs a link-local address, and the next hop one too.
    """
    h = host(sysctls={"net.ipv4.conf.all.send_redirects": 1})
    for one, last in zip(h["interfaces"], (1, 2, 3)):
        one["addresses"].append("fe80::%d/64" % last)
    h["routes"].append({"dst": "2001:db8:9::/48", "via": "fe80::fe", "dev": "lan"})
    c = Case(case_routing_redirects.__doc__, h)
    for i in range(6):
        c.say("lan", udp("10.0.0.5", "10.9.0.%d" % (i % 2 + 1), 1000 + i, 2000))
        c.say("lan", udp("fd00:a::5", "2001:db8:9::1", 1000 + i, 2000))
    c.say("lan", udp("10.0.0.5", "10.0.0.7", 1000, 2000))
    c.say("lan", udp("172.16.0.5", "10.9.0.7", 1000, 2000))
    for where, source, to in (
            ("lan", "fd00:a::5", "fd00:a::7"), ("lan", "fe80::5", "fd00:a::7"),
            ("lan", "2001:db8::5", "fd00:a::7"), ("wan", "fd00:b::9", "2001:db8::7"),
            ("wan", "203.0.113.9", "198.51.100.7"), ("wan", "10.0.0.5", "198.51.100.7"),
            ("wan", "10.0.0.255", "198.51.100.7"), ("wan", "fd00:b::9", "fe80::1"),
            ("wan", "fd00:b::9", "fe80::2"), ("dmz", "fe80::5", "fd00:a::1"),
            ("dmz", "fd00:c::5", "fe80::1")):
        c.say(where, udp(source, to, 1000, 2000))
    c.wait(0.2)
    c.say("wan", udp("203.0.113.9", "198.51.100.7", 1001, 2000))
    c.say("wan", udp("203.0.113.9", "198.51.100.7", 1002, 2000))
    return c


def case_routing_broadcasts():
    """# Broadcasts forwarded, and echo requests to all answered

    With bc_forwarding a subnet's broadcast is routed like any address, if its frame was for the
    host alone; 255.255.255.255 never is.
    """
    c = Case(case_routing_broadcasts.__doc__, host(sysctls={
        "net.ipv4.conf.all.bc_forwarding": 1, "net.ipv4.conf.lan.bc_forwarding": 1,
        "net.ipv4.icmp_echo_ignore_broadcasts": 0}))
    for to in (None, BROADCAST):
        for where, source in (("lan", "10.0.0.5"), ("wan", "203.0.113.5")):
            for target in ("10.0.0.255", "255.255.255.255", "10.0.0.0", "10.1.0.255",
                           "203.0.113.255", "224.0.0.1"):
                c.say(where, udp(source, target, 1000, 2000), to=to)
                c.say(where, echo(source, target), to=to)
    return c


def case_routing_limits():
    """# How often the host tells of errors

    net.ipv4.icmp_ratelimit: six to each peer at once, then one a second; the same for IPv6,
    whatever the length of the route's prefix. "Fragmentation needed" and what the mask leaves out
    is not limited.
    """
    c = Case(case_routing_limits.__doc__, host(sysctls={
        "net.ipv4.icmp_ratelimit": 1000, "net.ipv4.icmp_ratemask": 6168,
        "net.ipv6.icmp.ratelimit": 1000, "net.ipv6.icmp.ratemask": "0-1,3-127"}))
    for _ in range(3):
        for i in range(8):
            c.say("lan", udp("10.0.0.5", "10.0.0.1", 1000 + i, 2000))
            c.say("wan", udp("2001:db8::5", "fd00:b::1", 1000 + i, 2000))
            c.say("lan", udp("fd00:a::5", "2001:db8::1", 1000 + i, 2000, ttl=1))
        c.say("lan", echo("10.0.0.5", "10.0.0.1"))
        c.say("lan", udp("10.0.0.6", "198.51.100.1", 1000, 2000, ttl=1))
        c.wait(1.25)
    return c


def case_routing_no_router():
    """# IPv6 forwarding off on one interface, IPv6 off on another

    Forwarding is decided by `all`, but the all-routers group and the subnet's anycast address are
    the interface's own. An interface with disable_ipv6 has lost its addresses and routes. Nothing
    is told to an address that would be its subnet's anycast address.
    """
    h = host(sysctls={"net.ipv6.conf.lan.forwarding": 0, "net.ipv6.conf.dmz.disable_ipv6": 1})
    c = Case(case_routing_no_router.__doc__, h)
    for where in ("lan", "wan", "dmz"):
        for source in ("fd00:a::5", "2001:db8::5", "fd00:a::", "fe80::5", "::"):
            for to in ("fd00:a::1", "fd00:c::1", "fd00:c::7", "2001:db8::7", "ff02::1", "ff02::2",
                       "fd00:a::", "fd00:b::"):
                c.say(where, udp(source, to, 1000, 2000))
    return c
