#!/usr/bin/env python3
"""Records the scenarios of this folder: real programs, the kernel as their router.

    record.py [NAME...]           records anew (all without NAME), root
    record.py --prove [NAME...]   runs each stored scenario without the mechanism that it is named
                                  for, and counts what changes
    record.py --captures          the captures of ordinary hosts in captures/
    record.py --list

The recorded frames pass through the kernel once more, by `twinwall verify --record`, which writes
kernel.jsonl. rules.nft, host.json and case.md of a scenario are written by hand; this program makes
ingress.pcapng and kernel.jsonl. The programs needed are Debian's: see README.md.
"""
import argparse
import collections
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TWINWALL = os.path.join(os.path.dirname(HERE), "twinwall")
sys.path.insert(0, HERE)
sys.dont_write_bytecode = True
from recording import capture, cases, net  # noqa: E402

LIMIT = 2 << 20
PROGRAMS = {
    "nft": "nftables", "ip": "iproute2", "ethtool": "ethtool", "nginx": "nginx-light",
    "curl": "curl", "dnsmasq": "dnsmasq-base", "dig": "bind9-dnsutils", "sshd": "openssh-server",
    "ssh": "openssh-client", "ping": "iputils-ping", "traceroute": "traceroute",
    "vsftpd": "vsftpd", "lftp": "lftp", "socat": "socat", "iperf3": "iperf3", "nmap": "nmap",
    "nc": "netcat-openbsd", "tcpdump": "tcpdump", "unshare": "util-linux",
}


def isolated(*args):
    """Runs this program again in namespaces of its own for processes, mounts and names, so that
    every server ends with it and none writes outside."""
    command = ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc", "--uts", "--",
               sys.executable, os.path.abspath(__file__), *args]
    return subprocess.run(command).returncode


def inside(case, folder, work):
    """In the isolated process: builds the network, runs the programs, writes what came in."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})    # one queue: one order of frames
    net.checked(["mount", "-t", "tmpfs", "tmpfs", "/run"])
    net.checked(["hostname", "test"])
    os.environ.update(LC_ALL="C.UTF-8", HOME=work, PATH="/usr/sbin:/usr/bin:/sbin:/bin")
    with open(os.path.join(folder, "host.json")) as f:
        spec = json.load(f)
    if case.offloads:
        spec["offloads"] = True
    network = net.Net(spec)
    script = case.script(network, work)
    next(script)                                # makes the hosts
    network.build(os.path.join(folder, "rules.nft"))
    next(script)                                # starts the servers
    dumps = [start_dump(network, *d, work) for d in case.dumps]
    tap = None if dumps else capture.Tap(network.router)
    for _ in script:                            # the clients, to the end
        pass
    time.sleep(0.3)
    for process in dumps:
        net.stop(process, signal.SIGINT)
    if dumps:
        return
    came, went = tap.collect()
    names = [i["name"] for i in spec["interfaces"]]
    capture.write_pcapng(os.path.join(work, "ingress.pcapng"), names, came)
    with open(os.path.join(work, "went.json"), "w") as f:
        json.dump([(name, p.hex()) for _, name, frame in went if (p := capture.l3(frame))], f)


def start_dump(network, host, dev, name, work):
    ns = network.hosts[host]
    path = os.path.join(work, name)
    process = ns.start("tcpdump", "-i", dev, "--immediate-mode", "-U", "-Z", "root", "-s", "0",
                       "-w", path)
    for _ in range(100):
        if os.path.exists(path) and os.path.getsize(path) >= 24:
            time.sleep(0.3)
            return process
        time.sleep(0.05)
    raise RuntimeError("tcpdump does not start on %s" % host)


def record(case):
    folder = os.path.join(HERE, case.name)
    with tempfile.TemporaryDirectory(prefix="record-") as work:
        os.chmod(work, 0o755)
        if isolated("--inside", case.name, folder, work):
            return ["the recording failed"]
        for name in ("rules.nft", "host.json"):
            shutil.copyfile(os.path.join(folder, name), os.path.join(work, name))
        first, second = os.path.join(work, "first"), os.path.join(work, "second")
        status, said = verify(work, "--record", first)
        faults = [] if status == 0 else ["Twinwall does not do the same:\n" + said]
        for name in ("ingress.pcapng", "kernel.jsonl"):
            shutil.copyfile(os.path.join(first, name), os.path.join(folder, name))
        with open(os.path.join(work, "went.json")) as f:
            live = json.load(f)
        status, said = verify(first, "--record", second,
                              "--against", os.path.join(folder, "kernel.jsonl"))
        if status:
            faults.append("two runs differ:\n" + said)
    return summary(folder, live) + faults


def verify(scenario, *options):
    """Passes a scenario through the kernel. -> (0 if the comparison finds no difference, else 1;
    what was said)"""
    done = subprocess.run([TWINWALL, "verify", scenario, *options], text=True, capture_output=True)
    if done.returncode > 1:
        raise RuntimeError(done.stderr)
    return done.returncode, done.stdout


def load(folder):
    with open(os.path.join(folder, "kernel.jsonl")) as f:
        return [json.loads(line) for line in f]


def summary(folder, live):
    """Prints what was recorded. -> faults: where the live run and the record disagree"""
    rows = load(folder)
    size = sum(os.path.getsize(os.path.join(folder, n)) for n in os.listdir(folder))
    seconds = float(rows[-1]["time"]) - float(rows[0]["time"])
    fates = collections.Counter(r["fate"] for r in rows)
    states = collections.Counter((r["ct"] or {}).get("state") for r in rows)
    print("  %d packets in %.1f s, %d KB" % (len(rows), seconds, size >> 10))
    print("  fates: " + ", ".join("%s %d" % x for x in fates.most_common()))
    print("  states: " + ", ".join("%s %d" % x for x in states.most_common()))
    faults = ["larger than 2 MB"] if size > LIMIT else []

    def bag(items):
        return collections.Counter((i, capture.comparable(bytes.fromhex(p))) for i, p in items)
    recorded = bag((o["iface"], o["packet"]) for r in rows for o in r["out"])
    lived = bag(live)
    for what, extra in (("only live", lived - recorded), ("only in the record", recorded - lived)):
        for (iface, packet), count in list(extra.items())[:5]:
            faults.append("%s, on %s, %d times: %s" % (what, iface, count, packet.hex()[:160]))
        if len(extra) > 5:
            faults.append("%s: %d packets in all" % (what, sum(extra.values())))
    return faults


def prove(case):
    """The stored frames again, through rules or a host without the mechanism. -> faults"""
    folder, faults = os.path.join(HERE, case.name), []
    before = collections.Counter(r["fate"] for r in load(folder))
    with open(os.path.join(folder, "without.json")) as f:
        without = json.load(f)
    for what, name, old, new in ((w["what"], w["file"], w["pattern"], w["replacement"])
                                 for w in without):
        with tempfile.TemporaryDirectory(prefix="record-") as work:
            for n in ("rules.nft", "host.json", "ingress.pcapng"):
                shutil.copyfile(os.path.join(folder, n), os.path.join(work, n))
            with open(os.path.join(work, name)) as f:
                text = f.read()
            changed = re.sub(old, new, text)
            if changed == text:
                faults.append("%s: %r is not in %s" % (what, old, name))
                continue
            with open(os.path.join(work, name), "w") as f:
                f.write(changed)
            out = os.path.join(work, "out")
            _, said = verify(work, "--record", out,
                             "--against", os.path.join(folder, "kernel.jsonl"))
            differing = re.search("^differing: (.*)", said, re.M)
            after = collections.Counter(r["fate"] for r in load(out))
            moved = ", ".join("%s %d -> %d" % (k, before[k], after[k])
                              for k in sorted(set(before) | set(after)) if before[k] != after[k])
            print("  without %s: %s (%s)" % (what, said.splitlines()[-1],
                                             moved or "same fates"))
            if not differing or not re.search(r"\b(fate|out|ct) ", differing.group(1)):
                faults.append("without %s nothing changes" % what)
    return faults


def record_captures(case):
    with tempfile.TemporaryDirectory(prefix="record-") as work:
        os.chmod(work, 0o755)
        if isolated("--inside", case.name, os.path.join(HERE, case.folder or case.name), work):
            return ["the recording failed"]
        for _, _, name in case.dumps:
            target = os.path.join(HERE, "captures", name)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            shutil.copyfile(os.path.join(work, name), target)
            print("  captures/%s: %d KB" % (name, os.path.getsize(target) >> 10))
    return []


def obstacle(a):
    """Why nothing can be recorded here, or None."""
    if os.geteuid() != 0:
        return "network namespaces and packet sockets need root"
    if a.prove:
        return None
    path = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
    missing = [p for n, p in PROGRAMS.items() if not shutil.which(n, path=path)]
    return "missing Debian packages: " + " ".join(missing) if missing else None


def main():
    ap = argparse.ArgumentParser(description=__doc__,
                                 formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("names", nargs="*", metavar="NAME")
    ap.add_argument("--prove", action="store_true")
    ap.add_argument("--captures", action="store_true")
    ap.add_argument("--list", action="store_true")
    ap.add_argument("--inside", nargs=3, help=argparse.SUPPRESS)
    a = ap.parse_args()
    if a.inside:
        return inside(cases.CASES[a.inside[0]], a.inside[1], a.inside[2])
    unknown = [n for n in a.names if n not in cases.CASES]
    if unknown:
        ap.error("unknown scenario %s; known: %s" % (", ".join(unknown), ", ".join(cases.CASES)))
    chosen = [c for c in cases.CASES.values() if not a.names or c.name in a.names]
    if a.list:
        for c in chosen:
            print(c.name + ("    --captures" if c.dumps else ""))
        return None
    fault = obstacle(a)
    if fault:
        sys.exit("record.py: " + fault)
    failed = 0
    for case in (c for c in chosen if a.captures == bool(c.dumps)):
        print(case.name, flush=True)
        faults = (record_captures(case) if a.captures else
                  prove(case) if a.prove else record(case))
        for fault in faults:
            print("  FAULT: " + fault)
        failed += bool(faults)
        sys.stdout.flush()
    return 1 if failed else None


if __name__ == "__main__":
    sys.exit(main())
