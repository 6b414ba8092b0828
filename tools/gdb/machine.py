# SPDX-License-Identifier: BSD-2-Clause
"""What gdb knows of libctxop: machine.py, kthreads.py, ctxops.py, findleaks.py,
one behind the other. They are in every program with the library (lib/gdb.h),
where gdb finds them. They read memory only, so that a core file is as good as a
program; this one, what the others look at.

I1. The machine is the current one of the host thread that gdb has selected.
"""
import re
import struct

import gdb
import gdb.printing
import gdb.unwinder

STATES = {0: "free", 1: "sleep", 2: "run", 4: "onproc", 8: "zomb",
          0x10: "stopped", 0x20: "wait"}
HANDLERS = ("save", "restore", "fork", "lwp_create", "exit", "free")


# ---- values ----

def type_of(name):
    try:
        return gdb.lookup_type(name)
    except gdb.error:
        raise gdb.GdbError("there is no %s: build libctxop with debug "
                           "information (-DCMAKE_BUILD_TYPE=RelWithDebInfo)"
                           % name) from None


def offset_of(type_name, field):
    return next(f.bitpos // 8 for f in type_of(type_name).fields()
                if f.name == field)


def text(value):
    return value.string(errors="replace") if value else None


def listed(first, link):
    """What a list that ends with NULL has; an error if it never ends."""
    seen = set()
    while first:
        if int(first) in seen:
            raise gdb.GdbError("the list by %s is broken: it leads back to "
                               "0x%x" % (link, int(first)))
        seen.add(int(first))
        yield first.dereference()
        first = first[link]


def symbol(address):
    """The function or variable at an address."""
    found = gdb.execute("info symbol 0x%x" % int(address), to_string=True)
    match = re.match(r"(\S+)(?: \+ (\d+))? in section ", found)
    if not match:
        return hex(int(address))
    name, past = match.groups()
    return "%s+0x%x" % (name, int(past)) if past else name


# ---- the machine ----

def machine():
    pointer = type_of("struct sim").pointer()
    try:
        sink = gdb.parse_and_eval("panic_sink")
    except gdb.error as error:
        raise gdb.GdbError("expected a program with libctxop that runs, or its "
                           "core file: %s" % error) from None
    if not sink:
        raise gdb.GdbError("no machine is current on this host thread: select "
                           "another one by 'thread N'")
    return sink.cast(pointer).dereference()


def cpus(sim):
    return [sim["sim_cpus"][i] for i in range(int(sim["sim_ncpus"]))]


def threads(sim):
    """t0, the idle ones, and all others in the order in which they came."""
    yield sim["sim_t0"]
    for cpu in cpus(sim):
        yield cpu["sc_idle"]
    yield from reversed(list(listed(sim["sim_threads"], "st_next")))


def running(sim):
    """The fiber that has the host's registers."""
    return int(sim["sim_cpu"]["sc_fiber"])


def is_running(sim, st):
    return int(st["st_fiber"].address) == running(sim)


def name_of(st):
    return text(st["st_name"]) or "t0"


def find_thread(sim, word):
    found = [st for st in threads(sim)
             if word in (name_of(st), str(int(st["st_kthread"]["t_did"])))
             and (word != "0")]
    if len(found) != 1:
        raise gdb.GdbError("%s thread is called '%s': expected a number or a "
                           "name that 'info kthreads' lists"
                           % ("no" if not found else "more than one", word))
    return found[0]


def names(sim):
    """Of objects, as sim_name() gave them."""
    table = sim["sim_names"]
    entries = table["tb_entries"]["r_base"].cast(type_of("struct name").pointer())
    taken = [entries[i] for i in range(1, int(table["tb_entries"]["r_count"]))]
    return {int(nm["nm_address"]): text(nm["nm_string"]) for nm in taken}


class Command(gdb.Command):
    """One that needs no more than its words."""

    def __init__(self, name, kind, prefix=False):
        super().__init__(name, kind, prefix=prefix)

    def invoke(self, words, from_tty):
        self.run(gdb.string_to_argv(words))

    def one(self, words):
        if len(words) > 1:
            raise gdb.GdbError("expected one thread, got %d words" % len(words))
        return words[0] if words else None
