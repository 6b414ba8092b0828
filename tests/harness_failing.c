/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tests that must fail, each in one way in which a test can: test_harness.c
 * runs them, one at a time, and looks at how they do it.
 */
#include "harness.h"

/* ---- in threads ---- */

static void
checks_in_vain(void *arg)
{
	check(arg != NULL);
}

TEST(a_check_in_a_thread, "")
{
	(void)boot(1);
	(void)spawn("t", checks_in_vain, NULL);
	run();
}

static void
panics(void *arg)
{
	(void)arg;
	panic("the disk is upside down");
}

TEST(a_panic_in_a_thread, "")
{
	(void)boot(1);
	(void)spawn("t", panics, NULL);
	run();
}

static void
checks_a_wrong_ring(void *arg)
{
	(void)arg;
	(void)install_op(curthread, "A");
	(void)install_op(curthread, "B");
	check_ring(curthread, "A B");
}

TEST(a_wrong_ring_in_a_thread, "")
{
	(void)boot(1);
	(void)spawn("t", checks_a_wrong_ring, NULL);
	run();
}

/* ---- in runs ---- */

TEST(a_leaked_thread, "")
{
	(void)boot(1);
	(void)spawn_stopped("forgotten", does_nothing, NULL);
	run();
}

static void
waits(void *arg)
{
	kmutex_t lock = { 0 };

	mutex_enter(&lock);
	cv_wait(arg, &lock);
}

TEST(a_deadlocked_thread, "")
{
	kcondvar_t cv;

	(void)boot(1);
	cv_init(&cv, "godot", CV_DEFAULT, NULL);
	(void)spawn("vladimir", waits, &cv);
	run();
}

TEST(a_good_run_that_should_panic, "")
{
	assert_panics(does_nothing, NULL, "anything");
}

TEST(a_panic_in_other_words, "")
{
	assert_panics(panics, NULL, "the disk is missing");
}

TEST(a_bad_machine, "")
{
	(void)boot(1000);
}

/* ---- in what is seen ---- */

TEST(a_wrong_trace, "")
{
	(void)boot(1);
	ctxop_install(spawn("t", does_nothing, NULL), &pair_tpl, NULL);
	run();
	assert_trace("save:seen");
}

TEST(a_trace_that_goes_on, "")
{
	(void)boot(1);
	ctxop_install(spawn("t", does_nothing, NULL), &pair_tpl, NULL);
	run();
	assert_trace("");
}

TEST(a_wrong_ring, "")
{
	(void)boot(1);
	(void)install_op(curthread, "A");
	(void)install_op(curthread, "B");
	assert_ring(curthread, "B");
}

TEST(a_broken_ring, "")
{
	struct ctxop *op;

	(void)boot(1);
	op = install_op(curthread, "A");
	op->prev = NULL;
	assert_ring(curthread, "A");
}

static size_t
shows_an_offset(sim_t *sim, FILE *out)
{
	(void)sim;
	(void)fprintf(out, "lost at f+0x1f\n");
	return (0);
}

TEST(a_wrong_print, "")
{
	(void)assert_mdb(shows_an_offset, boot(1), "lost at g+0x..\n");
}

/* ---- and one that must not ---- */

TEST(nothing_wrong, "")
{
	(void)boot(1);
	(void)spawn("t", does_nothing, NULL);
	run();
}

static const struct CMUnitTest tests[] = {
	UNIT(a_check_in_a_thread),
	UNIT(a_panic_in_a_thread),
	UNIT(a_wrong_ring_in_a_thread),
	UNIT(a_leaked_thread),
	UNIT(a_deadlocked_thread),
	UNIT(a_good_run_that_should_panic),
	UNIT(a_panic_in_other_words),
	UNIT(a_bad_machine),
	UNIT(a_wrong_trace),
	UNIT(a_trace_that_goes_on),
	UNIT(a_wrong_ring),
	UNIT(a_broken_ring),
	UNIT(a_wrong_print),
	UNIT(nothing_wrong),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
