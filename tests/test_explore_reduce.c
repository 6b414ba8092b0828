/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lib/explore_reduce.c: one run of each class, and so each end that there is.
 * Small scenarios, made from their number, are searched to their end with and
 * without reduction; what they can end in is the same.
 */
#include "harness.h"

#include <ctxop_access.h>
#include <ctxop_explore.h>
#include <stdlib.h>
#include <string.h>

#define THREADS 3
#define VARIABLES 3
#define OPERATIONS 5

static struct {
	uint64_t number; /* of the scenario */
	unsigned nthreads, noperations;
	bool bound; /* a CPU for each thread */
	int variable[VARIABLES];
	int seen[THREADS]; /* what each thread has read */
	kmutex_t lock[2];
	kcondvar_t cv;
	unsigned waiting;
} m;

/* ---- operations ---- */

static unsigned
draw(uint64_t *state, unsigned below)
{
	*state = *state * 6364136223846793005 + 1442695040888963407;
	return ((unsigned)(*state >> 33) % below);
}

static int
reads(unsigned v)
{
	sim_access(&m.variable[v], sizeof(int), SIM_READ, NULL);
	return (m.variable[v]);
}

static void
writes(unsigned v, int value)
{
	sim_access(&m.variable[v], sizeof(int), SIM_WRITE, NULL);
	m.variable[v] = value;
}

static void
does_locked(unsigned lock, unsigned v, int value)
{
	mutex_enter(&m.lock[lock]);
	writes(v, reads(v) * 3 + value);
	mutex_exit(&m.lock[lock]);
}

/* Wait for others, if there are some who will not; else wake those. */
static void
meets(void)
{
	mutex_enter(&m.lock[0]);
	if (m.waiting + 1 < m.nthreads) {
		m.waiting++;
		cv_wait(&m.cv, &m.lock[0]);
	} else {
		cv_broadcast(&m.cv);
	}
	mutex_exit(&m.lock[0]);
}

static void
operates(uint64_t *state, unsigned self)
{
	unsigned v = draw(state, VARIABLES);
	int value = (int)draw(state, 9) + 1;

	switch (draw(state, 7)) {
	case 0:
	case 1:
		m.seen[self] = m.seen[self] * 7 + reads(v);
		break;
	case 2:
	case 3:
		writes(v, value);
		break;
	case 4:
		does_locked(draw(state, 2), v, value);
		break;
	case 5:
		if (mutex_tryenter(&m.lock[1])) {
			writes(v, value);
			mutex_exit(&m.lock[1]);
		}
		break;
	default:
		writes(v, (int)sim_choose(2) + value);
		break;
	}
}

static void
plays(void *number)
{
	unsigned self = (unsigned)(uintptr_t)number;
	uint64_t state = m.number * 1000 + self;

	for (unsigned i = 0; i < m.noperations; i++)
		operates(&state, self);
	if (m.number % 5 == 0)
		meets();
}

static void *
sets_up(void *arg)
{
	uint64_t number = m.number;

	(void)arg;
	memset(&m, 0, sizeof(m));
	m.number = number;
	m.nthreads = 2 + (unsigned)(number % 3 == 0);
	m.noperations = m.nthreads == 2 ? 3 : 2;
	m.bound = number % 4 != 0;
	for (uintptr_t i = 0; i < m.nthreads; i++) {
		kthread_t *t = spawn_stopped("t", plays, (void *)i);

		if (m.bound)
			thread_affinity_set(t, (int)i);
		setrun(t);
	}
	return (NULL);
}

/* ---- ends ---- */

#define MAX_ENDS 20000

struct ends {
	uint64_t end[MAX_ENDS];
	unsigned n;
};
static struct ends all, reduced, *ends;

static bool
is_known(const struct ends *e, uint64_t end)
{
	for (unsigned i = 0; i < e->n; i++)
		if (e->end[i] == end)
			return (true);
	return (false);
}

static bool
notes_end(void *state, char *why, size_t len)
{
	uint64_t end = 0;

	(void)state;
	(void)why;
	(void)len;
	for (unsigned i = 0; i < VARIABLES; i++)
		end = end * 1009 + (unsigned)m.variable[i];
	for (unsigned i = 0; i < THREADS; i++)
		end = end * 1009 + (unsigned)m.seen[i];
	if (!is_known(ends, end)) {
		assert_true(ends->n < MAX_ENDS);
		ends->end[ends->n++] = end;
	}
	return (true);
}

static struct sim_verdict *
search(struct ends *into, enum sim_strategy strategy, void *(*setup)(void *),
    unsigned ncpus)
{
	const struct sim_search se = { .se_machine = { .sc_ncpus = ncpus,
					   .sc_grain = SIM_GRAIN_ACCESS,
					   .sc_shared_fpu = true },
		.se_setup = setup,
		.se_check = notes_end,
		.se_all_accesses = true,
		.se_strategy = strategy,
		.se_runs = 8000 };
	struct sim_verdict *vd;

	into->n = 0;
	ends = into;
	vd = sim_explore(&se);
	assert_int_equal(vd->vd_nfindings, 0);
	return (vd);
}

/* False: there are too many runs to go through them all. */
static bool
agree(unsigned ncpus)
{
	struct sim_verdict *plain = search(
	    &all, SIM_S_DEPTH_FIRST, sets_up, ncpus);
	bool complete = plain->vd_extent == SIM_X_COMPLETE;
	struct sim_verdict *fewer = search(
	    &reduced, SIM_S_REDUCED, sets_up, ncpus);

	assert_int_equal(fewer->vd_extent, SIM_X_COMPLETE);
	for (unsigned i = 0; i < all.n; i++)
		assert_true(is_known(&reduced, all.end[i]));
	if (complete) {
		assert_int_equal(reduced.n, all.n);
		assert_true(fewer->vd_runs <= plain->vd_runs);
	}
	sim_verdict_free(plain);
	sim_verdict_free(fewer);
	return (complete);
}

TEST(with_and_without_reduction_runs_end_in_the_same, "")
{
	unsigned compared = 0, with_three = 0;

	for (m.number = 1; m.number <= 50; m.number++)
		if (agree(m.number % 3 == 0 ? 3 : 2)) {
			compared++;
			with_three += m.number % 3 == 0;
		}
	assert_true(compared >= 30);
	assert_true(with_three >= 5);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		UNIT(with_and_without_reduction_runs_end_in_the_same),
	};

	return (HARNESS_MAIN(argc, argv, tests));
}
