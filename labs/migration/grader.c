/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 10, hidden part: CPUs that count events, threads that cause them, and
 * know how many they were.
 */
#pragma weak tracer_init
#pragma weak tracer_fini
#pragma weak tracer_start
#pragma weak tracer_stop
#pragma weak tracer_events
#pragma weak tracer_moves
#include "migration.h"

#include "../lab.h"

#define NCPUS 3 /* at most */
#define MANY ((uint64_t)1 << 33)
#define NWORKERS 3

/* ---- events ---- */

static uint64_t events[NCPUS]; /* of each CPU */

static struct worker {
	struct tracer tracer;
	const char *name;
	uint64_t caused; /* while it was traced */
	unsigned moves;  /* as seen by a hook of ours */
	int last_cpu;
	struct ctxop *op;
} workers[NWORKERS];

uint64_t
cpu_events(int cpu_id)
{
	uint64_t seen;

	SIM_FUNCTION();
	LAB_EXPECT(cpu_id >= 0 && cpu_id < NCPUS,
	    "cpu_events(%d): expected the number of a CPU, 0 to %d, seen that",
	    cpu_id, NCPUS - 1);
	sim_point();
	seen = events[cpu_id];
	sim_point();
	return (seen);
}

/* Events of this thread; before them, all may happen. */
static void
cause_at_once(struct worker *wo, uint64_t n)
{
	lab_expect_preemptible("while events are counted");
	sim_point();
	events[CPU->cpu_id] += n;
	wo->caused += n;
}

static void
cause(struct worker *wo, unsigned n)
{
	while (n-- > 0)
		cause_at_once(wo, 1);
}

/* ---- where a thread is, as the grader sees it ---- */

static void
worker_leaves(void *arg)
{
	((struct worker *)arg)->last_cpu = CPU->cpu_id;
}

static void
worker_comes(void *arg)
{
	struct worker *wo = arg;

	wo->moves += wo->last_cpu != CPU->cpu_id;
}

static void
begin(struct worker *wo)
{
	static const struct ctxop_template tpl = { .ct_rev = CTXOP_TPL_REV,
		.ct_save = worker_leaves,
		.ct_restore = worker_comes };

	wo->op = ctxop_allocate(&tpl, wo);
	sim_name(wo->op, "grader");
	sim_name(&wo->tracer, "tracer");
	tracer_init(&wo->tracer);
}

static void
start(struct worker *wo)
{
	ctxop_attach(curthread, wo->op);
	wo->caused = 0;
	tracer_start(&wo->tracer);
	wo->moves = 0;
}

static void
expect_events(struct worker *wo, const char *where, uint64_t seen)
{
	LAB_EXPECT(seen == wo->caused,
	    "%s of %s: expected %llu events, seen %llu", where, wo->name,
	    (unsigned long long)wo->caused, (unsigned long long)seen);
}

static void
expect_events_so_far(struct worker *wo)
{
	uint64_t seen = tracer_events(&wo->tracer);

	lab_expect_preemptible("after tracer_events()");
	expect_events(wo, "tracer_events()", seen);
}

static void
expect_moves(struct worker *wo)
{
	unsigned seen = tracer_moves(&wo->tracer);

	LAB_EXPECT(seen == wo->moves,
	    "tracer_moves() of %s: expected %u, seen %u", wo->name, wo->moves,
	    seen);
}

static void
stop(struct worker *wo)
{
	tracer_stop(&wo->tracer);
	lab_expect_preemptible("after tracer_stop()");
	expect_events(
	    wo, "tr_events after tracer_stop()", wo->tracer.tr_events);
	ctxop_detach(curthread, wo->op);
	LAB_EXPECT(curthread->t_ctx == NULL,
	    "after tracer_stop(): expected no hook of it, seen one");
}

static void
end(struct worker *wo)
{
	tracer_fini(&wo->tracer);
	ctxop_free(wo->op);
}

/* ---- what the threads do ---- */

static void
counts(void *arg)
{
	struct worker *wo = arg;

	begin(wo);
	start(wo);
	cause(wo, 3);
	expect_events_so_far(wo);
	(void)tracer_moves(&wo->tracer);
	lab_expect_preemptible("after tracer_moves()");
	cause(wo, 1);
	stop(wo);
	end(wo);
}

static void
counts_many(void *arg)
{
	struct worker *wo = arg;

	begin(wo);
	start(wo);
	cause(wo, 3);
	expect_events_so_far(wo);
	cause_at_once(wo, MANY);
	expect_events_so_far(wo);
	yield();
	stop(wo);
	end(wo);
}

static void
counts_again(void *arg)
{
	struct worker *wo = arg;
	size_t inuse = sim_kmem_inuse(sim_current()), after;

	begin(wo);
	for (unsigned i = 0; i < 2; i++) {
		start(wo);
		cause(wo, 2);
		stop(wo);
		cause(wo, 1);
	}
	end(wo);
	after = sim_kmem_inuse(sim_current());
	LAB_EXPECT(after == inuse,
	    "after tracer_fini(): expected all memory back, seen %zu blocks "
	    "that are not",
	    after - inuse);
}

static void
counts_and_yields(void *arg)
{
	struct worker *wo = arg;

	begin(wo);
	start(wo);
	for (unsigned i = 0; i < 2; i++) {
		cause(wo, 2);
		yield();
		expect_events_so_far(wo);
	}
	stop(wo);
	end(wo);
}

/* Bound to one CPU, then to the other. */
static void
counts_and_moves(void *arg)
{
	struct worker *wo = arg;

	begin(wo);
	thread_affinity_set(curthread, 0);
	start(wo);
	cause(wo, 2);
	thread_affinity_set(curthread, 1);
	cause(wo, 3);
	expect_events_so_far(wo);
	thread_affinity_set(curthread, 0);
	cause(wo, 1);
	thread_affinity_clear(curthread);
	stop(wo);
	end(wo);
}

static void
counts_moves(void *arg)
{
	struct worker *wo = arg;

	begin(wo);
	thread_affinity_set(curthread, 1);
	start(wo);
	delay(1); /* away, and back here */
	expect_moves(wo);
	thread_affinity_set(curthread, 0);
	expect_moves(wo);
	delay(1);
	expect_moves(wo);
	thread_affinity_set(curthread, 1);
	expect_moves(wo);
	thread_affinity_set(curthread, 2);
	expect_moves(wo);
	stop(wo);
	start(wo);
	expect_moves(wo); /* none again */
	thread_affinity_clear(curthread);
	stop(wo);
	end(wo);
}

static void
disturbs(void *arg)
{
	for (unsigned i = 0; i < 3; i++) {
		cause(arg, 5);
		yield();
	}
}

/* ---- the checks ---- */

struct plan {
	void (*body[NWORKERS])(void *);
	bool is_held; /* somebody has the lock of the first one's ring */
};

static void *
set_up(void *arg)
{
	static const char *const names[NWORKERS] = { "traced", "traced2",
		"busy" };
	const struct plan *pl = arg;
	kthread_t *t[NWORKERS] = { NULL };

	for (unsigned i = 0; i < NCPUS; i++)
		events[i] = 1000000 + 5000000 * i;
	for (unsigned i = 0; i < NWORKERS; i++) {
		workers[i] = (struct worker){ .name = names[i] };
		if (pl->body[i] != NULL)
			t[i] = lab_thread(names[i], pl->body[i], &workers[i]);
	}
	if (pl->is_held)
		lab_holder(t[0]);
	return (NULL);
}

static struct plan alone = { .body = { counts_many } };
static struct plan twice = { .body = { counts_again } };
static struct plan yielding = { .body = { counts_and_yields, NULL, disturbs } };
static struct plan preempted = { .body = { counts, NULL, disturbs },
	.is_held = true };
static struct plan moving = { .body = { counts_and_moves, NULL, disturbs } };
static struct plan anywhere = { .body = { counts, counts, disturbs } };
static struct plan moves = { .body = { counts_moves, NULL, disturbs } };

/* Of one run: nothing but what the threads do themselves. */
#define SEARCH(PLAN, CPUS, RUNS)                                               \
	{                                                                      \
		.se_machine = { .sc_ncpus = (CPUS),                            \
			.sc_violation[SIM_CTXOP_LEAKED] = SIM_V_OFF },         \
		.se_setup = set_up, .se_arg = &(PLAN), .se_runs = (RUNS),      \
		.se_all_accesses = (RUNS) != 1                                 \
	}

static const struct lab_check checks[] = {
	{ "a thread that is alone knows its events", 1,
	    "what the CPU has now, less what it had at the start; and how "
	    "large that may be",
	    SEARCH(alone, 1, 1) },
	{ "each start begins with none, and nothing is left behind", 1,
	    "what tracer_start() sets, what tracer_stop() takes off, and what "
	    "tracer_fini() frees",
	    SEARCH(twice, 1, 1) },
	{ "what others do on its CPU does not count", 2,
	    "two moments: as it leaves the CPU, and as it comes back",
	    SEARCH(yielding, 1, 1) },
	{ "wherever it is preempted", 2,
	    "a switch between two of your lines, and between two reads in one "
	    "of them: your hook changes what you have just read; and "
	    "ctxop_detach() may wait for a lock",
	    SEARCH(preempted, 1, 0) },
	{ "on whichever CPU it goes on", 2,
	    "which CPU's count you read, and which one's you subtract: they "
	    "have nothing in common",
	    SEARCH(moving, 2, 1) },
	{ "wherever it is preempted, on two CPUs", 1,
	    "the number of a CPU that you keep while you may be moved",
	    SEARCH(anywhere, 2, 0) },
	{ "it knows how often it moved", 1,
	    "coming back to the same CPU is no move; the first time is none",
	    SEARCH(moves, 3, 1) },
	{ 0 },
};

static const struct lab_function functions[] = {
	LAB_FUNCTION(tracer_init),
	LAB_FUNCTION(tracer_fini),
	LAB_FUNCTION(tracer_start),
	LAB_FUNCTION(tracer_stop),
	LAB_FUNCTION(tracer_events),
	LAB_FUNCTION(tracer_moves),
	{ 0 },
};

const struct lab lab = { functions, checks };
