"""The real servers, each started on a host of the test network with a configuration of our own.

Every function gives a Popen that is stopped at the end of the scenario. `work` is an empty folder.
"""
import os
import time

from .net import checked


def wait_for_port(ns, port, seconds=10):
    """Until something listens on the TCP port (by /proc, for a connection would be recorded)."""
    wanted = ":%04X" % port
    for _ in range(int(seconds * 20)):
        listing = ns.run("cat", "/proc/net/tcp", "/proc/net/tcp6")
        for line in listing.splitlines():
            words = line.split()
            if len(words) > 3 and words[1].endswith(wanted) and words[3] == "0A":
                return
        time.sleep(0.05)
    raise RuntimeError("%s: nothing listens on port %d" % (ns.name, port))


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as f:
        f.write(text)
    return path


def content(path, size):
    """A file of so many bytes, the same each time, that no link compresses away."""
    write(path, "")
    with open(path, "wb") as f:
        line = b"".join(b"%d squared is %d\n" % (i, i * i) for i in range(size // 12 + 1))
        f.write(line[:size])
    return path


def nginx(ns, work, files, ports=(80,)):
    root = os.path.join(work, "www")
    for name, size in files.items():
        content(os.path.join(root, name), size)
    listen = "".join("listen %d; listen [::]:%d; " % (p, p) for p in ports)
    config = write(os.path.join(work, "nginx.conf"), """
daemon off; master_process off; user root; pid %(w)s/nginx.pid; error_log /dev/null;
events { worker_connections 64; }
http {
  access_log off; default_type text/plain; keepalive_timeout 15;
  client_body_temp_path %(w)s/body; proxy_temp_path %(w)s/proxy; fastcgi_temp_path %(w)s/fastcgi;
  uwsgi_temp_path %(w)s/uwsgi; scgi_temp_path %(w)s/scgi;
  server { %(l)s root %(r)s; location = /upload { client_max_body_size 1m; return 204; } }
}
""" % {"w": work, "l": listen, "r": root})
    process = ns.start("nginx", "-c", config, "-p", work)
    for p in ports:
        wait_for_port(ns, p)
    return process


def dnsmasq(ns, records):
    process = ns.start("dnsmasq", "--keep-in-foreground", "--no-resolv", "--no-hosts",
                       "--conf-file=/dev/null", "--user=root", "--pid-file=", "--log-facility=-",
                       "--edns-packet-max=4096", "--local=/example/", *records)
    wait_for_port(ns, 53)
    return process


def vsftpd(ns, work, files):
    root = os.path.join(work, "ftp")
    for name, size in files.items():
        content(os.path.join(root, name), size)
    incoming = os.path.join(root, "incoming")
    os.makedirs(incoming, exist_ok=True)
    os.chmod(root, 0o755)
    os.chmod(incoming, 0o777)
    os.makedirs("/run/vsftpd/empty", exist_ok=True)
    config = write(os.path.join(work, "vsftpd.conf"), """
listen=NO
listen_ipv6=YES
background=NO
anonymous_enable=YES
anon_root=%s
anon_upload_enable=YES
write_enable=YES
anon_umask=022
no_anon_password=YES
connect_from_port_20=YES
secure_chroot_dir=/run/vsftpd/empty
seccomp_sandbox=NO
isolate_network=NO
xferlog_enable=NO
ftpd_banner=The file server of a test network
""" % root)
    process = ns.start("vsftpd", config)
    wait_for_port(ns, 21)
    return process


class Sshd:
    """An SSH server with fresh keys; command() gives the client that may enter."""

    def __init__(self, ns, work, port=22):
        self.work = work
        self.key = os.path.join(work, "id")
        host_key = os.path.join(work, "host")
        for path in (self.key, host_key):
            checked(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", path])
        os.makedirs("/run/sshd", exist_ok=True)
        config = write(os.path.join(work, "sshd_config"), """
Port %d
HostKey %s
AuthorizedKeysFile %s.pub
StrictModes no
UsePAM no
PermitRootLogin yes
PidFile none
UseDNS no
PrintMotd no
PrintLastLog no
Subsystem sftp internal-sftp
""" % (port, host_key, self.key))
        self.process = ns.start("/usr/sbin/sshd", "-D", "-f", config)
        wait_for_port(ns, port)

    def options(self):
        return ["-F", "none", "-i", self.key, "-o", "StrictHostKeyChecking=no",
                "-o", "UserKnownHostsFile=/dev/null", "-o", "BatchMode=yes",
                "-o", "LogLevel=ERROR", "-o", "IdentityAgent=none", "-o", "ConnectTimeout=3"]


def iperf3(ns):
    process = ns.start("iperf3", "-s")
    wait_for_port(ns, 5201)
    return process


def is_udp_bound(ns, port):
    wanted = ":%04X" % port
    listing = ns.run("cat", "/proc/net/udp", "/proc/net/udp6")
    return any(len(line.split()) > 1 and line.split()[1].endswith(wanted)
               for line in listing.splitlines())


def socat(ns, *args, udp_port=None):
    process = ns.start("socat", *args)
    for _ in range(100):
        if udp_port is None or is_udp_bound(ns, udp_port):
            return process
        time.sleep(0.05)
    raise RuntimeError("%s: socat does not listen" % ns.name)
