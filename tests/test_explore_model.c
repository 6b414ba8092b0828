/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Exact counts: two CPUs, one attaches to a ring and the other takes an entry
 * off it, written as single accesses, so that the counts hang on no compiler.
 * explore_count.c counts the same without the library. With the argument
 * at_length, rings that take seconds are gone through as well.
 */
#include "explore_count.h"
#include "harness.h"

#include <ctxop_access.h>
#include <ctxop_explore.h>
#include <stdlib.h>
#include <string.h>

struct entry {
	struct entry *next, *prev;
};

struct ends {
	struct entry *head, *tail;
};

static struct {
	struct entry *ctx; /* newest */
	struct entry null, fresh, entry[4];
	kmutex_t lock;
	struct ends ends; /* as the set-up read them, for ATTACH_WRITES */
	bool followed_null;
} m;

/* The ring that is set up: so many entries, of which the nth is taken off. */
static struct {
	unsigned entries, nth;
	enum attach how;
} ring;

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

/* False: there are none. */
static bool
read_ends(struct ends *ends)
{
	if (get(&m.ctx) == NULL)
		return (false);
	ends->head = get(&m.ctx);
	ends->tail = get(&at(get(&m.ctx))->prev);
	return (true);
}

static void
link_between(struct entry *c, const struct ends *ends)
{
	put(&c->next, ends->head);
	put(&c->prev, ends->tail);
	put(&at(ends->head)->prev, c);
	put(&at(ends->tail)->next, c);
	put(&m.ctx, c);
}

static void
link_alone(struct entry *c)
{
	put(&c->next, c);
	put(&c->prev, c);
	put(&m.ctx, c);
}

static void
attach(struct entry *c)
{
	struct ends ends;

	if (read_ends(&ends))
		link_between(c, &ends);
	else
		link_alone(c);
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
	if (ring.how == ATTACH_WRITES) {
		link_between(&m.fresh, &m.ends);
		return;
	}
	if (ring.how == ATTACH_LOCKED)
		mutex_enter(&m.lock);
	attach(&m.fresh);
	if (ring.how == ATTACH_LOCKED)
		mutex_exit(&m.lock);
}

static void
removes(void *arg)
{
	(void)arg;
	mutex_enter(&m.lock);
	unlink_entry(&m.entry[ring.nth]);
	mutex_exit(&m.lock);
}

static void
link_all(struct entry *entry, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		entry[i].next = &entry[(i + 1) % n];
		entry[i].prev = &entry[(i + n - 1) % n];
	}
	m.ctx = entry;
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
	(void)arg;
	memset(&m, 0, sizeof(m));
	link_all(m.entry, ring.entries);
	(void)read_ends(&m.ends);
	(void)spawn_on(0, "attach", attaches, NULL);
	(void)spawn_on(1, "remove", removes, NULL);
	return (NULL);
}

/* ---- was it well? ---- */

/* From t_ctx once round: each entry mirrored; the fresh one is in it, and the
 * victim is not. */
static bool
is_ring_sound(void)
{
	const struct entry *e = m.ctx;
	unsigned n = 0;
	bool has_fresh = false;

	do {
		if (e == NULL || e == &m.null || e == &m.entry[ring.nth] ||
		    e->next == NULL || e->next->prev != e)
			return (false);
		has_fresh = has_fresh || e == &m.fresh;
		e = e->next;
	} while (++n <= ring.entries && e != m.ctx);
	return (has_fresh && n == ring.entries);
}

static bool
checks(void *state, char *why, size_t len)
{
	const struct entry *victim = &m.entry[ring.nth];

	(void)state;
	(void)snprintf(why, len, "corrupt");
	return (!m.followed_null && is_ring_sound() && victim->next == NULL &&
	    victim->prev == NULL);
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

/* ---- counts ---- */

static const struct {
	unsigned entries, nth;
} rings[] = { { 2, 0 }, { 2, 1 }, { 1, 0 }, { 3, 1 } };
#define NRINGS (sizeof(rings) / sizeof(rings[0]))

static struct count
count_ring(unsigned i, enum attach how)
{
	ring.entries = rings[i].entries;
	ring.nth = rings[i].nth;
	ring.how = how;
	return (count_schedules(ring.entries, ring.nth, how));
}

/* Both count the first ring as it was counted before. */
TEST(the_count_without_the_library_is_the_known_one, "")
{
	static const uint64_t bounded[] = { 2, 23, 231, 1219 };
	static const uint64_t corrupt[] = { 0, 13, 142, 966 };
	struct count c = count_ring(0, ATTACH_UNLOCKED);

	assert_int_equal(c.schedules, 817190);
	assert_int_equal(c.corrupt, 811752);
	assert_memory_equal(c.bounded, bounded, sizeof(bounded));
	assert_memory_equal(c.bounded_corrupt, corrupt, sizeof(corrupt));
	assert_int_equal(c.classes, 18);
	assert_int_equal(c.corrupt_classes, 13);
}

static bool at_length;

static void
assert_all_counted(unsigned i, enum attach how)
{
	struct count c = count_ring(i, how);

	assert_counts(search(SIM_S_DEPTH_FIRST), c.schedules, c.corrupt);
}

TEST(all_interleavings_of_attach_and_remove_are_counted, "")
{
	assert_all_counted(1, ATTACH_WRITES);
	for (unsigned i = 0; at_length && i < NRINGS; i++)
		assert_all_counted(i, ATTACH_UNLOCKED);
}

TEST(preemptions_are_counted, "")
{
	for (unsigned i = 0; i < NRINGS; i++) {
		struct count c = count_ring(i, ATTACH_UNLOCKED);

		for (unsigned bound = 1; bound < 4; bound++) {
			struct sim_search se = search(SIM_S_BOUNDED);

			se.se_bound = bound;
			assert_counts(
			    se, c.bounded[bound], c.bounded_corrupt[bound]);
		}
	}
}

TEST(classes_of_equivalent_interleavings_are_counted, "")
{
	for (unsigned i = 0; i < NRINGS; i++) {
		struct count c = count_ring(i, ATTACH_UNLOCKED);

		assert_counts(
		    search(SIM_S_REDUCED), c.classes, c.corrupt_classes);
	}
}

TEST(with_the_lock_two_orders_are_left, "")
{
	for (unsigned i = 0; i < NRINGS; i++) {
		struct count c = count_ring(i, ATTACH_LOCKED);

		assert_int_equal(c.schedules, 2);
		assert_counts(search(SIM_S_REDUCED), 2, 0);
	}
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
	(void)spawn_on(0, "a", goes_round, &m.entry[0]);
	(void)spawn_on(1, "b", goes_round, &m.entry[1]);
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
		UNIT(the_count_without_the_library_is_the_known_one),
		UNIT(all_interleavings_of_attach_and_remove_are_counted),
		UNIT(preemptions_are_counted),
		UNIT(classes_of_equivalent_interleavings_are_counted),
		UNIT(with_the_lock_two_orders_are_left),
		UNIT(rounds_under_a_lock_have_as_many_orders_as_there_are),
	};

	at_length = argc > 1 && strcmp(argv[1], "at_length") == 0;
	return (HARNESS_MAIN(at_length ? 1 : argc, argv, tests));
}
