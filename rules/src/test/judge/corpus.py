#!/usr/bin/env python3
"""Judges a file of rules by the machine's nft and writes each verdict behind its rule (root).

    corpus.py FILE...      FILE: lines `FAMILY[+] [TYPE HOOK] | RULE`, `= listing`, `!` for refused; # comments

`+`: the table has the sets, maps, objects and chains of prelude.nft. Old verdicts are replaced.
"""
import os
import sys

from nftjudge import Judge, enter_namespace

HERE = os.path.dirname(os.path.abspath(__file__))
RESOURCES = os.path.join(HERE, "../resources/io/twinwall/rules/corpus")
PRIORITIES = {"prerouting": -100, "postrouting": 100}


def prelude():
    with open(os.path.join(RESOURCES, "prelude.txt"), encoding="utf-8") as f:
        return f.read()


def ruleset(context, rule):
    words = context.split()
    plus = words[0].endswith("+")
    family = words[0].rstrip("+")
    text = f"table {family} t {{\n" + (prelude() if plus else "") + "\tchain x {\n"
    if len(words) > 1:
        kind, hook = words[1:3]
        device = ' device "lo"' if hook in ("ingress", "egress") else ""
        priority = PRIORITIES.get(hook, 0) if kind == "nat" else 0
        text += f"\t\ttype {kind} hook {hook}{device} priority {priority}; policy accept;\n"
    return text + f"\t\t{rule}\n\t}}\n}}\n"


def rules_of(listing):
    """The lines of chain x."""
    lines = listing.split("\n")
    begin = lines.index("\tchain x {") + 1
    out = lines[begin : lines.index("\t}", begin)]
    if out and out[0].startswith("\t\ttype "):
        out = out[1:]
    return [line[2:] for line in out]


def main():
    enter_namespace()
    nft = Judge()
    for name in sys.argv[1:]:
        out, seen = [], set()
        for line in open(name, encoding="utf-8").read().split("\n"):
            if line.startswith("= ") or line in ("!", ""):
                continue
            if line.startswith("#") or " | " not in line:
                out.append(line)
                continue
            if line in seen:
                continue
            seen.add(line)
            out.append(line)
            context, rule = line.split(" | ", 1)
            ok, said = nft.judge(ruleset(context, rule))
            out += ["= " + r for r in rules_of(said)] if ok else ["!"]
            if os.environ.get("SAY") and not ok:
                print(line, "\n   ", said.split("\n")[0], file=sys.stderr)
        with open(name, "w", encoding="utf-8") as f:
            f.write("\n".join(out) + "\n")


if __name__ == "__main__":
    main()
