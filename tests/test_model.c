/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tests/model: the library and the oracle agree, in random sequences and in
 * closed spaces of states; and it would be noticed if they did not.
 */
#include "harness.h"

#include "random.h"
#include "wide.h"

#include <string.h>

/* MODEL_QUICK is for builds that take long for each operation. */
#ifdef MODEL_QUICK
enum { OPERATIONS = 20000, OPS = 3, OPS_OF_3 = 2 };
#else
enum { OPERATIONS = 200000, OPS = 5, OPS_OF_3 = 3 };
#endif

static struct lockstep ls;

/* ---- they agree ---- */

static void
assert_random_agree(enum sim_setting setting, uint64_t seed)
{
	struct random_result rr;
	bool good;

	lockstep_init(&ls, 3, MODEL_OPS, 0, setting);
	ls.ls_model.md_may_run[2] = true;
	good = random_run(&ls, OPERATIONS, seed, &rr);
	lockstep_fini(&ls);
	if (!good)
		fail_msg("%s", ls.ls_difference);
	assert_int_equal(rr.rr_operations, OPERATIONS);
	for (unsigned v = 0; v < RING_VERBS; v++)
		assert_true(rr.rr_verb[v] > 0);
	assert_true(rr.rr_wrong > 0 && rr.rr_ended > 0);
}

TEST(random_sequences_with_wrong_calls_agree, "")
{
	assert_random_agree(SIM_V_FATAL, 1);
	assert_random_agree(SIM_V_RECORD, 2);
}

static void
assert_space_closes(unsigned nthreads, unsigned nops, enum sim_setting setting)
{
	struct space_result sr;

	if (!space_explore(nthreads, nops, setting, &sr))
		fail_msg("%s", sr.sr_fault);
	assert_int_equal(sr.sr_states, space_expected(nthreads, nops));
	assert_true(sr.sr_ended > 0);
}

TEST(the_space_of_rings_closes_at_the_number_that_it_must_have, "")
{
	assert_int_equal(space_expected(2, 3), 92);
	assert_int_equal(space_expected(2, 6), 26608);
	assert_int_equal(space_expected(2, 7), 223456);
	assert_space_closes(2, OPS, SIM_V_FATAL);
	assert_space_closes(3, OPS_OF_3, SIM_V_FATAL);
	assert_space_closes(2, 3, SIM_V_RECORD);
}

TEST(the_space_of_processes_closes_with_handlers_that_operate, "")
{
	struct space_result sr;

	assert_int_equal(wide_expected(2, 3), 176);
	for (unsigned cast = 0; cast < WIDE_CASTS; cast++) {
		if (!wide_explore(3, OPS_OF_3, cast, &sr))
			fail_msg("%s", sr.sr_fault);
		assert_int_equal(sr.sr_states, wide_expected(3, OPS_OF_3));
		assert_true(sr.sr_deeds > 0);
	}
}

/* ---- it would be noticed ---- */

static const struct recipe good = { MODEL_REV, { 1, 1, 1, 1, 1, 1 }, 1 };

/* c0 and c1 on t0, then what is in arg. */
static void
two_and_one(struct lockstep *l, void *arg)
{
	struct operation on = { .on_verb = V_INSTALL, .on_recipe = good };
	void (*tamper)(struct lockstep *) = l->ls_tamper;

	l->ls_tamper = NULL;
	if (!lockstep_do(l, &on))
		return;
	on.on_op = 1;
	on.on_recipe.rc_arg = 2;
	if (!lockstep_do(l, &on))
		return;
	l->ls_tamper = tamper;
	(void)lockstep_do(l, arg);
}

static void
assert_noticed(
    struct operation on, void (*tamper)(struct lockstep *), const char *words)
{
	enum script_end end;

	lockstep_init(&ls, 2, 3, 0, SIM_V_FATAL);
	ls.ls_tamper = tamper;
	end = lockstep_run(&ls, two_and_one, &on);
	lockstep_fini(&ls);
	if (end != SCRIPT_DIFFERS || strstr(ls.ls_difference, words) == NULL)
		fail_msg("expected ...%s..., seen end %u, %s", words, end,
		    ls.ls_difference);
}

static void
swap_calls(struct lockstep *l)
{
	struct called *ca = l->ls_seen.oc_called, first = ca[0];

	ca[0] = ca[1];
	ca[1] = first;
}

static void
lose_call(struct lockstep *l)
{
	l->ls_seen.oc_ncalled--;
}

static void
another_value(struct lockstep *l)
{
	l->ls_seen.oc_value++;
}

TEST(handlers_out_of_order_are_shown_on_two_lines, "")
{
	const struct operation save = { .on_verb = V_SAVE };

	assert_noticed(save, swap_calls, "savectx t0, called by t0, ");
	assert_noticed(save, swap_calls,
	    "\n  expected: returns 0 | save1(a2)2 save1(a1)2 | t0: c1 c0 | t1:"
	    " | attached: c0=111111:a1 c1=111111:a2 | detached: | free: c2"
	    "\n  seen:     returns 0 | save1(a1)2 save1(a2)2 | t0: c1 c0 | ");
	assert_noticed(save, lose_call, "seen:     returns 0 | save1(a2)2 | ");
	assert_noticed(save, another_value, "seen:     returns 1 | ");
}

static void
wrong_next(struct lockstep *l)
{
	l->ls_op[1]->next = l->ls_op[1];
}

static void
wrong_prev(struct lockstep *l)
{
	l->ls_op[0]->prev = l->ls_op[0];
}

static void
wrong_head(struct lockstep *l)
{
	l->ls_thread[0]->t_ctx = l->ls_op[0];
}

static void
same_head(struct lockstep *l)
{
	l->ls_thread[1]->t_ctx = l->ls_thread[0]->t_ctx;
}

static void
link_of_detached(struct lockstep *l)
{
	l->ls_op[1]->prev = l->ls_op[1];
}

static void
wrong_handler(struct lockstep *l)
{
	l->ls_op[0]->exit_op = NULL;
}

static void
wrong_time(struct lockstep *l)
{
	l->ls_op[0]->save_ts++;
}

TEST(wrong_links_fields_and_times_are_noticed, "")
{
	const struct operation walk = { .on_verb = V_EXIT };
	const struct operation detach = { .on_verb = V_DETACH, .on_op = 1 };

	assert_noticed(walk, wrong_next, "next of c1 does not lead back");
	assert_noticed(walk, wrong_prev, "next of c1 does not lead back");
	assert_noticed(walk, wrong_head, "| t0: c0 c1 | t1:");
	assert_noticed(walk, same_head, "c1 is on two places of rings");
	assert_noticed(walk, wrong_handler, "c0=000000:a255");
	assert_noticed(walk, wrong_time, "times of c0: expected 0 0, seen 1 0");
	assert_noticed(
	    detach, link_of_detached, "c1 is on no ring, and has a link");
}

static void
panics(struct lockstep *l)
{
	l->ls_is_doing = true;
	panic("%s", "all of a sudden");
}

static void
dies(struct lockstep *l)
{
	(void)l;
	panic("%s", "later");
}

static void
leaks(struct lockstep *l)
{
	(void)l;
	(void)kmem_alloc(8, KM_SLEEP);
}

static void
stays_in_section(struct lockstep *l)
{
	(void)l;
	kpreempt_disable();
}

static void
stays_locked(struct lockstep *l)
{
	mutex_enter(&l->ls_thread[1]->t_ctx_lock);
}

TEST(panics_and_what_is_left_behind_are_noticed, "")
{
	const struct operation walk = { .on_verb = V_EXIT };

	assert_noticed(walk, panics, "seen:     panics: all of a sudden");
	assert_noticed(walk, dies, "done; then the machine ended: later");
	assert_noticed(
	    walk, leaks, "memory: expected 2 ctxops, seen 2 in 3 blocks");
	assert_noticed(walk, stays_in_section, "(t_preempt 1, 0 locks)");
	assert_noticed(walk, stays_locked, "(t_preempt 0, 1 locks)");
}

/* The oracle is told of another kernel than there is. */
static void
wrong_kernel(struct lockstep *l, void *arg)
{
	struct operation attach = { .on_verb = V_ATTACH };

	l->ls_model.md_debug = !l->ls_model.md_debug;
	two_and_one(l, &attach);
	(void)arg;
}

/* Nothing is on t1: the kernel says so, but in other words. */
static void
wrong_words(struct lockstep *l, void *arg)
{
	const struct operation detach = { .on_verb = V_DETACH, .on_thread = 1 };

	(void)arg;
	lockstep_begin(l, &detach);
	model_do(&l->ls_model, &detach, &l->ls_expected);
	mutex_enter(&l->ls_thread[1]->t_ctx_lock);
	kpreempt_disable();
	panic("%s", "assertion failed: t->t_ctx == NULL");
}

/* The oracle is told that violations are fatal; they are recorded. */
static void
goes_on(struct lockstep *l, void *arg)
{
	struct operation on = { .on_verb = V_ALLOCATE, .on_recipe = good };

	(void)arg;
	l->ls_model.md_fatal = true;
	if (!lockstep_do(l, &on))
		return;
	on.on_verb = V_FREE;
	if (!lockstep_do(l, &on))
		return;
	(void)lockstep_do(l, &on);
}

static void
assert_script_differs(
    script_t *script, enum sim_setting setting, const char *words)
{
	enum script_end end;

	lockstep_init(&ls, 2, 3, 0, setting);
	end = lockstep_run(&ls, script, NULL);
	lockstep_fini(&ls);
	if (end != SCRIPT_DIFFERS || strstr(ls.ls_difference, words) == NULL)
		fail_msg("expected ...%s..., seen end %u, %s", words, end,
		    ls.ls_difference);
}

TEST(another_panic_or_violation_than_expected_is_noticed, "")
{
	assert_script_differs(
	    wrong_kernel, SIM_V_FATAL, "violation double-attach");
	assert_script_differs(
	    wrong_kernel, SIM_V_FATAL, "assertion failed: op->next == NULL");
	assert_script_differs(wrong_words, SIM_V_FATAL,
	    "expected: panics: assertion failed: t->t_ctx != NULL");
	assert_script_differs(goes_on, SIM_V_RECORD,
	    "seen:     returns 0, violation double-free");
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		UNIT(random_sequences_with_wrong_calls_agree),
		UNIT(the_space_of_rings_closes_at_the_number_that_it_must_have),
		UNIT(the_space_of_processes_closes_with_handlers_that_operate),
		UNIT(handlers_out_of_order_are_shown_on_two_lines),
		UNIT(wrong_links_fields_and_times_are_noticed),
		UNIT(panics_and_what_is_left_behind_are_noticed),
		UNIT(another_panic_or_violation_than_expected_is_noticed),
	};

	return (HARNESS_MAIN(argc, argv, tests));
}
