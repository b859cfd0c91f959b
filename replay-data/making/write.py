"""Writes a scenario's folder."""
import json
import os
import struct

ETHERNET, RAW = 1, 101


def _block(kind, body):
    body += b"\0" * (-len(body) % 4)
    size = struct.pack("<I", len(body) + 12)
    return struct.pack("<I", kind) + size + body + size


def _option(code, value):
    return struct.pack("<HH", code, len(value)) + value + b"\0" * (-len(value) % 4)


def pcapng(path, interfaces, frames):
    """One interface block per interface; one named `local` holds packets without a link layer."""
    names = interfaces + (["local"] if any(n == "local" for _, n, _ in frames) else [])
    with open(path, "wb") as f:
        f.write(_block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)))
        for name in names:
            link = RAW if name == "local" else ETHERNET
            options = _option(2, name.encode()) + _option(9, b"\x09") + _option(0, b"")
            f.write(_block(1, struct.pack("<HHI", link, 0, 0) + options))
        for nanos, name, data in frames:
            f.write(_block(6, struct.pack("<IIIII", names.index(name), nanos >> 32,
                                          nanos & 0xFFFFFFFF, len(data), len(data)) + data))


def scenario(folder, case):
    os.makedirs(folder, exist_ok=True)
    for name, text in (("case.md", case.about.strip() + "\n"), ("rules.nft", case.rules),
                       ("host.json", json.dumps(case.host, indent=1) + "\n")):
        with open(os.path.join(folder, name), "w") as f:
            f.write(text)
    pcapng(os.path.join(folder, "ingress.pcapng"),
           [i["name"] for i in case.host["interfaces"]], case.frames)
