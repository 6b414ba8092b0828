# SPDX-License-Identifier: BSD-2-Clause
"""findleaks: the search of lib/leaks.c, of a machine that
stands still anywhere, or of a core file.

I3. The roots are those of lib/roots.c. Where this one knows less of a stack (no
    frame is left out) it looks at more, so it may miss a leak, and calls
    nothing one that is none.
"""
ALLOCATED = 0x616c6c6f  # KMEM_ALLOCATED
PAGE = 4096
HOST_STACK = 8 << 20  # bytes at most


class Block:
    """Of kmem_alloc(): struct kmem_block, and its buffer behind it."""

    def __init__(self, kb):
        self.buffer = int(kb.address) + kb.type.sizeof
        self.size = int(kb["kb_size"])
        self.capacity = self.size + int(kb["kb_slack"])
        self.sequence = int(kb["kb_sequence"])
        self.stack = self.allocated_at(kb["kb_audit"])

    def allocated_at(self, audit):
        if not audit:
            return ()
        frames = audit["ka_allocated"]
        return tuple(int(frames["sf_pc"][i])
                     for i in range(int(frames["sf_depth"])))

    def caller(self):
        return symbol(self.stack[0]) if self.stack else "(sc_audit is off)"


def allocated(sim):
    found = [Block(kb) for kb in listed(sim["sim_blocks"], "kb_next")
             if int(kb["kb_state"]) == ALLOCATED]
    return {block.buffer: block for block in found}


# ---- memory ----

def words(address, size):
    """What may be pointers there; none where no memory is."""
    start = (address + 7) & ~7
    count = (address + size - start) // 8
    if count <= 0:
        return ()
    try:
        memory = gdb.selected_inferior().read_memory(start, count * 8)
    except gdb.MemoryError:
        return ()
    return struct.unpack("%dQ" % count, memory)


def page_by_page(address, limit):
    """Up to where memory ends."""
    end = address + limit
    while address < end:
        size = PAGE - address % PAGE
        found = words(address, size)
        if not found and size >= 8:
            return
        yield from found
        address += size


def object_at(value, size=None):
    return words(int(value.address), size or value.type.sizeof)


# ---- the program's variables ----

def sections():
    """Writable ones of the program and its libraries: name, address, size."""
    told = gdb.execute("maint info sections -all-objects ALLOC", to_string=True)
    own = told.split("\nCore file:")[0]
    form = r"\] +0x([0-9a-f]+)->0x([0-9a-f]+) at \S+ (\S+) (.*)"
    return {(name, int(start, 16), int(end, 16) - int(start, 16))
            for start, end, name, flags in re.findall(form, own)
            if "READONLY" not in flags and "CODE" not in flags}


def is_thread_local(name):
    return name in (".tdata", ".tbss")


def variables():
    for name, address, size in sections():
        if not is_thread_local(name):
            yield from words(address, size)


def thread_locals():
    """They end where the thread pointer points; x86-64's, as the registers."""
    size = sum(size + 64 for name, _, size in sections()
               if is_thread_local(name))
    base = int(gdb.parse_and_eval("(unsigned long)$fs_base"))
    return words(base - size, size)


# ---- stacks and registers ----

def registers():
    frame = gdb.newest_frame()
    for register in frame.architecture().registers("general"):
        value = frame.read_register(register)
        if value.type.sizeof == 8:
            yield int(value.cast(gdb.lookup_type("unsigned long")))


def left_at(sim, fiber):
    """Where the used part of a stack begins."""
    if int(fiber.address) == running(sim):
        sp = gdb.newest_frame().read_register("rsp")
        return int(sp.cast(gdb.lookup_type("unsigned long")))
    return parked_registers(fiber)["rsp"]


def stack(sim, fiber):
    sp, bottom = left_at(sim, fiber), int(fiber["f_stack"])
    size = int(fiber["f_size"])
    if not bottom <= sp <= bottom + size:  # a fault's: see lib/fault.c
        sp = bottom
    return words(sp, bottom + size - sp)


def is_at_rest(st):
    """See lib/roots.c."""
    t = st["st_kthread"]
    return ((int(t["t_pri"]) < 0 and int(st["st_hooks"]) == 0)
            or (st["st_rest"] and t["t_wchan"] == st["st_rest"]))


def of_thread(sim, st):
    yield from object_at(st, offset_of("struct sim_thread", "st_fiber"))
    if int(st["st_kthread"]["t_state"]) != 8 and not is_at_rest(st):
        yield from stack(sim, st["st_fiber"])


# ---- the search ----

def structures(sim):
    for name in ("sim_t0", "sim_p0", "sim_platform"):
        yield from object_at(sim[name])
    for first, link in (("sim_lwps", "sl_all"), ("sim_procs", "sp_next")):
        for one in listed(sim[first], link):
            yield from object_at(one)
    for cpu in cpus(sim):
        for intr in listed(cpu["sc_intrs"], "in_next"):
            yield from object_at(intr)


def roots(sim):
    yield from structures(sim)
    for st in threads(sim):
        if st.address != sim["sim_t0"].address:
            yield from of_thread(sim, st)
    yield from page_by_page(left_at(sim, sim["sim_t0"]["st_fiber"]), HOST_STACK)
    yield from registers()
    yield from variables()
    yield from thread_locals()
    for root in listed(sim["sim_roots"], "rt_next"):
        yield from words(int(root["rt_address"]), int(root["rt_size"]))


def lost(sim):
    """The blocks that nothing leads to."""
    unseen = allocated(sim)
    todo = []

    def follow(found):
        for word in found:
            if word in unseen:
                todo.append(unseen.pop(word))

    follow(roots(sim))
    while todo:
        block = todo.pop()
        follow(words(block.buffer, block.size))
    return sorted(unseen.values(), key=lambda block: block.sequence)


def alike(blocks):
    """One list for all that the same stack lost of one cache; longest first."""
    rows = {}
    for block in blocks:
        rows.setdefault((block.capacity, block.stack), []).append(block)
    return sorted(rows.values(), key=lambda row: (-len(row), row[0].sequence))


def plural(number, what):
    return "%d %s%s" % (number, what, "" if number == 1 else "s")


class Findleaks(Command):
    """findleaks: the buffers of kmem_alloc() that nothing points to, as
sim_findleaks() prints them, with the addresses that they have."""

    FORM = "%6s %7s %16s %s"

    def run(self, arguments):
        need_known_stacks()
        view.forget()
        found = lost(machine())
        if not found:
            print("findleaks: no memory leaks detected")
            return
        print(self.FORM % ("CACHE", "LEAKED", "BUFFER", "CALLER"))
        for row in alike(found):
            print(self.FORM % (row[0].capacity, len(row),
                               "0x%x" % row[0].buffer, row[0].caller()))
        print("-" * 72)
        print("%6s %7s, %s" % ("Total", plural(len(found), "buffer"), plural(
            sum(block.capacity for block in found), "byte")))


Findleaks("findleaks", gdb.COMMAND_DATA)
