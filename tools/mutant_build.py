# SPDX-License-Identifier: BSD-2-Clause
"""A build by Ninja, and what comes of one of its C files.

Build reads which commands make the objects, libraries and test programs that
have the file in them. A Workshop runs these commands, and only as far as the
test program that is wanted, with a mutant in the place of the file and with a
folder of its own in the place of the build's: the build stays as it is, and
needs no second configuration, which would refuse a changed lib/ctxop.c.

Whatever is run has a process group of its own, and limits of time and memory.
"""
import hashlib
import json
import os
import re
import shlex
import signal
import subprocess
import threading
import time
from dataclasses import dataclass

# Bytes of address space that a process may have: machines reserve much of it
# that they never touch.
MEMORY = 32 << 30

# ---- processes ----

groups = set()  # those that run
stopping = threading.Event()  # and none is to run any more


@dataclass
class Ended:
    status: int
    cpu: float  # seconds
    wall: float


def end_group(pid):
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def stop():
    """End what runs, and run nothing more."""
    stopping.set()
    for pid in list(groups):
        end_group(pid)


def run(command, cwd, env=None, cpu=60, wall=300):
    """Run it in its own process group, which is gone on return."""
    if stopping.is_set():
        raise KeyboardInterrupt
    start = time.monotonic()
    limits = ["prlimit", f"--cpu={int(cpu) + 1}", f"--as={MEMORY}", "--core=0"]
    process = subprocess.Popen(
        limits + command, cwd=cwd, env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, start_new_session=True)
    groups.add(process.pid)
    timer = threading.Timer(wall, end_group, [process.pid])
    timer.start()
    _, status, usage = os.wait4(process.pid, 0)
    timer.cancel()
    process.returncode = status  # it was waited for
    groups.discard(process.pid)
    end_group(process.pid)
    if stopping.is_set():
        raise KeyboardInterrupt
    return Ended(status, usage.ru_utime + usage.ru_stime,
                 time.monotonic() - start)


# ---- the build that is there ----

@dataclass
class Test:
    name: str
    program: str  # as the build names it
    command: list
    cwd: str
    env: dict
    cpu: float = 0
    wall: float = 0
    kills: int = 0


class Build:
    """What comes of one source file in a build: objects, libraries, tests."""

    def __init__(self, folder, source):
        self.folder = os.path.abspath(folder)
        self.source = os.path.abspath(source)
        self.project = self._cached("CMAKE_HOME_DIRECTORY")
        self.name = os.path.relpath(self.source, self.project)
        edges = json.loads(self._output("ninja", "-t", "compdb"))
        self.commands = self._affected([e for e in edges if e["command"]])
        self.objects = [o for o in self.commands if o.endswith(".o")]
        self.archived = [o for o in self.objects if any(
            a.endswith(".a") and o in self.commands[a].split()
            for a in self.commands)]
        if not self.objects:
            raise SystemExit(f"{folder}: nothing is made of {self.name}")

    def _cached(self, variable):
        with open(os.path.join(self.folder, "CMakeCache.txt")) as f:
            return re.search(rf"^{variable}:\w+=(.*)$", f.read(), re.M)[1]

    def _output(self, *command):
        return subprocess.run(command, cwd=self.folder, check=True,
                              capture_output=True, text=True).stdout

    def _affected(self, edges):
        """output: command, of what is made of the source, step by step."""
        commands, known = {}, {self.source}
        while True:
            new = [e for e in edges if e["output"] not in known
                   and known & set(e["command"].split())]
            if not new:
                return commands
            for e in new:
                known.add(e["output"])
                commands[e["output"]] = e["command"]

    def programs(self):
        return [c for c in self.commands if not c.endswith((".o", ".a"))]

    def up_to_date(self, programs):
        ninja = subprocess.run(["ninja", *programs], cwd=self.folder,
                               stdout=subprocess.PIPE, text=True)
        if ninja.returncode != 0:
            raise SystemExit(ninja.stdout)

    def tests(self):
        """The entries of ctest that run such a program, if it is built."""
        tests = []
        listed = json.loads(self._output("ctest", "--show-only=json-v1"))
        for entry in listed["tests"]:
            if "command" not in entry:
                continue
            program = os.path.relpath(entry["command"][0], self.folder)
            if program not in self.commands:
                continue
            properties = {p["name"]: p["value"] for p in entry["properties"]}
            env = dict(e.split("=", 1)
                       for e in properties.get("ENVIRONMENT", []))
            tests.append(Test(entry["name"], program, entry["command"],
                              properties["WORKING_DIRECTORY"], env))
        return tests

    def compile_options(self):
        """Those of the first object that a parser has to know."""
        words = shlex.split(self.commands[self.archived[0]])
        options, take = [], False
        for word in words:
            if take or re.match(r"-([ID]|std=|isystem)", word):
                options.append(word)
            take = word == "-isystem"
        return options


class Workshop:
    """A folder where a mutant's objects, libraries and programs are made."""

    def __init__(self, build, folder):
        self.build = build
        self.folder = folder
        self.source = os.path.join(folder, build.name)
        self.made = {}
        for path in [build.name, *build.commands]:
            os.makedirs(os.path.dirname(os.path.join(folder, path)),
                        exist_ok=True)

    def take(self, text):
        self.made = {}
        with open(self.source, "w", encoding="latin-1", newline="") as f:
            f.write(text)

    def moved(self, word):
        """Where it is made here, of what is named in a command."""
        if word == self.build.source:
            return self.source
        path = word[:-2] if word.endswith(".d") else word
        if path in self.build.commands:
            return os.path.join(self.folder, word)
        return word

    def make(self, output):
        """Make it, and what of the mutant it needs. False if that fails."""
        if output not in self.made:
            self.made[output] = self._make(output)
        return self.made[output]

    def _make(self, output):
        words = self.build.commands[output].split()
        for word in set(words) - {output}:
            if word in self.build.commands and not self.make(word):
                return False
        command = " ".join(self.moved(w) for w in words)
        if output in self.build.objects:
            # Messages name the file as the project does.
            command += (f" -w -g0 -iquote {os.path.dirname(self.build.source)}"
                        f" -fmacro-prefix-map={self.folder}/=")
        return run(["sh", "-c", command], self.build.folder).status == 0

    def code(self):
        """A digest of the code that libraries have; None: it does not compile."""
        digest = hashlib.sha256()
        for name in self.build.archived:
            if not self.make(name):
                return None
            with open(os.path.join(self.folder, name), "rb") as f:
                digest.update(f.read())
        return digest.hexdigest()

    def kills(self, test):
        """Does the test fail?"""
        if not self.make(test.program):
            return True
        command = [os.path.join(self.folder, test.program), *test.command[1:]]
        return run(command, test.cwd, test.env, cpu=5 * test.cpu + 3,
                   wall=20 * test.wall + 30).status != 0
