/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 7, hidden part: CPUs with one set of registers each, guests and host
 * programs that compute in them, and a host's hook that comes early or late.
 */
#pragma weak vcpu_init
#pragma weak vcpu_fini
#pragma weak vm_run
#include "vm-entry.h"

#include "../lab.h"

#define NCPUS 2
#define NMACHINES 3
#define NREGISTERS 4
#define NEXITS 2 /* for I/O, before the guest halts */

/* ---- registers ---- */

static struct fpu cpus[NCPUS];

/* What somebody left in the registers, and has to find there. */
struct computation {
	const char *whose; /* "the guest" */
	struct fpu left;
};

static struct machine {
	struct vcpu vcpu; /* first: it is what handlers get */
	const char *name; /* of its thread */
	kthread_t *thread;
	struct fpu host; /* the host program's contents, while in no CPU */
	struct ctxop *host_op;
	bool waits;             /* guest and host yield */
	bool is_late, has_host; /* the hook of the host's FPU */
	struct computation guest_does, host_does;
	unsigned exits, ios; /* so far */
} machines[NMACHINES];

static struct machine *
machine_of_thread(void)
{
	for (unsigned i = 0; i < NMACHINES; i++)
		if (machines[i].thread == curthread)
			return (&machines[i]);
	panic("%s has no program", curthread->t_name);
}

static bool
is_a_guests(const struct fpu *contents)
{
	for (unsigned i = 0; i < NMACHINES; i++)
		if (contents == &machines[i].vcpu.vc_guest)
			return (true);
	return (false);
}

/* What either of them may meet: a switch, but for handlers and sections. */
void
fpu_load(const struct fpu *contents)
{
	SIM_FUNCTION();
	sim_point();
	cpus[CPU->cpu_id] = *contents;
	if (is_a_guests(contents))
		sim_hw_load("the guest's registers", machine_of_thread());
	else
		sim_hw_unload("the guest's registers");
	sim_point();
}

void
fpu_store(struct fpu *contents)
{
	SIM_FUNCTION();
	sim_point();
	*contents = cpus[CPU->cpu_id];
	sim_point();
}

struct fpu *
host_fpu(void)
{
	return (&machine_of_thread()->host);
}

/* One step with the CPU as it is; before it, all may happen. */
static void
compute(struct machine *ma, struct computation *co)
{
	const struct fpu *seen;

	lab_expect_preemptible(co->whose);
	sim_point();
	seen = &cpus[CPU->cpu_id];
	for (unsigned i = 0; i < NREGISTERS; i++)
		LAB_EXPECT(seen->fp_register[i] == co->left.fp_register[i],
		    "%s of %s: expected %llu in register %u, as it left it, "
		    "seen %llu",
		    co->whose, ma->name,
		    (unsigned long long)co->left.fp_register[i], i,
		    (unsigned long long)seen->fp_register[i]);
	for (unsigned i = 0; i < NREGISTERS; i++)
		cpus[CPU->cpu_id].fp_register[i] = ++co->left.fp_register[i];
}

static void
compute_twice(struct machine *ma, struct computation *co)
{
	compute(ma, co);
	if (ma->waits)
		yield();
	compute(ma, co);
}

/* ---- the host's program ---- */

static void
host_save(void *arg)
{
	fpu_store(arg);
}

static void
host_restore(void *arg)
{
	fpu_load(arg);
}

/* It computes for the first time: it gets its hook, and its contents. */
static void
begin_host(struct machine *ma)
{
	static const struct ctxop_template tpl = { .ct_rev = CTXOP_TPL_REV,
		.ct_save = host_save,
		.ct_restore = host_restore };

	ma->has_host = true;
	ma->host_op = ctxop_allocate(&tpl, &ma->host);
	sim_name(ma->host_op, "host");
	kpreempt_disable();
	ctxop_attach(curthread, ma->host_op);
	cpus[CPU->cpu_id] = ma->host_does.left;
	kpreempt_enable();
}

void
vm_io(struct vcpu *vc)
{
	struct machine *ma = (struct machine *)vc;

	SIM_FUNCTION();
	ma->ios++;
	if (!ma->has_host)
		begin_host(ma);
	compute_twice(ma, &ma->host_does);
}

/* ---- the guest ---- */

enum vm_exit
vm_guest(struct vcpu *vc)
{
	struct machine *ma = (struct machine *)vc;

	SIM_FUNCTION();
	LAB_EXPECT(ma->exits <= NEXITS,
	    "the guest of %s has halted: expected vm_run() to return, seen it "
	    "run on",
	    ma->name);
	compute_twice(ma, &ma->guest_does);
	return (ma->exits++ < NEXITS ? VM_IO : VM_HALT);
}

/* ---- what the threads do ---- */

static void
begin(struct machine *ma)
{
	sim_name(&ma->vcpu, "guest");
	sim_name(ma, ma->name);
	if (!ma->is_late)
		begin_host(ma);
}

static void
expect_halted(const struct machine *ma)
{
	LAB_EXPECT(ma->exits == NEXITS + 1,
	    "vm_run() of %s: expected the guest to exit %u times, the last "
	    "time halted, seen %u",
	    ma->name, NEXITS + 1, ma->exits);
}

static void
runs_its_guest(void *arg)
{
	struct machine *ma = arg;

	begin(ma);
	vcpu_init(&ma->vcpu);
	vm_run(&ma->vcpu);
	expect_halted(ma);
	compute_twice(ma, &ma->host_does);
	vcpu_fini(&ma->vcpu);
}

static void
runs_and_looks_back(void *arg)
{
	const struct machine *ma = arg;

	runs_its_guest(arg);
	LAB_EXPECT(ma->ios == NEXITS,
	    "vm_run() of %s: expected a call of vm_io() for each of %u exits "
	    "for I/O, and none when it halts, seen %u",
	    ma->name, NEXITS, ma->ios);
	for (unsigned i = 0; i < NREGISTERS; i++)
		LAB_EXPECT(ma->vcpu.vc_guest.fp_register[i] ==
			ma->guest_does.left.fp_register[i],
		    "after vm_run() of %s: expected %llu for register %u in "
		    "vc_guest, as the guest left it, seen %llu",
		    ma->name,
		    (unsigned long long)ma->guest_does.left.fp_register[i], i,
		    (unsigned long long)ma->vcpu.vc_guest.fp_register[i]);
}

static void
computes_only(void *arg)
{
	struct machine *ma = arg;

	begin(ma);
	for (unsigned i = 0; i < 2; i++) {
		compute_twice(ma, &ma->host_does);
		yield();
	}
}

/* A run by itself, and how many blocks the kernel gave out in it. */
static void
counts_blocks(void *arg)
{
	struct machine *ma = arg;
	size_t inuse, left;
	uint64_t before, after;

	begin(ma);
	inuse = sim_kmem_inuse(sim_current());
	vcpu_init(&ma->vcpu);
	before = sim_kmem_requests(sim_current());
	vm_run(&ma->vcpu);
	after = sim_kmem_requests(sim_current());
	vcpu_fini(&ma->vcpu);
	left = sim_kmem_inuse(sim_current()) - inuse;
	LAB_EXPECT(before == after,
	    "vm_run(): expected no allocation, seen %llu",
	    (unsigned long long)(after - before));
	LAB_EXPECT(left == 0 && curthread->t_ctx == ma->host_op,
	    "after vcpu_fini(): expected the host's hook alone, and all memory "
	    "back, seen %s, and %zu blocks more",
	    curthread->t_ctx == ma->host_op ? "that" : "another one", left);
}

/* ---- the checks ---- */

struct plan {
	unsigned nvms;
	bool has_shell, waits, is_late;
	bool is_held; /* somebody has the lock of the first one's ring */
	void (*body)(void *); /* of each VM; NULL: runs_its_guest */
};

static void
make(unsigned i, const struct plan *pl, const char *name, void (*body)(void *))
{
	static const struct fpu step = { { 1, 2, 3, 4 } };
	struct machine *ma = &machines[i];

	*ma = (struct machine){ .name = name,
		.waits = pl->waits,
		.is_late = pl->is_late,
		.guest_does = { .whose = "the guest" },
		.host_does = { .whose = "the host program" } };
	for (unsigned r = 0; r < NREGISTERS; r++) {
		ma->guest_does.left.fp_register[r] = 1000 * (i + 1) +
		    10 * step.fp_register[r];
		ma->host_does.left.fp_register[r] = 100 * (i + 1) +
		    10 * step.fp_register[r];
	}
	ma->vcpu.vc_guest = ma->guest_does.left;
	ma->thread = lab_thread(name, body, ma);
}

static void *
set_up(void *arg)
{
	static const char *const names[] = { "vm", "vm2" };
	const struct plan *pl = arg;

	for (unsigned i = 0; i < NCPUS; i++)
		cpus[i] = (struct fpu){ { 0 } };
	for (unsigned i = 0; i < NMACHINES; i++)
		machines[i].thread = NULL;
	for (unsigned i = 0; i < pl->nvms; i++)
		make(i, pl, names[i],
		    pl->body != NULL ? pl->body : runs_its_guest);
	if (pl->has_shell)
		make(pl->nvms, pl, "shell", computes_only);
	if (pl->is_held)
		lab_holder(machines[0].thread);
	return (NULL);
}

static struct plan alone = { .nvms = 1, .body = runs_and_looks_back };
static struct plan waiting = { .nvms = 2, .waits = true };
static struct plan with_shell = {
	.nvms = 1, .has_shell = true, .is_held = true
};
static struct plan three = { .nvms = 2, .has_shell = true };
static struct plan late = { .nvms = 2, .waits = true, .is_late = true };
static struct plan counting = { .nvms = 1, .body = counts_blocks };

/* Of one run: nothing but what the threads do themselves. */
#define SEARCH(PLAN, CPUS, RUNS)                                               \
	{                                                                      \
		.se_machine = { .sc_ncpus = (CPUS),                            \
			.sc_violation[SIM_CTXOP_LEAKED] = SIM_V_OFF },         \
		.se_setup = set_up, .se_arg = &(PLAN), .se_runs = (RUNS),      \
		.se_all_accesses = (RUNS) != 1                                 \
	}

static const struct lab_check checks[] = {
	{ "guest and host find their own registers", 2,
	    "on each entry and on each exit: whose contents are to go where, "
	    "and whose are to come; the last exit is one, too",
	    SEARCH(alone, 1, 1) },
	{ "and when their thread waits", 2,
	    "the guest's hook is the newer one: what does it leave in the "
	    "registers for the host's, which is called after it?",
	    SEARCH(waiting, 1, 1) },
	{ "and wherever it is preempted", 3,
	    "a switch between two of your lines: is what is in the registers "
	    "what the attached hooks take it for? kpreempt_disable(), in which "
	    "ctxop_detach() may still wait for a lock",
	    SEARCH(with_shell, 1, 0) },
	{ "and when it changes its CPU", 1,
	    "a thread that is preempted on one CPU goes on on another, with "
	    "other registers",
	    SEARCH(three, 2, 0) },
	{ "and when the host's hook comes late", 1,
	    "the order on the ring if the host's program first computes in "
	    "vm_io(): the guest's hook has to be the newer one",
	    SEARCH(late, 1, 1) },
	{ "running allocates nothing, and nothing is left behind", 1,
	    "when the memory for a hook can be had: once, and early; and who "
	    "gives it back",
	    SEARCH(counting, 1, 1) },
	{ 0 },
};

static const struct lab_function functions[] = {
	LAB_FUNCTION(vcpu_init),
	LAB_FUNCTION(vcpu_fini),
	LAB_FUNCTION(vm_run),
	{ 0 },
};

const struct lab lab = { functions, checks };
