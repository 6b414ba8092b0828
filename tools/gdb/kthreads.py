# SPDX-License-Identifier: BSD-2-Clause
"""info kthreads, and kthread N.

I2. A parked thread's registers never go into the CPU's: the innermost frame is
    unwound as if it had been called from there, and not printed (class View).
"""


# ---- info kthreads ----

class InfoKthreads(Command):
    """info kthreads: the threads of the current machine; * is the one that the
host plays, and > the one that 'kthread' shows. Those without a number go by
their names."""

    FORM = "%1s%1s %5s %-16s %-7s %3s %4s %7s  %s"

    def row(self, sim, st):
        t = st["st_kthread"]
        did = int(t["t_did"])
        return self.FORM % (
            "*" if is_running(sim, st) else "",
            ">" if int(st.address) == view.thread else "",
            did if did else "-", name_of(st),
            STATES.get(int(t["t_state"]), hex(int(t["t_state"]))),
            int(t["t_cpu"]["cpu_id"]) if t["t_cpu"] else "-",
            int(t["t_pri"]), int(t["t_preempt"]), self.waits(st))

    def waits(self, st):
        t = st["st_kthread"]
        if int(t["t_state"]) == 1 and t["t_wchan"]:
            return "%s 0x%x" % (text(st["st_wait"]) or "", int(t["t_wchan"]))
        return ""

    def run(self, words):
        sim = machine()
        self.one(words)
        print("machine 0x%x: %d CPUs, %d ns, %d points"
              % (int(sim.address), int(sim["sim_ncpus"]), int(sim["sim_now"]),
                 int(sim["sim_points"])))
        header = ("", "", "DID", "NAME", "STATE", "CPU", "PRI", "PREEMPT",
                  "WAITS FOR")
        for line in [self.FORM % header] + [self.row(sim, st)
                                            for st in threads(sim)]:
            print(line.rstrip())


# ---- kthread N ----

def need_known_stacks():
    arch = gdb.selected_inferior().architecture().name()
    if arch != "i386:x86-64":
        raise gdb.GdbError("what lib/arch leaves on a stack of %s is not known "
                           "here, but for x86-64's" % arch)


def parked_registers(fiber):
    """Where a left stack goes on: lib/arch/<folder>/prepare.c."""
    need_known_stacks()
    label = fiber["f_label"]
    if "al_sp" in [field.name for field in label.type.fields()]:
        parked = gdb.parse_and_eval("(unsigned long)&arch_switch_parked")
        return {"rsp": int(label["al_sp"]), "rip": int(parked)}
    saved = label["al_uc"]["uc_mcontext"]["gregs"]
    places = {"r12": 4, "r13": 5, "r14": 6, "r15": 7, "rbp": 10, "rbx": 11,
              "rsp": 15, "rip": 16}
    return {name: int(saved[i]) for name, i in places.items()}


def has_lost_its_stack(st):
    """It has exited, and where it was left another thread goes on."""
    fiber, bottom = st["st_fiber"], int(st["st_fiber"]["f_stack"])
    sp = parked_registers(fiber)["rsp"]
    return (int(st["st_kthread"]["t_state"]) == 8
            and not bottom <= sp <= bottom + int(fiber["f_size"]))


class View(gdb.unwinder.Unwinder):
    """While a parked thread is looked at: what the frames around the innermost
one are, which is known by the CPU's registers; those that are inlined in that
one come before it. gdb takes a caller whose stack is below its callee's for a
mistake, so that frame says that it is just below the parked stack."""

    class Id:
        def __init__(self, sp, pc):
            self.sp, self.pc = gdb.Value(sp), gdb.Value(pc)

    def __init__(self):
        super().__init__("ctxop-kthread")
        self.thread, self.first, self.innermost = 0, 0, None
        self.registers = {}
        self.name, self.priority, self.enabled = "ctxop-kthread", 100, False
        gdb.unwinder.register_unwinder(None, self, replace=True)
        gdb.frame_filters[self.name] = self
        gdb.events.cont.connect(self.forget)
        gdb.events.exited.connect(self.forget)

    def place(self, frame):
        """Of a host thread: enough to know it by."""
        return gdb.selected_thread().ptid, [
            int(frame.read_register(name).cast(gdb.lookup_type("long")))
            for name in ("rsp", "rip")]

    def __call__(self, pending):
        if self.place(pending) != self.innermost:
            return None
        word = gdb.lookup_type("unsigned long")
        info = pending.create_unwind_info(
            self.Id(self.registers["rsp"] - 16, self.registers["rip"]))
        for name, value in self.registers.items():
            info.add_saved_register(name, gdb.Value(value).cast(word))
        return info

    def filter(self, frames):
        return (frame for frame in frames
                if frame.inferior_frame().level() >= self.first)

    def show(self, st, registers):
        self.innermost = self.place(gdb.newest_frame())
        self.thread, self.registers = int(st.address), registers
        self.enabled = True
        gdb.invalidate_cached_frames()
        frame = gdb.newest_frame()
        while frame.type() == gdb.INLINE_FRAME:
            frame = frame.older()
        self.first = frame.level() + 1
        frame.older().select()

    def forget(self, event=None):
        if self.enabled:
            self.thread, self.enabled = 0, False
            gdb.invalidate_cached_frames()


class Kthread(Command):
    """kthread N: look at the stack of thread N, a number or a name that 'info
kthreads' lists, by bt, frame, up and so on. Nothing is changed in the program;
what makes it go on comes back first. kthread: come back."""

    def run(self, words):
        word = self.one(words)
        view.forget()
        if word is not None:
            self.look_at(machine(), word)
        gdb.execute("frame")

    def look_at(self, sim, word):
        st = find_thread(sim, word)
        if is_running(sim, st):
            print("[%s has the host's registers]" % name_of(st))
            return
        if has_lost_its_stack(st):
            raise gdb.GdbError("%s has exited, and its stack is another "
                               "thread's" % name_of(st))
        print("[%s is parked]" % name_of(st))
        view.show(st, parked_registers(st["st_fiber"]))


view = View()
InfoKthreads("info kthreads", gdb.COMMAND_STATUS)
Kthread("kthread", gdb.COMMAND_STACK)
