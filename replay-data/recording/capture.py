"""What comes in and goes out at the router's interfaces, and files of it."""
import mmap
import socket
import struct

ETH_P_ALL = 3
SOL_PACKET = 263
PACKET_OUTGOING = 4
PACKET_RX_RING, PACKET_STATISTICS, PACKET_VERSION = 5, 6, 10
TPACKET_V2 = 1
TP_STATUS_USER = 1
PCAPNG_ETHERNET = 1


class Tap:
    """One packet socket on all interfaces of a namespace: one queue, so the order is the kernel's.

    It sees a frame before any hook does, and copies it there and then into a ring shared with the
    kernel. (A plain packet socket only takes a reference, and the bytes of a later fragment change
    under it when the router puts a datagram together and cuts it up again.) Layout: tpacket2_hdr
    and sockaddr_ll of linux/if_packet.h.
    """
    SLOT, SLOTS, BLOCK = 2048, 32768, 1 << 16

    def __init__(self, namespace):
        with namespace.enter():
            s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
            s.setsockopt(SOL_PACKET, PACKET_VERSION, TPACKET_V2)
            s.setsockopt(SOL_PACKET, PACKET_RX_RING, struct.pack(
                "IIII", self.BLOCK, self.SLOT * self.SLOTS // self.BLOCK, self.SLOT, self.SLOTS))
            self.ring = mmap.mmap(s.fileno(), self.SLOT * self.SLOTS)
            self.names = dict(socket.if_nameindex())
        self.socket = s

    def collect(self):
        """-> (frames in, frames out), each a list of (nanoseconds, interface, bytes)"""
        came, went, last = [], [], 0
        for at in range(0, self.SLOT * self.SLOTS, self.SLOT):
            status, size, held, mac, _, seconds, nanos = struct.unpack_from(
                "IIIHHII", self.ring, at)
            if not status & TP_STATUS_USER:
                break
            index, _, kind = struct.unpack_from("iHB", self.ring, at + 32 + 4)
            name = self.names[index]
            if name == "lo":
                continue
            if held < size:
                raise RuntimeError("a frame of %d bytes does not fit into the ring" % size)
            data, nanos = self.ring[at + mac:at + mac + size], seconds * 10**9 + nanos
            if kind == PACKET_OUTGOING:
                went.append((nanos, name, data))
            else:
                last = max(last + 1, nanos)
                came.append((last, name, data))
        lost = struct.unpack("II", self.socket.getsockopt(SOL_PACKET, PACKET_STATISTICS, 8))[1]
        self.socket.close()
        if lost:
            raise RuntimeError("%d frames lost: the ring was full" % lost)
        return came, went


def _block(kind, body):
    body += b"\0" * (-len(body) % 4)
    size = struct.pack("<I", len(body) + 12)
    return struct.pack("<I", kind) + size + body + size


def _option(code, value):
    return struct.pack("<HH", code, len(value)) + value + b"\0" * (-len(value) % 4)


def write_pcapng(path, interfaces, frames):
    """One interface block per interface (if_name, if_tsresol 9), one packet block per frame."""
    index = {name: i for i, name in enumerate(interfaces)}
    with open(path, "wb") as f:
        f.write(_block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)))
        for name in interfaces:
            options = _option(2, name.encode()) + _option(9, b"\x09") + _option(0, b"")
            f.write(_block(1, struct.pack("<HHI", PCAPNG_ETHERNET, 0, 0) + options))
        for nanos, name, data in frames:
            head = struct.pack("<IIIII", index[name], nanos >> 32, nanos & 0xFFFFFFFF,
                               len(data), len(data))
            f.write(_block(6, head + data))


def l3(frame):
    """The IP packet of an Ethernet frame, without padding; None for anything else."""
    if frame[12:14] == b"\x08\x00":
        return frame[14:14 + struct.unpack_from("!H", frame, 16)[0]]
    if frame[12:14] == b"\x86\xdd":
        return frame[14:54 + struct.unpack_from("!H", frame, 18)[0]]
    return None


def comparable(packet):
    """Without what the kernel draws anew each time: IPv4 id, IPv6 flow label and fragment id."""
    p = bytearray(packet)
    if p[0] >> 4 == 4:
        p[4:6] = p[10:12] = b"\0\0"
    else:
        p[1:4] = b"\0\0\0"
        if p[6] == 44:
            p[44:48] = b"\0\0\0\0"
    return bytes(p)
