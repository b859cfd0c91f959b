#!/usr/bin/env python3
"""Makes the scenarios whose packets are written by hand, one for each mechanism of the host.

    make.py --oracle DIR [NAME...]      makes anew (all without NAME), root
    make.py --list

DIR holds run.py, which passes frames through the kernel and writes kernel.jsonl. A scenario is a
function in making/; all its files are written by this program.
"""
import argparse
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.dont_write_bytecode = True
from making import cases, write  # noqa: E402


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    a.add_argument("names", nargs="*", metavar="NAME")
    a.add_argument("--oracle", metavar="DIR")
    a.add_argument("--list", action="store_true")
    a = a.parse_args()
    unknown = set(a.names) - set(cases.ALL)
    if a.list or unknown or not a.oracle:
        print("\n".join(cases.ALL))
        return 2 if unknown else 0
    for name in a.names or cases.ALL:
        folder = os.path.join(HERE, name)
        write.scenario(folder, cases.ALL[name]())
        subprocess.run([sys.executable, os.path.join(a.oracle, "run.py"), folder], check=True)
        with open(os.path.join(folder, "kernel.jsonl")) as f:
            print("%s: %d packets" % (name, sum(1 for line in f if json.loads(line))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
