"""What a made scenario consists of: a host, rules, and frames with their times."""
import textwrap

from . import packets

START = 1_700_000_000_000_000_000
GAP = 200_000                   # nanoseconds between packets unless told otherwise

RULES = """table inet t {
	chain prerouting {
		type filter hook prerouting priority 0; policy accept;
		ct state new ct direction original counter
	}
	chain input {
		type filter hook input priority 0; policy accept;
	}
	chain forward {
		type filter hook forward priority 0; policy accept;
	}
	chain output {
		type filter hook output priority 0; policy accept;
	}
	chain postrouting {
		type filter hook postrouting priority 0; policy accept;
	}
}
"""


def host(**changes):
    """Three interfaces; routes to the internet by wan, to another network by a router on lan."""
    h = {
        "interfaces": [
            {"name": "lan", "addresses": ["10.0.0.1/24", "fd00:a::1/64"]},
            {"name": "wan", "addresses": ["203.0.113.1/24", "fd00:b::1/64"]},
            {"name": "dmz", "addresses": ["10.1.0.1/24", "fd00:c::1/64"]},
        ],
        "routes": [
            {"dst": "default", "via": "203.0.113.254", "dev": "wan"},
            {"dst": "2001:db8::/32", "via": "fd00:b::fe", "dev": "wan"},
            {"dst": "10.9.0.0/16", "via": "10.0.0.254", "dev": "lan"},
        ],
        "neighbours": [], "resolve": "all", "sysctls": {},
    }
    h.update(changes)
    for i, one in enumerate(h["interfaces"]):
        one.setdefault("mac", "02:00:00:00:%02x:01" % i)
        one.setdefault("mtu", 1500)
    return h


class Case:
    """Collects the frames of a scenario. `about` becomes case.md."""

    def __init__(self, about, host, rules=RULES, start=START):
        self.about = textwrap.dedent("    " + about)
        self.host, self.rules = host, rules
        self.now, self.frames = start, []
        self.macs = {i["name"]: i["mac"] for i in host["interfaces"]}

    def wait(self, seconds):
        """Real time passes: the kernel's record is made with the gaps as they are."""
        self.host["realtime"] = True
        self.now += int(seconds * 1e9)

    def say(self, where, packet, to=None, vlan=None):
        """A packet in a frame to the interface's own MAC; of `local`, the packet alone."""
        self.raw(where, packet if where == "local" else
                 packets.frame(packet, to or self.macs[where], vlan=vlan))

    def raw(self, where, data):
        self.frames.append((self.now, where, data))
        self.now += GAP
