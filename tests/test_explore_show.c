/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lib/explore_show.c: a finding of each kind, and what is shown of it. Code
 * with points at its accesses is that of access/accesses.c.
 */
#include "accesses.h"
#include "explore_parts.h"
#include "harness.h"
#include "sanitizer.h"

#include <ctxop_access.h>
#include <stdlib.h>
#include <string.h>

/* Frames that no compiler leaves out. */
#define FRAME static __attribute__((noinline)) void
#define KEEP_FRAME() __asm__ volatile("")

static kmutex_t first, second;

/* ---- scenarios, each with something wrong in it ---- */

__attribute__((no_sanitize("undefined"), noinline)) static void
follows_null(void *arg)
{
	static int *volatile nowhere;

	(void)arg;
	if (sim_choose(2) == 1)
		*nowhere = 1;
}

FRAME
trips(void *arg)
{
	(void)arg;
	if (sim_choose(2) == 1)
		panic("tripped");
	KEEP_FRAME();
}

FRAME
takes_both(kmutex_t *one, kmutex_t *other)
{
	mutex_enter(one);
	sim_point();
	mutex_enter(other);
	mutex_exit(other);
	mutex_exit(one);
}

static void
takes_first(void *arg)
{
	(void)arg;
	takes_both(&first, &second);
}

static void
takes_second(void *arg)
{
	(void)arg;
	takes_both(&second, &first);
}

FRAME
loses_a_ctxop(void *arg)
{
	struct ctxop *op = ctxop_allocate(&pair_tpl, arg);

	if (sim_choose(2) == 0)
		ctxop_free(op);
}

FRAME
tries_for_ever(void *arg)
{
	(void)arg;
	if (sim_choose(2) == 1)
		for (;;)
			sim_point();
}

static void
does_not_check(void *arg)
{
	(void)arg;
	if (sim_choose(2) == 1)
		sim_fail("found %d", 3);
}

static struct ctxop *circle;

/* What is detached, and then linked to itself: a walk comes to no end. */
FRAME
walks_for_ever(void *arg)
{
	circle = install_op(curthread, arg);
	(void)install_op(curthread, arg);
	if (sim_choose(2) == 1)
		circle->next = circle;
	yield();
	KEEP_FRAME();
}

FRAME
increments(void *arg)
{
	(void)arg;
	accesses_O1.ac_increment();
	KEEP_FRAME();
}

static void
increments_with_lock(void *arg)
{
	(void)arg;
	mutex_enter(&first);
	accesses_O1.ac_increment();
	mutex_exit(&first);
}

static uint32_t seen;

static void
looks(void *arg)
{
	(void)arg;
	seen = sim_choose(4);
}

static bool
is_small(void *state, char *why, size_t len)
{
	(void)state;
	(void)snprintf(why, len, "seen %u", seen);
	return (seen < 2);
}

/* ---- one kind after the other ---- */

static void (*bodies[2])(void *);

static void *
sets_up(void *arg)
{
	(void)arg;
	first = second = (kmutex_t){ 0 };
	accesses_O1.ac_reset();
	mutex_init(&first, "first", MUTEX_DEFAULT, NULL);
	mutex_init(&second, "second", MUTEX_DEFAULT, NULL);
	(void)spawn("one", bodies[0], NULL);
	(void)spawn("two", bodies[1], NULL);
	return (NULL);
}

/* Its tape shows it, as often as it is run. */
static void
assert_repeats(const struct sim_search *se, const struct sim_finding *fi)
{
	struct sim_config cfg = se->se_machine;
	char why[512] = "";

	cfg.sc_tape = SIM_TOKEN(fi->fi_token);
	cfg.sc_audit = fi->fi_is_audited;
	for (unsigned i = 0; i < 20; i++) {
		sim_t *sim = boot_with(cfg);
		enum sim_outcome outcome;

		(void)sets_up(NULL);
		outcome = sim_run(sim);
		if (!fi->fi_by_check)
			assert_string_equal(
			    sim_report(sim)->sr_message, fi->fi_message);
		else if (!se->se_check(NULL, why, sizeof(why)))
			outcome = SIM_FAILED;
		assert_int_equal(outcome, fi->fi_outcome);
		sim_destroy(sim);
	}
}

/* A search finds it, and shows these texts, in this order. */
static void
assert_shown(const struct sim_search *se, enum sim_outcome outcome,
    const char *const *texts)
{
	struct sim_verdict *vd = sim_explore(se);
	const struct sim_finding *fi = &vd->vd_finding[0];
	const char *at;

	assert_int_equal(vd->vd_nfindings, 1);
	assert_int_equal(fi->fi_outcome, outcome);
	if (fi->fi_instead != NULL)
		fail_msg(
		    "expected: %s\n  seen: %s", fi->fi_cause, fi->fi_instead);
	at = fi->fi_report;
	for (; *texts != NULL; texts++)
		if ((at = strstr(at, *texts)) == NULL)
			fail_msg("the report:\n  expected: %s\n  seen:\n%s",
			    *texts, fi->fi_report);
	assert_non_null(strstr(fi->fi_report, "  tape: "));
	if (fi->fi_choices > 0)
		assert_non_null(strstr(fi->fi_trace, " <-- the tape\n"));
	assert_repeats(se, fi);
	sim_verdict_free(vd);
}

#define SHOWN(SEARCH, ONE, TWO, OUTCOME, ...)                                  \
	(bodies[0] = (ONE), bodies[1] = (TWO),                                 \
	    assert_shown(                                                      \
		SEARCH, OUTCOME, (const char *const[]){ __VA_ARGS__, NULL }))

static const struct sim_search plain = { .se_setup = sets_up };

TEST(what_stops_a_thread_is_shown_with_its_stack, "")
{
	SHOWN(&plain, trips, does_nothing, SIM_PANIC, "panic: tripped\n",
	    "thread one", "stack of one", "\ttrips");
	SHOWN(&plain, does_nothing, does_not_check, SIM_FAILED,
	    "failed: found 3\n", "stack of two", "\tdoes_not_check");
}

TEST(a_fault_of_the_processor_is_shown_with_its_stack, "")
{
	if (!SAN_FAULTS)
		skip();
	SHOWN(&plain, follows_null, does_nothing, SIM_PANIC,
	    "panic: BAD TRAP: page fault in one: a NULL pointer",
	    "stack of one", "\tfollows_null+0x");
}

TEST(a_deadlock_is_shown_with_who_waits_for_whom, "")
{
	SHOWN(&plain, takes_first, takes_second, SIM_DEADLOCK,
	    "deadlock: nobody can run; ", "first", "second", "cycle");
}

TEST(a_livelock_is_shown_with_who_ran_in_vain, "")
{
	struct sim_search se = plain;

	se.se_machine.sc_patience = 1000;
	SHOWN(&se, tries_for_ever, does_nothing, SIM_LIVELOCK,
	    "livelock: ", "one is in tries_for_ever", "\ttries_for_ever+0x");
}

TEST(a_leak_is_shown_with_who_allocated, "")
{
	SHOWN(&plain, loses_a_ctxop, does_nothing, SIM_VIOLATION,
	    "violation: ctxop-leaked: 1 ctxop",
	    "was allocated:", "\tloses_a_ctxop+0x");
}

TEST(an_endless_walk_is_shown_with_its_stack, "")
{
	SHOWN(&plain, walks_for_ever, yields, SIM_VIOLATION,
	    "violation: endless-walk: ", "stack of one", "\twalks_for_ever+0x");
}

TEST(what_the_check_says_is_shown_with_the_trace, "")
{
	struct sim_search se = plain;

	se.se_check = is_small;
	SHOWN(&se, looks, does_nothing, SIM_FAILED, "failed: seen 2\n",
	    "said by the scenario's check");
}

static bool
is_two(void *state, char *why, size_t len)
{
	int counter = accesses_O1.ac_counter();

	(void)state;
	(void)snprintf(why, len, "counter is %d", counter);
	return (counter == 2);
}

TEST(what_is_between_two_accesses_is_shown_and_repeats, "")
{
	struct sim_search se = plain;

	if (!sim_access_build())
		skip();
	se.se_machine.sc_ncpus = 2;
	se.se_machine.sc_grain = SIM_GRAIN_ACCESS;
	se.se_check = is_two;
	SHOWN(&se, increments, increments_with_lock, SIM_FAILED,
	    "failed: counter is 1\n");
}

/* In access grain, as far as the build has such points. */
TEST(a_race_is_shown_with_both_stacks_and_the_lock, "")
{
	struct sim_search se = plain;

	if (!sim_access_build())
		skip();
	se.se_machine = (struct sim_config){
		.sc_ncpus = 2, .sc_grain = SIM_GRAIN_ACCESS, .sc_races = true
	};
	SHOWN(&se, increments, increments_with_lock, SIM_VIOLATION,
	    "violation: race: nothing orders two accesses of ", " by one ",
	    " held first, ", "stack of ", "\tincrement", "\tincrements",
	    "where the earlier access was made:", "\tincrement",
	    "\tincrements");
}

/* ---- the message is that of the tape ---- */

static void
counts_down(void *arg)
{
	uint32_t answer = sim_choose(9);

	(void)arg;
	if (answer > 0)
		sim_fail("answer %u", answer);
}

TEST(the_message_is_that_of_the_tape_not_of_the_first_run, "")
{
	struct sim_search se = plain;
	struct sim_verdict *vd;

	bodies[0] = counts_down;
	bodies[1] = does_nothing;
	se.se_strategy = SIM_S_RANDOM;
	se.se_seed = 5;
	vd = sim_explore(&se);
	assert_int_equal(vd->vd_nfindings, 1);
	assert_string_equal(vd->vd_finding[0].fi_message, "answer 1");
	assert_repeats(&se, &vd->vd_finding[0]);
	sim_verdict_free(vd);
}

/* ---- what sc_audit changes, and what does not repeat ---- */

/* Of a freed block: with sc_audit nothing of it is left. */
static void
reads_freed_memory(void *arg)
{
	volatile uint64_t *block = kmem_alloc(64, KM_SLEEP);
	uint64_t left;

	(void)arg;
	block[7] = 7;
	kmem_free((void *)(uintptr_t)block, 64);
	left = block[7];
	if (left == 7 && sim_choose(2) == 1)
		sim_fail("still there");
}

TEST(what_sc_audit_hides_is_shown_without_it, "")
{
	struct sim_verdict *vd;

	if (SAN_REGISTERS)
		skip(); /* the sanitizer is who finds this */
	bodies[0] = reads_freed_memory;
	bodies[1] = does_nothing;
	vd = sim_explore(&plain);
	assert_int_equal(vd->vd_nfindings, 1);
	assert_null(vd->vd_finding[0].fi_instead);
	assert_false(vd->vd_finding[0].fi_is_audited);
	assert_repeats(&plain, &vd->vd_finding[0]);
	sim_verdict_free(vd);
}

static unsigned calls;

/* R1 is broken: it fails once, whatever the tape. */
static void
fails_once(void *arg)
{
	(void)arg;
	if (sim_choose(2) == 1 && calls++ == 0)
		sim_fail("once");
}

static void
print_what_does_not_repeat(const sim_t *sim, FILE *out)
{
	struct sim_verdict *vd;

	(void)sim;
	calls = 0;
	bodies[0] = fails_once;
	bodies[1] = does_nothing;
	vd = sim_explore(&plain);
	sim_verdict_print(vd, out);
	sim_verdict_free(vd);
}

TEST(what_does_not_repeat_says_so, "")
{
	(void)boot(1);
	REPORT_SHOWS(print_what_does_not_repeat, "failed: once\n",
	    "  does not repeat: this tape then ended with ok\n");
}

static const struct CMUnitTest tests[] = {
	UNIT(what_stops_a_thread_is_shown_with_its_stack),
	UNIT(a_fault_of_the_processor_is_shown_with_its_stack),
	UNIT(a_deadlock_is_shown_with_who_waits_for_whom),
	UNIT(a_livelock_is_shown_with_who_ran_in_vain),
	UNIT(a_leak_is_shown_with_who_allocated),
	UNIT(an_endless_walk_is_shown_with_its_stack),
	UNIT(what_the_check_says_is_shown_with_the_trace),
	UNIT(what_is_between_two_accesses_is_shown_and_repeats),
	UNIT(a_race_is_shown_with_both_stacks_and_the_lock),
	UNIT(the_message_is_that_of_the_tape_not_of_the_first_run),
	UNIT(what_sc_audit_hides_is_shown_without_it),
	UNIT(what_does_not_repeat_says_so),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
