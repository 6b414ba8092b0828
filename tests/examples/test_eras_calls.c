/* SPDX-License-Identifier: BSD-2-Clause */
/* The calls of ctxop_installctx.h, as a driver that looks them up finds them.
 */
#include "stage.h"

#define CTXOP_ERA 7
#include <ctxop_symbols.h>

static void (*found(const struct ctxop_symbol *kernel, const char *name))(void)
{
	const struct ctxop_symbol *sy = ctxop_symbol(kernel, name);

	check(sy != NULL);
	return (sy->sy_function);
}

/* Six handlers of which each can be told from the others. */
static void
save_op(void *arg)
{
	(void)arg;
}

static void
restore_op(void *arg)
{
	(void)arg;
	sim_note("restore");
}

static void
fork_op(void *parent, void *child)
{
	(void)parent, (void)child;
}

static void
lwp_create_op(void *parent, void *child)
{
	(void)parent, (void)child;
	sim_note("lwp_create");
}

static void
exit_op(void *thread)
{
	(void)thread;
	sim_note("exit");
}

static void
free_op(void *arg, int isexec)
{
	(void)arg;
	check(isexec == 0);
	sim_note("free");
}

static int arg_of_era;

/* This ctxop has exactly the handlers that the call was given. */
static void
check_filled(const struct ctxop *op, void (*with_exit)(void *))
{
	check(op != NULL && op->save_op == save_op &&
	    op->restore_op == restore_op && op->fork_op == fork_op &&
	    op->lwp_create_op == lwp_create_op && op->exit_op == with_exit &&
	    op->free_op == free_op && op->arg == &arg_of_era);
}

static void
calls_7(void *arg)
{
	installctx_7_t *install = (installctx_7_t *)found(
	    ctxop_symbols_7, "installctx");
	removectx_7_t *remove = (removectx_7_t *)found(
	    ctxop_symbols_7, "removectx");

	install(curthread, arg, save_op, restore_op, fork_op, lwp_create_op,
	    free_op);
	check_filled(curthread->t_ctx, NULL);
	check(remove(curthread, arg, save_op, restore_op, fork_op,
		  lwp_create_op, NULL) == 0);
	check(remove(curthread, arg, save_op, restore_op, fork_op,
		  lwp_create_op, free_op) == 1);
	check(curthread->t_ctx == NULL);
}

/* removectx() of the 8 and of the 9 take the same. */
static void
remove_as_8(const struct ctxop_symbol *kernel, void *arg)
{
	removectx_8_t *remove = (removectx_8_t *)found(kernel, "removectx");

	check_filled(curthread->t_ctx, exit_op);
	check(remove(curthread, arg, save_op, restore_op, fork_op,
		  lwp_create_op, NULL, free_op) == 0);
	check(remove(curthread, arg, save_op, restore_op, fork_op,
		  lwp_create_op, exit_op, free_op) == 1);
	check(curthread->t_ctx == NULL);
}

static void
install_as_8(void *arg)
{
	installctx_8_t *install = (installctx_8_t *)found(
	    ctxop_symbols_8, "installctx");

	install(curthread, arg, save_op, restore_op, fork_op, lwp_create_op,
	    exit_op, free_op);
}

static void
calls_8(void *arg)
{
	install_as_8(arg);
	remove_as_8(ctxop_symbols_8, arg);
}

static void
install_as_9(void *arg, struct ctxop *preallocated)
{
	installctx_9_t *install = (installctx_9_t *)found(
	    ctxop_symbols_9, "installctx");

	install(curthread, arg, save_op, restore_op, fork_op, lwp_create_op,
	    exit_op, free_op, preallocated);
}

static struct ctxop *
preallocate(void)
{
	return (((installctx_preallocate_t *)found(
	    ctxop_symbols_9, "installctx_preallocate"))());
}

static void
calls_9(void *arg)
{
	install_as_9(arg, NULL);
	remove_as_8(ctxop_symbols_9, arg);
	install_as_9(arg, preallocate());
	remove_as_8(ctxop_symbols_9, arg);
}

static void
assert_calls(void (*calls)(void *), const char *notes)
{
	(void)boot(1);
	(void)spawn("t", calls, &arg_of_era);
	run_clean();
	assert_events(SIM_EV_NOTE, notes);
}

TEST(the_seven_arguments_are_the_handlers_without_exit, "")
{
	assert_calls(calls_7, "free");
}

TEST(the_eight_arguments_are_all_the_handlers, "")
{
	assert_calls(calls_8, "free");
}

TEST(the_ninth_argument_is_a_preallocated_ctxop_or_null, "")
{
	assert_calls(calls_9, "free free");
}

static void
ends_with_one_of_each(void *arg)
{
	install_as_8(arg);
	install_as_9(arg, preallocate());
}

TEST(what_is_not_removed_is_called_and_freed_at_the_threads_end, "")
{
	assert_calls(ends_with_one_of_each, "exit exit free free");
}

/* ---- 13915: an allocation where nothing may sleep ---- */

static void
installs_8_in_a_section(void *arg)
{
	kpreempt_disable();
	install_as_8(arg);
	kpreempt_enable();
}

TEST(the_era_of_8_allocates_in_its_callers_section, "")
{
	assert_violation(installs_8_in_a_section, SIM_KMEM_SLEEPS,
	    "allocate before the section", SIM_OK);
}

static void
installs_9_in_a_section(void *arg)
{
	struct ctxop *op = preallocate();

	kpreempt_disable();
	install_as_9(arg, op);
	kpreempt_enable();
}

TEST(the_era_of_9_need_not_allocate_in_its_callers_section, "")
{
	assert_no_violation(installs_9_in_a_section);
}

/* ---- what differs to the caller's harm: R1 of ctxop_installctx.h ---- */

static void
removes_another(void *arg, int isexec)
{
	(void)isexec;
	remove_as_8(ctxop_symbols_8, arg);
}

static void
removes_one_that_removes_another(void *arg)
{
	installctx_7_t *install = (installctx_7_t *)found(
	    ctxop_symbols_7, "installctx");
	removectx_7_t *remove = (removectx_7_t *)found(
	    ctxop_symbols_7, "removectx");

	install_as_8(arg);
	install(curthread, arg, NULL, NULL, NULL, NULL, removes_another);
	(void)remove(curthread, arg, NULL, NULL, NULL, NULL, removes_another);
}

TEST(a_free_handler_that_removes_another_hook_panics_since_13917, "")
{
	assert_panics(removes_one_that_removes_another, &arg_of_era,
	    "recursive mutex_enter");
}

/* ---- the tables ---- */

TEST(a_table_has_the_names_of_its_era_and_no_others, "")
{
	const struct ctxop_symbol *const old[] = { ctxop_symbols_7,
		ctxop_symbols_8, ctxop_symbols_9 };

	for (unsigned i = 0; i < 3; i++) {
		assert_int_equal(
		    ctxop_symbol(old[i], "installctx")->sy_arguments, 7 + i);
		assert_int_equal(
		    ctxop_symbol(old[i], "removectx")->sy_arguments,
		    i == 0 ? 7 : 8);
		assert_null(ctxop_symbol(old[i], "ctxop_install"));
	}
	assert_null(ctxop_symbol(ctxop_symbols_7, "exitctx"));
	assert_non_null(ctxop_symbol(ctxop_symbols_8, "exitctx"));
	assert_null(ctxop_symbol(ctxop_symbols_8, "installctx_preallocate"));
	assert_null(ctxop_symbol(ctxop_symbols_13917, "installctx"));
	assert_null(ctxop_symbol(ctxop_symbols_13917, "removectx"));
	assert_null(ctxop_symbol(ctxop_symbols_13917, ""));
	assert_int_equal(
	    ctxop_symbol(ctxop_symbols_13917, "ctxop_install")->sy_arguments,
	    3);
}

static const struct CMUnitTest tests[] = {
	UNIT(the_seven_arguments_are_the_handlers_without_exit),
	UNIT(the_eight_arguments_are_all_the_handlers),
	UNIT(the_ninth_argument_is_a_preallocated_ctxop_or_null),
	UNIT(what_is_not_removed_is_called_and_freed_at_the_threads_end),
	UNIT(the_era_of_8_allocates_in_its_callers_section),
	UNIT(the_era_of_9_need_not_allocate_in_its_callers_section),
	UNIT(a_free_handler_that_removes_another_hook_panics_since_13917),
	UNIT(a_table_has_the_names_of_its_era_and_no_others),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
