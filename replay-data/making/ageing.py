"""Time, by real waiting."""
from .case import RULES, Case, host
from .packets import ACK, PSH, SYN, echo, fragments, icmp, ip, tcp, udp

PREFIX = "net.netfilter.nf_conntrack_"
SHORT = {"udp_timeout": 1, "udp_timeout_stream": 3, "icmp_timeout": 1, "icmpv6_timeout": 2,
         "generic_timeout": 1, "tcp_timeout_syn_sent": 1, "tcp_timeout_syn_recv": 2,
         "tcp_timeout_established": 3, "tcp_timeout_unacknowledged": 2,
         "tcp_timeout_max_retrans": 1}
ZONES = RULES.replace("table inet t {", """table inet t {
	chain first {
		type filter hook prerouting priority -450; policy accept;
		iifname "dmz" ct zone set 9
	}
	chain raw {
		type filter hook prerouting priority -300; policy accept;
		iifname "lan" ct zone set 1
		iifname "wan" udp sport 53 ct original zone set 5
		iifname "wan" ip saddr 198.51.100.9 ct reply zone set 6
	}
	chain rawout {
		type filter hook output priority -300; policy accept;
		udp dport 99 ct zone set 3
		udp dport 98 ct zone set 1
	}""", 1)


def case_ageing():
    """# Connections that end by themselves

    UDP, ICMP, another protocol and TCP in four states, asked again after pauses on either side of
    each timeout: whether the packet finds its connection, or makes a new one.
    """
    c = Case(case_ageing.__doc__, host(sysctls={PREFIX + k: v for k, v in SHORT.items()}))
    for a, b, own in (("10.0.0.5", "198.51.100.7", "10.0.0.1"),
                      ("fd00:a::5", "2001:db8::7", "fd00:a::1")):
        for pause in (0.7, 1.4, 2.4, 3.5, 0):
            c.say("lan", udp(a, b, 1000, 53))
            c.say("lan", echo(a, b))
            c.say("lan", ip(a, b, 253, b"hello"))
            for port in range(1000, 1004):
                c.say("lan", tcp(a, b, port, 80, SYN))
                if port > 1000:
                    c.say("wan", tcp(b, a, 80, port, SYN | ACK, seq=500, ack=1001))
                if port > 1001:
                    c.say("lan", tcp(a, b, port, 80, ACK, seq=1001, ack=501))
            c.say("lan", tcp(a, b, 1003, 80, ACK | PSH, seq=1001, ack=501, data=b"x" * 10))
            c.say("wan", udp(b, a, 53, 1000))
            c.say("wan", echo(b, a, reply=True))
            c.say("lan", echo(a, own, ident=99))
            c.say("lan", udp(a, own, 99, 99))
            c.wait(pause)
    return c


def case_zones():
    """# Zones

    Connections, answers and fragments of the same addresses in several zones, also of one direction
    only. An ICMP error of the host's own about a closed UDP port looks its connection up in zone 0,
    and does not find it. A packet whose zone was set counts as new until conntrack has looked, so
    a fragment that ends before is told as "new".
    """

    c = Case(case_zones.__doc__, host(), ZONES)
    for _ in range(2):
        for where, p in (
                ("lan", udp("10.0.0.5", "198.51.100.7", 1000, 53)),
                ("wan", udp("198.51.100.7", "10.0.0.5", 53, 1000)),
                ("wan", udp("198.51.100.9", "10.0.0.5", 77, 1000)),
                ("lan", udp("10.0.0.5", "198.51.100.9", 1000, 77)),
                ("dmz", udp("10.1.0.5", "10.0.0.5", 77, 1000)),
                ("lan", udp("10.0.0.5", "10.1.0.5", 1000, 77)),
                ("lan", tcp("10.0.0.5", "198.51.100.7", 1000, 80, SYN)),
                ("wan", tcp("198.51.100.7", "10.0.0.5", 80, 1000, SYN | ACK, ack=1001)),
                ("lan", echo("10.0.0.5", "10.0.0.1")),
                ("lan", udp("10.0.0.5", "10.0.0.1", 5, 6)),
                ("lan", tcp("10.0.0.5", "10.0.0.1", 5, 6, SYN)),
                ("lan", udp("10.0.0.5", "198.51.100.7", 1000, 54, ttl=1)),
                ("wan", icmp("198.51.100.1", "10.0.0.5", 3, 1,
                             data=udp("10.0.0.5", "198.51.100.7", 1000, 53)[:28])),
                ("local", udp("203.0.113.1", "198.51.100.7", 99, 99)),
                ("local", udp("203.0.113.1", "198.51.100.7", 98, 98)),
                ("wan", udp("198.51.100.7", "203.0.113.1", 99, 99)),
                ("wan", udp("198.51.100.7", "203.0.113.1", 98, 98)),
                ("lan", udp("fd00:a::5", "2001:db8::7", 1000, 53)),
                ("wan", udp("2001:db8::7", "fd00:a::5", 53, 1000))):
            c.say(where, p)
    for pair in (("10.1.0.5", "10.0.0.5"), ("fd00:c::5", "fd00:a::5")):
        f = fragments(udp(*pair, 79, 1000, data=b"y" * 1800), 800, ident=5)
        for where, part in zip(("dmz", "lan") * 3, (f[0], f[1], f[2], f[0], f[1], f[2])):
            c.say(where, part)
    return c
