/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/pctxop.c: the process's list, the calls that change it, its walks. */
#include "harness.h"

#include "machine.h"

/* ---- operations that note each call of a handler ---- */

/* The arg of an operation: what its handlers note. */
struct words {
	const char *wo_save, *wo_restore, *wo_free;
};

#define WORDS(NAME)                                                            \
	{                                                                      \
		"save:" NAME, "restore:" NAME, "free:" NAME                    \
	}

static struct words p1 = WORDS("P1"), p2 = WORDS("P2"), p3 = WORDS("P3");

static void
notes_save(void *arg)
{
	sim_note(((struct words *)arg)->wo_save);
}

static void
notes_restore(void *arg)
{
	sim_note(((struct words *)arg)->wo_restore);
}

static void
notes_both(void *parent, void *child)
{
	sim_note("fork");
	sim_note(((proc_t *)parent)->p_name);
	sim_note(((proc_t *)child)->p_name);
}

static void
notes_process(void *p)
{
	sim_note("exit");
	sim_note(((proc_t *)p)->p_name);
}

static void
notes_free(void *arg, int isexec)
{
	(void)isexec;
	sim_note(((struct words *)arg)->wo_free);
}

/* The handlers of one operation. */
struct handlers {
	void (*ha_save)(void *);
	void (*ha_restore)(void *);
	void (*ha_fork)(void *, void *);
	void (*ha_exit)(void *);
	void (*ha_free)(void *, int);
};

static const struct handlers notes_all = { notes_save, notes_restore,
	notes_both, notes_process, notes_free };

static void
install(proc_t *p, void *arg, const struct handlers *ha)
{
	installpctx(p, arg, ha->ha_save, ha->ha_restore, ha->ha_fork,
	    ha->ha_exit, ha->ha_free);
}

static int
uninstall(proc_t *p, void *arg, const struct handlers *ha)
{
	return (removepctx(p, arg, ha->ha_save, ha->ha_restore, ha->ha_fork,
	    ha->ha_exit, ha->ha_free));
}

static void
install_three(proc_t *p)
{
	install(p, &p1, &notes_all);
	install(p, &p2, &notes_all);
	install(p, &p3, &notes_all);
}

static proc_t *
boot_process(void)
{
	(void)boot(1);
	return (sim_proc_create("parent"));
}

static void
assert_notes(const char *words)
{
	assert_events(SIM_EV_NOTE, words);
}

static bool
is_memory_in_use(void)
{
	return (sim_kmem_inuse(sim_current()) > 0);
}

/* ---- install ---- */

TEST(an_operation_is_what_it_was_installed_with, "")
{
	proc_t *p = boot_process();

	install(p, &p1, &notes_all);
	assert_true(p->p_pctx->save_op == notes_save);
	assert_true(p->p_pctx->restore_op == notes_restore);
	assert_true(p->p_pctx->fork_op == notes_both);
	assert_true(p->p_pctx->exit_op == notes_process);
	assert_true(p->p_pctx->free_op == notes_free);
	assert_ptr_equal(p->p_pctx->arg, &p1);
	assert_null(p->p_pctx->next);
}

TEST(the_newest_is_first_and_null_ends_the_list, "")
{
	proc_t *p = boot_process();

	install_three(p);
	assert_ptr_equal(p->p_pctx->arg, &p3);
	assert_ptr_equal(p->p_pctx->next->arg, &p2);
	assert_ptr_equal(p->p_pctx->next->next->arg, &p1);
	assert_null(p->p_pctx->next->next->next);
}

TEST(install_and_remove_call_no_handler_but_free, "")
{
	proc_t *p = boot_process();

	install_three(p);
	assert_notes("");
	assert_int_equal(uninstall(p, &p2, &notes_all), 1);
	assert_notes("free:P2");
}

/* ---- the walks ---- */

TEST(save_and_restore_both_go_newest_first, "83")
{
	proc_t *p = boot_process();

	install(p, &p1, &notes_all);
	install(p, &p2, &notes_all);
	savepctx(p);
	restorepctx(p);
	assert_notes("save:P2 save:P1 restore:P2 restore:P1");
}

static kthread_t *
spawn_lwp(proc_t *p, void (*body)(void *))
{
	return (thread_create(NULL, 0, body, NULL, 0, p, TS_RUN, MINCLSYSPRI));
}

TEST(lwps_of_one_process_save_and_restore_at_every_switch, "84")
{
	proc_t *p = boot_process();

	install(p, &p1, &notes_all);
	(void)spawn_lwp(p, yields);
	(void)spawn_lwp(p, yields);
	run();
	assert_notes("restore:P1 save:P1 restore:P1 save:P1 restore:P1 "
		     "exit parent restore:P1 exit parent");
}

TEST(fork_gives_the_handler_both_processes, "")
{
	proc_t *p = boot_process();

	install(p, &p1, &notes_all);
	forkpctx(p, sim_proc_create("child"));
	assert_notes("fork parent child");
}

TEST(exit_gives_the_handler_the_process, "85")
{
	proc_t *p = boot_process();

	install(p, &p1, &notes_all);
	exitpctx(p);
	assert_notes("exit parent");
	assert_ptr_equal(p->p_pctx->arg, &p1);
}

/* Handlers without arg, so two operations of different ones tell the order. */
static void
notes_new_exit(void *p)
{
	(void)p;
	sim_note("new-exit");
}

static void
notes_new_fork(void *parent, void *child)
{
	(void)parent;
	(void)child;
	sim_note("new-fork");
}

static const struct handlers notes_new = { .ha_fork = notes_new_fork,
	.ha_exit = notes_new_exit };

TEST(fork_and_exit_go_newest_first, "")
{
	proc_t *p = boot_process();

	install(p, &p1, &notes_all);
	install(p, &p2, &notes_new);
	forkpctx(p, sim_proc_create("child"));
	exitpctx(p);
	assert_notes("new-fork fork parent child new-exit exit parent");
}

static void
traverse_all(proc_t *p)
{
	savepctx(p);
	restorepctx(p);
	forkpctx(p, p);
	exitpctx(p);
	freepctx(p, 1);
}

TEST(null_handlers_are_skipped, "")
{
	proc_t *p = boot_process();

	install(p, &p1, &notes_all);
	install(p, &p2, &(struct handlers){ 0 });
	traverse_all(p);
	assert_notes("save:P1 restore:P1 fork parent parent exit parent "
		     "free:P1");
	assert_false(is_memory_in_use());
}

TEST(walks_of_an_empty_process_do_nothing, "")
{
	proc_t *p = boot_process();

	traverse_all(p);
	assert_notes("");
}

/* ---- remove ---- */

TEST(remove_says_one_and_then_zero, "86")
{
	proc_t *p = boot_process();

	install(p, &p1, &notes_all);
	assert_int_equal(uninstall(p, &p1, &notes_all), 1);
	assert_int_equal(uninstall(p, &p1, &notes_all), 0);
	assert_null(p->p_pctx);
	assert_false(is_memory_in_use());
}

static void
assert_left_after_removing(struct words *arg, const char *notes)
{
	proc_t *p = boot_process();

	install_three(p);
	assert_int_equal(uninstall(p, arg, &notes_all), 1);
	savepctx(p);
	assert_notes(notes);
	sim_destroy(sim_current());
}

TEST(remove_leaves_the_others_in_order, "")
{
	assert_left_after_removing(&p1, "free:P1 save:P3 save:P2");
	assert_left_after_removing(&p2, "free:P2 save:P3 save:P1");
	assert_left_after_removing(&p3, "free:P3 save:P2 save:P1");
}

#define HANDLERS 5

static struct handlers
all_but(unsigned handler)
{
	struct handlers ha = notes_all;

	ha.ha_save = handler == 0 ? NULL : ha.ha_save;
	ha.ha_restore = handler == 1 ? NULL : ha.ha_restore;
	ha.ha_fork = handler == 2 ? NULL : ha.ha_fork;
	ha.ha_exit = handler == 3 ? NULL : ha.ha_exit;
	ha.ha_free = handler == 4 ? NULL : ha.ha_free;
	return (ha);
}

TEST(remove_wants_every_handler_and_the_arg_to_match, "")
{
	proc_t *p = boot_process();

	install(p, &p1, &notes_all);
	for (unsigned handler = 0; handler < HANDLERS; handler++) {
		struct handlers ha = all_but(handler);

		assert_int_equal(uninstall(p, &p1, &ha), 0);
	}
	assert_int_equal(uninstall(p, &p2, &notes_all), 0);
	assert_ptr_equal(p->p_pctx->arg, &p1);
}

TEST(remove_takes_the_newest_of_two_duplicates, "")
{
	proc_t *p = boot_process();
	const struct pctxop *first;

	install(p, &p1, &notes_all);
	first = p->p_pctx;
	install(p, &p2, &notes_all);
	install(p, &p1, &notes_all);
	assert_int_equal(uninstall(p, &p1, &notes_all), 1);
	assert_ptr_equal(p->p_pctx->arg, &p2);
	assert_ptr_equal(p->p_pctx->next, first);
	assert_null(first->next);
}

/* ---- free ---- */

/* What a free handler saw; it is the handler's arg. */
struct witness {
	proc_t *w_p;
	unsigned w_calls;
	int w_isexec;
	signed char w_preempt;
	bool w_had_list;
};

static void
witness_free(void *arg, int isexec)
{
	struct witness *w = arg;

	w->w_calls++;
	w->w_isexec = isexec;
	w->w_preempt = curthread->t_preempt;
	w->w_had_list = w->w_p->p_pctx != NULL;
}

static const struct handlers witnesses = { .ha_free = witness_free };

/* Freed once, so, when it was off the list and preemption was disabled. */
static void
assert_freed(const struct witness *w, int isexec)
{
	assert_int_equal(w->w_calls, 1);
	assert_int_equal(w->w_isexec, isexec);
	assert_int_equal(w->w_preempt, 1);
	assert_false(w->w_had_list);
	assert_int_equal(curthread->t_preempt, 0);
}

TEST(remove_frees_with_zero_and_preemption_disabled, "")
{
	struct witness w = { .w_p = boot_process(), .w_isexec = -1 };

	install(w.w_p, &w, &witnesses);
	assert_int_equal(uninstall(w.w_p, &w, &witnesses), 1);
	assert_freed(&w, 0);
}

TEST(free_hands_on_isexec_with_preemption_disabled, "")
{
	proc_t *p = boot_process();

	for (int isexec = 0; isexec <= 1; isexec++) {
		struct witness w = { .w_p = p, .w_isexec = -1 };

		install(p, &w, &witnesses);
		freepctx(p, isexec);
		assert_freed(&w, isexec);
	}
}

TEST(free_goes_newest_first_and_leaves_nothing, "")
{
	proc_t *p = boot_process();

	install_three(p);
	freepctx(p, 0);
	assert_notes("free:P3 free:P2 free:P1");
	assert_null(p->p_pctx);
	assert_false(is_memory_in_use());
}

static void
installs_another(void *p, int isexec)
{
	(void)isexec;
	sim_note("installs");
	install(p, &p2, &notes_all);
}

static const struct handlers one_more = { .ha_free = installs_another };

TEST(free_frees_what_a_free_handler_installs, "87")
{
	proc_t *p = boot_process();

	install(p, &p1, &notes_all);
	install(p, p, &one_more);
	freepctx(p, 1);
	assert_notes("installs free:P2 free:P1");
	assert_null(p->p_pctx);
	assert_false(is_memory_in_use());
}

static const struct CMUnitTest tests[] = {
	UNIT(an_operation_is_what_it_was_installed_with),
	UNIT(the_newest_is_first_and_null_ends_the_list),
	UNIT(install_and_remove_call_no_handler_but_free),
	UNIT(save_and_restore_both_go_newest_first),
	UNIT(lwps_of_one_process_save_and_restore_at_every_switch),
	UNIT(fork_gives_the_handler_both_processes),
	UNIT(exit_gives_the_handler_the_process),
	UNIT(fork_and_exit_go_newest_first),
	UNIT(null_handlers_are_skipped),
	UNIT(walks_of_an_empty_process_do_nothing),
	UNIT(remove_says_one_and_then_zero),
	UNIT(remove_leaves_the_others_in_order),
	UNIT(remove_wants_every_handler_and_the_arg_to_match),
	UNIT(remove_takes_the_newest_of_two_duplicates),
	UNIT(remove_frees_with_zero_and_preemption_disabled),
	UNIT(free_hands_on_isexec_with_preemption_disabled),
	UNIT(free_goes_newest_first_and_leaves_nothing),
	UNIT(free_frees_what_a_free_handler_installs),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
