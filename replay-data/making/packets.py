"""Packets made by hand. Lengths and checksums are right unless a field is given otherwise."""
import socket
import struct

FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16


def address(text):
    return socket.inet_pton(socket.AF_INET6 if ":" in text else socket.AF_INET, text)


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    s = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while s >> 16:
        s = (s & 0xFFFF) + (s >> 16)
    return ~s & 0xFFFF


def ipv4(src, dst, proto, payload, ttl=64, ident=7, df=0, mf=0, offset=0, tos=0, options=b""):
    options += b"\0" * (-len(options) % 4)
    size = 20 + len(options)
    head = struct.pack("!BBHHHBBH", 0x40 | size // 4, tos, size + len(payload), ident,
                       df << 14 | mf << 13 | offset // 8, ttl, proto, 0)
    head += address(src) + address(dst) + options
    return head[:10] + struct.pack("!H", checksum(head)) + head[12:] + payload


def ipv6(src, dst, proto, payload, ttl=64, tos=0, headers=()):
    """headers: (number, bytes behind the next header byte) of each extension header."""
    kinds = [n for n, _ in headers] + [proto]
    body = b"".join(bytes([kinds[i + 1]]) + h for i, (_, h) in enumerate(headers)) + payload
    return struct.pack("!IHBB", 6 << 28 | tos << 20, len(body), kinds[0], ttl) \
        + address(src) + address(dst) + body


def ip(src, dst, proto, payload, **fields):
    return (ipv6 if ":" in src else ipv4)(src, dst, proto, payload, **fields)


def pseudo(src, dst, proto, size):
    a, b = address(src), address(dst)
    return a + b + (struct.pack("!I3xB", size, proto) if ":" in src
                    else struct.pack("!BBH", 0, proto, size))


def udp(src, dst, sport, dport, data=b"data", zero=False, **fields):
    s = struct.pack("!HHHH", sport, dport, 8 + len(data), 0) + data
    c = 0 if zero else checksum(pseudo(src, dst, 17, len(s)) + s) or 0xFFFF
    return ip(src, dst, 17, s[:6] + struct.pack("!H", c) + s[8:], **fields)


def tcp(src, dst, sport, dport, flags, seq=1000, ack=0, window=65535, data=b"", options=b"",
        **fields):
    options += b"\1" * (-len(options) % 4)
    s = struct.pack("!HHIIBBHHH", sport, dport, seq, ack, (5 + len(options) // 4) << 4, flags,
                    window, 0, 0) + options + data
    c = checksum(pseudo(src, dst, 6, len(s)) + s)
    return ip(src, dst, 6, s[:16] + struct.pack("!H", c) + s[18:], **fields)


def icmp(src, dst, kind, code, rest=b"\0\0\0\0", data=b"", **fields):
    s = struct.pack("!BBH", kind, code, 0) + rest + data
    v6 = ":" in src
    c = checksum((pseudo(src, dst, 58, len(s)) if v6 else b"") + s)
    return ip(src, dst, 58 if v6 else 1, s[:2] + struct.pack("!H", c) + s[4:], **fields)


def echo(src, dst, ident=1, seq=1, reply=False, data=b"payload.", **fields):
    kind = (129 if reply else 128) if ":" in src else (0 if reply else 8)
    return icmp(src, dst, kind, 0, struct.pack("!HH", ident, seq), data, **fields)


def fragments(packet, size, ident=1, df=0):
    """Cuts a packet without extension headers into fragments of at most `size` payload bytes."""
    v6 = packet[0] >> 4 == 6
    head = 40 if v6 else (packet[0] & 15) * 4
    body, out = packet[head:], []
    for at in range(0, len(body), size):
        part = body[at:at + size]
        more = at + len(part) < len(body)
        h = bytearray(packet[:head])
        if v6:
            struct.pack_into("!HB", h, 4, 8 + len(part), 44)
            h += struct.pack("!BBHI", packet[6], 0, at | more, ident)
        else:
            struct.pack_into("!HHH", h, 2, head + len(part), ident,
                             df << 14 | more << 13 | at // 8)
            h[10:12] = b"\0\0"
            struct.pack_into("!H", h, 10, checksum(bytes(h)))
        out.append(bytes(h) + part)
    return out


def mac(text):
    return bytes.fromhex(text.replace(":", ""))


def frame(packet, to, source="02:00:00:00:ff:01", vlan=None):
    tag = b"" if vlan is None else struct.pack("!HH", 0x8100, vlan)
    return mac(to) + mac(source) + tag + (b"\x86\xdd" if packet[0] >> 4 == 6 else b"\x08\0") + packet
