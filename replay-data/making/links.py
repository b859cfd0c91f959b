"""Frames: whom they are for, tags, chains of an interface."""
import struct

from .case import RULES, Case, host
from .packets import SYN, address, echo, fragments, ipv4, mac, tcp, udp

BROADCAST = "ff:ff:ff:ff:ff:ff"
WATCHED = RULES + """table netdev n {
	chain leaving {
		type filter hook egress device "wan" priority 0; policy accept;
		udp dport 2000 counter
		tcp dport 23 drop
	}
	chain arriving {
		type filter hook ingress device "lan" priority 0; policy accept;
		udp dport 2001 counter
		udp dport 2002 drop
	}
}
"""


def case_link_layer():
    """# For whom a frame is

    Foreign MACs, other VLANs than 0 and unknown types are given up before any hook; a tag of
    VLAN 0, also with a second one, is taken off, but not one of type 0x9100. A frame to the
    broadcast or a multicast MAC is routed, delivered, but neither forwarded nor answered with an
    error.
    """
    c = Case(case_link_layer.__doc__, host())
    sources = (("10.0.0.5", "198.51.100.1", "10.0.0.1"), ("fd00:a::5", "2001:db8::1", "fd00:a::1"))
    for source, far, own in sources:
        for packet in (udp(source, far, 1000, 2000), echo(source, own), udp(source, own, 1, 2),
                       tcp(source, own, 7, 8, SYN)):
            for to in (BROADCAST, "01:00:5e:00:00:01", "33:33:00:00:00:01", "02:00:00:00:01:01",
                       "00:00:00:00:00:00"):
                c.say("lan", packet, to=to)
            for vlan in (0, 1, 4095, 0x2000):
                c.say("lan", packet, vlan=vlan)
    packet = udp("10.0.0.5", "198.51.100.1", 1000, 2000)
    head = mac(c.macs["lan"]) + mac("02:00:00:00:ff:01")
    for tags in ("81000000 81000000", "81000000 81000005", "88a80000", "88a80005",
                 "88a80000 81000000", "91000000"):
        c.raw("lan", head + bytes.fromhex(tags) + b"\x08\0" + packet)
    for kind in (b"\x86\xdd", b"\x12\x34", struct.pack("!H", len(packet)), b"\x88\x64"):
        c.raw("lan", head + kind + packet)
    for cut in (packet[:-3], packet[:19], b"", packet + b"\0" * 30):
        c.raw("lan", head + b"\x08\0" + cut)
    c.raw("lan", mac(c.macs["lan"]) * 2 + b"\x08\0" + packet)
    c.raw("lan", head + b"\x08\x06" + bytes.fromhex("0001080006040001") + head[6:]
          + address("10.0.0.5") + b"\0" * 6 + address("10.0.0.1"))
    return c


def case_link_chains():
    """# Chains of an interface

    Ingress sees frames before anything else does, also those for others; egress sees each fragment
    of what leaves, behind postrouting, and if it drops one the fragments behind it are not sent.
    The copy that the host gets of its own multicast comes in through the ingress chain.
    """
    c = Case(case_link_chains.__doc__, host(), WATCHED)
    for port in (2000, 2001, 2002):
        c.say("lan", udp("10.0.0.5", "198.51.100.1", 1000, port))
        c.say("lan", udp("fd00:a::5", "2001:db8::1", 1000, port))
        c.say("lan", udp("10.0.0.5", "198.51.100.1", 1000, port), to="02:00:00:00:01:01")
        c.say("lan", udp("10.0.0.5", "198.51.100.1", 1000, port), vlan=7)
    c.say("lan", tcp("10.0.0.5", "198.51.100.1", 1000, 23, SYN))
    c.say("local", tcp("203.0.113.1", "198.51.100.1", 1000, 23, SYN))
    for whole in (udp("10.0.0.5", "198.51.100.1", 1000, 2000, data=b"x" * 2000),
                  udp("fd00:a::5", "2001:db8::1", 1000, 2000, data=b"x" * 2000),
                  tcp("10.0.0.5", "198.51.100.1", 1001, 23, SYN, data=b"x" * 2000)):
        for f in fragments(whole, 800, ident=3):
            c.say("lan", f)
    c.say("local", udp("203.0.113.1", "203.0.113.255", 1000, 2000))
    c.say("local", udp("fd00:b::1", "ff02::1", 1000, 2000))
    c.say("lan", ipv4("10.0.0.5", "198.51.100.1", 17, b"\0\0"))
    return c
