#!/usr/bin/env python3
"""Makes the scenarios whose packets are written by hand, one for each mechanism of the host.

    make.py --all | NAME...      makes anew, root
    make.py --list

A scenario is a function in making/; all its files are written by this program, but for
kernel.jsonl: the frames pass through the kernel by `twinwall verify --record`.
"""
import argparse
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
TWINWALL = os.path.join(os.path.dirname(HERE), "twinwall")
sys.path.insert(0, HERE)
sys.dont_write_bytecode = True
from making import cases, write  # noqa: E402


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    a.add_argument("names", nargs="*", metavar="NAME")
    a.add_argument("--all", action="store_true")
    a.add_argument("--list", action="store_true")
    a = a.parse_args()
    unknown = set(a.names) - set(cases.ALL)
    if a.list or unknown or not (a.all or a.names):
        print("\n".join(cases.ALL))
        return 2 if unknown else 0
    for name in a.names or cases.ALL:
        folder = os.path.join(HERE, name)
        write.scenario(folder, cases.ALL[name]())
        done = subprocess.run([TWINWALL, "verify", folder, "--record", folder])
        if done.returncode:
            return done.returncode
        with open(os.path.join(folder, "kernel.jsonl")) as f:
            print("%s: %d packets" % (name, sum(1 for line in f if json.loads(line))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
