"""The test network: the router of a scenario and the hosts around it, each in a network namespace.

All namespaces are anonymous (held by file descriptor) and end with the process. Nothing but the
router's packets passes through the router: it runs the kernel's stack, its rules and no program.
"""
import ctypes
import ipaddress
import os
import signal
import subprocess
import time

CLONE_NEWNET = 0x40000000
_libc = ctypes.CDLL(None, use_errno=True)

# A host that says nothing of its own accord: no router solicitation, no duplicate detection, no
# link-local address; and errors are never rationed, for a rationed error depends on the clock.
QUIET = {
    "net.ipv4.icmp_ratelimit": 0, "net.ipv4.icmp_ratemask": 0,
    "net.ipv4.icmp_msgs_per_sec": 1000000, "net.ipv4.icmp_msgs_burst": 1000000,
    "net.ipv6.icmp.ratelimit": 0, "net.ipv6.icmp.ratemask": "",
    "net.ipv4.conf.all.rp_filter": 0, "net.ipv4.conf.default.rp_filter": 0,
    "net.ipv4.conf.all.send_redirects": 0, "net.ipv4.conf.default.send_redirects": 0,
    "net.ipv4.conf.all.accept_redirects": 0, "net.ipv4.conf.default.accept_redirects": 0,
}
for _scope in ("all", "default"):
    for _name, _value in (("accept_dad", 0), ("dad_transmits", 0), ("accept_ra", 0),
                          ("autoconf", 0), ("router_solicitations", 0), ("addr_gen_mode", 1),
                          ("accept_redirects", 0), ("mldv2_unsolicited_report_interval", 1)):
        QUIET["net.ipv6.conf.%s.%s" % (_scope, _name)] = _value
FORWARDING = {"net.ipv4.ip_forward": 1, "net.ipv6.conf.all.forwarding": 1}


def checked(args, text=None):
    done = subprocess.run(args, input=text, text=True, capture_output=True)
    if done.returncode:
        raise RuntimeError("%s: %s" % (" ".join(args), done.stderr.strip() or done.stdout.strip()))
    return done.stdout


class Namespace:
    """A network namespace with a name for messages."""

    def __init__(self, name):
        self.name = name
        home = os.open("/proc/self/ns/net", os.O_RDONLY)
        if _libc.unshare(CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), "unshare")
        self.fd = os.open("/proc/self/ns/net", os.O_RDONLY)
        if _libc.setns(home, CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), "setns")
        os.close(home)
        self.path = "/proc/%d/fd/%d" % (os.getpid(), self.fd)
        self.run("ip", "link", "set", "lo", "up")

    def enter(self):
        """A context in which this process itself is inside."""
        return _Inside(self.fd)

    def command(self, *args):
        return ["nsenter", "--net=" + self.path, *map(str, args)]

    def run(self, *args, text=None):
        """Runs a program to its end; a failure is an error."""
        return checked(self.command(*args), text)

    def attempt(self, *args, seconds=20):
        """Runs a program whose failure is part of the scenario. -> exit status, None if cut off"""
        try:
            return subprocess.run(self.command(*args), stdin=subprocess.DEVNULL, timeout=seconds,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT).returncode
        except subprocess.TimeoutExpired:
            return None

    def start(self, *args):
        """Starts a server or a background client. -> Popen, see stop()"""
        return subprocess.Popen(self.command(*args), stdin=subprocess.DEVNULL,
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def sysctls(self, settings):
        with self.enter():
            for name, value in settings.items():
                with open("/proc/sys/" + name.replace(".", "/"), "w") as f:
                    f.write("%s\n" % value)


class _Inside:
    def __init__(self, fd):
        self.fd = fd

    def __enter__(self):
        self.home = os.open("/proc/self/ns/net", os.O_RDONLY)
        _libc.setns(self.fd, CLONE_NEWNET)

    def __exit__(self, *_):
        _libc.setns(self.home, CLONE_NEWNET)
        os.close(self.home)


def stop(process, how=signal.SIGTERM):
    if process.poll() is None:
        process.send_signal(how)
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class Link:
    """One end of a segment: whose, its device name there, addresses, MAC and MTU."""

    def __init__(self, namespace, dev, addresses, mac, mtu):
        self.namespace, self.dev, self.addresses = namespace, dev, addresses
        self.mac, self.mtu = mac, mtu


class Net:
    """The router as host.json has it, and the hosts on the segments at its interfaces.

    A segment bears the name of the router's interface; further segments may be named at will. Two
    ends on a segment are joined by a veth pair, more by a bridge.
    """

    def __init__(self, host_json):
        self.spec = host_json
        self.offloads = bool(host_json.get("offloads"))
        self.router = Namespace("router")
        self.hosts = {}
        self.segments = {}
        self.gateways = []
        self.macs = 0
        for i, itf in enumerate(host_json["interfaces"]):
            mac = itf.get("mac", "02:00:00:00:%02x:01" % i)
            self._join(itf["name"], Link(self.router, itf["name"], itf["addresses"], mac,
                                         itf.get("mtu", 1500)))

    def _join(self, segment, link):
        self.segments.setdefault(segment, []).append(link)

    def host(self, name, links, gateways=(), routes=(), forwards=False, mtu=1500):
        """A host: links {segment: [addresses]}; gateways are its default routes."""
        ns = Namespace(name)
        ns.sysctls(dict(QUIET, **FORWARDING) if forwards else QUIET)
        self.hosts[name] = ns
        for i, (segment, addresses) in enumerate(links.items()):
            self.macs += 1
            dev_mtu = mtu.get(segment, 1500) if isinstance(mtu, dict) else mtu
            self._join(segment, Link(ns, "eth%d" % i, addresses,
                                     "02:00:5e:00:53:%02x" % self.macs, dev_mtu))
        for route in [("default", g) for g in gateways] + list(routes):
            self.gateways.append((ns, route))
        return ns

    def build(self, rules):
        """Makes the links, loads the rules into the router, waits until all is quiet."""
        self.router.sysctls(dict(QUIET, **FORWARDING))
        for number, (segment, ends) in enumerate(self.segments.items()):
            self._wire(number, segment, ends)
            self._neighbours(ends)
        for ns, (dst, gateway) in self.gateways:
            family = "-6" if ":" in gateway else "-4"
            ns.run("ip", family, "route", "add", dst, "via", gateway)
        for r in self.spec.get("routes", []):
            args = ["-6"] if ":" in r["dst"] + (r.get("via") or "") else []
            args += ["route", "add"] + ([r["type"]] if r.get("type") else []) + [r["dst"]]
            for key in ("via", "dev", "src"):
                if r.get(key):
                    args += [key, r[key]]
            self.router.run("ip", *args)
        self.router.sysctls(self.spec.get("sysctls", {}))
        self.router.run("nft", "-f", rules)
        time.sleep(1.2)

    def _wire(self, number, segment, ends):
        if len(ends) == 2:
            a, b = ends
            checked(["ip", "link", "add", a.dev, "netns", a.namespace.path, "address", a.mac, "mtu",
                     str(a.mtu), "type", "veth", "peer", "name", b.dev, "netns", b.namespace.path,
                     "address", b.mac, "mtu", str(b.mtu)])
        else:
            switch = Namespace("switch-" + segment)
            switch.sysctls({"net.ipv6.conf.default.disable_ipv6": 1,
                            "net.ipv6.conf.all.disable_ipv6": 1})
            switch.run("ip", "link", "add", "br0", "type", "bridge", "mcast_snooping", "0")
            switch.run("ip", "link", "set", "br0", "up")
            self.hosts[switch.name] = switch
            for i, end in enumerate(ends):
                port = "port%d" % i
                checked(["ip", "link", "add", end.dev, "netns", end.namespace.path, "address",
                         end.mac, "mtu", str(end.mtu), "type", "veth", "peer", "name", port,
                         "netns", switch.path])
                switch.run("ip", "link", "set", port, "master", "br0", "up")
                self._no_offloads(switch, port)
        for end in ends:
            self._no_offloads(end.namespace, end.dev)
            end.namespace.run("ip", "link", "set", end.dev, "up")
            for a in end.addresses:
                extra = ["nodad"] if ":" in a else ["broadcast", "+"]
                end.namespace.run("ip", "addr", "add", a, "dev", end.dev, *extra)

    def _no_offloads(self, ns, dev):
        if not self.offloads:
            ns.run("ethtool", "-K", dev, "rx", "off", "tx", "off", "sg", "off", "tso", "off",
                   "gso", "off", "gro", "off")

    @staticmethod
    def _neighbours(ends):
        """IPv6 neighbours are known from the start (a scenario's router solicits nobody); IPv4
        hosts ask by ARP, as ever."""
        for a in ends:
            for b in ends:
                for address in b.addresses if a is not b else ():
                    ip = ipaddress.ip_interface(address).ip
                    if ip.version == 6:
                        a.namespace.run("ip", "neigh", "replace", str(ip), "lladdr", b.mac, "dev",
                                        a.dev, "nud", "permanent")
