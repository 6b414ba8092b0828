/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 8, hidden part: CPUs with a meter, programs that do work and are to be
 * billed for it, and what they turn into.
 */
#pragma weak account_open
#include "lifecycle.h"

#include "../lab.h"

#define NCPUS 2
#define NTHREADS 64 /* more than any run makes */

/* ---- programs, and what they owe ---- */

static uint64_t meters[NCPUS];

/* One for each role in a set-up; a role is played once. */
enum role { SH, CHILD, WORKER, GRANDCHILD, NEXT, OTHER, BUSY, NROLES };

static struct program {
	const char *name;
	bool has_begun;
	bool is_counted; /* it has, or inherits, an account */
	uint64_t work;   /* that it is to be billed for */
	unsigned bills;
} programs[NROLES];

/* Who is who: by number of the thread. */
static struct program *played[NTHREADS];

static struct program **
played_by(const kthread_t *t)
{
	VERIFY3U(t->t_did, <, NTHREADS);
	return (&played[t->t_did]);
}

static struct program *
begin(enum role role)
{
	struct program *pr = &programs[role];

	sim_note(pr->name);
	pr->has_begun = true;
	*played_by(curthread) = pr;
	return (pr);
}

/* Units of work; before each, all may happen. */
static void
work(struct program *pr, unsigned units)
{
	while (units-- > 0) {
		sim_point();
		meters[CPU->cpu_id]++;
		pr->work += pr->is_counted;
	}
}

static void
open_account(struct program *pr)
{
	account_open();
	lab_expect_preemptible("after account_open()");
	pr->is_counted = true;
}

uint64_t
meter_read(void)
{
	uint64_t seen;

	sim_point();
	seen = meters[CPU->cpu_id];
	sim_point();
	return (seen);
}

void
meter_set(uint64_t units)
{
	sim_point();
	meters[CPU->cpu_id] = units;
	sim_point();
}

void
bill(uint64_t units)
{
	struct program *pr = *played_by(curthread);

	SIM_FUNCTION();
	if (pr == NULL && curthread->t_lwp != NULL && units == 0)
		return; /* an lwp that was ended before its first step */
	LAB_EXPECT(pr != NULL,
	    "bill(%llu): expected a thread with a program, as it is billed, "
	    "seen %s",
	    (unsigned long long)units, curthread->t_name);
	LAB_EXPECT(pr->is_counted,
	    "bill(%llu): expected none, as %s has no account, seen this one",
	    (unsigned long long)units, pr->name);
	LAB_EXPECT(pr->bills == 0,
	    "bill(%llu): expected one bill of %s, seen another one",
	    (unsigned long long)units, pr->name);
	LAB_EXPECT(units == pr->work,
	    "the bill of %s: expected %llu units of work, seen %llu", pr->name,
	    (unsigned long long)pr->work, (unsigned long long)units);
	pr->bills++;
}

/* ---- what programs do ---- */

/* What another driver has in a newer hook. */
#define OTHERS 4711
static uint64_t others;

static void
exits(void *arg)
{
	static const struct ctxop_template tpl = { .ct_rev = CTXOP_TPL_REV };
	struct program *pr = begin(SH);

	(void)arg;
	work(pr, 1);
	open_account(pr);
	ctxop_install(curthread, &tpl, &others);
	work(pr, 3);
}

static void
works_as_other(void *arg)
{
	struct program *pr = begin(OTHER);

	(void)arg;
	work(pr, 2);
	open_account(pr);
	work(pr, 1);
	yield();
	work(pr, 1);
}

/* It has no account, and wants the CPU of those that have. */
static void
works_as_busy(void *arg)
{
	struct program *pr = begin(BUSY);

	(void)arg;
	for (unsigned i = 0; i < 3; i++) {
		work(pr, 2);
		yield();
	}
}

static void
works_and_yields(void *arg)
{
	struct program *pr = begin(SH);

	(void)arg;
	open_account(pr);
	work(pr, 2);
	yield();
	work(pr, 1);
}

static void
works_as_child(void *arg)
{
	struct program *pr = begin(CHILD);

	(void)arg;
	work(pr, 3);
}

static void
works_as_grandchild(void *arg)
{
	struct program *pr = begin(GRANDCHILD);

	(void)arg;
	work(pr, 2);
}

static void
forks_as_child(void *arg)
{
	struct program *pr = begin(CHILD);

	(void)arg;
	work(pr, 3);
	programs[GRANDCHILD].is_counted = true;
	programs[GRANDCHILD].work = pr->work;
	(void)sim_fork1(works_as_grandchild, NULL, NULL);
	work(pr, 1);
}

static void
forks(void *arg)
{
	struct program *pr = begin(SH);

	(void)arg;
	open_account(pr);
	work(pr, 1);
	yield(); /* its account has that much in it, */
	work(pr, 1);
	programs[CHILD].is_counted = true;
	programs[CHILD].work = pr->work; /* and this is in the meter */
	(void)sim_fork1(forks_as_child, NULL, NULL);
	work(pr, 2);
}

static void
works_as_worker(void *arg)
{
	struct program *pr = begin(WORKER);

	(void)arg;
	work(pr, 2);
}

static void
makes_an_lwp_as_worker(void *arg)
{
	struct program *pr = begin(WORKER);

	(void)arg;
	work(pr, 2);
	programs[GRANDCHILD].is_counted = true;
	(void)sim_lwp_create(works_as_grandchild, NULL, NULL);
	work(pr, 1);
}

static void
makes_an_lwp(void *arg)
{
	struct program *pr = begin(SH);

	(void)arg;
	open_account(pr);
	work(pr, 3);
	programs[WORKER].is_counted = true;
	(void)sim_lwp_create(makes_an_lwp_as_worker, NULL, NULL);
	work(pr, 1);
}

static void
works_as_next(void *arg)
{
	struct program *pr = begin(NEXT);

	(void)arg;
	work(pr, 2);
	yield();
	work(pr, 2);
}

static void
execs(void *arg)
{
	struct program *pr = begin(SH);

	(void)arg;
	open_account(pr);
	work(pr, 3);
	lab_exec("next", works_as_next, NULL);
}

/* Whatever fails, fails: that is for the tape. */
static void
does_it_all(void *arg)
{
	struct program *pr = begin(SH);

	(void)arg;
	open_account(pr);
	work(pr, 1);
	programs[CHILD].is_counted = programs[WORKER].is_counted = true;
	programs[CHILD].work = pr->work;
	(void)sim_fork1(works_as_child, NULL, NULL);
	(void)sim_lwp_create(works_as_worker, NULL, NULL);
	work(pr, 1);
	lab_exec("next", works_as_next, NULL);
}

/* ---- the checks ---- */

struct plan {
	void (*body)(void *);
	bool has_other, has_busy;
	bool counts_memory;
};

static size_t inuse; /* blocks, before the first program */

static void *
set_up(void *arg)
{
	static const char *const names[NROLES] = { "sh", "child", "worker",
		"grandchild", "next", "other", "busy" };
	const struct plan *pl = arg;

	for (unsigned i = 0; i < NCPUS; i++)
		meters[i] = 50;
	for (unsigned i = 0; i < NROLES; i++)
		programs[i] = (struct program){ .name = names[i] };
	for (unsigned i = 0; i < NTHREADS; i++)
		played[i] = NULL;
	others = OTHERS;
	inuse = sim_kmem_inuse(sim_current());
	(void)lab_lwp("sh", pl->body, NULL);
	if (pl->has_other)
		(void)lab_lwp("other", works_as_other, NULL);
	if (pl->has_busy)
		(void)lab_lwp("busy", works_as_busy, NULL);
	return (arg);
}

/* All is over, and the reaper has been. */
static bool
settled(void *state, char *why, size_t len)
{
	const struct plan *pl = state;
	size_t now = sim_kmem_inuse(sim_current());

	for (unsigned i = 0; i < NROLES; i++) {
		const struct program *pr = &programs[i];

		if (pr->has_begun && pr->is_counted && pr->bills == 0) {
			(void)snprintf(why, len,
			    "%s has ended: expected a bill of %llu units of "
			    "work, seen none",
			    pr->name, (unsigned long long)pr->work);
			return (false);
		}
	}
	if (others != OTHERS) {
		(void)snprintf(why, len,
		    "expected what another hook of the thread has to stay as "
		    "it is, seen it changed");
		return (false);
	}
	if (!pl->counts_memory || now == inuse)
		return (true);
	(void)snprintf(why, len,
	    "all programs have ended: expected all memory back, seen %zu "
	    "blocks that are not",
	    now - inuse);
	return (false);
}

static struct plan exiting = { .body = exits };
static struct plan three = {
	.body = works_and_yields, .has_other = true, .has_busy = true
};
static struct plan forking = { .body = forks, .has_other = true };
static struct plan making = { .body = makes_an_lwp };
static struct plan execing = { .body = execs, .has_other = true };
static struct plan failing = { .body = does_it_all, .counts_memory = true };

/* Of one run: nothing but what the programs do themselves. */
#define SEARCH(PLAN, CPUS, RUNS)                                               \
	{                                                                      \
		.se_machine = { .sc_ncpus = (CPUS) }, .se_setup = set_up,      \
		.se_check = settled, .se_arg = &(PLAN), .se_runs = (RUNS),     \
		.se_all_accesses = (RUNS) != 1                                 \
	}

static const struct lab_check checks[] = {
	{ "an lwp that ends is billed", 2,
	    "which hook is called at the end, by the thread itself: exit, or "
	    "free?",
	    SEARCH(exiting, 1, 1) },
	{ "once, and for its own work, wherever it is preempted", 1,
	    "what others do on the same CPU: save, and restore",
	    SEARCH(three, 2, 0) },
	{ "a forked child goes on from where its parent is", 2,
	    "the fork hook: which of the two threads gets a hook; and where "
	    "the work of a thread is that is on a CPU",
	    SEARCH(forking, 1, 1) },
	{ "another lwp of the program begins with nothing", 1,
	    "lwp_create, which is not fork", SEARCH(making, 1, 1) },
	{ "a program that execs is billed, the next one is not", 2,
	    "exec calls one of the hooks, and no exit: who frees the hooks of "
	    "a program that ends so, and how does a free hook know?",
	    SEARCH(execing, 1, 1) },
	{ "whatever fails, nothing is billed in vain, or left behind", 2,
	    "a child that is made and then not wanted is freed, and has never "
	    "run; who frees an account",
	    SEARCH(failing, 1, 0) },
	{ 0 },
};

static const struct lab_function functions[] = {
	LAB_FUNCTION(account_open),
	{ 0 },
};

const struct lab lab = { functions, checks };
