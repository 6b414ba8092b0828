/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Exact counts: two CPUs, one attaches to a ring and the other takes an entry
 * off it, written as single accesses, so that the counts hang on no compiler.
 * explore_count.c counts the same without the library.
 */
#include "harness.h"

#include <ctxop_access.h>
#include <ctxop_explore.h>
#include <stdlib.h>
#include <string.h>

struct entry {
	struct entry *next, *prev;
};

static struct {
	struct entry *ctx; /* newest */
	struct entry null, a, b, c;
	struct entry *victim;
	kmutex_t lock;
	bool attach_locks;
	bool followed_null;
} m;

/* ---- accesses ---- */

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

/* A NULL that is followed lands here. */
static struct entry *
at(struct entry *entry)
{
	m.followed_null = m.followed_null || entry == NULL;
	return (entry != NULL ? entry : &m.null);
}

/* ---- the two ---- */

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
attaches(void *arg)
{
	(void)arg;
	if (m.attach_locks)
		mutex_enter(&m.lock);
	attach(&m.c);
	if (m.attach_locks)
		mutex_exit(&m.lock);
}

static void
removes(void *arg)
{
	(void)arg;
	mutex_enter(&m.lock);
	unlink_entry(m.victim);
	mutex_exit(&m.lock);
}

static void
link_all(struct entry *const *entry, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		entry[i]->next = entry[(i + 1) % n];
		entry[i]->prev = entry[(i + n - 1) % n];
	}
	m.ctx = n > 0 ? entry[0] : NULL;
}

static kthread_t *
spawn_on(int cpu, const char *name, void (*body)(void *), void *arg)
{
	kthread_t *t = spawn_stopped(name, body, arg);

	thread_affinity_set(t, cpu);
	setrun(t);
	return (t);
}

static void *
sets_up(void *arg)
{
	struct entry *ring[] = { &m.a, &m.b };

	(void)arg;
	m.lock = (kmutex_t){ 0 };
	m.null = m.c = (struct entry){ 0 };
	m.followed_null = false;
	link_all(ring, 2);
	(void)spawn_on(0, "attach", attaches, NULL);
	(void)spawn_on(1, "remove", removes, NULL);
	return (NULL);
}

/* ---- was it well? ---- */

/* Whichever of them t_ctx is. */
static bool
is_ring_of(const struct entry *one, const struct entry *two)
{
	return ((m.ctx == one || m.ctx == two) && one->next == two &&
	    two->next == one && one->prev == two && two->prev == one);
}

static bool
checks(void *state, char *why, size_t len)
{
	struct entry *stays = m.victim == &m.a ? &m.b : &m.a;

	(void)state;
	(void)snprintf(why, len, "corrupt");
	return (!m.followed_null && is_ring_of(&m.c, stays) &&
	    m.victim->next == NULL && m.victim->prev == NULL);
}

static struct sim_search
search(enum sim_strategy strategy)
{
	return ((struct sim_search){ .se_machine = { .sc_ncpus = 2,
					 .sc_grain = SIM_GRAIN_ACCESS,
					 .sc_shared_fpu = true },
	    .se_setup = sets_up,
	    .se_check = checks,
	    .se_all_accesses = true,
	    .se_strategy = strategy,
	    .se_causes = UINT32_MAX,
	    .se_runs = UINT64_MAX });
}

static void
assert_counts(struct sim_search se, uint64_t runs, uint64_t corrupt)
{
	struct sim_verdict *vd = sim_explore(&se);
	uint64_t times = 0;

	for (unsigned i = 0; i < vd->vd_nfindings; i++)
		times += vd->vd_finding[i].fi_times;
	assert_int_equal(vd->vd_runs, runs);
	assert_int_equal(times, corrupt);
	assert_int_equal(vd->vd_redundant, 0);
	sim_verdict_free(vd);
}

TEST(all_interleavings_of_attach_and_remove_are_counted, "")
{
	m.victim = &m.a;
	assert_counts(search(SIM_S_DEPTH_FIRST), 817190, 811752);
}

TEST(preemptions_are_counted, "")
{
	static const unsigned runs[] = { 2, 23, 231, 1219 };
	static const unsigned corrupt[] = { 0, 13, 142, 966 };

	m.victim = &m.a;
	for (unsigned bound = 1; bound < 4; bound++) {
		struct sim_search se = search(SIM_S_BOUNDED);

		se.se_bound = bound;
		assert_counts(se, runs[bound], corrupt[bound]);
	}
}

TEST(classes_of_equivalent_interleavings_are_counted, "")
{
	m.victim = &m.a;
	assert_counts(search(SIM_S_REDUCED), 18, 13);
}

TEST(with_the_lock_two_orders_are_left, "")
{
	m.victim = &m.a;
	m.attach_locks = true;
	assert_counts(search(SIM_S_REDUCED), 2, 0);
	m.attach_locks = false;
}

/* ---- rounds of locked attaching and removing ---- */

static unsigned rounds;

static void
goes_round(void *arg)
{
	struct entry *own = arg;

	for (unsigned i = 0; i < rounds; i++) {
		mutex_enter(&m.lock);
		attach(own);
		mutex_exit(&m.lock);
		mutex_enter(&m.lock);
		unlink_entry(own);
		mutex_exit(&m.lock);
	}
}

static void *
sets_up_rounds(void *arg)
{
	(void)arg;
	memset(&m, 0, sizeof(m));
	(void)spawn_on(0, "a", goes_round, &m.a);
	(void)spawn_on(1, "b", goes_round, &m.b);
	return (NULL);
}

TEST(rounds_under_a_lock_have_as_many_orders_as_there_are, "")
{
	static const unsigned orders[] = { 0, 6, 70, 924, 12870 };

	for (rounds = 1; rounds <= 4; rounds++) {
		struct sim_search se = search(SIM_S_REDUCED);

		se.se_setup = sets_up_rounds;
		se.se_check = NULL;
		assert_counts(se, orders[rounds], 0);
	}
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		UNIT(all_interleavings_of_attach_and_remove_are_counted),
		UNIT(preemptions_are_counted),
		UNIT(classes_of_equivalent_interleavings_are_counted),
		UNIT(with_the_lock_two_orders_are_left),
		UNIT(rounds_under_a_lock_have_as_many_orders_as_there_are),
	};

	return (HARNESS_MAIN(argc, argv, tests));
}
