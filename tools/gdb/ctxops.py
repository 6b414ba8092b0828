# SPDX-License-Identifier: BSD-2-Clause
"""ctxops, walk ctxop, and how structures are printed."""


# ---- ctxops ----

def ring(t):
    """The ctxops of a thread, newest first, and what is wrong with it."""
    op, newest, seen = t["t_ctx"], t["t_ctx"], set()
    while op:
        if int(op) in seen:
            yield None, "the ring does not lead back to its head"
            return
        seen.add(int(op))
        try:
            op["next"].fetch_lazy()
        except gdb.MemoryError:
            yield None, "the ring leads to 0x%x, where no memory is" % int(op)
            return
        yield op, None
        op = op["next"]
        if op == newest:
            return
    if seen:
        yield None, "the ring leads to NULL"


def handlers(value, form):
    """Of a ctxop or a template: names and addresses of those that are there."""
    for name in HANDLERS:
        handler = value[form % name]
        if handler:
            yield name, handler


def in_words(op, known):
    called = known.get(int(op.address)) or known.get(int(op["arg"]))
    words = ["0x%x" % int(op.address)] + ([called] if called else [])
    words += ["%s=%s" % (name, symbol(handler))
              for name, handler in handlers(op, "%s_op")]
    words.append("arg=0x%x" % int(op["arg"]))
    for when in ("save_ts", "restore_ts"):
        if int(op[when]):
            words.append("%s=%d" % (when, int(op[when])))
    return " ".join(words)


def some_threads(sim, word):
    return [find_thread(sim, word)] if word is not None else threads(sim)


class Ctxops(Command):
    """ctxops [N]: the context operations of thread N, or of all that have any,
newest first."""

    def run(self, words):
        sim, word = machine(), self.one(words)
        known = names(sim)
        for st in some_threads(sim, word):
            lines = [wrong or in_words(op.dereference(), known)
                     for op, wrong in ring(st["st_kthread"])]
            if lines or word is not None:
                print(name_of(st) + (":" if lines else ": no ctxops"))
            for line in lines:
                print("  " + line)


class WalkCtxop(Command):
    """walk ctxop N: the addresses of the context operations of thread N, newest
first, one a line, as ::walk ctxop of mdb."""

    def run(self, words):
        word = self.one(words)
        if word is None:
            raise gdb.GdbError("must specify thread for ctxop walk")
        for op, wrong in ring(find_thread(machine(), word)["st_kthread"]):
            print(wrong or "0x%x" % int(op))


class Walk(Command):
    """walk WHAT N: the addresses of what a thread has."""

    def run(self, words):
        raise gdb.GdbError("expected 'walk ctxop N'")


# ---- pretty-printers ----

class CtxopPrinter:
    """struct ctxop: the handlers that there are, and where it is."""

    def __init__(self, value):
        self.value = value

    def to_string(self):
        return "attached" if self.value["next"] else "detached"

    def children(self):
        yield from handlers(self.value, "%s_op")
        for name in ("arg", "next", "prev", "save_ts", "restore_ts"):
            if self.value[name]:
                yield name, self.value[name]


class TemplatePrinter:
    """struct ctxop_template: its handlers; a revision that is none."""

    def __init__(self, value):
        self.value = value

    def to_string(self):
        rev = int(self.value["ct_rev"])
        return None if rev == 1 else "ct_rev %d (expected 1)" % rev

    def children(self):
        yield from handlers(self.value, "ct_%s")


class KthreadPrinter:
    """kthread_t: in a line; print/r shows its fields."""

    def __init__(self, value):
        self.value = value

    def to_string(self):
        t = self.value
        state = int(t["t_state"])
        where = " on CPU %d" % int(t["t_cpu"]["cpu_id"]) if t["t_cpu"] else ""
        return '"%s" (did %d, %s%s, t_pri %d, t_preempt %d, %d ctxops)' % (
            t["t_name"].string(errors="replace"), int(t["t_did"]),
            STATES.get(state, hex(state)), where, int(t["t_pri"]),
            int(t["t_preempt"]), sum(1 for op, _ in ring(t) if op))


def printers():
    found = gdb.printing.RegexpCollectionPrettyPrinter("libctxop")
    found.add_printer("ctxop", "^ctxop$", CtxopPrinter)
    found.add_printer("ctxop_template", "^ctxop_template$", TemplatePrinter)
    found.add_printer("kthread_t", "^_kthread$", KthreadPrinter)
    return found


Ctxops("ctxops", gdb.COMMAND_DATA)
Walk("walk", gdb.COMMAND_DATA, prefix=True)
WalkCtxop("walk ctxop", gdb.COMMAND_DATA)
gdb.printing.register_pretty_printer(gdb.current_objfile(), printers(),
                                     replace=True)
