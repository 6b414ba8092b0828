#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Do the tests notice? Break a C file in each small way, and run them.

    tools/mutants.py lib/ctxop.c

mutate.py says which ways there are. Each mutant is compiled beside a build that
is there already, which stays as it is: a worker has a folder of its own, and
makes in it only what comes of the file, up to the one test program that is run
next. One that compiles to the same code as the original, or as another mutant,
is dropped. The tests of the file itself come first, then those that killed most
so far; the first that fails ends it. Each runs in a process group of its own,
under limits of time (many times what it takes without a mutant) and memory.

A survivor is either a gap in the tests, or no mistake at all. Those are listed
in mutants.txt, with the reason, and are not run. The status is 1 if one
survives that is not on the list, or if the list names one that is not there.

Results are kept in BUILD/mutants: what was interrupted goes on from there.
"""
import argparse
import hashlib
import json
import os
import re
import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass

sys.dont_write_bytecode = True
from mutant_build import Build, Workshop, run, stop, stopping  # noqa: E402
try:
    from mutate import mutants_of
except ImportError:
    sys.stderr.write("mutants.py: python3-clang-14 and libclang-common-14-dev "
                     "are missing\n")
    sys.exit(77)

LISTED = os.path.join(os.path.dirname(__file__), "mutants.txt")


# ---- what is known ----

class Results:
    """Lines of JSON: what became of a mutant; and what killed it at last."""

    def __init__(self, path):
        self.known, self.killers = {}, {}
        if os.path.exists(path):
            with open(path) as f:
                for line in f:
                    self._learn(json.loads(line))
        self.file = open(path, "a", buffering=1)
        self.lock = threading.Lock()

    def _learn(self, one):
        self.known[one["key"]] = one["end"]
        if one["end"].startswith("killed by "):
            self.killers[one["mutant"]] = one["end"][len("killed by "):]

    def add(self, mutant, key, end):
        one = {"mutant": mutant, "key": key, "end": end}
        with self.lock:
            self._learn(one)
            self.file.write(json.dumps(one) + "\n")


def fingerprint(project):
    """Of all that a result depends on: sources, and how they are built."""
    digest = hashlib.sha256()
    files = []
    for folder, below, names in os.walk(project):
        below[:] = [b for b in below if b != "build" and b[0] != "."]
        files += [os.path.join(folder, n) for n in names
                  if n.endswith((".c", ".h", ".S", ".cmake", ".json"))
                  or n == "CMakeLists.txt"]
    for path in sorted(files):
        with open(path, "rb") as f:
            digest.update(path.encode() + b"\0" + f.read())
    return digest.hexdigest()


@dataclass
class Entry:
    """One that is on the list."""
    file: str
    function: str
    old: str = ""
    new: str = ""
    reason: str = ""
    matches: int = 0

    def is_of(self, name, mutant):
        return (self.file, self.function, self.old, self.new) == (
            name, mutant.function, mutant.old_lines(), mutant.new_lines())


def read_list(path):
    """Entries as '@ FILE FUNCTION', '-old', '+new', and the reason."""
    entries = []
    with open(path) as f:
        for line in f:
            line = line.rstrip("\n")
            if line.startswith("@ "):
                entries.append(Entry(*line.split()[1:]))
            elif line.startswith("-") and entries:
                entries[-1].old = " ".join(
                    (entries[-1].old + " " + line[1:]).split())
            elif line.startswith("+") and entries:
                entries[-1].new = " ".join(
                    (entries[-1].new + " " + line[1:]).split())
            elif entries:
                entries[-1].reason += line
    for e in entries:
        if not e.reason:
            raise SystemExit(f"{path}: no reason for {e.function}: -{e.old}")
    return entries


# ---- all mutants of a file ----

def shown(name, mutant):
    return (f"{name}:{mutant.line}: {mutant.function}: {mutant.kind}\n"
            f"-\t{mutant.old_lines()}\n+\t{mutant.new_lines()}\n")


class Hunt:
    def __init__(self, build, options):
        self.build = build
        self.options = options
        self.folder = os.path.join(build.folder, "mutants")
        os.makedirs(self.folder, exist_ok=True)
        self.results = Results(os.path.join(self.folder, "results.jsonl"))
        self.tests = build.tests()
        self.near = set()
        self.codes = {}  # digest: whose it is first
        self.lock = threading.Lock()
        self.free = []  # workshops
        self.done = 0

    def prepare(self):
        """The original: its code, and that the tests pass, in what time."""
        workshop = self.workshop(0)
        with open(self.build.source, encoding="latin-1", newline="") as f:
            workshop.take(f.read())
        self.codes[workshop.code()] = "the original"
        self.free = [workshop] + [self.workshop(n)
                                  for n in range(1, self.options.jobs)]
        self.print = fingerprint(self.build.project) + \
            ("near" if self.options.near else "")
        self.choose_near()
        for i, test in enumerate(self.tests):
            self.say(f"without a mutant, {i + 1} of {len(self.tests)}: "
                     f"{test.name}")
            self.time(test)
        self.say("")

    def workshop(self, number):
        return Workshop(self.build, os.path.join(self.folder, str(number)))

    def choose_near(self):
        """By name: those of the file itself, then what its name begins."""
        stem = os.path.basename(self.build.source)[:-2]

        def distance(test):
            name = os.path.basename(test.name)
            return 0 if name == stem else 1 if name.startswith(stem) else 2
        self.tests.sort(key=distance)
        self.near = {t.name for t in self.tests if distance(t) < 2}
        if self.options.near:
            self.tests = [t for t in self.tests if t.name in self.near]

    def time(self, test):
        key = hashlib.sha256((self.print + test.name).encode()).hexdigest()
        if key not in self.results.known:
            ended = run(test.command, test.cwd, test.env)
            if ended.status != 0:
                raise SystemExit(f"{test.name} fails without a mutant")
            self.results.add("", key, f"{ended.cpu:.3f} {ended.wall:.3f}")
        test.cpu, test.wall = map(float, self.results.known[key].split())

    def order(self, mutant):
        """The tests, those first that will probably fail soon."""
        killer = self.results.killers.get(mutant)
        return sorted(self.tests, key=lambda t: (
            t.name != killer, t.name not in self.near, -t.kills, t.cpu))

    def end_of(self, mutant):
        """Make it and test it, unless it is known what becomes of it."""
        text = mutant.mutated()
        me = hashlib.sha256((self.build.name + text).encode()).hexdigest()
        key = hashlib.sha256((me + self.print).encode()).hexdigest()
        end = None if self.options.fresh else self.results.known.get(key)
        if end is None:
            with self.lock:
                workshop = self.free.pop()
            try:
                end = self.test(mutant, me, text, workshop)
                self.results.add(me, key, end)
            finally:
                with self.lock:
                    self.free.append(workshop)
        self.done += 1
        return end

    def test(self, mutant, me, text, workshop):
        workshop.take(text)
        code = workshop.code()
        if code is None:
            return "does not compile"
        with self.lock:
            twin = self.codes.setdefault(code, me)
        if twin != me:
            return "the same code"
        for test in self.order(me):
            self.say(f"{self.done + 1} of {self.total}, line {mutant.line}: "
                     f"{test.name}")
            if workshop.kills(test):
                test.kills += 1
                return f"killed by {test.name}"
        return "survived"

    def say(self, words):
        if sys.stdout.isatty():
            print(f"\r{words:<79.79}", end="\r" if not words else "",
                  flush=True)

    def hunt(self, mutants):
        """mutant: end. Ctrl-C ends it early, with what is known then."""
        self.total = len(mutants)
        ends = {}
        pool = ThreadPoolExecutor(self.options.jobs)
        waiting = {pool.submit(self.end_of, m): m for m in mutants}
        try:
            for future in as_completed(waiting):
                ends[waiting[future]] = future.result()
                if future.result() == "survived":
                    self.say("")
                    print("SURVIVED " + shown(self.build.name,
                                              waiting[future]), flush=True)
        except KeyboardInterrupt:
            stop()
        pool.shutdown(cancel_futures=True)
        self.say("")
        return ends


def is_wanted(mutant, only):
    if only is None:
        return True
    lines = re.fullmatch(r"(\d+)(?:-(\d+))?", only)
    if lines:
        return int(lines[1]) <= mutant.line <= int(lines[2] or lines[1])
    return only in (mutant.function, mutant.kind)


def summary(name, ends, listed):
    """Print the counts; the share of mistakes that are noticed."""
    words = [e.split(" by ")[0] for e in ends.values()]
    killed, survived = words.count("killed"), words.count("survived")
    print(f"{name}: {len(ends) + listed} mutants: "
          f"{words.count('does not compile')} do not compile, "
          f"{words.count('the same code')} compile to the same code, "
          f"{listed} are listed as no mistakes, "
          f"{killed} are killed, {survived} survived")
    share = 100 * killed / max(1, killed + survived)
    print(f"{name}: {share:.1f} % of the mistakes are noticed")
    return share


def of_one_file(path, options, entries):
    """True if it went as it should."""
    build = Build(options.build, path)
    mutants = mutants_of(build.source, build.compile_options())
    whole = options.only is None
    listed = set()
    for entry in entries:
        for m in mutants:
            if entry.is_of(build.name, m):
                entry.matches += 1
                listed.add(m)
    chosen = [m for m in mutants if is_wanted(m, options.only)]
    stale = [e for e in entries if e.file == build.name and e.matches != 1]
    for e in stale if whole else []:
        print(f"mutants.txt: {e.matches} mutants are\n@ {e.file} {e.function}\n"
              f"-{e.old}\n+{e.new}")
    if options.list:
        for m in chosen:
            print(("LISTED " if m in listed else "") + shown(build.name, m))
        return not (whole and stale)
    stem = os.path.basename(build.name)[:-2]
    build.up_to_date([p for p in build.programs() if not options.near
                      or re.search(rf"(^|_|/){stem}", p)])
    hunt = Hunt(build, options)
    hunt.prepare()
    ends = hunt.hunt([m for m in chosen if m not in listed])
    share = summary(build.name, ends, len([m for m in chosen if m in listed]))
    return not (whole and stale) and share >= options.at_least and \
        not stopping.is_set()


def main():
    p = argparse.ArgumentParser(
        description="Break C files in each small way, and see a test fail.",
        epilog="See the head of this file.")
    p.add_argument("file", nargs="+")
    p.add_argument("--build", default="build/test", metavar="DIR",
                   help="a build with tests, by Ninja (build/test)")
    p.add_argument("-j", dest="jobs", type=int, default=1, metavar="N",
                   help="so many at a time (1)")
    p.add_argument("--only", metavar="LINE[-LINE]|FUNCTION|KIND",
                   help="only these mutants")
    p.add_argument("--near", action="store_true",
                   help="only tests with names that begin as the file's does")
    p.add_argument("--at-least", type=float, default=100, metavar="PERCENT",
                   help="of those not listed that are to be killed (100)")
    p.add_argument("--listed", default=LISTED, metavar="LIST",
                   help="of those that are no mistakes (mutants.txt)")
    p.add_argument("--list", action="store_true", help="show them, and stop")
    p.add_argument("--fresh", action="store_true", help="use no known results")
    options = p.parse_args()
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    entries = read_list(options.listed)
    good = [of_one_file(f, options, entries) for f in options.file
            if not stopping.is_set()]
    sys.exit(130 if stopping.is_set() else 0 if all(good) else 1)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
