/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 6, hidden part: CPUs with one set of registers each, threads whose
 * programs have contents in them, and parity of disks that is summed up there.
 */
#pragma weak kfpu_init
#pragma weak kfpu_fini
#pragma weak kfpu_begin
#pragma weak kfpu_end
#include "kernel-fpu.h"

#include "../lab.h"

#define NCPUS 2
#define NWORKERS 3
#define NDISKS 3 /* with data */

/* ---- registers, and threads with a program ---- */

static struct fpu cpus[NCPUS];

static struct worker {
	const char *name;
	kthread_t *thread;
	struct fpu program; /* its contents, while off the CPU */
	struct fpu wanted;  /* what it has to find */
	struct kfpu kfpu;
	uint64_t disks[NDISKS];
} workers[NWORKERS];

/* What either of them may meet: a switch, but for handlers and sections. */
void
fpu_load(const struct fpu *contents)
{
	SIM_FUNCTION();
	sim_point();
	cpus[CPU->cpu_id] = *contents;
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
program_fpu(void)
{
	for (unsigned i = 0; i < NWORKERS; i++)
		if (workers[i].thread == curthread)
			return (&workers[i].program);
	panic("program_fpu: %s has no program", curthread->t_name);
}

static void
program_save(void *arg)
{
	fpu_store(arg);
}

static void
program_restore(void *arg)
{
	fpu_load(arg);
}

/* Whose contents these are, for people. */
static void
expect_program(const struct worker *wo)
{
	const struct fpu *seen = &cpus[CPU->cpu_id];

	for (unsigned i = 0; i < 4; i++)
		LAB_EXPECT(seen->fp_register[i] == wo->wanted.fp_register[i],
		    "the program of %s: expected %llu in register %u, as it "
		    "left it, seen %llu",
		    wo->name, (unsigned long long)wo->wanted.fp_register[i], i,
		    (unsigned long long)seen->fp_register[i]);
}

/* A thread gets its program, as a kernel's exec does it. */
static struct worker *
begin_program(void *arg)
{
	static const struct ctxop_template tpl = { .ct_rev = CTXOP_TPL_REV,
		.ct_save = program_save,
		.ct_restore = program_restore };
	struct worker *wo = arg;
	struct ctxop *op = ctxop_allocate(&tpl, &wo->program);

	sim_name(op, "program");
	sim_name(&wo->kfpu, "kernel");
	kpreempt_disable();
	ctxop_attach(curthread, op);
	cpus[CPU->cpu_id] = wo->wanted;
	kpreempt_enable();
	return (wo);
}

/* It computes: each register is another one now. */
static void
compute(struct worker *wo)
{
	for (unsigned i = 0; i < 4; i++) {
		sim_point();
		cpus[CPU->cpu_id].fp_register[i] = ++wo->wanted.fp_register[i];
	}
}

/* ---- parity in the registers: P is their sum, Q one of another weight ---- */

enum { P, Q };

static uint64_t *
fpu_register(unsigned n)
{
	lab_expect_preemptible("while the registers are the kernel's");
	sim_point();
	return (&cpus[CPU->cpu_id].fp_register[n]);
}

static void
expect_disk(const struct worker *wo, const char *disk, unsigned n)
{
	uint64_t wanted = 0, seen;

	for (unsigned i = 0; i < NDISKS; i++)
		wanted = n == P ? wanted ^ wo->disks[i] :
				  2 * wanted + wo->disks[i];
	seen = *fpu_register(n);
	LAB_EXPECT(seen == wanted,
	    "checksum error: disk %s of %s: expected %llu, seen %llu", disk,
	    wo->name, (unsigned long long)wanted, (unsigned long long)seen);
}

static void
add_disks(const struct worker *wo, bool waits)
{
	for (unsigned i = 0; i < NDISKS; i++) {
		*fpu_register(P) ^= wo->disks[i];
		*fpu_register(Q) *= 2;
		if (waits)
			yield();
		*fpu_register(Q) += wo->disks[i];
	}
}

static void
write_row(struct worker *wo, bool waits)
{
	kfpu_begin(&wo->kfpu);
	add_disks(wo, waits);
	expect_disk(wo, "P", P);
	expect_disk(wo, "Q", Q);
	kfpu_end(&wo->kfpu);
	lab_expect_preemptible("after kfpu_end()");
}

/* ---- what the threads do ---- */

static void
writes_one(void *arg)
{
	struct worker *wo = begin_program(arg);

	kfpu_init(&wo->kfpu);
	write_row(wo, false);
	kfpu_fini(&wo->kfpu);
}

static void
writes_and_computes(void *arg)
{
	struct worker *wo = begin_program(arg);

	kfpu_init(&wo->kfpu);
	for (unsigned i = 0; i < 2; i++) {
		write_row(wo, false);
		expect_program(wo);
		compute(wo);
	}
	expect_program(wo);
	kfpu_fini(&wo->kfpu);
}

/* As a row whose disks are slow. */
static void
waits_for_disks(void *arg)
{
	struct worker *wo = begin_program(arg);

	kfpu_init(&wo->kfpu);
	write_row(wo, true);
	expect_program(wo);
	kfpu_fini(&wo->kfpu);
}

/* It has a program, and nothing of the kernel's to do. */
static void
computes_only(void *arg)
{
	struct worker *wo = begin_program(arg);

	for (unsigned i = 0; i < 2; i++) {
		compute(wo);
		expect_program(wo);
		yield();
	}
	expect_program(wo);
}

/* What else may be in t_flag: here, a flag that nobody has. */
#define OTHER 0x4000u

static void
expect_flag(const char *when, bool wanted)
{
	bool seen = (curthread->t_flag & T_KFPU) != 0;

	LAB_EXPECT((curthread->t_flag & OTHER) != 0,
	    "%s: expected another flag in t_flag to stay, seen it gone", when);
	LAB_EXPECT(seen == wanted,
	    "%s: expected T_KFPU %s in t_flag, seen it %s", when,
	    wanted ? "set" : "clear", seen ? "set" : "clear");
}

static void
looks_at_its_flag(void *arg)
{
	struct worker *wo = begin_program(arg);

	kfpu_init(&wo->kfpu);
	curthread->t_flag |= OTHER;
	kfpu_begin(&wo->kfpu);
	expect_flag("after kfpu_begin()", true);
	yield();
	expect_flag("after a switch, and back", true);
	kfpu_end(&wo->kfpu);
	expect_flag("after kfpu_end()", false);
	curthread->t_flag &= ~OTHER;
	kfpu_fini(&wo->kfpu);
}

static void
leaves_nothing(void *arg)
{
	struct worker *wo = begin_program(arg);
	const struct ctxop *before = curthread->t_ctx;
	size_t inuse = sim_kmem_inuse(sim_current()), after;

	kfpu_init(&wo->kfpu);
	for (unsigned i = 0; i < 2; i++) {
		write_row(wo, false);
		LAB_EXPECT(curthread->t_ctx == before,
		    "after kfpu_end(): expected the program's hook alone, "
		    "seen another one");
	}
	kfpu_fini(&wo->kfpu);
	after = sim_kmem_inuse(sim_current());
	LAB_EXPECT(after == inuse,
	    "after kfpu_fini(): expected all memory back, seen %zu blocks "
	    "that are not",
	    after - inuse);
}

/* ---- the checks ---- */

/* A thread for each of them that is not NULL. */
struct plan {
	void (*body[NWORKERS])(void *);
	bool is_held; /* somebody has the lock of the first one's ring */
};

static void *
set_up(void *arg)
{
	static const char *const names[NWORKERS] = { "zfs", "crypto", "cp" };
	const struct plan *pl = arg;

	for (unsigned i = 0; i < NCPUS; i++)
		cpus[i] = (struct fpu){ { 1, 2, 3, 4 } };
	for (uint64_t i = 0; i < NWORKERS; i++)
		workers[i] = (struct worker){ .name = names[i],
			.wanted = { { 100 * i + 10, 100 * i + 20, 100 * i + 30,
			    100 * i + 40 } },
			.disks = { 1000 + i, 2003 + i, 4007 + i } };
	for (unsigned i = 0; i < NWORKERS; i++)
		if (pl->body[i] != NULL)
			workers[i].thread = lab_thread(
			    names[i], pl->body[i], &workers[i]);
	if (pl->is_held)
		lab_holder(workers[0].thread);
	return (NULL);
}

static struct plan alone = { .body = { writes_one } };
static struct plan program = { .body = { writes_and_computes } };
static struct plan waiting = { .body = { waits_for_disks, waits_for_disks } };
static struct plan two = { .body = { writes_and_computes, NULL, computes_only },
	.is_held = true };
static struct plan three = { .body = { writes_and_computes, writes_and_computes,
				 computes_only } };
static struct plan flag = { .body = { looks_at_its_flag, NULL, computes_only },
	.is_held = true };
static struct plan leaving = { .body = { leaves_nothing } };

/* Of one run: nothing but what the threads do themselves. */
#define SEARCH(PLAN, CPUS, RUNS, LEAKED)                                       \
	{                                                                      \
		.se_machine = { .sc_ncpus = (CPUS),                            \
			.sc_violation[SIM_CTXOP_LEAKED] = (LEAKED) },          \
		.se_setup = set_up, .se_arg = &(PLAN), .se_runs = (RUNS),      \
		.se_all_accesses = (RUNS) != 1                                 \
	}

static const struct lab_check checks[] = {
	{ "parity is right as long as nobody disturbs it", 1,
	    "what the registers are to be after kfpu_begin(): zeros",
	    SEARCH(alone, 1, 1, SIM_V_OFF) },
	{ "the program finds its registers again", 1,
	    "where its contents are while the kernel has the registers",
	    SEARCH(program, 1, 1, SIM_V_OFF) },
	{ "parity is right although its disks are waited for", 2,
	    "who is on the CPU meanwhile; which hook has the kernel's contents "
	    "then, and which one the program's",
	    SEARCH(waiting, 1, 1, SIM_V_OFF) },
	{ "and wherever its thread is preempted", 3,
	    "a switch between two of your lines: what the registers hold, what "
	    "the hooks take it for, and T_KFPU; kpreempt_disable(), in which "
	    "ctxop_detach() may still wait for a lock",
	    SEARCH(two, 1, 0, SIM_V_OFF) },
	{ "and when it changes its CPU", 1,
	    "a thread that is preempted on one CPU goes on on another, with "
	    "other registers",
	    SEARCH(three, 2, 0, SIM_V_OFF) },
	{ "T_KFPU says whose the registers are", 1,
	    "four places: begin, end, and both hooks, one of which may be "
	    "called while ctxop_detach() waits for a lock",
	    SEARCH(flag, 1, 0, SIM_V_OFF) },
	{ "nothing is left behind", 1,
	    "what was attached is to be detached, what was allocated freed",
	    SEARCH(leaving, 1, 1, SIM_V_FATAL) },
	{ 0 },
};

static const struct lab_function functions[] = {
	LAB_FUNCTION(kfpu_init),
	LAB_FUNCTION(kfpu_fini),
	LAB_FUNCTION(kfpu_begin),
	LAB_FUNCTION(kfpu_end),
	{ 0 },
};

const struct lab lab = { functions, checks };
