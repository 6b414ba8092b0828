/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lib/walk_by_hand.c: code under test that walks a ring to NULL is found. What
 * the compiler would tell of each read is told by hand here.
 */
#include "harness.h"

#include <ctxop_access.h>
#include <string.h>

static kthread_t *walker;
static struct ctxop *op;

static sim_t *
boot_reading(uint64_t patience, enum sim_setting setting)
{
	struct sim_config config = { .sc_grain = SIM_GRAIN_ACCESS,
		.sc_patience = patience,
		.sc_budget = 4000 };

	config.sc_violation[SIM_ENDLESS_WALK] = setting;
	return (boot_with(config));
}

static struct ctxop *
follow(struct ctxop *const *link)
{
	sim_access(link, sizeof(*link), SIM_READ, NULL);
	return (*link);
}

/* A ring of three ctxops is on the thread that body is. */
static void
run_walker(void (*body)(void *), enum sim_outcome outcome, const char *words)
{
	walker = spawn("walker", body, NULL);
	(void)install_op(walker, "A");
	op = install_op(walker, "B");
	(void)install_op(walker, "C");
	run_expecting(outcome, words);
}

__attribute__((noinline)) static void
walks_to_null(void *arg)
{
	struct ctxop *at = follow(&walker->t_ctx);

	(void)arg;
	while (at != NULL)
		at = follow(&at->next);
}

__attribute__((noinline)) static void
walks_backwards_to_null(void *arg)
{
	struct ctxop *at = follow(&walker->t_ctx);

	(void)arg;
	while (at != NULL)
		at = follow(&at->prev);
}

static const char endless[] =
    "endless-walk: walker walks the ring of walker by hand, and has come 16 "
    "times to ctxop C@";

TEST(a_walk_to_null_is_endless_in_each_direction, "")
{
	(void)boot_reading(2000, SIM_V_FATAL);
	run_walker(walks_to_null, SIM_VIOLATION, endless);
	sim_destroy(sim_current());
	(void)boot_reading(2000, SIM_V_FATAL);
	run_walker(walks_backwards_to_null, SIM_VIOLATION, endless);
}

TEST(its_cause_names_the_function, "")
{
	sim_t *sim = boot_reading(2000, SIM_V_FATAL);

	run_walker(walks_to_null, SIM_VIOLATION, endless);
	assert_non_null(strstr(sim_cause(sim), "walks_to_null"));
}

TEST(without_patience_it_is_found_before_the_budget_ends, "")
{
	sim_t *sim = boot_reading(0, SIM_V_FATAL);

	run_walker(walks_to_null, SIM_VIOLATION, endless);
	assert_in_range(sim_report(sim)->sr_points, 3000, 3999);
}

TEST(where_it_is_recorded_or_off_it_is_a_livelock_in_the_end, "")
{
	(void)boot_reading(2000, SIM_V_RECORD);
	run_walker(walks_to_null, SIM_LIVELOCK, "walker is in walks_to_null");
	assert_seen(SIM_ENDLESS_WALK, 1);
	sim_destroy(sim_current());
	(void)boot_reading(2000, SIM_V_OFF);
	run_walker(walks_to_null, SIM_LIVELOCK, "walker is in walks_to_null");
	assert_seen(SIM_ENDLESS_WALK, 0);
}

static void
walks_that_of_another(void *arg)
{
	walks_to_null(arg);
}

TEST(it_may_be_the_ring_of_another_thread, "")
{
	(void)boot_reading(2000, SIM_V_FATAL);
	(void)spawn("other", walks_that_of_another, NULL);
	walker = spawn_stopped("stopped", does_nothing, NULL);
	(void)install_op(walker, "A");
	run_expecting(SIM_VIOLATION,
	    "endless-walk: other walks the ring of stopped by hand, and has "
	    "come 16 times to ctxop A@");
}

/* ---- what goes on for ever, and is none ---- */

static void
asks_for_ever(void *arg)
{
	(void)arg;
	for (;;) {
		struct ctxop *head = follow(&walker->t_ctx), *at = head;

		while ((at = follow(&at->next)) != head)
			continue;
	}
}

static void
attaches_for_ever(void *arg)
{
	(void)arg;
	for (;;) {
		kpreempt_disable();
		ctxop_detach(walker, op);
		check(follow(&op->next) == NULL);
		ctxop_attach(walker, op);
		check(follow(&op->next) != NULL);
		kpreempt_enable();
	}
}

static void
detaches_what_it_follows(void *arg)
{
	(void)arg;
	for (unsigned i = 0; i < 1510; i++)
		(void)follow(&op->next);
	kpreempt_disable();
	ctxop_detach(walker, op);
	kpreempt_enable();
	ctxop_free(op);
	walks_to_null(arg);
}

static void
waits_to_be_alone(void *arg)
{
	(void)arg;
	while (follow(&op->next) != op)
		continue;
}

static void
reads_other_memory(void *arg)
{
	static struct ctxop other, *link = &other;

	(void)arg;
	for (;;)
		(void)follow(&link);
}

TEST(walks_that_end_are_not_endless_however_many_there_are, "")
{
	(void)boot_reading(2000, SIM_V_FATAL);
	run_walker(asks_for_ever, SIM_LIVELOCK, "walker is in asks_for_ever");
}

static void
yields_for_ever(void *arg)
{
	(void)arg;
	for (;;)
		yield();
}

/* Whatever kind of point it is at which looking begins. */
TEST(who_only_yields_has_all_of_its_patience, "")
{
	sim_t *sim = boot_reading(2000, SIM_V_FATAL);

	(void)spawn("other", yields_for_ever, NULL);
	run_walker(yields_for_ever, SIM_LIVELOCK, "2000 points passed");
	assert_int_equal(sim_report(sim)->sr_points, 2000);
}

TEST(a_ctxop_that_was_attached_again_is_on_another_ring, "")
{
	(void)boot_reading(2000, SIM_V_FATAL);
	run_walker(attaches_for_ever, SIM_LIVELOCK, "attaches_for_ever");
}

TEST(who_waits_for_a_link_to_change_walks_nowhere, "")
{
	(void)boot_reading(2000, SIM_V_FATAL);
	run_walker(waits_to_be_alone, SIM_LIVELOCK, "waits_to_be_alone");
}

TEST(a_ctxop_that_was_freed_is_forgotten, "")
{
	(void)boot_reading(2000, SIM_V_FATAL);
	run_walker(detaches_what_it_follows, SIM_VIOLATION,
	    "has come 16 times to ctxop C@");
}

TEST(other_memory_is_no_ring, "")
{
	(void)boot_reading(2000, SIM_V_FATAL);
	run_walker(reads_other_memory, SIM_LIVELOCK, "reads_other_memory");
}

static void
gets_on_half_way_round(void *arg)
{
	(void)arg;
	for (unsigned i = 0; i < 1500; i++)
		(void)follow(&op->next);
	for (unsigned i = 0; i < 45; i++)
		op = follow(&op->next);
	sim_progress();
	walks_to_null(arg);
}

TEST(progress_ends_the_search_until_there_is_none_again_for_long, "")
{
	sim_t *sim = boot_reading(2000, SIM_V_FATAL);

	run_walker(gets_on_half_way_round, SIM_VIOLATION, "endless-walk: ");
	assert_in_range(sim_report(sim)->sr_points, 3020, 3100);
}

static const struct CMUnitTest tests[] = {
	UNIT(a_walk_to_null_is_endless_in_each_direction),
	UNIT(its_cause_names_the_function),
	UNIT(without_patience_it_is_found_before_the_budget_ends),
	UNIT(where_it_is_recorded_or_off_it_is_a_livelock_in_the_end),
	UNIT(it_may_be_the_ring_of_another_thread),
	UNIT(walks_that_end_are_not_endless_however_many_there_are),
	UNIT(who_only_yields_has_all_of_its_patience),
	UNIT(a_ctxop_that_was_attached_again_is_on_another_ring),
	UNIT(who_waits_for_a_link_to_change_walks_nowhere),
	UNIT(a_ctxop_that_was_freed_is_forgotten),
	UNIT(other_memory_is_no_ring),
	UNIT(progress_ends_the_search_until_there_is_none_again_for_long),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
