#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Print what llvm-cov's export says of each file of lib/, and judge it.

    llvm-cov-19 export PROGRAM -instr-profile=PROFILE | tools/coverage.py [FILE]

For each file the lines, the branches and the conditions (MC/DC) there are, and
how many percent are covered; with FILE, what is not covered in it instead. The
status is 1 where less is covered than LIMITS asks for.

Lines are counted here: llvm-cov takes for the count of a line that of the space
in front of its first statement, which is 0 behind a macro that may not return.
"""
import json
import os
import sys

LIMITS = {"lib/ctxop.c": (100, 100, 100), "all of lib/": (95, 90, 0)}
NAMES = ("lines", "branches", "conditions (MC/DC)")


class Count:
    def __init__(self, there=0, covered=0):
        self.there, self.covered = there, covered

    def __iadd__(self, other):
        self.there += other.there
        self.covered += other.covered
        return self

    def percent(self):
        return 100 * self.covered / self.there if self.there else 100.0

    def __str__(self):
        return f"{self.there:6d} {self.percent():7.2f} %"


def line_counts(segments, text):
    """line: how often it ran, of the lines that hold code.

    A segment is from (line, column) to the next one: count, whether it has
    one, whether a region is entered there, and whether it is but a gap.
    """
    counts, before = {}, None
    at = {}
    for segment in segments:
        at.setdefault(segment[0], []).append(segment)
    for line in range(segments[0][0], segments[-1][0] + 1):
        here = at.get(line, [])
        source = text[line - 1]
        indent = len(source) - len(source.lstrip()) + 1
        first = before
        for s in here:
            if s[1] <= indent:
                first = s
        entered = [s[2] for s in here if s[3] and s[4] and not s[5]]
        if first is not None and first[3] and not first[5]:
            entered.append(first[2])
        if entered and source.strip():
            counts[line] = max(entered)
        before = here[-1] if here else before
    return counts


def of_file(one):
    """(lines, branches, conditions), and which lines did not run."""
    with open(one["filename"]) as f:
        text = f.read().split("\n")
    lines = line_counts(one["segments"], text)
    summary = one["summary"]
    return ([Count(len(lines), sum(1 for n in lines.values() if n))] +
            [Count(summary[k]["count"], summary[k]["covered"])
             for k in ("branches", "mcdc")],
            [f"{n}: {text[n - 1].strip()}" for n in lines if not lines[n]])


def missed_branches(one):
    """Branches that went one way only, at their places in the file."""
    ways = {}
    for line, column, _, _, true, false, *_ in one["branches"]:
        seen = ways.setdefault((line, column), [0, 0])
        seen[0] += true
        seen[1] += false
    return [f"{line}:{column}: never {'true' if not seen[0] else 'false'}"
            for (line, column), seen in sorted(ways.items()) if 0 in seen]


def main():
    data = json.load(sys.stdin)["data"][0]
    total = [Count(), Count(), Count()]
    good = True
    rows = []
    for one in data["files"]:
        name = os.path.relpath(one["filename"])
        if not name.startswith("lib/") or not one["segments"]:
            continue
        counts, missed = of_file(one)
        if sys.argv[1:] == [name]:
            print("\n".join(missed + missed_branches(one)))
            return 0
        if sys.argv[1:]:
            continue
        rows.append((name, counts))
        for t, c in zip(total, counts):
            t += c
    if sys.argv[1:]:
        print(f"there is no code of {sys.argv[1]}", file=sys.stderr)
        return 2
    rows.append(("all of lib/", total))
    print(f"{'':28} {'lines':>16} {'branches':>16} {'MC/DC':>16}")
    for name, counts in rows:
        print(f"{name:28} " + " ".join(f"{c!s:>16}" for c in counts))
        for what, count, limit in zip(NAMES, counts, LIMITS.get(name, ())):
            if count.percent() < limit:
                print(f"{name}: {count.percent():.2f} % of {what}, "
                      f"expected {limit} %", file=sys.stderr)
                good = False
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
