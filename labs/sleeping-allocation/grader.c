/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 3, hidden part: the hardware, which has one set of guest registers for
 * each CPU, and guests that find theirs, or not.
 */
#pragma weak vcpu_init
#pragma weak vcpu_fini
#pragma weak vcpu_enter
#pragma weak vcpu_leave
#include "sleeping-allocation.h"

#include "../lab.h"

#define NCPUS 2
#define NGUESTS 3

/* ---- the hardware ---- */

static struct {
	const struct vcpu *loaded; /* or NULL */
	uint64_t registers;
} cpus[NCPUS];

static struct guest {
	struct vcpu vcpu;  /* first: it is what handlers get */
	const char *name;  /* of its thread */
	uint64_t expected; /* in the registers */
} guests[NGUESTS];

static const char *
name_of(const void *vcpu)
{
	return (((const struct guest *)vcpu)->name);
}

void
guest_load(void *vcpu)
{
	const struct vcpu *vc = vcpu, *loaded;

	SIM_FUNCTION();
	sim_point();
	loaded = cpus[CPU->cpu_id].loaded;
	LAB_EXPECT(loaded == NULL,
	    "the guest of %s is loaded: expected an empty CPU %d, seen the "
	    "guest of %s on it",
	    name_of(vc), CPU->cpu_id, name_of(loaded));
	cpus[CPU->cpu_id].loaded = vc;
	cpus[CPU->cpu_id].registers = vc->vc_registers;
	sim_hw_load("the guest", vcpu);
	sim_point();
}

void
guest_save(void *vcpu)
{
	struct vcpu *vc = vcpu;
	const struct vcpu *loaded;

	SIM_FUNCTION();
	sim_point();
	loaded = cpus[CPU->cpu_id].loaded;
	LAB_EXPECT(loaded == vc,
	    "the guest of %s is saved: expected it on CPU %d, seen %s there",
	    name_of(vc), CPU->cpu_id,
	    loaded != NULL ? name_of(loaded) : "none");
	vc->vc_registers = cpus[CPU->cpu_id].registers;
	cpus[CPU->cpu_id].loaded = NULL;
	cpus[CPU->cpu_id].registers = 0;
	sim_hw_unload("the guest");
	sim_point();
}

/* One step of the guest, with the CPU as it is; before it, all may happen. */
static void
run_guest(struct guest *gu)
{
	lab_expect_preemptible("in the guest");
	sim_point();
	LAB_EXPECT(cpus[CPU->cpu_id].loaded == &gu->vcpu,
	    "%s runs its guest on CPU %d: expected it to be loaded, seen %s",
	    gu->name, CPU->cpu_id,
	    cpus[CPU->cpu_id].loaded != NULL ?
		name_of(cpus[CPU->cpu_id].loaded) :
		"none");
	LAB_EXPECT(cpus[CPU->cpu_id].registers == gu->expected,
	    "%s: expected its guest's register to be %llu, seen %llu", gu->name,
	    (unsigned long long)gu->expected,
	    (unsigned long long)cpus[CPU->cpu_id].registers);
	cpus[CPU->cpu_id].registers = ++gu->expected;
}

/* ---- what the threads do ---- */

static void
begin(struct guest *gu)
{
	sim_name(&gu->vcpu, gu->name);
	vcpu_init(&gu->vcpu);
}

static void
enter_and_leave(struct guest *gu)
{
	vcpu_enter(&gu->vcpu);
	run_guest(gu);
	run_guest(gu);
	vcpu_leave(&gu->vcpu);
	lab_expect_preemptible("after vcpu_leave()");
}

static void
expect_no_hook(const struct guest *gu)
{
	LAB_EXPECT(curthread->t_ctx == NULL,
	    "%s has left its guest: expected no hook on its thread, seen one",
	    gu->name);
}

static void
enters_twice(void *arg)
{
	struct guest *gu = arg;

	begin(gu);
	for (int i = 0; i < 2; i++) {
		enter_and_leave(gu);
		expect_no_hook(gu);
	}
	vcpu_fini(&gu->vcpu);
}

static void
yields_in_its_guest(void *arg)
{
	struct guest *gu = arg;

	begin(gu);
	vcpu_enter(&gu->vcpu);
	run_guest(gu);
	yield();
	run_guest(gu);
	vcpu_leave(&gu->vcpu);
	yield();
	vcpu_fini(&gu->vcpu);
}

/* How many blocks the kernel has given out, entry by entry. */
static void
counts_blocks(void *arg)
{
	struct guest *gu = arg;
	uint64_t before, after;

	begin(gu);
	before = sim_kmem_requests(sim_current());
	enter_and_leave(gu);
	enter_and_leave(gu);
	after = sim_kmem_requests(sim_current());
	vcpu_fini(&gu->vcpu);
	LAB_EXPECT(before == after,
	    "two entries: expected no allocation, seen %llu",
	    (unsigned long long)(after - before));
}

static void
leaves_nothing(void *arg)
{
	struct guest *gu = arg;
	size_t before = sim_kmem_inuse(sim_current()), after;

	begin(gu);
	enter_and_leave(gu);
	vcpu_fini(&gu->vcpu);
	after = sim_kmem_inuse(sim_current());
	LAB_EXPECT(after == before,
	    "after vcpu_fini(): expected all memory back, seen %zu blocks "
	    "that are not",
	    after - before);
}

/* ---- the checks ---- */

struct plan {
	void (*body)(void *);
	unsigned nguests;
	bool is_held; /* somebody has the lock of the first one's ring */
};

static void *
set_up(void *arg)
{
	static const char *const names[NGUESTS] = { "vm", "vm2", "vm3" };
	const struct plan *pl = arg;
	kthread_t *t;

	for (unsigned i = 0; i < NCPUS; i++)
		cpus[i].loaded = NULL;
	for (unsigned i = 0; i < pl->nguests; i++) {
		guests[i] = (struct guest){ .name = names[i],
			.vcpu.vc_registers = 10 * (i + 1),
			.expected = 10 * (i + 1) };
		t = lab_thread(names[i], pl->body, &guests[i]);
		if (pl->is_held && i == 0)
			lab_holder(t);
	}
	return (NULL);
}

static struct plan alone = { .body = enters_twice, .nguests = 1 };
static struct plan yielding = { .body = yields_in_its_guest, .nguests = 2 };
static struct plan two = {
	.body = enters_twice, .nguests = 2, .is_held = true
};
static struct plan three = { .body = enters_twice, .nguests = 3 };
static struct plan counting = { .body = counts_blocks, .nguests = 1 };
static struct plan leaving = { .body = leaves_nothing, .nguests = 1 };

/* One run: nothing but what the threads do themselves. */
#define SEARCH(PLAN, CPUS, RUNS, LEAKED)                                       \
	{                                                                      \
		.se_machine = { .sc_ncpus = (CPUS),                            \
			.sc_violation[SIM_CTXOP_LEAKED] = (LEAKED) },          \
		.se_setup = set_up, .se_arg = &(PLAN), .se_runs = (RUNS),      \
		.se_all_accesses = (RUNS) != 1                                 \
	}

static const struct lab_check checks[] = {
	{ "a guest is entered and left", 1,
	    "what has to be undone on leaving: the hook, and what is loaded",
	    SEARCH(alone, 1, 1, SIM_V_OFF) },
	{ "a guest keeps its registers while its thread waits", 2,
	    "who saves what the CPU holds when a thread gives it away",
	    SEARCH(yielding, 1, 1, SIM_V_OFF) },
	{ "and wherever its thread is preempted", 3,
	    "a switch between two of your lines: is what is loaded then also "
	    "what a hook will save? kpreempt_disable(), and what can still "
	    "sleep: ctxop_detach() may wait for a lock",
	    SEARCH(two, 1, 0, SIM_V_OFF) },
	{ "and when it changes its CPU", 2,
	    "a thread that is preempted on one CPU goes on on another, where "
	    "its guest is not",
	    SEARCH(three, 2, 0, SIM_V_OFF) },
	{ "entering and leaving allocate nothing", 1,
	    "when the memory for a hook can be had: once, and early",
	    SEARCH(counting, 1, 1, SIM_V_OFF) },
	{ "nothing is left behind", 1,
	    "who frees what was allocated: detaching does not",
	    SEARCH(leaving, 1, 1, SIM_V_FATAL) },
	{ 0 },
};

static const struct lab_function functions[] = {
	LAB_FUNCTION(vcpu_init),
	LAB_FUNCTION(vcpu_fini),
	LAB_FUNCTION(vcpu_enter),
	LAB_FUNCTION(vcpu_leave),
	{ 0 },
};

const struct lab lab = { functions, checks };
