/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a search costs: runs a second, and how many calls of an empty function
 * one run is worth, since only ratios can be compared between hosts. What is
 * searched is two CPUs, of which one attaches an entry to a ring and the other
 * takes one off it, access by access; and rounds of both under a lock. A
 * machine that is only reset, one that is run with nothing on it, and one whose
 * two threads do nothing, show what of that a run costs without a single step.
 */
#include "bench_machine.h"
#include "peers/peers.h"

#include <ctxop_access.h>
#include <ctxop_explore.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define CALLS 100000000
#define EMPTY_RUNS 1000000
#define ROUNDS 3
#define RELACY_LIMIT (1.0 / 3)
#define MAX_ROUNDS 5

static double
now_of(clockid_t clock)
{
	struct timespec ts;

	(void)clock_gettime(clock, &ts);
	return ((double)ts.tv_sec * 1e9 + (double)ts.tv_nsec);
}

static double
now_ns(void)
{
	return (now_of(CLOCK_PROCESS_CPUTIME_ID));
}

/* ---- what is searched: tests/test_explore_model.c counts its runs ---- */

struct entry {
	struct entry *next, *prev;
};

/* Each worker has its own. */
static _Thread_local struct {
	struct entry *ctx; /* newest */
	struct entry null, a, b, c;
	kmutex_t lock;
	unsigned rounds;
	bool followed_null;
} m;

static struct entry *
get(struct entry **place)
{
	sim_access(place, sizeof(*place), SIM_READ, NULL);
	return (*place);
}

static void
put(struct entry **place, struct entry *value)
{
	sim_access(place, sizeof(*place), SIM_WRITE, NULL);
	*place = value;
}

static struct entry *
at(struct entry *entry)
{
	m.followed_null = m.followed_null || entry == NULL;
	return (entry != NULL ? entry : &m.null);
}

static void
attach(struct entry *c)
{
	struct entry *head, *tail;

	if (get(&m.ctx) == NULL) {
		put(&c->next, c);
		put(&c->prev, c);
	} else {
		head = get(&m.ctx);
		tail = get(&at(get(&m.ctx))->prev);
		put(&c->next, head);
		put(&c->prev, tail);
		put(&at(head)->prev, c);
		put(&at(tail)->next, c);
	}
	put(&m.ctx, c);
}

static void
unlink_entry(struct entry *v)
{
	struct entry *next = get(&v->next), *prev = get(&v->prev);

	put(&at(prev)->next, next);
	prev = get(&v->prev);
	next = get(&v->next);
	put(&at(next)->prev, prev);
	if (get(&v->next) == v)
		put(&m.ctx, NULL);
	else if (get(&m.ctx) == v)
		put(&m.ctx, get(&v->next));
	put(&v->prev, NULL);
	put(&v->next, NULL);
}

static void
attaches(void *c)
{
	attach(c);
}

static void
removes(void *v)
{
	mutex_enter(&m.lock);
	unlink_entry(v);
	mutex_exit(&m.lock);
}

static void
goes_round(void *own)
{
	for (unsigned i = 0; i < m.rounds; i++) {
		mutex_enter(&m.lock);
		attach(own);
		mutex_exit(&m.lock);
		mutex_enter(&m.lock);
		unlink_entry(own);
		mutex_exit(&m.lock);
	}
}

/* ---- scenarios ---- */

static void *
sets_up_nothing(void *arg)
{
	return (arg);
}

static void *
sets_up(void *arg)
{
	memset(&m, 0, sizeof(m));
	m.ctx = &m.a;
	m.a = (struct entry){ &m.b, &m.b };
	m.b = (struct entry){ &m.a, &m.a };
	bench_spawn_on(0, attaches, &m.c);
	bench_spawn_on(1, removes, &m.a);
	return (arg);
}

static bool
is_well(void *state, char *why, size_t len)
{
	(void)state;
	if (!m.followed_null && m.a.next == NULL && m.a.prev == NULL &&
	    m.b.next == &m.c && m.b.prev == &m.c && m.c.next == &m.b &&
	    m.c.prev == &m.b && (m.ctx == &m.b || m.ctx == &m.c))
		return (true);
	(void)memccpy(why, "corrupt", '\0', len);
	return (false);
}

static void *
sets_up_rounds(void *arg)
{
	memset(&m, 0, sizeof(m));
	m.rounds = *(unsigned *)arg;
	bench_spawn_on(0, goes_round, &m.a);
	bench_spawn_on(1, goes_round, &m.b);
	return (arg);
}

/* ---- measuring ---- */

static double empty_call_ns;

static __attribute__((noinline)) void
empty(void *p)
{
	__asm__ volatile("" : : "r"(p));
}

static void
measure_empty_call(void)
{
	void (*volatile function)(void *) = empty;
	void (*f)(void *) = function;
	double start = now_ns();

	for (unsigned i = 0; i < CALLS; i++)
		f(NULL);
	empty_call_ns = (now_ns() - start) / CALLS;
}

static void
print(const char *what, uint64_t runs, double ns)
{
	(void)printf("%-24s %10llu %8.3f %12.0f %10.1f %10.0f\n", what,
	    (unsigned long long)runs, ns / 1e9, (double)runs * 1e9 / ns,
	    ns / (double)runs, ns / (double)runs / empty_call_ns);
	(void)fflush(stdout);
}

static const struct sim_config machine = {
	.sc_ncpus = 2, .sc_grain = SIM_GRAIN_ACCESS, .sc_shared_fpu = true
};

static void
only_resets(void)
{
	sim_t *sim = sim_create(&machine, NULL, 0);
	double start = now_ns();

	if (sim == NULL)
		abort();
	for (unsigned i = 0; i < EMPTY_RUNS; i++)
		(void)sim_reset(sim, NULL, NULL, 0);
	print("sim_reset() alone", EMPTY_RUNS, now_ns() - start);
	sim_destroy(sim);
}

static struct sim_search
with_all(struct sim_search se)
{
	se.se_machine = machine;
	se.se_all_accesses = true;
	se.se_causes = UINT32_MAX;
	if (se.se_runs == 0)
		se.se_runs = UINT64_MAX;
	return (se);
}

/* What a run takes, in ns. */
static double
search(const char *what, struct sim_search se)
{
	struct sim_verdict *vd;
	double start = now_ns(), ns;

	se = with_all(se);
	vd = sim_explore(&se);
	ns = now_ns() - start;
	print(what, vd->vd_runs, ns);
	ns /= (double)vd->vd_runs;
	sim_verdict_free(vd);
	return (ns);
}

/* From one processor, which bench.sh chose, to all that there are. */
static unsigned
spread_out(void)
{
	cpu_set_t cpus;

	memset(&cpus, 0xff, sizeof(cpus));
	if (sched_setaffinity(0, sizeof(cpus), &cpus) != 0 ||
	    sched_getaffinity(0, sizeof(cpus), &cpus) != 0)
		abort();
	return ((unsigned)CPU_COUNT(&cpus));
}

/* By as many workers as there are processors, so in the time of the host's
 * clock. relacy: what a run takes there, in ns, or 0. */
static void
search_by_all(struct sim_search se, double relacy)
{
	const struct sim_jobs jobs = { .jb_workers = spread_out() };
	double start = now_of(CLOCK_MONOTONIC), ns;
	char what[40], why[200];
	struct sim_verdict *vd;

	se = with_all(se);
	vd = sim_explore_jobs(&se, &jobs, why, sizeof(why));
	ns = now_of(CLOCK_MONOTONIC) - start;
	if (vd == NULL)
		abort();
	(void)snprintf(
	    what, sizeof(what), "the same, %u workers", jobs.jb_workers);
	print(what, vd->vd_runs, ns);
	if (relacy > 0)
		(void)printf("a run of theirs, beside Relacy's: %.2f\n",
		    ns / (double)vd->vd_runs / relacy);
	sim_verdict_free(vd);
}

static void
search_rounds(unsigned rounds)
{
	char what[40];

	(void)snprintf(what, sizeof(what), "reduced, K = %u", rounds);
	(void)search(what,
	    (struct sim_search){ .se_setup = sets_up_rounds,
		.se_arg = &rounds,
		.se_strategy = SIM_S_REDUCED });
}

static void
run_without_steps(void)
{
	unsigned rounds = 0;

	(void)search("runs of nothing",
	    (struct sim_search){ .se_setup = sets_up_nothing,
		.se_strategy = SIM_S_RANDOM,
		.se_runs = EMPTY_RUNS });
	(void)search("threads do nothing",
	    (struct sim_search){ .se_setup = sets_up_rounds,
		.se_arg = &rounds,
		.se_strategy = SIM_S_RANDOM,
		.se_runs = EMPTY_RUNS });
}

static const struct sim_search depth_first = { .se_setup = sets_up,
	.se_check = is_well,
	.se_strategy = SIM_S_DEPTH_FIRST };

#define SCHEDULES 817190 /* of the model */

static double
search_by_relacy(uint64_t *runs)
{
	uint64_t corrupt;
	double start = now_ns(), ns;

	relacy_model(runs, &corrupt);
	ns = now_ns() - start;
	print("Relacy, the model", *runs, ns);
	return (ns / (double)*runs);
}

/* The whole space, in turns. Relacy goes through it more than once, so both are
 * told: what a run takes, and what all of it does. Returns what a run takes
 * Relacy, in ns, or 0. */
static double
search_beside_relacy(void)
{
	double own = 0, relacy = 0, ratio;
	uint64_t runs = 0;

	for (unsigned i = 0; i < ROUNDS; i++) {
		own += search("depth-first, the model", depth_first);
		relacy += relacy_model != NULL ? search_by_relacy(&runs) : 0;
	}
	if (runs == 0) {
		(void)puts("Relacy, the model        not built here");
		return (0);
	}
	ratio = own / relacy;
	(void)printf("a run, beside Relacy's: %.2f, at most %.2f: %s\n", ratio,
	    RELACY_LIMIT, ratio <= RELACY_LIMIT ? "PASS" : "SHORT");
	(void)printf("all schedules, beside Relacy's: %.2f\n",
	    ratio * SCHEDULES / (double)runs);
	return (relacy / ROUNDS);
}

int
main(void)
{
	measure_empty_call();
	(void)printf("%-24s %10s %8s %12s %10s %10s\n", "", "runs", "s",
	    "runs/s", "ns a run", "calls");
	only_resets();
	run_without_steps();
	search_by_all(depth_first, search_beside_relacy());
	for (unsigned rounds = 1; rounds <= MAX_ROUNDS; rounds++)
		search_rounds(rounds);
	return (0);
}
