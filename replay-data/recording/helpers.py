#!/usr/bin/env python3
"""Scenarios of the connection tracking helpers: conversations made by hand, packet by packet, and what the
kernel does with them.

    replay-data/recording/helpers.py --oracle DIR [--out DIR] [NAME...]

`DIR` holds run.py, the program that passes frames through the kernel (root). Each scenario is a folder with
the hand-written rules.nft, case.md and without.json; host.json, ingress.pcapng and kernel.jsonl are made here."""
import argparse
import ipaddress
import json
import os
import struct
import subprocess
import sys

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
MAC = {"lan": "02:00:00:00:00:01", "wan": "02:00:00:00:01:01", "dmz": "02:00:00:00:02:01"}
HOST = {
    "interfaces": [
        {"name": "lan", "addresses": ["10.0.0.1/24", "fd00:a::1/64"], "mac": MAC["lan"], "mtu": 1500},
        {"name": "wan", "addresses": ["203.0.113.1/24", "203.0.113.2/24", "fd00:b::1/64"], "mac": MAC["wan"], "mtu": 1500},
        {"name": "dmz", "addresses": ["10.1.0.1/24", "fd00:c::1/64"], "mac": MAC["dmz"], "mtu": 1500}],
    "routes": [{"dst": "default", "via": "203.0.113.254", "dev": "wan"},
               {"dst": "2001:db8::/32", "via": "fd00:b::fe", "dev": "wan"}],
    "neighbours": [], "resolve": "all", "sysctls": {}}
CLIENT, SERVER, PUBLIC, SECOND, DMZ = "10.0.0.2", "198.51.100.7", "203.0.113.1", "203.0.113.2", "10.1.0.10"
CLIENT6, SERVER6, PUBLIC6, DMZ6 = "fd00:a::2", "2001:db8::7", "fd00:b::1", "fd00:c::10"
FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
TCP, UDP, GRE = 6, 17, 47


def pack(a):
    return ipaddress.ip_address(a).packed


def checksum(data):
    data += b"\0" * (len(data) & 1)
    s = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while s >> 16:
        s = (s & 0xFFFF) + (s >> 16)
    return ~s & 0xFFFF


def ip(src, dst, proto, payload):
    if ":" in src:
        return struct.pack("!IHBB", 6 << 28, len(payload), proto, 64) + pack(src) + pack(dst) + payload
    h = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), 0, 0x4000, 64, proto, 0, pack(src), pack(dst))
    return h[:10] + struct.pack("!H", checksum(h)) + h[12:] + payload


def transport(src, dst, proto, segment, at):
    pseudo = pack(src) + pack(dst) + struct.pack("!II", len(segment), proto)
    c = checksum(pseudo + segment) or 0xFFFF
    return ip(src, dst, proto, segment[:at] + struct.pack("!H", c) + segment[at + 2:])


def udp(src, sport, dst, dport, data=b"", zero=False):
    segment = struct.pack("!HHHH", sport, dport, 8 + len(data), 0) + data
    return ip(src, dst, UDP, segment) if zero else transport(src, dst, UDP, segment, 6)


def tcp(src, sport, dst, dport, flags, seq, ack, data=b"", win=65535):
    segment = struct.pack("!HHIIBBHHH", sport, dport, seq & 0xFFFFFFFF, ack & 0xFFFFFFFF, 0x50, flags, win, 0, 0) + data
    return transport(src, dst, TCP, segment, 16)


def gre(src, dst, call, seq=None, data=b"ppp data"):
    """GRE version 1 with a key (RFC 2637)."""
    flags = 0x2001 | (0x1000 if seq is not None else 0)
    body = struct.pack("!HHHH", flags, 0x880B, len(data), call)
    return ip(src, dst, GRE, body + (struct.pack("!I", seq) if seq is not None else b"") + data)


def icmp_error(src, dst, inner, kind=3, code=3):
    body = struct.pack("!BBHI", kind, code, 0, 0) + inner[:60]
    body = body[:2] + struct.pack("!H", checksum(body)) + body[4:]
    return ip(src, dst, 1, body)


class Scene:
    """The frames of a scenario, 200 us apart unless a wait comes between."""

    def __init__(self):
        self.frames = []
        self.now = 1_700_000_000_000_000_000

    def wait(self, seconds):
        self.now += int(seconds * 1e9)

    def put(self, iface, packet):
        self.now += 200_000
        self.frames.append((iface, self.now, packet))


class Tcp:
    """A TCP connection whose ends see each other under the addresses that NAT gives them."""

    def __init__(self, scene, client=(CLIENT, 4000), server=(SERVER, 21), seen=None, front=None,
                 ifaces=("lan", "wan")):
        self.scene = scene
        self.client, self.server = client, server
        self.seen, self.front = seen or client, front or server
        self.ifaces = ifaces
        self.cseq, self.sseq = 1000, 5000
        self.grown_c = self.grown_s = 0      # by how much what an end sent has grown on its way

    def c(self, data=b"", flags=ACK, grow=0, back=0):
        """The client sends; the payload grows by `grow` on its way. `back`: sent again, so much earlier."""
        seq = self.cseq - back
        self.scene.put(self.ifaces[0], tcp(*self.client, *self.front, flags, seq, self.sseq + self.grown_s if flags & ACK else 0, data))
        if not back:
            self.cseq += len(data) + bool(flags & (SYN | FIN))
            self.grown_c += grow

    def s(self, data=b"", flags=ACK, grow=0, back=0):
        seq = self.sseq - back
        self.scene.put(self.ifaces[1], tcp(*self.server, *self.seen, flags, seq, self.cseq + self.grown_c if flags & ACK else 0, data))
        if not back:
            self.sseq += len(data) + bool(flags & (SYN | FIN))
            self.grown_s += grow

    def open(self):
        self.c(flags=SYN)
        self.s(flags=SYN | ACK)
        self.c()
        return self

    def close(self):
        self.c(flags=FIN | ACK)
        self.s(flags=FIN | ACK)
        self.c()


class Udp:
    def __init__(self, scene, client=(CLIENT, 4000), server=(SERVER, 69), seen=None, front=None,
                 ifaces=("lan", "wan")):
        self.scene = scene
        self.client, self.server = client, server
        self.seen, self.front = seen or client, front or server
        self.ifaces = ifaces

    def c(self, data=b"", **kw):
        self.scene.put(self.ifaces[0], udp(*self.client, *self.front, data, **kw))

    def s(self, data=b"", port=None, host=None, **kw):
        self.scene.put(self.ifaces[1], udp(host or self.server[0], port or self.server[1], *self.seen, data, **kw))


SCENES = {}


def scene(f):
    SCENES["helper-" + f.__name__.replace("_", "-")] = f
    return f


@scene
def tftp(x):
    for client, server, seen in ((CLIENT, SERVER, PUBLIC), (CLIENT6, SERVER6, None)):
        u = Udp(x, (client, 4000), (server, 69), seen and (seen, 4000))
        u.c(b"\0\1file\0octet\0")
        u.s(b"\0\3\0\1" + b"d" * 512, port=3210)
        u.s(b"\0\3\0\1" + b"d" * 512, port=3211)                 # the expectation is used up
        data = Udp(x, (client, 4000), (server, 3210), seen and (seen, 4000))
        data.c(b"\0\4\0\1")
        data.s(b"\0\3\0\2last")
        data.c(b"\0\4\0\2")
        u.c(b"\0\2other\0octet\0")                                # write, from the same port
        u.s(b"\0\4\0\0", port=3300)
        u.c(b"\0\1again\0octet\0")
        u.c(b"\0\1again\0octet\0")                                # sent again: the same expectation
        u.s(b"\0\5\0\1no\0", host=server[:-1] + "9", port=3301)   # from another host: not expected
        u.s(b"\0\5\0\1no\0", port=3301)
        u.s(b"\0\5\0\1no\0")                                      # from the well-known port
        u.c(b"\0")
        u.c(b"\0\3\0\1x")
        u = Udp(x, (client, 4001), (server, 69), seen and (seen, 4001))
        u.s(b"\0\3\0\1x", port=3999)                              # nobody asked


@scene
def irc(x):
    def offer(who, port, kind="SEND file", more=" 100"):
        n = int(ipaddress.ip_address(who))
        return ("PRIVMSG peer :\1DCC %s %d %d%s\1\r\n" % (kind, n, port, more)).encode()

    def grow(text, who, port):
        old = str(int(ipaddress.ip_address(who))) + " " + str(port)
        return len(str(int(ipaddress.ip_address(PUBLIC))) + " " + str(port)) - len(old)

    t = Tcp(x, (CLIENT, 4000), (SERVER, 6667), (PUBLIC, 4000)).open()
    t.c(b"NICK anna\r\n")
    t.s(b":server 001 anna :Welcome\r\n")
    m = offer(CLIENT, 5000)
    t.c(m, grow=grow(m, CLIENT, 5000))
    t.c(m, back=len(m))                                           # the same segment again
    t.s()
    t.c(b"PRIVMSG peer :hello, this is only text that is long enough\r\n")
    t.s()
    peer = Tcp(x, ("198.51.100.99", 7000), (CLIENT, 5000), front=(PUBLIC, 5000), ifaces=("wan", "lan")).open()
    peer.s(b"data")
    peer.c()
    for kind, port in (("CHAT chat", 5001), ("MOVE file", 5002), ("TSEND file", 5003), ("SCHAT chat", 5004)):
        m = offer(CLIENT, port, kind, "")
        t.c(m, grow=grow(m, CLIENT, port))
        t.s()
    m = offer("10.0.0.3", 5005)                                   # not its own address
    t.c(m)
    m = offer(PUBLIC, 5006)                                       # its address as seen outside
    t.c(m)
    m = offer(CLIENT, 0)
    t.c(m)
    m = b"privmsg peer :\1DCC SEND f " + str(int(ipaddress.ip_address(CLIENT))).encode() + b"   5007 1\1\r\n"
    t.c(m, grow=len("3405803777 5007") - len("167772162   5007"))
    m = b"PRIVMSG peer :see \1DCC SEND f 167772162 5008 1\1\r\n"       # not at the text's beginning
    t.c(m)
    m = b"PING x\r\nPRIVMSG peer :\1DCC SEND f 167772162 5009 1\1\r\n"  # not at the segment's beginning
    t.c(m)
    m = b"PRIVMSG peer :\1DCC SEND f 167772162 5010 1\1"                # the line does not end
    t.c(m)
    t.s(b":peer PRIVMSG anna :\1DCC SEND f 167772162 5011 1\1\r\n")     # from the server: not read
    for port in (5001, 5002, 5003, 5004, 5005, 5006, 5007, 5008, 5009, 5010, 5011, 5000):
        Tcp(x, ("198.51.100.99", 7000 + port), (CLIENT, port), front=(PUBLIC, port), ifaces=("wan", "lan")).c(flags=SYN)
    for port in range(6000, 6009):                                # more than the eight that may be open
        m = offer(CLIENT, port)
        t.c(m, grow=grow(m, CLIENT, port))
    Tcp(x, ("198.51.100.99", 7500), (CLIENT, 6000), front=(PUBLIC, 6000), ifaces=("wan", "lan")).c(flags=SYN)
    Tcp(x, ("198.51.100.99", 7501), (CLIENT, 6001), front=(PUBLIC, 6001), ifaces=("wan", "lan")).open()
    t.close()


def message(first, headers, sdp=""):
    lines = [first] + headers + ["Content-Length: %d" % len(sdp), "", ""]
    return ("\r\n".join(lines) + sdp).encode()


def sdp(who, *media, owner=None):
    kind = "IP6" if ":" in who else "IP4"
    lines = ["v=0", "o=u 1 1 IN %s %s" % (kind, owner or who), "s=-", "c=IN %s %s" % (kind, who), "t=0 0"]
    for m in media:
        lines += ["m=%s RTP/AVP 0" % m]
    return "\r\n".join(lines) + "\r\n"


def host(who):
    return "[%s]" % who if ":" in who else who


def request(method, cseq, to, me, port=5060, via=None, body="", extra=(), transport="UDP"):
    return message("%s sip:bob@%s SIP/2.0" % (method, host(to)), [
        "Via: SIP/2.0/%s %s:%d;branch=z9hG4bK%d;rport" % (transport, host(via or me), port, cseq),
        "From: <sip:anna@%s:%d>;tag=1" % (host(me), port),
        "To: <sip:bob@%s>" % host(to),
        "Call-ID: %d@%s" % (cseq, host(me)),
        "CSeq: %d %s" % (cseq, method),
        "Contact: <sip:anna@%s:%d>" % (host(me), port)] + list(extra), body)


def response(code, method, cseq, to, me, port=5060, contact=None, body="", extra=(), transport="UDP", via=None):
    """`me`: the one who asked, as the one who answers knows it."""
    return message("SIP/2.0 %d x" % code, [
        "Via: SIP/2.0/%s %s:%d;branch=z9hG4bK%d;received=%s;rport=%d" % (transport, host(via or me), port, cseq, host(me), port),
        "From: <sip:anna@%s:%d>;tag=1" % (host(me), port),
        "To: <sip:bob@%s>;tag=2" % host(to),
        "Call-ID: %d@%s" % (cseq, host(me)),
        "CSeq: %d %s" % (cseq, method),
        "Contact: <sip:%s>" % (contact or "bob@" + host(to))] + list(extra), body)


@scene
def sip(x):
    u = Udp(x, (CLIENT, 5060), (SERVER, 5060), (PUBLIC, 5060))
    u.c(request("REGISTER", 1, SERVER, CLIENT, extra=["Expires: 600"]))
    x.put("wan", udp(SERVER, 5070, PUBLIC, 5060, b"early"))       # not active yet
    u.s(response(100, "REGISTER", 1, SERVER, PUBLIC))
    u.s(response(401, "REGISTER", 7, SERVER, PUBLIC))             # of another request
    u.s(response(200, "REGISTER", 1, SERVER, PUBLIC, contact="anna@%s:5060>;expires=300" % PUBLIC))
    x.put("wan", udp(SERVER, 5071, PUBLIC, 5060, request("INVITE", 9, PUBLIC, SERVER, 5071)))
    x.put("wan", udp("198.51.100.8", 5060, PUBLIC, 5060, request("INVITE", 9, PUBLIC, "198.51.100.8")))
    u.c(request("INVITE", 2, SERVER, CLIENT, body=sdp(CLIENT, "audio 4000", "video 4100")))
    u.s(response(180, "INVITE", 2, SERVER, PUBLIC))
    u.s(response(200, "INVITE", 2, SERVER, PUBLIC, body=sdp(SERVER, "audio 6000", "video 6100")))
    u.c(request("ACK", 2, SERVER, CLIENT))
    media = Udp(x, (CLIENT, 4000), (SERVER, 6000), (PUBLIC, 4000))
    media.s(b"rtp" * 20)
    media.c(b"rtp" * 20)
    media.s(b"rtp" * 20)
    control = Udp(x, (CLIENT, 4001), (SERVER, 6001), (PUBLIC, 4001))
    control.c(b"rtcp")
    control.s(b"rtcp")
    x.put("wan", udp("198.51.100.8", 6100, PUBLIC, 4100, b"from elsewhere"))
    x.put("wan", udp(SERVER, 6200, PUBLIC, 4100, b"video from another port"))
    u.c(request("BYE", 3, SERVER, CLIENT))
    u.s(response(200, "BYE", 3, SERVER, PUBLIC))
    x.put("wan", udp(SERVER, 6201, PUBLIC, 4101, b"after the end"))
    u.c(request("INVITE", 4, SERVER, CLIENT, body=sdp(CLIENT, "audio 4200")))
    u.s(response(486, "INVITE", 4, SERVER, PUBLIC))
    x.put("wan", udp(SERVER, 6202, PUBLIC, 4200, b"refused"))
    for port in (5064, 5066):                                     # the same media for two calls
        call = Udp(x, (CLIENT, port), (SERVER, 5060), (PUBLIC, port))
        call.c(request("OPTIONS", 8, SERVER, CLIENT, port))
        call.s(request("INVITE", 9, PUBLIC, SERVER, body=sdp(SERVER, "audio 6400")))
    x.put("lan", udp(CLIENT, 4500, SERVER, 6400, b"rtp"))
    u.c(request("REGISTER", 5, SERVER, CLIENT, extra=["Expires: 0"]))
    u.s(response(200, "REGISTER", 5, SERVER, PUBLIC))
    x.put("wan", udp(SERVER, 5072, PUBLIC, 5060, b"no longer"))
    u.c(request("INVITE", 6, SERVER, CLIENT, body=sdp("10.0.0.9", "audio 4300", owner=CLIENT)))     # another listener
    u.c(request("INVITE", 7, SERVER, CLIENT, body=sdp(CLIENT, "audio 80")))          # a port that may not be
    u.c(request("INVITE", 8, SERVER, CLIENT, body="v=0\r\no=u 1 1 IN IP4 10.0.0.2\r\ns=-\r\nt=0 0\r\nm=audio 4400 RTP/AVP 0\r\nc=IN IP4 10.0.0.2\r\n"))
    u.c(b"INVITE sip:bob@198.51.100.7 SIP/2.0\r\n\r\n")           # no CSeq
    u.c(b"SIP/2.0 abc\r\n\r\nxxxxxxxx")
    u.c(b"\r\n\r\n")
    u.c(b"OPTIONS sip:bob@198.51.100.7 SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.2:5060\r\nFrom: <sip:a@10.0.0.2:5060>\r\nm: sip:x@10.0.0.2,\r\n sip:y@10.0.0.2:5060\r\n\r\n")


@scene
def sip_tcp(x):
    t = Tcp(x, (CLIENT, 5060), (SERVER, 5060), (PUBLIC, 5060)).open()

    def grown(text):
        text = text.decode()
        out = text.replace(CLIENT + ":5060", PUBLIC + ":5060")
        head, _, body = out.partition("\r\n\r\n")
        body = body.replace(CLIENT, PUBLIC)
        old = text.partition("\r\n\r\n")[2]
        head = head.replace("Content-Length: %d" % len(old), "Content-Length: %d" % len(body))
        return len(head) + 4 + len(body) - len(text)

    def c(m):
        t.c(m, grow=grown(m))
        t.s()

    c(request("REGISTER", 1, SERVER, CLIENT, transport="TCP", extra=["Expires: 600"]))
    m = response(200, "REGISTER", 1, SERVER, PUBLIC, transport="TCP", contact="anna@%s:5060>;expires=300" % PUBLIC)
    t.s(m, grow=len(CLIENT) * m.count(PUBLIC.encode() + b":5060") - len(PUBLIC) * m.count(PUBLIC.encode() + b":5060")
        + len(CLIENT) - len(PUBLIC))
    t.c()
    two = request("INVITE", 2, SERVER, CLIENT, transport="TCP", body=sdp(CLIENT, "audio 4000"))
    t.c(two, grow=grown(two))
    t.s()
    t.s(response(100, "INVITE", 2, SERVER, SERVER, transport="TCP"))
    t.c()
    x.put("wan", udp(SERVER, 6000, PUBLIC, 4000, b"rtp"))
    x.put("lan", udp(CLIENT, 4000, SERVER, 6000, b"rtp"))
    Tcp(x, (SERVER, 7000), (CLIENT, 5060), front=(PUBLIC, 5060), ifaces=("wan", "lan")).open()
    a = request("ACK", 2, SERVER, CLIENT, transport="TCP")
    b = request("BYE", 3, SERVER, CLIENT, transport="TCP")
    t.c(a + b, grow=grown(a) + grown(b))                          # two messages in a segment
    t.s()
    half = request("INVITE", 4, SERVER, CLIENT, transport="TCP", body=sdp(CLIENT, "audio 4400"))
    t.c(half[:-30])                                               # not whole: passes as it is
    t.c(half[-30:])
    t.s()
    t.close()
    # a phone that says it listens at another port, as only UDP knows it: its answers are dropped
    t = Tcp(x, (CLIENT, 4001), (SERVER, 5060), (PUBLIC, 4001)).open()
    t.c(request("OPTIONS", 2, "192.0.2.1", "192.0.2.2", 5070, via=CLIENT))
    t.s(b"SIP/2.0 200 ok, and no length\r\nCSeq: 2 OPTIONS\r\n\r\n")
    t.s(b"SIP/2.0 200 ok, and its length\r\nCSeq: 2 OPTIONS\r\nContent-Length: 0\r\n\r\n")


@scene
def sip6(x):
    u = Udp(x, (CLIENT6, 5060), (SERVER6, 5060))
    u.c(request("REGISTER", 1, SERVER6, CLIENT6, extra=["Expires: 600"]))
    u.s(response(200, "REGISTER", 1, SERVER6, CLIENT6, contact="anna@[%s]:5060>;expires=300" % CLIENT6))
    x.put("wan", udp(SERVER6, 5071, CLIENT6, 5060, request("INVITE", 9, CLIENT6, SERVER6, 5071)))
    u.c(request("INVITE", 2, SERVER6, CLIENT6, body=sdp(CLIENT6, "audio 4000")))
    u.s(response(200, "INVITE", 2, SERVER6, CLIENT6, body=sdp(SERVER6, "audio 6000")))
    media = Udp(x, (CLIENT6, 4000), (SERVER6, 6000))
    media.s(b"rtp")
    media.c(b"rtp")
    # behind NAT66
    u = Udp(x, ("fd00:a::66", 5060), (SERVER6, 5060), (PUBLIC6, 5060))
    u.c(request("REGISTER", 1, SERVER6, "fd00:a::66", extra=["Expires: 600"]))
    u.s(response(200, "REGISTER", 1, SERVER6, PUBLIC6, contact="anna@[%s]:5060>;expires=300" % PUBLIC6))
    u.c(request("INVITE", 2, SERVER6, "fd00:a::66", body=sdp("fd00:a::66", "audio 4000")))
    media = Udp(x, ("fd00:a::66", 4000), (SERVER6, 6000), (PUBLIC6, 4000))
    media.s(b"rtp")
    media.c(b"rtp")


def pptp_message(kind, body):
    return struct.pack("!HHIHH", 12 + len(body), 1, 0x1A2B3C4D, kind, 0) + body


START = pptp_message(1, struct.pack("!HHIIHH", 0x100, 0, 3, 3, 0, 1) + b"\0" * 128)
STARTED = pptp_message(2, struct.pack("!HBBIIHH", 0x100, 1, 0, 3, 3, 0, 1) + b"\0" * 128)


def out_call(call):
    return pptp_message(7, struct.pack("!HHIIIIHHHH", call, 1, 300, 100000, 3, 3, 64, 0, 0, 0) + b"\0" * 128)


def out_reply(call, peer, result=1):
    return pptp_message(8, struct.pack("!HHBBHIHHI", call, peer, result, 0, 0, 100000, 64, 0, 0))


def set_link(peer):
    return pptp_message(15, struct.pack("!HHII", peer, 0, 0xFFFFFFFF, 0xFFFFFFFF))


def clear(call):
    return pptp_message(12, struct.pack("!HH", call, 0))


def disconnect(call):
    return pptp_message(13, struct.pack("!HBBHH", call, 4, 0, 0, 0) + b"\0" * 128)


@scene
def pptp(x):
    for client, seen, port, inside, first in (("10.0.0.2", PUBLIC, 4000, 0x1111, "client"),
                                              ("10.0.0.3", PUBLIC, 4001, 0x2222, "server"),
                                              ("10.0.0.4", "10.0.0.4", 4002, 0x3333, "client"),
                                              ("10.0.0.5", "10.0.0.5", 4003, 0x3344, "server")):
        t = Tcp(x, (client, port), (SERVER, 1723), (seen, port)).open()
        outside = port if seen == PUBLIC else inside
        server = 0x9900 + port % 256
        t.c(START)
        t.s(STARTED)
        x.put("wan", gre(SERVER, seen, outside, 1))               # too early
        t.c(out_call(inside))
        t.s(out_reply(server, outside))
        t.c(set_link(server))
        t.s(set_link(outside))
        if first == "client":
            x.put("lan", gre(client, SERVER, server, 1))
            x.put("wan", gre(SERVER, seen, outside, 2))
        else:
            x.put("wan", gre(SERVER, seen, outside, 1))
            x.put("lan", gre(client, SERVER, server, 1))
        x.put("lan", gre(client, SERVER, server, 2))
        x.put("wan", gre(SERVER, seen, outside, 3))
        x.put("wan", gre(SERVER, seen, outside + 1, 3))           # another call
        inner = gre(seen, SERVER, server, 2)
        x.put("wan", icmp_error("203.0.113.254", seen, inner, 3, 1))
        t.s(out_reply(server, outside))                           # again
        t.s(pptp_message(14, struct.pack("!HH6I", outside, 0, 0, 0, 0, 0, 0, 0)))
        t.c(pptp_message(5, struct.pack("!I", 7)))
        t.s(pptp_message(6, struct.pack("!IBBH", 7, 1, 0, 0)))
        t.c(clear(inside))
        t.s(disconnect(outside))
        x.put("wan", gre(SERVER, seen, outside, 4))               # the call has ended
        t.c(pptp_message(3, struct.pack("!BBH", 1, 0, 0)))
        t.s(pptp_message(4, struct.pack("!BBH", 1, 0, 0)))
        t.close()
    # an incoming call, and the control connection's end with a call still open
    t = Tcp(x, ("10.0.0.6", 4010), (SERVER, 1723), (PUBLIC, 4010)).open()
    t.c(START)
    t.s(STARTED)
    t.s(pptp_message(9, struct.pack("!HHIIHH", 0x7777, 1, 3, 0, 0, 0) + b"\0" * 192))
    t.c(pptp_message(10, struct.pack("!HHBBHHH", 0x4444, 0x7777, 1, 0, 64, 0, 0)))
    t.s(pptp_message(11, struct.pack("!HHIHHI", 0x4444, 0, 100000, 64, 0, 3)))
    x.put("lan", gre("10.0.0.6", SERVER, 0x7777, 1))
    x.put("wan", gre(SERVER, PUBLIC, 0x4444, 1))
    # two calls in one session
    t = Tcp(x, ("10.0.0.7", 4011), (SERVER, 1723), (PUBLIC, 4011)).open()
    t.c(START)
    t.s(STARTED)
    t.c(out_call(0x5555))
    t.s(out_reply(0x8801, 4011))
    x.put("lan", gre("10.0.0.7", SERVER, 0x8801, 1))
    t.c(out_call(0x5556))
    t.s(out_reply(0x8802, 4011))
    x.put("lan", gre("10.0.0.7", SERVER, 0x8802, 1))
    x.put("wan", gre(SERVER, PUBLIC, 4011, 1))
    t.s(flags=RST | ACK)
    x.put("wan", gre(SERVER, PUBLIC, 4011, 2))
    x.put("lan", gre("10.0.0.7", SERVER, 0x8801, 2))
    x.put("lan", gre("10.0.0.8", SERVER, 1, 1))


@scene
def amanda(x):
    for client, server, seen in ((CLIENT, SERVER, PUBLIC), (CLIENT6, SERVER6, None)):
        u = Udp(x, (client, 850), (server, 10080), seen and (seen, 850))
        u.c(b"Amanda 2.4 REQ HANDLE 000-1 SEQ 1\nSERVICE sendbackup\n")
        u.s(b"Amanda 2.4 REP HANDLE 000-1 SEQ 1\nCONNECT DATA 1500 MESG 1501 INDEX 1502 STATE 1503\nOPTIONS ;\n")
        for port in (1500, 1501, 1502, 1503, 1504):
            Tcp(x, (client, 900 + port), (server, port), seen and (seen, 900 + port)).open()
        u.s(b"CONNECT DATA 1600 MESG 99999 INDEX 1602\n")
        u.s(b"CONNECT INDEX 1700 DATA 1701")
        u.s(b"CONNECT DATA x\n")
        for port in (1600, 1602, 1700, 1701):
            Tcp(x, (client, 900 + port), (server, port), seen and (seen, 900 + port)).c(flags=SYN)
        u.s(b"")
        u.c(b"CONNECT DATA 1800\n")
        Tcp(x, (client, 2700), (server, 1800), seen and (seen, 2700)).c(flags=SYN)
    # a server behind dnat
    u = Udp(x, ("198.51.100.9", 850), (DMZ, 10080), front=(SECOND, 10080), ifaces=("wan", "dmz"))
    u.c(b"Amanda 2.4 REQ\n")
    u.s(b"CONNECT DATA 1500 MESG 1501 INDEX 1502\n")
    Tcp(x, ("198.51.100.9", 3000), (DMZ, 1500), front=(SECOND, 1500), ifaces=("wan", "dmz")).open()
    Tcp(x, ("198.51.100.9", 3001), (DMZ, 1505), front=(SECOND, 1505), ifaces=("wan", "dmz")).c(flags=SYN)


@scene
def sane(x):
    for client, server, seen in ((CLIENT, SERVER, PUBLIC), (CLIENT6, SERVER6, None)):
        t = Tcp(x, (client, 4000), (server, 6566), seen and (seen, 4000)).open()
        t.c(struct.pack("!II", 0, 0x01000003))
        t.s(struct.pack("!IIHH", 0, 0, 0, 1111))
        t.c(struct.pack("!II", 7, 1))
        t.s(struct.pack("!IHHII", 0, 0, 5000, 0x1234, 0))
        Tcp(x, (client, 4100), (server, 5000), seen and (seen, 4100)).open()
        Tcp(x, (client, 4101), (server, 5000), seen and (seen, 4101)).c(flags=SYN)
        t.c(struct.pack("!II", 7, 1))
        t.s(struct.pack("!IHH", 1, 0, 5001))                      # refused
        t.c(struct.pack("!II", 7, 1))
        t.s(struct.pack("!IHH", 0, 1, 5002))                      # not a port
        t.c(struct.pack("!III", 7, 1, 1))                         # longer than a request
        t.s(struct.pack("!IHH", 0, 0, 5003))
        t.c(struct.pack("!II", 7, 1))
        t.s(b"\0\0\0\0")                                          # too short
        t.s(struct.pack("!IHH", 0, 0, 5004))
        t.c(struct.pack("!II", 7, 1))
        t.c(struct.pack("!I", 8))                                 # too short to be a request
        t.s(struct.pack("!IHH", 0, 0, 5005))
        for port in (5001, 5002, 5003, 5004, 5005):
            Tcp(x, (client, 4200 + port), (server, port), seen and (seen, 4200 + port)).c(flags=SYN)
    # a scanner behind dnat
    t = Tcp(x, ("198.51.100.9", 4000), (DMZ, 6566), front=(SECOND, 6566), ifaces=("wan", "dmz")).open()
    t.c(struct.pack("!II", 7, 1))
    t.s(struct.pack("!IHH", 0, 0, 5000))
    Tcp(x, ("198.51.100.9", 4100), (DMZ, 5000), front=(SECOND, 5000), ifaces=("wan", "dmz")).c(flags=SYN)


def ber(tag, *parts):
    body = b"".join(parts)
    n = len(body)
    return bytes([tag]) + (bytes([n]) if n < 128 else b"\x82" + struct.pack("!H", n)) + body


def variable(*value):
    return ber(0x30, ber(6, b"\x2b\6\1\2\1"), *value)


def snmp_message(pdu, version=1, community=b"public", variables=None):
    variables = ber(0x30, *variables) if variables is not None else b""
    return ber(0x30, ber(2, bytes([version])), ber(4, community),
               ber(pdu, ber(2, b"\1"), ber(2, b"\0"), ber(2, b"\0"), variables))


@scene
def snmp(x):
    inside = variable(ber(0x40, pack(DMZ)))
    other = variable(ber(0x40, pack("10.9.9.9")))
    plain = [variable(ber(2, b"\5")), variable(ber(4, b"text")), variable(ber(6, b"\x2b\1")), variable(ber(0x41, b"\1")),
             variable(ber(0x42, b"\1")), variable(ber(0x43, b"\1")), variable(ber(0x44, b"\1")), variable(ber(0x46, b"\1")),
             variable(ber(5)), variable(ber(0x80)), variable(ber(0x81)), variable(ber(0x82))]
    answers = [
        snmp_message(0xA2, variables=[inside, other] + plain),
        snmp_message(0xA2, variables=[inside], community=b"odd"),
        snmp_message(0xA2, variables=[inside] * 12),
        snmp_message(0xA2, version=0, variables=[inside]),
        snmp_message(0xA2, version=3, variables=[inside]),
        snmp_message(0xA2, variables=[]),
        snmp_message(0xA2, variables=[variable()]),
        snmp_message(0xA2, variables=None),
        snmp_message(0xA4, variables=[inside]),
        snmp_message(0xA9, variables=[inside]),
        snmp_message(0xA8, variables=[inside]),
        snmp_message(0xA2, variables=[variable(ber(0x45, b"\1"))]),
        snmp_message(0xA2, variables=[variable(ber(0x40, b"\1\2\3"))]),
        snmp_message(0xA2, variables=[variable(ber(2, b"\1"), ber(2, b"\1"))]),
        snmp_message(0xA2, variables=[variable(ber(0x24, b"\1"))]),
        snmp_message(0xA2, variables=[ber(0x10, ber(6, b"\1"), ber(0x40, pack(DMZ)))]),
        ber(0x30, ber(2, b"\1")),
        ber(0x30, ber(2, b"\1"), ber(4, b"x")),
        ber(0x30, ber(2, b"\1"), ber(4, b"x"), ber(0xA2)),
        b"\x30\x80" + ber(2, b"\1") + ber(4, b"x") + b"\0\0",
        b"\x30\x80" + snmp_message(0xA2, variables=[inside])[2:] + b"\0\0",
        snmp_message(0xA2, variables=[inside]) + b"more",
        snmp_message(0xA2, variables=[inside])[:-1],
        b"\x30\x84\0\0\0\1x", b"\x3f\1x", b"0", b"", b"\0" * 40]
    u = Udp(x, ("198.51.100.9", 3000), (DMZ, 161), front=(SECOND, 161), ifaces=("wan", "dmz"))
    u.c(snmp_message(0xA0, variables=[variable(ber(5))]))
    for m in answers:
        u.s(m)
    u.s(snmp_message(0xA2, variables=[inside]), zero=True)
    u.c(snmp_message(0xA0, variables=[variable(ber(0x40, pack(SECOND)))]))
    bad = udp(DMZ, 161, "198.51.100.9", 3000, answers[0] + b"xx")
    x.put("dmz", bad[:24] + struct.pack("!H", 8 + len(answers[0])) + b"\0\0" + bad[28:])   # shorter than its packet
    trap = Udp(x, (CLIENT, 3001), (SERVER, 162), (PUBLIC, 3001))
    trap.c(snmp_message(0xA7, variables=[variable(ber(0x40, pack(CLIENT)))]))
    trap.s(snmp_message(0xA2, variables=[variable(ber(0x40, pack(PUBLIC)))]))
    trap.c(b"garbage")
    trap.c(ber(0x30, ber(2, b"\0"), ber(4, b"public"), ber(0xA4, ber(6, b"\1"), ber(0x40, pack(CLIENT)), ber(2, b"\0"))))
    q = Udp(x, (CLIENT, 3002), (SERVER, 161), (PUBLIC, 3002))
    q.c(snmp_message(0xA0, variables=[variable(ber(0x40, pack(CLIENT)))]))
    q.s(snmp_message(0xA2, variables=[variable(ber(0x40, pack(PUBLIC)))]))


@scene
def broadcast(x):
    def query(src, sport, dst, dport):
        x.put("local", udp(src, sport, dst, dport, b"query"))
    query("10.0.0.1", 137, "10.0.0.255", 137)
    x.put("lan", udp("10.0.0.7", 137, "10.0.0.1", 137, b"answer"))
    x.put("lan", udp("10.0.0.8", 137, "10.0.0.1", 137, b"answer"))
    x.put("lan", udp("10.0.0.8", 138, "10.0.0.1", 137, b"answer from another port"))
    x.put("lan", udp("10.0.0.8", 137, "10.0.0.1", 138, b"answer to another port"))
    x.put("wan", udp("203.0.113.77", 137, "10.0.0.1", 137, b"answer from elsewhere"))
    query("10.0.0.1", 4137, "10.0.0.255", 137)
    x.put("lan", udp("10.0.0.9", 137, "10.0.0.1", 4137, b"answer"))
    query("10.0.0.1", 5137, "10.0.0.7", 137)
    query("10.0.0.1", 5138, "255.255.255.255", 137)
    x.put("lan", udp("10.0.0.9", 137, "10.0.0.1", 5138, b"answer"))
    query("10.0.0.1", 3161, "10.0.0.255", 161)
    x.put("lan", udp("10.0.0.9", 161, "10.0.0.1", 3161, b"answer"))
    x.put("lan", udp("10.0.0.2", 3000, "203.0.113.255", 137, b"forwarded"))
    query("203.0.113.2", 137, "203.0.113.255", 137)
    x.put("wan", udp("203.0.113.9", 137, "203.0.113.2", 137, b"answer"))
    x.wait(4)
    x.put("lan", udp("10.0.0.10", 137, "10.0.0.1", 137, b"too late"))
    x.put("lan", udp("10.0.0.10", 161, "10.0.0.1", 3161, b"in time"))


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--oracle", required=True)
    a.add_argument("--out", default=HERE)
    a.add_argument("names", nargs="*")
    a = a.parse_args()
    sys.path.insert(0, a.oracle)
    import pcapio
    for name, f in SCENES.items():
        if a.names and name not in a.names:
            continue
        folder = os.path.join(a.out, name)
        if not os.path.exists(os.path.join(folder, "rules.nft")):
            print(name, "has no rules.nft")
            continue
        x = Scene()
        f(x)
        spec = dict(HOST, realtime=True)
        with open(os.path.join(folder, "host.json"), "w") as h:
            json.dump(spec, h, indent=1)
            h.write("\n")
        local = [f for f in x.frames if f[0] == "local"]
        names = [i["name"] for i in HOST["interfaces"]] + (["local"] if local else [])
        w = pcapio.Writer(os.path.join(folder, "ingress.pcapng"), names, {"local": 101})
        for iface, ts, p in x.frames:
            if iface != "local":
                p = (bytes.fromhex(MAC[iface].replace(":", "")) + b"\x02\xee\0\0\0\x09"
                     + (b"\x86\xdd" if p[0] >> 4 == 6 else b"\x08\0") + p)
            w.write(iface, ts, p)
        w.close()
        subprocess.run([sys.executable, os.path.join(a.oracle, "run.py"), folder], check=True, timeout=120)


if __name__ == "__main__":
    main()
