/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/exit.c: lwps and processes end, one by one and all at once. */
#include "harness.h"
#include "machine.h"

#include <errno.h>
#include <signal.h>

#define WORD(STR) ((void *)(uintptr_t)(STR))

static kthread_t *
add_lwp(proc_t *p, int state, void (*body)(void *), void *arg)
{
	klwp_t *lwp = lwp_create(
	    body, arg, 0, p, state, MINCLSYSPRI, NULL, 0, 0);

	return (lwp->lwp_thread);
}

static void
notes(void *arg)
{
	sim_note(arg);
}

/* ---- one lwp ---- */

/* In exit handlers: the ring, and whether p_lock is held. */
static const char *ring;
static bool is_locked;

static void
checks_its_exit(void *t)
{
	check(t == curthread && curthread->t_preempt >= 1);
	check(curthread->t_state == TS_ONPROC && curthread->t_forw == NULL);
	check(MUTEX_HELD(&curproc->p_lock) == is_locked);
	check(!MUTEX_HELD(&pidlock));
	check_ring(curthread, ring);
}

static const struct ctxop_template exit_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_exit = checks_its_exit,
};

static void
install_exit_op(kthread_t *t, const char *name)
{
	struct ctxop *op = ctxop_allocate(&exit_tpl, (void *)(uintptr_t)name);

	sim_name(op, name);
	ctxop_attach(t, op);
}

static kthread_t *
boot_exiting(proc_t **pp, void (*body)(void *))
{
	kthread_t *t;

	(void)boot(1);
	ring = "B A";
	*pp = sim_proc_create("sh");
	t = add_lwp(*pp, TS_STOPPED, body, NULL);
	install_exit_op(t, "A");
	install_exit_op(t, "B");
	return (t);
}

static void
exits_here(void *arg)
{
	(void)arg;
	sim_note("end");
	lwp_exit();
}

TEST(an_lwp_exits_with_p_lock_held_and_preemption_disabled, "68 69 70")
{
	kthread_t *t, *other;
	proc_t *p;

	t = boot_exiting(&p, exits_here);
	other = add_lwp(p, TS_STOPPED, does_nothing, NULL);
	is_locked = true;
	setrun(t);
	run_expecting(SIM_OK, "");
	assert_events(SIM_EV_EXIT | SIM_EV_NOTE, "end exit:B exit:A");
	assert_int_equal(p->p_stat, SRUN);
	assert_int_equal(p->p_lwpcnt, 1);
	assert_int_equal(p->p_lwprcnt, 0);
	assert_ptr_equal(p->p_tlist, other);
	assert_null(mutex_owner(&p->p_lock));
	setrun(other);
	run();
}

TEST(the_last_lwp_exits_without_p_lock, "68 69 70")
{
	proc_t *p;

	is_locked = false;
	setrun(boot_exiting(&p, exits_here));
	run();
	assert_events(SIM_EV_EXIT | SIM_EV_NOTE, "end exit:B exit:A");
	assert_int_equal(p->p_stat, SZOMB);
	assert_null(p->p_tlist);
}

static void
ends_its_process(void *arg)
{
	(void)arg;
	proc_exit(CLD_EXITED, 3);
}

TEST(proc_exit_runs_exit_handlers_without_p_lock, "68 69")
{
	proc_t *p;

	is_locked = false;
	setrun(boot_exiting(&p, ends_its_process));
	run();
	assert_events(SIM_EV_EXIT, "exit:B exit:A");
}

static void
notes_exit(void *p)
{
	check(p == curproc && curthread->t_preempt >= 1);
	sim_note("pexit");
}

TEST(process_exit_handlers_run_for_each_lwp_after_its_own, "85")
{
	kthread_t *t;
	proc_t *p;

	(void)boot(1);
	p = sim_proc_create("sh");
	installpctx(p, NULL, NULL, NULL, NULL, notes_exit, NULL);
	t = add_lwp(p, TS_RUN, does_nothing, NULL);
	(void)install_seen(t, "A");
	t = add_lwp(p, TS_RUN, does_nothing, NULL);
	(void)install_seen(t, "B");
	run();
	assert_events(SIM_EV_EXIT | SIM_EV_NOTE, "exit:A pexit exit:B pexit");
}

static void
exits_as_a_kernel_thread(void *arg)
{
	(void)arg;
	lwp_exit();
}

TEST(a_kernel_thread_ends_neither_an_lwp_nor_a_process, "")
{
	assert_panics(exits_as_a_kernel_thread, NULL,
	    "lwp_exit: t has no lwp: thread_exit() is for kernel threads");
	sim_destroy(sim_current());
	assert_panics(ends_its_process, NULL, "proc_exit: t has no lwp");
}

/* ---- pidlock ---- */

static void
holds_pidlock(void *arg)
{
	mutex_enter(&pidlock);
	delay(1);
	sim_note(arg);
	mutex_exit(&pidlock);
}

static void
notes_save(void *arg)
{
	(void)arg;
	sim_note("psave");
}

static void
notes_restore(void *arg)
{
	(void)arg;
	sim_note("prestore");
}

/* It sleeps as a thread of p0; and then leaves without being saved. */
TEST(an_lwp_that_waits_for_pidlock_is_saved_and_restored_after_its_exit, "71")
{
	kthread_t *t, *other;
	proc_t *p;

	(void)boot(1);
	p = sim_proc_create("sh");
	t = add_lwp(p, TS_STOPPED, does_nothing, NULL);
	other = add_lwp(p, TS_STOPPED, does_nothing, NULL);
	(void)install_seen(t, "A");
	(void)install_seen(t, "B");
	installpctx(p, NULL, notes_save, notes_restore, NULL, NULL, NULL);
	(void)spawn("k", holds_pidlock, WORD("let-go"));
	setrun(t);
	run_expecting(SIM_OK, "");
	assert_events(SIM_EV_HOOKS | SIM_EV_NOTE,
	    "restore:A restore:B prestore exit:B exit:A save:B save:A let-go "
	    "restore:A restore:B free:B free:A");
	setrun(other);
	run();
}

static void
notes_process(void *arg)
{
	(void)arg;
	sim_note(curproc->p_pid == 0 ? "save-in-p0" : "save-in-sh");
}

static const struct ctxop_template process_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_save = notes_process,
};

static void
sleeps(void *arg)
{
	(void)arg;
	delay(1);
}

static void
holds_pidlock_later(void *arg)
{
	delay(1);
	holds_pidlock(arg);
}

TEST(an_lwp_that_waits_for_pidlock_has_left_its_process, "71")
{
	kthread_t *t, *other;
	proc_t *p;

	(void)boot(1);
	p = sim_proc_create("sh");
	t = add_lwp(p, TS_STOPPED, sleeps, NULL);
	other = add_lwp(p, TS_STOPPED, does_nothing, NULL);
	ctxop_install(t, &process_tpl, NULL);
	(void)spawn("k", holds_pidlock_later, WORD("let-go"));
	setrun(t);
	run_expecting(SIM_OK, "");
	assert_events(SIM_EV_NOTE, "save-in-sh save-in-p0 let-go");
	setrun(other);
	run();
}

/* ---- the last one takes the process with it ---- */

static int what;

static void
waits(void *arg)
{
	int pid;

	(void)arg;
	check(sim_wait(&pid, &what) == 0);
	sim_note("waited");
}

TEST(a_process_ends_with_its_last_lwp, "")
{
	proc_t *p;

	(void)boot(1);
	what = -1;
	p = start_process("sh", yields, NULL);
	(void)add_lwp(p, TS_RUN, notes, WORD("one"));
	(void)add_lwp(p, TS_RUN, notes, WORD("two"));
	(void)spawn("init", waits, NULL);
	run();
	assert_events(SIM_EV_NOTE, "one two waited");
	assert_int_equal(what, 0);
}

TEST(what_proc_exit_says_is_for_the_parent, "")
{
	proc_t *p;

	(void)boot(1);
	what = -1;
	p = start_process("sh", ends_its_process, NULL);
	run();
	assert_int_equal(p->p_wcode, CLD_EXITED);
	assert_int_equal(p->p_wdata, 3);
	(void)spawn("init", waits, NULL);
	run();
	assert_int_equal(what, 3);
}

/* ---- all at once ---- */

static void
until_wanted(void)
{
	while (curproc->p_flag == 0)
		yield();
}

static void
is_made_to_exit(void *arg)
{
	until_wanted();
	sim_note(arg);
	sim_trap();
	sim_fail("%s goes on", curthread->t_name);
}

static void
pauses(void *arg)
{
	(void)arg;
	sim_pause();
	sim_fail("%s goes on", curthread->t_name);
}

static void
execs(void *arg)
{
	(void)sim_exec("ls", notes, arg);
}

static void
ends_after_others_have_begun(void *arg)
{
	yield();
	ends_its_process(arg);
}

/* All of p's exit, and run their handlers: one computes, one sleeps. */
static void
exit_with_two(void (*last)(void *), const char *words)
{
	proc_t *p;

	(void)boot(1);
	p = sim_proc_create("sh");
	(void)install_seen(
	    add_lwp(p, TS_RUN, is_made_to_exit, WORD("wanted")), "A");
	(void)install_seen(add_lwp(p, TS_RUN, pauses, NULL), "B");
	(void)install_seen(add_lwp(p, TS_RUN, last, WORD("new")), "C");
	run();
	assert_events(SIM_EV_EXIT | SIM_EV_NOTE, words);
	assert_int_equal(p->p_stat, SZOMB);
	assert_int_equal(p->p_lwpcnt, 0);
}

TEST(proc_exit_ends_all_other_lwps_first, "68")
{
	exit_with_two(
	    ends_after_others_have_begun, "wanted exit:A exit:B exit:C");
}

/* Its own hooks are freed by exec: there is none left to exit. */
TEST(exec_ends_all_other_lwps_first, "68")
{
	exit_with_two(execs, "wanted exit:A exit:B new");
}

static void
forks_when_wanted(void *arg)
{
	until_wanted();
	check(sim_fork1(does_nothing, arg, NULL) == EINTR);
	sim_fail("it goes on");
}

TEST(a_fork_that_comes_too_late_is_interrupted, "")
{
	(void)boot(1);
	(void)add_lwp(start_process("sh", forks_when_wanted, NULL), TS_RUN,
	    ends_after_others_have_begun, NULL);
	run();
}

/* The one that lost exits. */
TEST(of_two_lwps_that_exec_one_exits, "")
{
	proc_t *p;

	(void)boot(1);
	p = start_process("sh", execs, WORD("first"));
	(void)add_lwp(p, TS_RUN, execs, WORD("second"));
	run();
	assert_events(SIM_EV_NOTE, "first");
}

static void
stops_then_watches(void *arg)
{
	proc_t *p = arg;

	check(sim_pr_stop(p) == 0);
	check(sim_pr_agent(p, ends_its_process, NULL) == 0);
	sim_pr_wait_agent(p);
	check(p->p_stat == SZOMB && p->p_lwpcnt == 0 && p->p_tlist == NULL);
}

TEST(lwps_that_are_stopped_are_made_to_exit_too, "68")
{
	proc_t *p;

	(void)boot(1);
	p = start_process("sh", pauses, NULL);
	(void)install_seen(p->p_tlist, "A");
	(void)install_seen(add_lwp(p, TS_RUN, pauses, NULL), "B");
	(void)spawn("k", stops_then_watches, p);
	run();
	assert_events(SIM_EV_EXIT, "exit:A exit:B");
}

/* ---- who does not exit holds up the others ---- */

TEST(an_lwp_that_was_never_started_holds_up_an_exit, "")
{
	kthread_t *t;
	proc_t *p;

	(void)boot(1);
	p = start_process("sh", ends_its_process, NULL);
	t = add_lwp(p, TS_STOPPED, notes, WORD("ran"));
	run_expecting(SIM_DEADLOCK,
	    "nobody can run; sh.1/1 waits for condition variable p_holdlwps");
	setrun(t);
	run();
	assert_events(SIM_EV_NOTE, "");
	assert_int_equal(p->p_stat, SZOMB);
}

static void
sleeps_for_ever(void *cv)
{
	kmutex_t lock = { 0 };

	mutex_enter(&lock);
	for (;;)
		cv_wait(cv, &lock);
}

TEST(an_uninterruptible_sleeper_holds_up_an_exit, "")
{
	kcondvar_t never = { 0 };

	(void)boot(1);
	sim_name(&never, "never");
	(void)add_lwp(start_process("sh", sleeps_for_ever, &never), TS_RUN,
	    ends_its_process, NULL);
	run_expecting(SIM_DEADLOCK,
	    "sh.1/2 waits for condition variable p_holdlwps; "
	    "sh.1/1 waits for condition variable never");
}

static void
never_lets_go(void *cv)
{
	mutex_enter(&pidlock);
	sleeps_for_ever(cv);
}

TEST(a_deadlock_names_who_waits_for_pidlock, "71")
{
	kcondvar_t never = { 0 };

	(void)boot(1);
	sim_name(&never, "never");
	(void)spawn("k", never_lets_go, &never);
	(void)add_lwp(
	    start_process("sh", does_nothing, NULL), TS_STOPPED, notes, NULL);
	run_expecting(SIM_DEADLOCK,
	    "nobody can run; sh.1/1 waits for mutex pidlock, held by k; "
	    "k waits for condition variable never");
}

/* ---- every schedule ---- */

/* What became of an lwp, in its ctxop. */
struct life {
	bool li_ran;
	unsigned li_exits;
};

static void
runs(void *arg)
{
	((struct life *)arg)->li_ran = true;
}

static void
exits(void *t)
{
	const struct ctxop *op = curthread->t_ctx;

	check(t == curthread);
	sim_point();
	((struct life *)op->arg)->li_exits++;
}

/* Each lwp that ran has exited once, if it did not exec. */
static void
is_freed(void *arg, int isexec)
{
	struct life *li = arg;

	check(li->li_exits == (li->li_ran && !isexec ? 1 : 0));
	kmem_free(li, sizeof(*li));
}

static const struct ctxop_template life_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_restore = runs,
	.ct_exit = exits,
	.ct_free = is_freed,
};

/* On a new lwp, or in exec. */
static void
installs_life(klwp_t *lwp)
{
	struct life *li = kmem_zalloc(sizeof(*li), KM_SLEEP);

	li->li_ran = lwp->lwp_thread == curthread;
	ctxop_install(lwp->lwp_thread, &life_tpl, li);
}

static void
forks_and_creates(void *arg)
{
	(void)sim_fork1(yields, arg, NULL);
	(void)sim_lwp_create(yields, arg, NULL);
	sim_trap();
}

static void
execs_again(void *arg)
{
	(void)sim_exec("ls", forks_and_creates, arg);
}

static void
adds_lwps(void *p)
{
	for (int i = 0; i < 5; i++) {
		(void)lwp_create(forks_and_creates, NULL, 0, p, TS_RUN,
		    MINCLSYSPRI, NULL, 0, 0);
		yield();
	}
}

static void
end_at_once(unsigned ncpus, uint64_t seed, void (*const bodies[])(void *))
{
	sim_t *sim = boot_with((struct sim_config){
	    .sc_ncpus = ncpus, .sc_tape = SIM_SEED(seed) });
	proc_t *p = sim_proc_create("sh");

	sim_platform(
	    &(struct sim_platform){ .pf_lwp_installctx = installs_life });
	for (int i = 0; i < 3; i++)
		(void)add_lwp(p, TS_RUN, bodies[i], NULL);
	(void)spawn("k", adds_lwps, p);
	run();
	assert_int_equal(p->p_stat, SZOMB);
	assert_int_equal(p->p_lwpcnt, 0);
	assert_null(p->p_tlist);
	assert_ptr_equal(sim->sim_procs, p);
	assert_int_equal(sim_kmem_inuse(sim), 0);
	sim_destroy(sim);
}

static void
end_in_every_schedule(void (*const bodies[])(void *))
{
	static const unsigned ncpus[] = { 1, 2, 3, 8 };

	for (uint64_t seed = 0; seed < 100; seed++)
		end_at_once(ncpus[seed % 4], seed, bodies);
}

TEST(lwps_that_exit_at_once_exit_once_each, "68")
{
	end_in_every_schedule(
	    (void (*const[])(void *)){ exits_here, yields, exits_here });
}

TEST(an_exit_and_a_fork_do_not_disturb_each_other, "")
{
	end_in_every_schedule((void (*const[])(void *)){
	    ends_its_process, forks_and_creates, forks_and_creates });
}

TEST(an_exit_and_an_exec_do_not_disturb_each_other, "")
{
	end_in_every_schedule((void (*const[])(void *)){
	    ends_its_process, execs_again, exits_here });
}

TEST(execs_and_forks_do_not_disturb_each_other, "")
{
	end_in_every_schedule((void (*const[])(void *)){
	    execs_again, forks_and_creates, execs_again });
}

static const struct CMUnitTest tests[] = {
	UNIT(an_lwp_exits_with_p_lock_held_and_preemption_disabled),
	UNIT(the_last_lwp_exits_without_p_lock),
	UNIT(proc_exit_runs_exit_handlers_without_p_lock),
	UNIT(process_exit_handlers_run_for_each_lwp_after_its_own),
	UNIT(a_kernel_thread_ends_neither_an_lwp_nor_a_process),
	UNIT(
	    an_lwp_that_waits_for_pidlock_is_saved_and_restored_after_its_exit),
	UNIT(an_lwp_that_waits_for_pidlock_has_left_its_process),
	UNIT(a_process_ends_with_its_last_lwp),
	UNIT(what_proc_exit_says_is_for_the_parent),
	UNIT(proc_exit_ends_all_other_lwps_first),
	UNIT(exec_ends_all_other_lwps_first),
	UNIT(a_fork_that_comes_too_late_is_interrupted),
	UNIT(of_two_lwps_that_exec_one_exits),
	UNIT(lwps_that_are_stopped_are_made_to_exit_too),
	UNIT(an_lwp_that_was_never_started_holds_up_an_exit),
	UNIT(an_uninterruptible_sleeper_holds_up_an_exit),
	UNIT(a_deadlock_names_who_waits_for_pidlock),
	UNIT(lwps_that_exit_at_once_exit_once_each),
	UNIT(an_exit_and_a_fork_do_not_disturb_each_other),
	UNIT(an_exit_and_an_exec_do_not_disturb_each_other),
	UNIT(execs_and_forks_do_not_disturb_each_other),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
