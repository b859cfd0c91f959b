#!/usr/bin/env python3
"""Compares the verdicts that corpus.py has written with ours.

    compare.py FILE...    (after `mvn -Dquick -pl core,rules -am test-compile`)
"""
import subprocess
import sys

from corpus import HERE, rules_of, ruleset


def cases(names):
    for name in names:
        found = None
        for line in open(name, encoding="utf-8").read().split("\n"):
            if line.startswith("= "):
                found[2].append(line[2:])
            elif not line.startswith("#") and " | " in line:
                if found:
                    yield found
                context, rule = line.split(" | ", 1)
                found = (context, rule, [])
        if found:
            yield found


def ours(texts, *arguments):
    modules = f"{HERE}/../../../target/classes:{HERE}/../../../target/test-classes:{HERE}/../../../../core/target/classes"
    done = subprocess.run(
        ["java", "-XX:TieredStopAtLevel=1", "-cp", modules, "io.twinwall.rules.judge.Judge", *arguments],
        input="\0".join(texts).encode(),
        stdout=subprocess.PIPE,
        check=True,
    )
    return done.stdout.decode().split("\0")[:-1]


def main():
    all_cases = list(cases(sys.argv[1:]))
    bad = 0
    for (context, rule, listing), said in zip(all_cases, ours([ruleset(c, r) for c, r, _ in all_cases])):
        got = [] if said.startswith("!") else rules_of(said)
        if got != listing:
            bad += 1
            print(f"{context} | {rule}\n   nft:  {' // '.join(listing) or 'refused'}\n   ours: ", end="")
            print(" // ".join(got) if got else "; ".join(l for l in said[1:].split("\n") if "rror" in l or l.startswith(" ") and "^" not in l and "|" not in l)[:300])
    print(f"{len(all_cases)} rules, {bad} differ")


if __name__ == "__main__":
    main()
