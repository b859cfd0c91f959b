"""The scenarios: which hosts there are, what they run, and what must be missed when it is gone.

A script is a generator of three parts: it makes the hosts, yields, starts the servers, yields, and
lets the clients do their work. Addresses: the router of every scenario is 10.1.0.1 (lan),
203.0.113.1 (wan) and, where it has one, 10.2.0.1 (dmz); beyond 203.0.113.254 lies the internet,
with a server at 198.51.100.80.
"""
import os
import time
from dataclasses import dataclass, field

from . import programs

ISP4, ISP6 = "203.0.113.254", "2001:db8:ff::fe"
WAN4, WAN6 = "203.0.113.1", "2001:db8:ff::1"
SERVER4, SERVER6 = "198.51.100.80", "2001:db8:80::80"


@dataclass
class Case:
    """name: the folder; dumps: (host, device, file) for captures that tcpdump takes; folder: whose
    rules and host."""
    name: str
    script: object
    dumps: list = field(default_factory=list)
    folder: str = ""
    offloads: bool = False


def internet(net, routed6=None, mtu=1500):
    """The provider's router behind wan, and a server behind that. routed6: the network behind the
    firewall that IPv6 is routed to. mtu: of the link between the two."""
    routes = [(routed6, WAN6)] if routed6 else []
    wan = next(i.get("mtu", 1500) for i in net.spec["interfaces"] if i["name"] == "wan")
    net.host("isp", {"wan": [ISP4 + "/24", ISP6 + "/64"],
                     "net": ["198.51.100.1/24", "2001:db8:80::1/64"]},
             routes=routes, forwards=True, mtu={"wan": wan, "net": mtu})
    return net.host("server", {"net": [SERVER4 + "/24", SERVER6 + "/64"]},
                    gateways=["198.51.100.1", "2001:db8:80::1"], mtu={"net": mtu})


def lan_host(net, name, number, prefix6):
    return net.host(name, {"lan": ["10.1.0.%d/24" % number, "%s%d/64" % (prefix6, number)]},
                    gateways=["10.1.0.1", prefix6 + "1"])


def fetch(ns, url, *options):
    return ns.attempt("curl", "-s", "-o", "/dev/null", "-m", "5", "--noproxy", "*", *options, url)


# ------------------------------------------------------------------------------------------ web

def web_masquerade(net, work):
    server = internet(net)
    client = lan_host(net, "client", 10, "fd00:1::")
    yield
    programs.nginx(server, work, {"index.html": 900, "big": 22000, "part/a": 4000, "part/b": 7000})
    post = programs.content(os.path.join(work, "post"), 8000)
    yield
    for host in (SERVER4, "[" + SERVER6 + "]"):
        base = "http://" + host
        fetch(client, base + "/")
        fetch(client, base + "/big")
        fetch(client, base + "/missing")
        client.attempt("curl", "-s", "-o", "/dev/null", "-o", "/dev/null", "-m", "5",
                       base + "/part/a", base + "/part/b")
        client.attempt("curl", "-s", "-Z", "-o", "/dev/null", "-o", "/dev/null", "-o", "/dev/null",
                       "-m", "5", base + "/", base + "/part/a", base + "/part/b")
        fetch(client, base + "/upload", "--data-binary", "@" + post)
        fetch(client, base + "/big", "--max-filesize", "1000")
        fetch(client, base + ":81/")


# ------------------------------------------------------------------------------- port forwarding

def port_forward(net, work):
    outside = internet(net)
    inside = lan_host(net, "client", 10, "fd00:1::")
    own = lan_host(net, "own", 20, "fd00:1::")
    dmz = net.host("dmz", {"dmz": ["10.2.0.20/24", "fd00:2::20/64"]},
                   gateways=["10.2.0.1", "fd00:2::1"])
    yield
    programs.nginx(dmz, os.path.join(work, "dmz"), {"index.html": 1200, "page": 9000})
    programs.nginx(own, os.path.join(work, "own"), {"index.html": 700}, ports=(8080,))
    programs.dnsmasq(dmz, ["--address=/www.example/203.0.113.1"])
    yield
    for ns in (outside, inside):
        fetch(ns, "http://203.0.113.1/page")            # to the dmz
        fetch(ns, "http://203.0.113.1:81/")             # the same by another port
        fetch(ns, "http://203.0.113.1:8080/")           # to a host in the lan: from there, hairpin
        ns.attempt("dig", "@203.0.113.1", "www.example", "+tries=1", "+time=2")
    fetch(inside, "http://10.2.0.20/page")              # no translation
    fetch(outside, "http://203.0.113.1:9/", "--connect-timeout", "1")       # not forwarded
    fetch(dmz, "http://10.1.0.20:8080/", "--connect-timeout", "1")          # dmz to lan: never


# ------------------------------------------------------------------------------------------ dns

def dns(net, work):
    server = internet(net, "2001:db8:1::/64")
    client = lan_host(net, "client", 10, "2001:db8:1::")
    yield
    texts = ["--txt-record=large.example,%d " % i + "abcdefghij" * 20 for i in range(12)]
    programs.dnsmasq(server, ["--address=/www.example/198.51.100.80",
                              "--address=/www.example/2001:db8:80::80",
                              "--mx-host=example,mail.example,10", *texts])
    yield

    def dig(*args):
        client.attempt("dig", "+tries=1", "+time=2", "+nocookie", *args)
    for at in ("@" + SERVER4, "@" + SERVER6):
        dig(at, "www.example", "A")
        dig(at, "www.example", "AAAA")
        dig(at, "example", "MX")
        dig(at, "nothing.example", "A")
        dig(at, "large.example", "TXT", "+noedns")             # truncated, then over TCP
        dig(at, "large.example", "TXT", "+bufsize=4096")       # an answer in two fragments
        dig(at, "large.example", "TXT", "+tcp")
        dig(at, "-p", "5353", "www.example", "A")              # nobody there: port unreachable
    dig("@192.0.2.53", "www.example", "A")                     # led to the provider's server
    dig("@192.0.2.53", "www.example", "AAAA", "+tcp")


# ------------------------------------------------------------------------------------------ ssh

def ssh(net, work):
    server = internet(net, "2001:db8:1::/64")
    client = lan_host(net, "client", 10, "2001:db8:1::")
    yield
    far = programs.Sshd(server, _made(work, "far"))
    near = programs.Sshd(client, _made(work, "near"))
    data = programs.content(os.path.join(work, "data"), 20000)
    yield
    for host in (SERVER4, SERVER6):
        client.attempt("ssh", *far.options(), "root@" + host, "uname; sleep 0.3; seq 200")
    client.attempt("scp", "-q", *far.options(), data, "root@%s:%s.copy" % (SERVER4, data))
    client.attempt("ssh", *near.options(), "root@" + SERVER4, "true")      # the wrong key
    server.attempt("ssh", *near.options(), "-p", "2222", "root@" + WAN4, "seq 20")
    server.attempt("ssh", *near.options(), "root@2001:db8:1::10", "seq 20")
    server.attempt("ssh", *near.options(), "root@" + WAN4, "true")         # the router's own: no


def _made(*parts):
    path = os.path.join(*parts)
    os.makedirs(path, exist_ok=True)
    return path


# ------------------------------------------------------------------------------ ping, traceroute

def ping_traceroute(net, work):
    server = internet(net, "2001:db8:1::/64", mtu=1400)
    client = lan_host(net, "client", 10, "2001:db8:1::")
    yield
    yield
    for target in (SERVER4, SERVER6):
        client.attempt("ping", "-n", "-c", "3", "-i", "0.2", target)
        client.attempt("ping", "-n", "-c", "2", "-i", "0.2", "-s", "3000", target)
        client.attempt("ping", "-n", "-c", "2", "-i", "0.2", "-W", "1", "-s", "1440", "-M", "do",
                       target)
        client.attempt("ping", "-n", "-c", "2", "-i", "0.2", "-W", "1", "-s", "1410", "-M", "do",
                       target)
        for kind in ([], ["-I"], ["-T", "-p", "80"], ["-U", "-p", "53"]):
            client.attempt("traceroute", "-n", "-q", "1", "-w", "1", "-m", "5", "-N", "1", *kind,
                           target)
    for gone in ("192.0.2.9", "2001:db8:dead::9"):              # the provider knows no way
        client.attempt("ping", "-n", "-c", "1", "-W", "1", gone)
    for target in ("10.1.0.1", "2001:db8:1::1"):                # the router itself
        client.attempt("ping", "-n", "-c", "1", "-W", "1", target)
        client.attempt("ping", "-n", "-c", "1", "-W", "1", "-s", "2000", target)
    for target in (WAN4, WAN6, "2001:db8:1::10"):
        server.attempt("ping", "-n", "-c", "1", "-W", "1", target)
    server.attempt("traceroute", "-n", "-q", "1", "-w", "1", "-m", "3", "-N", "1", WAN4)


# ------------------------------------------------------------------------------------------ ftp

FTP_FILES = {"readme": 600, "pub/data": 9000}


def lftp(ns, work, url, passive, *commands):
    settings = ("set ftp:passive-mode %s; set net:timeout 3; set net:max-retries 1; "
                "set net:persist-retries 0; set ftp:prefer-epsv no; set ftp:use-feat no; "
                "set ftp:sync-mode on; set cmd:fail-exit no; lcd %s; "
                % ("on" if passive else "off", _made(work, "got")))
    ns.attempt("lftp", "-c", settings + "open -u anonymous,guest@example %s; " % url
               + "; ".join(commands) + "; bye")


def ftp_active(net, work):
    server = internet(net)
    client = lan_host(net, "client", 10, "fd00:1::")
    yield
    programs.vsftpd(server, work, FTP_FILES)
    upload = programs.content(os.path.join(work, "upload"), 5000)
    yield
    for host in (SERVER4, "[" + SERVER6 + "]"):
        url = "ftp://" + host
        lftp(client, work, url, False, "ls", "get -e readme", "cd pub", "get -e data",
             "cd ../incoming", "put %s" % upload)
        fetch(client, url + "/pub/data", "-P", "-")                     # EPRT
        if host == SERVER4:
            fetch(client, url + "/readme", "-P", "-", "--disable-eprt")     # PORT
    # a server that calls without being expected: the rules drop it
    server.attempt("socat", "-u", "OPEN:/dev/null",
                   "TCP4:%s:40000,sourceport=20,reuseaddr,connect-timeout=1" % WAN4)


def ftp_passive(net, work):
    server = internet(net)
    client = lan_host(net, "client", 10, "fd00:1::")
    dmz = net.host("dmz", {"dmz": ["10.2.0.20/24", "fd00:2::20/64"]},
                   gateways=["10.2.0.1", "fd00:2::1"])
    yield
    programs.vsftpd(server, os.path.join(work, "far"), FTP_FILES)
    programs.vsftpd(dmz, os.path.join(work, "dmz"), FTP_FILES)
    upload = programs.content(os.path.join(work, "upload"), 5000)
    yield
    for host in (SERVER4, "[" + SERVER6 + "]"):
        url = "ftp://" + host
        lftp(client, work, url, True, "ls", "get -e readme", "cd incoming", "put %s" % upload)
        fetch(client, url + "/pub/data")                                # EPSV
    # the server in the dmz, by the router's address: its answers are rewritten
    for host in (WAN4, "[" + WAN6 + "]"):
        url = "ftp://" + host
        lftp(server, work, url, True, "ls", "get -e readme", "cd pub", "get -e data")
        fetch(server, url + "/pub/data")
    fetch(server, "ftp://%s/readme" % WAN4, "--disable-epsv", "--no-ftp-skip-pasv-ip")
    server.attempt("nc", "-z", "-w", "1", WAN4, "40000")                # not announced


# --------------------------------------------------------------------------------------- iperf3

def iperf3(net, work):
    server = internet(net, "2001:db8:1::/64")
    client = lan_host(net, "client", 10, "2001:db8:1::")
    yield
    programs.iperf3(server)
    yield

    def run(*args):
        client.attempt("iperf3", "-c", *args, seconds=20)
    run(SERVER4, "-n", "48K", "-l", "8K", "-b", "2M")
    run(SERVER4, "-n", "48K", "-l", "8K", "-b", "2M", "-R")
    run(SERVER6, "-n", "32K", "-l", "8K", "-b", "2M", "-P", "2")
    run(SERVER6, "-n", "24K", "-l", "8K", "-b", "2M", "-w", "4K", "-R")
    run(SERVER4, "-u", "-b", "100K", "-l", "400", "-t", "3")        # long enough to be a stream
    run(SERVER6, "-u", "-b", "100K", "-l", "400", "-t", "1", "-R")
    run(SERVER4, "-u", "-b", "400K", "-l", "2200", "-n", "22K")     # datagrams in two fragments


# ------------------------------------------------------------------------------------ port scan

SCANNED = "20-26,53,79-81,110,113,123,137,139,143,161,443,445,3306,8080"


def port_scan(net, work):
    scanner = internet(net)
    target = net.host("target", {"dmz": ["192.0.2.80/24", "2001:db8:2::80/64"]},
                      gateways=["192.0.2.1", "2001:db8:2::1"])
    isp = net.hosts["isp"]
    net.gateways.append((isp, ("192.0.2.0/24", WAN4)))
    net.gateways.append((isp, ("2001:db8:2::/64", WAN6)))
    yield
    programs.nginx(target, work, {"index.html": 500})
    programs.dnsmasq(target, ["--address=/www.example/192.0.2.80"])
    yield
    base = ["nmap", "-n", "-Pn", "--max-retries", "1", "--max-rtt-timeout", "150ms",
            "--initial-rtt-timeout", "100ms", "--min-rate", "200", "--disable-arp-ping",
            "-d0", "-r"]
    for address, extra in ((WAN4, []), ("192.0.2.80", []), ("2001:db8:2::80", ["-6"])):
        scanner.attempt(*base, *extra, "-sS", "-p", SCANNED, address)
        scanner.attempt(*base, *extra, "-sU", "-p", "53,113,123,161,500", address)
    for kind in ("-sT", "-sF", "-sN", "-sX", "-sA", "-sW", "-sM"):
        scanner.attempt(*base, kind, "-p", "21,22,80,113", "192.0.2.80")
    scanner.attempt(*base, "-sS", "-f", "-p", "22,80,113", "192.0.2.80")        # in fragments
    scanner.attempt(*base, "-sO", "-p", "1,2,6,17,41,47,50", "192.0.2.80")      # protocols
    scanner.attempt(*base, "-sV", "--version-light", "-p", "53,80", "192.0.2.80")


# ------------------------------------------------------------------------------------- timeouts

def timeouts(net, work):
    server = internet(net)
    client = lan_host(net, "client", 10, "fd00:1::")
    yield
    sh = programs.write
    echo = sh(os.path.join(work, "late"), "#!/bin/sh\nread -r line\nsleep 3.2\necho late\n")
    os.chmod(echo, 0o755)
    programs.dnsmasq(server, ["--address=/www.example/198.51.100.80"])
    programs.socat(server, "-t", "5", "UDP4-RECVFROM:7000,fork", "EXEC:" + echo, udp_port=7000)
    programs.socat(server, "TCP4-LISTEN:7001,reuseaddr,fork", "EXEC:cat")
    programs.socat(server, "UDP4-LISTEN:7002,reuseaddr,fork", "EXEC:cat", udp_port=7002)
    programs.wait_for_port(server, 7001)
    yield
    background = []

    def talk(target, *lines):
        """Says each line after its pause."""
        text = "; ".join("sleep %s; echo %s" % line for line in lines)
        background.append(client.start("sh", "-c", "(%s) | socat -t 1.5 - %s" % (text, target)))
    # an answer after the entry's 2 s: a stranger's packet
    talk("UDP4:%s:7000,sourceport=40000" % SERVER4, (0.1, "early"), (4.2, "end"))
    # a stream: 2 s old, answered, from then on 4 s; so a pause of 3 s is no end
    talk("UDP4:%s:7002,sourceport=40002" % SERVER4, (0.1, "a"), (1.2, "b"), (1.2, "c"), (3, "d"))
    # idle beyond "established": the entry is gone, the next segment is picked up
    talk("TCP4:%s:7001,sourceport=40001" % SERVER4, (0.1, "one"), (1, "two"), (5, "three"))
    # the same port, before and after the entry's end
    for pause in (0.6, 3.2, 0):
        client.attempt("dig", "-b", "10.1.0.10#40003", "@" + SERVER4, "www.example", "+tries=1",
                       "+time=1", "+nocookie")
        time.sleep(pause)
    # a closed connection's port again, while TIME_WAIT lasts and after it
    for pause in (0.7, 3.2, 0):
        client.attempt("sh", "-c", "echo hello | socat -t 0.5 - "
                       "TCP4:%s:7001,sourceport=40004,reuseaddr" % SERVER4)
        time.sleep(pause)
    client.attempt("ping", "-n", "-c", "3", "-i", "2.6", "-e", "4711", SERVER4)
    for process in background:
        process.wait(20)
    time.sleep(0.5)


def offload(net, work):
    """The web client again on hosts that leave checksums and segmentation to the network card."""
    server = internet(net)
    client = lan_host(net, "client", 10, "fd00:1::")
    yield
    programs.nginx(server, work, {"index.html": 900, "big": 40000})
    post = programs.content(os.path.join(work, "post"), 30000)
    yield
    for base in ("http://" + SERVER4, "http://[" + SERVER6 + "]"):
        fetch(client, base + "/")
        fetch(client, base + "/big")
        fetch(client, base + "/upload", "--data-binary", "@" + post)


CASES = {c.name: c for c in (
    Case("web-masquerade", web_masquerade),
    Case("port-forward-hairpin", port_forward),
    Case("dns", dns),
    Case("ssh", ssh),
    Case("ping-traceroute", ping_traceroute),
    Case("ftp-active", ftp_active),
    Case("ftp-passive", ftp_passive),
    Case("iperf3", iperf3),
    Case("port-scan", port_scan),
    Case("timeouts", timeouts),
    Case("web-capture", web_masquerade, folder="web-masquerade", dumps=[
        ("client", "eth0", "web-client.pcap"), ("isp", "eth0", "web-wan.pcap")]),
    Case("dns-capture", dns, folder="dns", dumps=[("client", "eth0", "dns-client.pcap")]),
    Case("ftp-capture", ftp_active, folder="ftp-active", dumps=[
        ("client", "eth0", "ftp-client.pcap")]),
    Case("offload-capture", offload, folder="web-masquerade", offloads=True, dumps=[
        ("client", "eth0", "offload-client.pcap")]),
)}
