/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/hold.c: lwps are stopped where they meet user mode, and go on. */
#include "harness.h"
#include "machine.h"

#include <errno.h>

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

/* Once the others have begun. */
static void
forks(void *arg)
{
	yield();
	sim_note("forking");
	check(sim_fork1(does_nothing, arg, NULL) == 0);
	sim_note("forked");
}

/* Computes until it is wanted. */
static void
until_wanted(void)
{
	while (curproc->p_flag == 0)
		yield();
}

/* A condition that threads wait for. */
static struct gate {
	kmutex_t ga_lock;
	kcondvar_t ga_cv;
	bool ga_open;
} gate;

static sim_t *
boot_gate(unsigned ncpus)
{
	sim_t *sim = boot(ncpus);

	gate = (struct gate){ 0 };
	sim_name(&gate.ga_lock, "lock");
	sim_name(&gate.ga_cv, "gate");
	return (sim);
}

static void
opens_the_gate(void *arg)
{
	(void)arg;
	delay(1);
	mutex_enter(&gate.ga_lock);
	gate.ga_open = true;
	cv_broadcast(&gate.ga_cv);
	mutex_exit(&gate.ga_lock);
}

static void
waits_uninterruptibly(void *arg)
{
	mutex_enter(&gate.ga_lock);
	while (!gate.ga_open)
		cv_wait(&gate.ga_cv, &gate.ga_lock);
	mutex_exit(&gate.ga_lock);
	sim_note(arg);
}

/* ---- cv_wait_sig() ---- */

/* Until the gate opens (1), or this lwp is wanted (0). */
static int
wait_sig(void)
{
	int woken = 1;

	mutex_enter(&gate.ga_lock);
	while (!gate.ga_open && woken)
		woken = cv_wait_sig(&gate.ga_cv, &gate.ga_lock);
	check(MUTEX_HELD(&gate.ga_lock));
	mutex_exit(&gate.ga_lock);
	check((curthread->t_flag & T_WAKEABLE) == 0);
	return (woken);
}

static void
waits(void *arg)
{
	sim_note(wait_sig() ? "woken" : "wanted");
	sim_trap();
	sim_note(arg);
}

TEST(a_signalled_waiter_gets_1, "")
{
	(void)boot_gate(1);
	(void)add_lwp(start_process("sh", waits, WORD("end")), TS_RUN,
	    opens_the_gate, NULL);
	run();
	assert_events(SIM_EV_NOTE, "woken end");
}

TEST(a_waiter_that_is_wanted_gets_0_and_stops_in_user_mode, "")
{
	(void)boot_gate(1);
	(void)add_lwp(
	    start_process("sh", waits, WORD("resumed")), TS_RUN, forks, NULL);
	run();
	assert_events(SIM_EV_NOTE, "forking wanted forked resumed");
}

static void
waits_once(void *arg)
{
	(void)arg;
	mutex_enter(&gate.ga_lock);
	sim_note(cv_wait_sig(&gate.ga_cv, &gate.ga_lock) ? "1" : "0");
	mutex_exit(&gate.ga_lock);
}

TEST(one_wait_that_ends_because_the_lwp_is_wanted_is_enough, "")
{
	(void)boot_gate(1);
	(void)add_lwp(
	    start_process("sh", waits_once, NULL), TS_RUN, forks, NULL);
	run();
	assert_events(SIM_EV_NOTE, "forking 0 forked");
}

static void
waits_when_wanted(void *arg)
{
	until_wanted();
	waits(arg);
}

/* Nobody would wake it. */
TEST(an_lwp_that_is_wanted_already_does_not_wait, "")
{
	(void)boot_gate(1);
	(void)add_lwp(start_process("sh", waits_when_wanted, WORD("resumed")),
	    TS_RUN, forks, NULL);
	run();
	assert_events(SIM_EV_NOTE, "forking wanted forked resumed");
}

/* Also if the process, to which it belongs, forks. */
TEST(a_kernel_thread_waits_until_it_is_signalled, "")
{
	proc_t *p;

	(void)boot_gate(1);
	p = start_process("sh", forks, NULL);
	(void)thread_create(
	    NULL, 0, waits, WORD("end"), 0, p, TS_RUN, MINCLSYSPRI);
	(void)add_lwp(p, TS_RUN, opens_the_gate, NULL);
	run();
	assert_events(SIM_EV_NOTE, "forking woken end forked");
}

static void
is_asked(void *arg)
{
	(void)arg;
	until_wanted();
	check(wait_sig() == 1);
	sim_note("waited");
}

TEST(a_kernel_thread_is_never_wanted, "")
{
	proc_t *p;

	(void)boot_gate(1);
	p = start_process("sh", forks, NULL);
	(void)add_lwp(p, TS_RUN, waits_uninterruptibly, WORD("woken"));
	(void)thread_create(NULL, 0, is_asked, NULL, 0, p, TS_RUN, MINCLSYSPRI);
	(void)spawn("k", opens_the_gate, NULL);
	run();
	assert_events(SIM_EV_NOTE, "forking woken waited forked");
}

/* ---- where an lwp stops ---- */

static void
computes(void *arg)
{
	until_wanted();
	for (int i = 0; i < 10; i++)
		yield();
	sim_note("in-the-kernel");
	sim_trap();
	sim_note(arg);
}

TEST(a_fork_waits_until_the_others_meet_user_mode, "")
{
	(void)boot(1);
	(void)add_lwp(start_process("sh", computes, WORD("resumed")), TS_RUN,
	    forks, NULL);
	run();
	assert_events(SIM_EV_NOTE, "forking in-the-kernel forked resumed");
}

TEST(an_uninterruptible_sleeper_holds_up_a_fork, "")
{
	(void)boot_gate(1);
	(void)add_lwp(start_process("sh", waits_uninterruptibly, WORD("woken")),
	    TS_RUN, forks, NULL);
	(void)spawn("k", opens_the_gate, NULL);
	run();
	assert_events(SIM_EV_NOTE, "forking woken forked");
}

TEST(a_hold_that_never_succeeds_is_a_deadlock_with_its_reason, "")
{
	(void)boot_gate(1);
	(void)add_lwp(start_process("sh", waits_uninterruptibly, NULL), TS_RUN,
	    forks, NULL);
	run_expecting(SIM_DEADLOCK,
	    "sh.1/2 waits for condition variable p_holdlwps; "
	    "sh.1/1 waits for condition variable gate");
}

/* A tape: CPU 1 goes first until it has copied, and then CPU 0. */
static bool has_copied;

static uint32_t
copying_goes_first(void *arg, enum sim_choice choice, uint32_t answers)
{
	(void)arg;
	(void)answers;
	return (
	    choice == SIM_CHOICE_CPU && CPU->cpu_id == (has_copied ? 1 : 0));
}

static void
notes_copying(void *parent, void *child)
{
	(void)parent;
	(void)child;
	has_copied = true;
}

static const struct ctxop_template copied_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_fork = notes_copying,
};

static void
forks_all(void *arg)
{
	check(sim_forkall(does_nothing, arg, NULL) == 0);
}

/* So another lwp may copy what has not been saved yet. */
TEST(an_lwp_is_seen_as_stopped_before_its_save_handlers_have_run, "")
{
	proc_t *p;

	has_copied = false;
	(void)boot_with((struct sim_config){
	    .sc_ncpus = 2, .sc_tape = SIM_ASK(copying_goes_first, NULL) });
	p = start_process("sh", does_nothing, NULL);
	(void)install_seen(p->p_tlist, "A");
	ctxop_install(p->p_tlist, &copied_tpl, NULL);
	(void)add_lwp(p, TS_RUN, forks_all, NULL);
	run();
	assert_events(
	    SIM_EV_FORK | SIM_EV_SAVE, "fork:notes_copying fork:A save:A");
}

/* ---- counting ---- */

static void
is_counted(void *parent, void *child)
{
	const proc_t *p = ((kthread_t *)parent)->t_procp;

	check(p->p_lwpcnt == 3 && p->p_lwprcnt == 1);
	check(((kthread_t *)child)->t_procp->p_lwpcnt == 1);
	check(((kthread_t *)child)->t_procp->p_lwprcnt == 0);
	sim_note("counted");
}

static void
counts(void *arg)
{
	static const struct ctxop_template tpl = {
		.ct_rev = CTXOP_TPL_REV,
		.ct_fork = is_counted,
	};
	const proc_t *p = curproc;

	ctxop_install(curthread, &tpl, NULL);
	check(p->p_lwpcnt == 3 && p->p_lwprcnt == 3);
	check(sim_fork1(does_nothing, arg, NULL) == 0);
	check(p->p_lwpcnt == 3 && p->p_lwprcnt == 3);
	while (p->p_lwpcnt > 1)
		yield();
	check(p->p_lwprcnt == 1);
}

TEST(lwps_that_have_stopped_are_not_counted_as_running, "")
{
	proc_t *p;

	(void)boot_gate(1);
	p = start_process("sh", counts, NULL);
	(void)add_lwp(p, TS_RUN, waits, WORD("end"));
	(void)add_lwp(p, TS_RUN, opens_the_gate, NULL);
	run();
	assert_int_equal(p->p_lwpcnt, 0);
	assert_int_equal(p->p_lwprcnt, 0);
}

/* ---- who goes on, and who does not ---- */

TEST(an_lwp_that_has_never_run_is_not_started_by_a_fork, "")
{
	kthread_t *t;
	proc_t *p;

	(void)boot(1);
	p = start_process("sh", forks, NULL);
	t = add_lwp(p, TS_STOPPED, notes, WORD("started"));
	run_expecting(SIM_OK, "");
	assert_events(SIM_EV_NOTE, "forking forked");
	assert_int_equal(t->t_state, TS_STOPPED);
	setrun(t);
	run();
	assert_events(SIM_EV_NOTE, "forking forked started");
}

static void
traps_and_notes(void *arg)
{
	until_wanted();
	sim_trap();
	sim_note(arg);
}

static void
disturbs_a_stopped_process(void *p)
{
	kthread_t *t = ((proc_t *)p)->p_tlist;

	yield();
	check(sim_pr_stop(p) == 0);
	check(t->t_state == TS_STOPPED);
	setrun(t);
	check(((proc_t *)p)->p_lwprcnt == 1);
	delay(1);
	check(t->t_state == TS_STOPPED);
	check(((proc_t *)p)->p_lwprcnt == 0);
	sim_note("run");
	check(sim_pr_run(p) == 0);
}

TEST(an_lwp_that_is_set_running_by_a_stranger_stops_again, "")
{
	(void)boot(1);
	(void)spawn("k", disturbs_a_stopped_process,
	    start_process("sh", traps_and_notes, WORD("resumed")));
	run();
	assert_events(SIM_EV_NOTE, "run resumed");
}

static void
forks_in_vain(void *arg)
{
	yield();
	check(sim_fork1(does_nothing, arg, NULL) == EAGAIN);
	sim_note("failed");
}

static uint32_t
forks_fail(void *answer, enum sim_choice choice, uint32_t answers)
{
	(void)answers;
	return (choice == SIM_CHOICE_FORK ? *(uint32_t *)answer : 0);
}

TEST(the_others_go_on_after_a_fork_that_fails, "")
{
	for (uint32_t answer = 1; answer <= 2; answer++) {
		sim_t *sim = boot_with((struct sim_config){
		    .sc_tape = SIM_ASK(forks_fail, &answer) });
		proc_t *p = start_process(
		    "sh", traps_and_notes, WORD("resumed"));

		(void)add_lwp(p, TS_RUN, forks_in_vain, NULL);
		run();
		assert_events(SIM_EV_NOTE, "failed resumed");
		assert_int_equal(p->p_flag, SEXITLWPS);
		sim_destroy(sim);
	}
}

/* ---- the holder ---- */

static void
forks_when_wanted(void *arg)
{
	until_wanted();
	sim_note("forking");
	check(sim_fork1(does_nothing, arg, NULL) == EINTR);
	sim_note("EINTR");
}

TEST(of_two_lwps_that_fork_one_is_interrupted_and_stops, "")
{
	(void)boot(1);
	(void)add_lwp(
	    start_process("sh", forks_when_wanted, NULL), TS_RUN, forks, NULL);
	run();
	assert_events(SIM_EV_NOTE, "forking forking forked EINTR");
}

static void
waits_in_fork(void *parent, void *child)
{
	(void)parent;
	(void)child;
	sim_note("copying");
	check(wait_sig() == 1);
	sim_note("copied");
}

static const struct ctxop_template waits_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_fork = waits_in_fork,
};

static void
forks_slowly(void *arg)
{
	ctxop_install(curthread, &waits_tpl, NULL);
	check(sim_fork1(does_nothing, arg, NULL) == 0);
}

/* Its handlers wait as if nobody were held. */
TEST(what_the_others_are_told_does_not_concern_the_holder, "")
{
	(void)boot_gate(1);
	(void)add_lwp(start_process("sh", traps_and_notes, WORD("resumed")),
	    TS_RUN, forks_slowly, NULL);
	(void)spawn("k", opens_the_gate, NULL);
	run();
	assert_events(SIM_EV_NOTE, "copying copied resumed");
}

static void
adds_lwps(void *p)
{
	kthread_t *t = add_lwp(p, TS_STOPPED, notes, WORD("started"));

	while (!gate.ga_cv.cv_waiters.tq_first)
		yield();
	setrun(t);
	(void)add_lwp(p, TS_RUN, notes, WORD("new"));
	sim_note("added");
	opens_the_gate(NULL);
}

TEST(an_lwp_that_comes_during_a_fork_begins_after_it, "")
{
	(void)boot_gate(1);
	(void)spawn("k", adds_lwps, start_process("sh", forks_slowly, NULL));
	run();
	assert_events(SIM_EV_NOTE, "copying added copied started new");
}

/* ---- every schedule ---- */

static void
forks_often(void *arg)
{
	for (int i = 0; i < 5; i++) {
		int error = sim_forkall(notes, arg, NULL);

		check(error == 0 || error == EINTR || error == EAGAIN);
		(void)sim_lwp_create(yields, NULL, NULL);
		sim_trap();
	}
	while (sim_wait(NULL, NULL) != ECHILD)
		continue;
}

static void
fork_with_seed(unsigned ncpus, uint64_t seed)
{
	sim_t *sim = boot_with((struct sim_config){
	    .sc_ncpus = ncpus, .sc_tape = SIM_SEED(seed) });
	proc_t *p = start_process("sh", forks_often, NULL);

	(void)add_lwp(p, TS_RUN, forks_often, NULL);
	(void)add_lwp(p, TS_RUN, forks_often, NULL);
	run();
	assert_int_equal(p->p_lwprcnt, 0);
	assert_ptr_equal(sim->sim_procs, p);
	sim_destroy(sim);
}

TEST(lwps_that_fork_at_once_all_come_to_an_end, "")
{
	static const unsigned ncpus[] = { 1, 2, 3, 8 };

	for (uint64_t seed = 0; seed < 60; seed++)
		fork_with_seed(ncpus[seed % 4], seed);
}

static const struct CMUnitTest tests[] = {
	UNIT(a_signalled_waiter_gets_1),
	UNIT(a_waiter_that_is_wanted_gets_0_and_stops_in_user_mode),
	UNIT(one_wait_that_ends_because_the_lwp_is_wanted_is_enough),
	UNIT(an_lwp_that_is_wanted_already_does_not_wait),
	UNIT(a_kernel_thread_waits_until_it_is_signalled),
	UNIT(a_kernel_thread_is_never_wanted),
	UNIT(a_fork_waits_until_the_others_meet_user_mode),
	UNIT(an_uninterruptible_sleeper_holds_up_a_fork),
	UNIT(a_hold_that_never_succeeds_is_a_deadlock_with_its_reason),
	UNIT(an_lwp_is_seen_as_stopped_before_its_save_handlers_have_run),
	UNIT(lwps_that_have_stopped_are_not_counted_as_running),
	UNIT(an_lwp_that_has_never_run_is_not_started_by_a_fork),
	UNIT(an_lwp_that_is_set_running_by_a_stranger_stops_again),
	UNIT(the_others_go_on_after_a_fork_that_fails),
	UNIT(of_two_lwps_that_fork_one_is_interrupted_and_stops),
	UNIT(what_the_others_are_told_does_not_concern_the_holder),
	UNIT(an_lwp_that_comes_during_a_fork_begins_after_it),
	UNIT(lwps_that_fork_at_once_all_come_to_an_end),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
