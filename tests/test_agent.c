/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/agent.c: a process is stopped, and an agent acts in it. */
#include "harness.h"
#include "machine.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

/* ---- a process, and who stops it ---- */

static proc_t *victim;

static void *
as_arg(const char *s)
{
	return ((void *)(uintptr_t)s);
}

/* One more lwp of the victim, runnable; with a ctxop, or none (NULL). */
static kthread_t *
add_lwp(void (*body)(void *), const char *op)
{
	klwp_t *lwp = lwp_create(
	    body, NULL, 0, victim, TS_STOPPED, MINCLSYSPRI, NULL, 0, 0);

	assert_non_null(lwp);
	if (op != NULL)
		(void)install_op(lwp->lwp_thread, op);
	setrun(lwp->lwp_thread);
	return (lwp->lwp_thread);
}

static void
pauses(void *arg)
{
	(void)arg;
	for (;;)
		sim_pause();
}

/* Counts in user mode, for ever. */
static unsigned nsteps;

static void
computes(void *arg)
{
	(void)arg;
	for (;;) {
		nsteps++;
		yield();
		sim_trap();
	}
}

static void
kills(void *arg)
{
	(void)arg;
	proc_exit(CLD_KILLED, SIGKILL);
}

/* The end of each test: an agent ends the process. */
static void
kill_the_victim(void)
{
	if (sim_pr_stop(victim) == ENOENT)
		return;
	check(sim_pr_agent(victim, kills, NULL) == 0);
	sim_pr_wait_agent(victim);
	check(victim->p_stat == SZOMB && victim->p_lwpcnt == 0);
}

static void
boot_with_victim(unsigned ncpus)
{
	nsteps = 0;
	(void)boot(ncpus);
	victim = sim_proc_create("sh");
}

static void
run_with_debugger(void (*body)(void *))
{
	(void)spawn("dbg", body, NULL);
	run();
	assert_int_equal(sim_kmem_inuse(sim_current()), 0);
}

/* ---- stop and run ---- */

static void
check_all_are_stopped(void)
{
	const kthread_t *t = victim->p_tlist;

	check(victim->p_lwprcnt == 0);
	do {
		check(t->t_lwp == NULL || t->t_state == TS_STOPPED);
		t = t->t_forw;
	} while (t != victim->p_tlist);
}

static void
stops_and_runs(void *arg)
{
	unsigned before;

	(void)arg;
	delay(1);
	check(nsteps > 0);
	check(sim_pr_stop(victim) == 0);
	check_all_are_stopped();
	before = nsteps;
	delay(1);
	check(nsteps == before);
	check_all_are_stopped();
	check(sim_pr_run(victim) == 0);
	delay(1);
	check(nsteps > before && victim->p_lwprcnt == 2);
	kill_the_victim();
}

TEST(a_stopped_process_stands_still_until_it_is_run, "")
{
	boot_with_victim(1);
	(void)add_lwp(computes, "A");
	(void)add_lwp(pauses, "B");
	run_with_debugger(stops_and_runs);
}

static void
sits_on_its_cpu(void *cpu)
{
	thread_affinity_set(curthread, (int)(uintptr_t)cpu);
	computes(NULL);
}

static void
sits_on_cpu_1(void *arg)
{
	(void)arg;
	sits_on_its_cpu((void *)1);
}

static void
sits_on_cpu_2(void *arg)
{
	(void)arg;
	sits_on_its_cpu((void *)2);
}

static void
stops_again_and_again(void *arg)
{
	(void)arg;
	thread_affinity_set(curthread, 0);
	for (int i = 0; i < 20; i++) {
		check(sim_pr_stop(victim) == 0);
		check_all_are_stopped();
		check(sim_pr_run(victim) == 0);
		pass_points(i);
	}
	kill_the_victim();
}

static void
stop_on_several_cpus(uint64_t seed)
{
	sim_t *sim = boot_with((struct sim_config){
	    .sc_ncpus = 3, .sc_tape = SIM_ASK(nothing_fails, &seed) });

	victim = sim_proc_create("sh");
	(void)add_lwp(sits_on_cpu_1, "A");
	(void)add_lwp(sits_on_cpu_2, "B");
	(void)add_lwp(pauses, "C");
	run_with_debugger(stops_again_and_again);
	sim_destroy(sim);
}

TEST(lwps_on_several_cpus_stop_on_any_schedule, "")
{
	for (uint64_t seed = 0; seed < 30; seed++)
		stop_on_several_cpus(seed);
}

static kmutex_t lock;
static kcondvar_t cv;

static void
sleeps_in_the_kernel(void *arg)
{
	(void)arg;
	mutex_enter(&lock);
	cv_wait(&cv, &lock);
	mutex_exit(&lock);
	sim_note("back");
	pauses(NULL);
}

static void
signals_later(void *arg)
{
	(void)arg;
	delay(2);
	sim_note("signal");
	cv_signal(&cv);
}

static void
stops_what_sleeps(void *arg)
{
	(void)arg;
	delay(1);
	check(sim_pr_stop(victim) == 0);
	sim_note("stopped");
	kill_the_victim();
}

TEST(a_stop_waits_for_an_lwp_until_it_meets_user_mode, "")
{
	boot_with_victim(1);
	lock = (kmutex_t){ 0 };
	cv = (kcondvar_t){ 0 };
	(void)add_lwp(sleeps_in_the_kernel, NULL);
	(void)spawn("x", signals_later, NULL);
	run_with_debugger(stops_what_sleeps);
	assert_events(SIM_EV_NOTE, "signal back stopped");
}

static void
stops_for_ever(void *arg)
{
	(void)arg;
	delay(1);
	(void)sim_pr_stop(victim);
	sim_fail("a process has stopped that cannot");
}

TEST(a_stop_that_waits_for_ever_is_a_deadlock, "")
{
	boot_with_victim(1);
	lock = (kmutex_t){ 0 };
	cv = (kcondvar_t){ 0 };
	(void)add_lwp(sleeps_in_the_kernel, NULL);
	(void)spawn("dbg", stops_for_ever, NULL);
	run_expecting(
	    SIM_DEADLOCK, "dbg waits for condition variable p_holdlwps");
}

static void
is_interrupted(void *arg)
{
	(void)arg;
	mutex_enter(&lock);
	check(cv_wait_sig(&cv, &lock) == 0);
	mutex_exit(&lock);
	sim_note("EINTR");
	sim_trap();
	sim_note("runs");
}

static void
stops_and_runs_at_once(void *arg)
{
	(void)arg;
	delay(1);
	check(sim_pr_stop(victim) == 0);
	sim_note("stopped");
	check(sim_pr_run(victim) == 0);
}

TEST(a_stop_interrupts_an_interruptible_sleep, "")
{
	boot_with_victim(1);
	lock = (kmutex_t){ 0 };
	cv = (kcondvar_t){ 0 };
	(void)add_lwp(is_interrupted, NULL);
	run_with_debugger(stops_and_runs_at_once);
	assert_events(SIM_EV_NOTE, "EINTR stopped runs");
}

static void
begins_stopped(void *arg)
{
	(void)arg;
	sim_note("begins");
}

static void
stops_then_adds_one(void *arg)
{
	klwp_t *lwp;

	(void)arg;
	delay(1);
	check(sim_pr_stop(victim) == 0);
	lwp = lwp_create(
	    begins_stopped, NULL, 0, victim, TS_RUN, MINCLSYSPRI, NULL, 0, 0);
	delay(1);
	check(lwp->lwp_thread->t_state == TS_STOPPED);
	sim_note("runs");
	check(sim_pr_run(victim) == 0);
	delay(1);
	kill_the_victim();
}

TEST(an_lwp_that_is_made_in_a_stopped_process_stops_before_its_program, "")
{
	boot_with_victim(1);
	(void)add_lwp(pauses, NULL);
	run_with_debugger(stops_then_adds_one);
	assert_events(SIM_EV_NOTE, "runs begins");
}

static void
stops_one_that_has_not_begun(void *arg)
{
	klwp_t *lwp = lwp_create(begins_stopped, NULL, 0, victim, TS_STOPPED,
	    MINCLSYSPRI, NULL, 0, 0);

	(void)arg;
	check(sim_pr_agent(victim, does_nothing, NULL) == EBUSY);
	check(sim_pr_run(victim) == EBUSY);
	check(sim_pr_stop(victim) == 0);
	check(sim_pr_run(victim) == 0);
	delay(1);
	check(lwp->lwp_thread->t_state == TS_STOPPED);
	sim_note("run");
	setrun(lwp->lwp_thread);
}

TEST(a_run_does_not_start_an_lwp_that_its_maker_has_not_started, "")
{
	boot_with_victim(1);
	run_with_debugger(stops_one_that_has_not_begun);
	assert_events(SIM_EV_NOTE, "run begins");
}

static void
is_refused(void *arg)
{
	(void)arg;
	delay(1);
	check(sim_pr_run(victim) == EBUSY);
	check(sim_pr_agent(victim, does_nothing, NULL) == EBUSY);
	check(victim->p_agenttp == NULL && victim->p_lwpcnt == 1);
	sim_pr_wait_agent(victim);
	kill_the_victim();
}

TEST(what_is_not_stopped_can_neither_be_run_nor_have_an_agent, "")
{
	boot_with_victim(1);
	(void)add_lwp(computes, NULL);
	run_with_debugger(is_refused);
}

/* ---- who is not there ---- */

static void
finds_nobody(void *arg)
{
	(void)arg;
	delay(1);
	check(sim_pr_stop(victim) == ENOENT);
	check((victim->p_flag & SPRSTOP) == 0);
	check(sim_pr_agent(victim, does_nothing, NULL) == EBUSY);
	check(sim_pr_run(victim) == EBUSY);
}

TEST(a_process_without_lwps_is_not_there, "")
{
	boot_with_victim(1);
	run_with_debugger(finds_nobody);
}

TEST(a_process_that_has_exited_is_not_there, "")
{
	boot_with_victim(1);
	(void)add_lwp(does_nothing, NULL);
	run_with_debugger(finds_nobody);
}

static void
stops_p0(void *arg)
{
	(void)arg;
	check(sim_pr_stop(&sim_current()->sim_p0) == ENOENT);
	sim_note("ENOENT");
}

TEST(p0_cannot_be_stopped, "")
{
	(void)boot(1);
	(void)start_process("sh", stops_p0, NULL);
	run();
	assert_events(SIM_EV_NOTE, "ENOENT");
}

static void
exits_when_it_returns(void *arg)
{
	(void)arg;
	mutex_enter(&lock);
	cv_wait(&cv, &lock);
	mutex_exit(&lock);
	proc_exit(CLD_EXITED, 0);
}

static void
stops_too_late(void *arg)
{
	(void)arg;
	delay(1);
	check(sim_pr_stop(victim) == ENOENT);
	sim_note("ENOENT");
}

TEST(a_process_may_exit_while_it_is_being_stopped, "")
{
	boot_with_victim(1);
	lock = (kmutex_t){ 0 };
	cv = (kcondvar_t){ 0 };
	(void)add_lwp(exits_when_it_returns, NULL);
	(void)add_lwp(pauses, NULL);
	(void)spawn("x", signals_later, NULL);
	run_with_debugger(stops_too_late);
	assert_events(SIM_EV_NOTE, "signal ENOENT");
}

static void
exits_by_itself(void *arg)
{
	(void)arg;
	mutex_enter(&lock);
	cv_wait(&cv, &lock);
	mutex_exit(&lock);
	sim_note("exits");
	lwp_exit();
}

TEST(an_lwp_may_exit_while_its_process_is_being_stopped, "")
{
	boot_with_victim(1);
	lock = (kmutex_t){ 0 };
	cv = (kcondvar_t){ 0 };
	(void)add_lwp(exits_by_itself, NULL);
	(void)add_lwp(pauses, NULL);
	(void)spawn("x", signals_later, NULL);
	run_with_debugger(stops_what_sleeps);
	assert_events(SIM_EV_NOTE, "signal exits stopped");
}

static void
stops_itself(void *arg)
{
	(void)arg;
	(void)sim_pr_stop(curproc);
}

TEST(a_process_that_would_stop_itself_panics, "")
{
	boot_with_victim(1);
	(void)add_lwp(stops_itself, NULL);
	run_expecting(
	    SIM_PANIC, "sim_pr_stop: sh.1/1 would stop its own process");
}

static proc_t *unborn;

static void
shows_the_child(void *parent, void *child)
{
	(void)parent;
	unborn = ((kthread_t *)child)->t_procp;
	delay(2);
}

static void
forks(void *arg)
{
	(void)arg;
	check(sim_fork1(does_nothing, NULL, NULL) == 0);
	check(sim_wait(NULL, NULL) == 0);
}

static void
stops_the_unborn(void *arg)
{
	(void)arg;
	delay(1);
	check(unborn->p_stat == SIDL && unborn->p_lwpcnt == 1);
	check(sim_pr_stop(unborn) == ENOENT);
	check((unborn->p_flag & SPRSTOP) == 0);
}

TEST(a_process_that_is_being_forked_is_not_there_yet, "")
{
	const struct ctxop_template tpl = { .ct_rev = CTXOP_TPL_REV,
		.ct_fork = shows_the_child };

	boot_with_victim(1);
	ctxop_install(add_lwp(forks, NULL), &tpl, NULL);
	run_with_debugger(stops_the_unborn);
}

static bool is_over;

static void
shows_the_child_shortly(void *parent, void *child)
{
	(void)parent;
	unborn = ((kthread_t *)child)->t_procp;
	pass_points(5);
}

static void
forks_one_that_pauses(void *arg)
{
	(void)arg;
	check(sim_fork1(pauses, NULL, NULL) == 0);
	while (!is_over)
		delay(1);
	check(sim_wait(NULL, NULL) == 0);
}

static void
stops_it_as_soon_as_it_is_there(void *arg)
{
	(void)arg;
	while (unborn == NULL || sim_pr_stop(unborn) == ENOENT)
		sim_point();
	victim = unborn;
	pass_points(30);
	check_all_are_stopped();
	check(victim->p_lwpcnt == 1 && victim->p_stat == SRUN);
	kill_the_victim();
	is_over = true;
}

static void
stop_a_child_with_seed(uint64_t seed)
{
	const struct ctxop_template tpl = { .ct_rev = CTXOP_TPL_REV,
		.ct_fork = shows_the_child_shortly };
	sim_t *sim = boot_with((struct sim_config){
	    .sc_ncpus = 2, .sc_tape = SIM_ASK(nothing_fails, &seed) });

	unborn = NULL;
	is_over = false;
	victim = sim_proc_create("sh");
	ctxop_install(add_lwp(forks_one_that_pauses, NULL), &tpl, NULL);
	run_with_debugger(stops_it_as_soon_as_it_is_there);
	sim_destroy(sim);
}

TEST(a_child_may_be_stopped_as_soon_as_it_is_there_on_any_schedule, "")
{
	for (uint64_t seed = 0; seed < 100; seed++)
		stop_a_child_with_seed(seed);
}

/* ---- agents ---- */

static void
is_the_agent(void *arg)
{
	check(curproc == victim && curproc->p_agenttp == curthread);
	check(curthread->t_tid == 3 && curproc->p_lwpcnt == 3);
	check(curproc->p_lwprcnt == 1);
	sim_note(arg);
	sim_trap();
	yield();
	sim_trap();
	sim_note("done");
}

static void
makes_an_agent(void *arg)
{
	(void)arg;
	delay(1);
	check(sim_pr_stop(victim) == 0);
	check(sim_pr_agent(victim, is_the_agent, as_arg("agent")) == 0);
	check(victim->p_agenttp != NULL && victim->p_agenttp->t_tid == 3);
	check(sim_pr_agent(victim, does_nothing, NULL) == EBUSY);
	check(sim_pr_run(victim) == EBUSY);
	sim_pr_wait_agent(victim);
	sim_note("gone");
	check(victim->p_agenttp == NULL);
	check_all_are_stopped();
	check(victim->p_lwpcnt == 2);
	check(sim_pr_run(victim) == 0);
	kill_the_victim();
}

TEST(an_agent_runs_alone_until_it_exits, "")
{
	boot_with_victim(1);
	(void)add_lwp(computes, "A");
	(void)add_lwp(pauses, "B");
	run_with_debugger(makes_an_agent);
	assert_events(SIM_EV_NOTE, "agent done gone");
}

static void
notes(void *arg)
{
	sim_note(arg);
}

static void
makes_one_agent_after_another(void *arg)
{
	(void)arg;
	check(sim_pr_stop(victim) == 0);
	check(sim_pr_agent(victim, notes, as_arg("first")) == 0);
	sim_pr_wait_agent(victim);
	check(sim_pr_agent(victim, notes, as_arg("second")) == 0);
	sim_pr_wait_agent(victim);
	kill_the_victim();
}

TEST(after_one_agent_there_may_be_another, "")
{
	boot_with_victim(1);
	(void)add_lwp(pauses, NULL);
	run_with_debugger(makes_one_agent_after_another);
	assert_events(SIM_EV_NOTE, "first second");
}

static void
asks_for_what_agents_may_not(void *arg)
{
	size_t nthreads = sim_nthreads(sim_current());
	int number = -1;

	(void)arg;
	(void)install_seen(curthread, "G");
	check(sim_fork1(kills, NULL, &number) == ENOTSUP);
	check(sim_forkall(kills, NULL, &number) == ENOTSUP);
	check(sim_vfork(kills, NULL, &number) == ENOTSUP);
	check(sim_lwp_create(kills, NULL, &number) == ENOTSUP);
	check(sim_exec("ls", kills, NULL) == ENOTSUP);
	check(number == -1 && sim_nthreads(sim_current()) == nthreads);
	check(curthread->t_ctx != NULL && curproc->p_child == NULL);
	check(strcmp(curproc->p_name, "sh") == 0);
	sim_note("refused");
}

static void
makes_an_agent_that_asks(void *arg)
{
	(void)arg;
	check(sim_pr_stop(victim) == 0);
	check(sim_pr_agent(victim, asks_for_what_agents_may_not, NULL) == 0);
	sim_pr_wait_agent(victim);
	check(victim->p_lwpcnt == 1);
	kill_the_victim();
}

TEST(an_agent_may_not_exec_fork_or_make_lwps, "81")
{
	boot_with_victim(1);
	(void)add_lwp(pauses, "A");
	run_with_debugger(makes_an_agent_that_asks);
	assert_events(
	    SIM_EV_NOTE | SIM_EV_FORK | SIM_EV_LWP_CREATE | SIM_EV_FREE,
	    "refused free:G");
}

static void
kills_with_an_agent(void *arg)
{
	int what = 0;

	(void)arg;
	delay(1);
	check(sim_pr_stop(victim) == 0);
	check(sim_pr_agent(victim, kills, NULL) == 0);
	sim_pr_wait_agent(victim);
	check(victim->p_agenttp == NULL && victim->p_stat == SZOMB);
	check(victim->p_wcode == CLD_KILLED);
	check(sim_pr_stop(victim) == ENOENT);
	check(sim_pr_run(victim) == EBUSY);
	check(sim_pr_agent(victim, kills, NULL) == EBUSY);
	check(sim_wait(NULL, &what) == 0 && what == SIGKILL);
}

TEST(an_agent_that_exits_the_process_takes_the_stopped_lwps_with_it, "")
{
	boot_with_victim(1);
	(void)install_seen(add_lwp(computes, NULL), "A");
	(void)install_seen(add_lwp(pauses, NULL), "B");
	run_with_debugger(kills_with_an_agent);
	assert_events(SIM_EV_EXIT, "exit:A exit:B");
}

/* ---- a process is killed ---- */

static void
kills_what_runs_and_what_is_stopped(void *arg)
{
	proc_t *other = start_process("csh", pauses, NULL);

	(void)arg;
	delay(1);
	check(sim_pr_stop(victim) == 0);
	check(sim_pr_kill(victim) == 0);
	check(sim_pr_kill(other) == 0);
	check(sim_wait(NULL, NULL) == 0 && sim_wait(NULL, NULL) == 0);
	check(sim_wait(NULL, NULL) == ECHILD);
}

TEST(a_killed_process_ends_stopped_or_not, "")
{
	boot_with_victim(1);
	(void)install_seen(add_lwp(computes, NULL), "A");
	(void)install_seen(add_lwp(pauses, NULL), "B");
	run_with_debugger(kills_what_runs_and_what_is_stopped);
	assert_events(SIM_EV_EXIT, "exit:A exit:B");
}

static void
acts_until_the_others_are_gone(void *arg)
{
	(void)arg;
	sim_note("acts");
	while (curproc->p_lwpcnt > 1)
		delay(1);
	sim_note("alone");
	sim_trap();
	sim_note("not reached");
}

static void
kills_under_an_agent(void *arg)
{
	(void)arg;
	check(sim_pr_stop(victim) == 0);
	check(sim_pr_agent(victim, acts_until_the_others_are_gone, NULL) == 0);
	delay(2);
	check(victim->p_lwpcnt == 3 && victim->p_lwprcnt == 1);
	check(sim_pr_kill(victim) == 0);
	sim_pr_wait_agent(victim);
	check(victim->p_stat == SZOMB);
	check(sim_pr_kill(victim) == ENOENT);
	check(sim_wait(NULL, NULL) == 0);
}

TEST(the_lwps_of_a_killed_process_go_on_while_its_agent_acts, "")
{
	boot_with_victim(1);
	(void)add_lwp(computes, "A");
	(void)add_lwp(pauses, "B");
	run_with_debugger(kills_under_an_agent);
	assert_events(SIM_EV_NOTE, "acts alone");
}

static uint32_t nth_failure;

static uint32_t
lwp_create_fails(void *arg, enum sim_choice choice, uint32_t answers)
{
	(void)arg;
	(void)answers;
	if (choice != SIM_CHOICE_LWP_CREATE || nth_failure == 0)
		return (0);
	return (nth_failure--);
}

static void
fails_to_make_an_agent(void *arg)
{
	(void)arg;
	check(sim_pr_stop(victim) == 0);
	for (int late = 0; late < 2; late++) {
		check(sim_pr_agent(victim, does_nothing, NULL) == EAGAIN);
		check(victim->p_agenttp == NULL && victim->p_lwpcnt == 1);
		check_all_are_stopped();
	}
	check(sim_pr_agent(victim, notes, as_arg("agent")) == 0);
	sim_pr_wait_agent(victim);
	kill_the_victim();
}

TEST(an_agent_that_cannot_be_made_may_be_tried_again, "")
{
	(void)boot_with(
	    (struct sim_config){ .sc_tape = SIM_ASK(lwp_create_fails, NULL) });
	nth_failure = 2;
	victim = sim_proc_create("sh");
	(void)add_lwp(pauses, NULL);
	run_with_debugger(fails_to_make_an_agent);
	assert_events(SIM_EV_NOTE, "agent");
}

static void
outlives_the_run(void *arg)
{
	(void)arg;
	check(sim_pr_stop(victim) == 0);
}

static void
is_of_the_second_run(void *arg)
{
	(void)arg;
	check_all_are_stopped();
	check(sim_pr_stop(victim) == 0);
	check(sim_pr_run(victim) == 0);
	kill_the_victim();
}

TEST(a_process_may_stay_stopped_from_one_run_to_the_next, "")
{
	boot_with_victim(2);
	(void)add_lwp(pauses, "A");
	(void)spawn("dbg", outlives_the_run, NULL);
	run_expecting(SIM_OK, "");
	assert_int_equal(sim_nthreads(sim_current()), 1);
	run_with_debugger(is_of_the_second_run);
}

/* ---- the ctxops of stopped lwps ---- */

static kthread_t *sibling;
static struct ctxop *op_b;
static const char arg_c[] = "C";

static void
installs_two_more(void)
{
	op_b = install_op(curthread, "B");
	ctxop_install(curthread, &pair_tpl, as_arg(arg_c));
	check_ring(curthread, "C B A");
}

static void
has_only_a_left(void *arg)
{
	(void)arg;
	installs_two_more();
	sim_pause();
	check_ring(curthread, "A");
	yield();
	sim_note("runs");
}

static void
has_only_a_left_later(void *arg)
{
	(void)arg;
	installs_two_more();
	delay(2);
	check_ring(curthread, "A");
	sim_note("runs");
}

static void
detaches_and_removes(void *arg)
{
	(void)arg;
	check(sibling->t_state != TS_ONPROC);
	ctxop_detach(sibling, op_b);
	check_ring(sibling, "C A");
	check(ctxop_remove(sibling, &pair_tpl, as_arg(arg_c)) == 1);
	check(ctxop_remove(sibling, &pair_tpl, as_arg(arg_c)) == 0);
	check_ring(sibling, "A");
	ctxop_free(op_b);
}

static void
acts_by_an_agent(void *arg)
{
	(void)arg;
	delay(1);
	check(sim_pr_stop(victim) == 0);
	check(sim_pr_agent(victim, detaches_and_removes, NULL) == 0);
	sim_pr_wait_agent(victim);
	check(sim_pr_run(victim) == 0);
}

static void
acts_by_an_agent_and_kills(void *arg)
{
	acts_by_an_agent(arg);
	kill_the_victim();
}

static void
acts_by_itself(void *arg)
{
	delay(1);
	check(sim_pr_stop(victim) == 0);
	detaches_and_removes(arg);
	check(sim_pr_run(victim) == 0);
}

TEST(an_agent_may_take_the_ctxops_of_its_stopped_siblings, "24 25")
{
	boot_with_victim(1);
	sibling = add_lwp(has_only_a_left, "A");
	run_with_debugger(acts_by_an_agent);
	assert_events(SIM_EV_NOTE, "runs");
}

/* Which is not stopped: the agent is what allows it. */
TEST(an_agent_may_take_those_of_a_kernel_thread_of_its_process, "24")
{
	boot_with_victim(1);
	(void)add_lwp(pauses, NULL);
	sibling = thread_create(NULL, 0, has_only_a_left_later, NULL, 0, victim,
	    TS_STOPPED, MINCLSYSPRI);
	(void)install_op(sibling, "A");
	setrun(sibling);
	run_with_debugger(acts_by_an_agent_and_kills);
	assert_events(SIM_EV_NOTE, "runs");
}

TEST(who_has_stopped_an_lwp_may_take_its_ctxops, "25")
{
	boot_with_victim(1);
	sibling = add_lwp(has_only_a_left, "A");
	run_with_debugger(acts_by_itself);
	assert_events(SIM_EV_NOTE, "runs");
}

static void
removes_from_one_that_runs(void *arg)
{
	(void)arg;
	check(sim_pr_stop(victim) == 0);
	check(sim_pr_run(victim) == 0);
	check(ctxop_remove(sibling, &pair_tpl, as_arg("none")) == 0);
	kill_the_victim();
}

static void
run_expecting_wrong_target(void)
{
	if (sim_debug_kernel())
		run_expecting(
		    SIM_PANIC, "assertion failed: is_valid_target(t)");
	else
		run_expecting(SIM_VIOLATION, "wrong-thread: ctxop_remove()");
}

TEST(once_it_runs_nobody_else_may, "22")
{
	boot_with_victim(1);
	sibling = add_lwp(computes, "A");
	(void)spawn("dbg", removes_from_one_that_runs, NULL);
	run_expecting_wrong_target();
}

static void
removes_from_another_process(void *arg)
{
	(void)arg;
	check(ctxop_remove(sibling, &pair_tpl, as_arg("none")) == 0);
}

static void
makes_a_stranger(void *arg)
{
	(void)arg;
	check(sim_pr_stop(victim) == 0);
	check(sim_pr_agent(victim, removes_from_another_process, NULL) == 0);
	sim_pr_wait_agent(victim);
	kill_the_victim();
}

TEST(an_agent_may_not_take_those_of_another_process, "22")
{
	boot_with_victim(1);
	(void)add_lwp(pauses, "A");
	sibling = spawn("x", yields, NULL);
	(void)spawn("dbg", makes_a_stranger, NULL);
	run_expecting_wrong_target();
}

/* ---- what is stopped may not have been saved yet ---- */

/*
 * Both CPUs go on, until the sibling is TS_STOPPED and not yet saved: then only
 * the other one does, unless it waits for t_lock.
 */
static bool is_waiting;

static uint32_t
is_slow_to_save(void *arg, enum sim_choice choice, uint32_t answers)
{
	(void)arg;
	(void)answers;
	if (choice != SIM_CHOICE_CPU)
		return (0);
	if (sibling->t_state != TS_STOPPED || sibling->t_lock == 0)
		return (1);
	return (is_waiting ? curthread != sibling : curthread == sibling);
}

static void
computes_on_cpu_1(void *arg)
{
	thread_affinity_set(curthread, 1);
	op_b = install_op(curthread, "B");
	sim_trace_clear(sim_current());
	computes(arg);
}

static void
stops_what_is_slow(void)
{
	thread_affinity_set(curthread, 0);
	while (op_b == NULL)
		delay(1);
	check(sim_pr_stop(victim) == 0);
	check(sibling->t_state == TS_STOPPED && sibling->t_lock != 0);
}

static void
wait_until_it_is_saved(void)
{
	is_waiting = true;
	while (sibling->t_lock != 0)
		sim_point();
}

static void
detaches_at_once(void *arg)
{
	(void)arg;
	stops_what_is_slow();
	ctxop_detach(sibling, op_b);
	ctxop_free(op_b);
	wait_until_it_is_saved();
	kill_the_victim();
}

static void
detaches_with_patience(void *arg)
{
	(void)arg;
	stops_what_is_slow();
	wait_until_it_is_saved();
	ctxop_detach(sibling, op_b);
	ctxop_free(op_b);
	kill_the_victim();
}

static void
run_with_a_slow_sibling(void (*debugger)(void *))
{
	(void)boot_with((struct sim_config){
	    .sc_ncpus = 2, .sc_tape = SIM_ASK(is_slow_to_save, NULL) });
	victim = sim_proc_create("sh");
	op_b = NULL;
	is_waiting = false;
	sibling = add_lwp(computes_on_cpu_1, "A");
	run_with_debugger(debugger);
}

TEST(a_ctxop_may_be_detached_from_a_stopped_lwp_before_it_is_saved, "25")
{
	run_with_a_slow_sibling(detaches_at_once);
	assert_events(SIM_EV_SAVE | SIM_EV_DETACH, "detach:B save:A");
}

TEST(who_waits_for_t_lock_detaches_what_has_been_saved, "25")
{
	run_with_a_slow_sibling(detaches_with_patience);
	assert_events(SIM_EV_SAVE | SIM_EV_DETACH, "save:B save:A detach:B");
}

/* ---- two debuggers at once ---- */

static void
runs_it_at_once(void *arg)
{
	(void)arg;
	check(sim_pr_stop(victim) == 0);
	sim_note("first");
	check(sim_pr_run(victim) == 0);
}

static void
stops_it_too(void *arg)
{
	(void)arg;
	check(sim_pr_stop(victim) == 0);
	check_all_are_stopped();
	sim_note("second");
	kill_the_victim();
}

TEST(a_process_that_ran_again_before_the_second_one_looked_stops_again, "")
{
	boot_with_victim(1);
	lock = (kmutex_t){ 0 };
	cv = (kcondvar_t){ 0 };
	(void)add_lwp(sleeps_in_the_kernel, NULL);
	(void)spawn("x", signals_later, NULL);
	(void)spawn("dbg1", runs_it_at_once, NULL);
	(void)spawn("dbg2", stops_it_too, NULL);
	run();
	assert_events(SIM_EV_NOTE, "signal back first second");
}

/* An agent takes its time to be made. */
static void
takes_two_ticks(klwp_t *lwp)
{
	(void)lwp;
	if (curproc != victim && victim->p_lwpcnt > 0)
		delay(2);
}

static const struct sim_platform slow = {
	.pf_lwp_installctx = takes_two_ticks
};

static void
is_alone(void *arg)
{
	check(curproc->p_agenttp == curthread && curproc->p_lwprcnt == 1);
	yield();
	check(curproc->p_agenttp == curthread && curproc->p_lwprcnt == 1);
	sim_note(arg);
}

static void
makes_a_slow_agent(void *arg)
{
	(void)arg;
	check(sim_pr_stop(victim) == 0);
	check(sim_pr_agent(victim, is_alone, as_arg("agent")) == 0);
	sim_pr_wait_agent(victim);
	kill_the_victim();
}

static void
lets_it_run_meanwhile(void *arg)
{
	(void)arg;
	delay(1);
	check(victim->p_agenttp == NULL);
	check(sim_pr_run(victim) == EBUSY);
	sim_note("busy");
}

static void
makes_an_agent_meanwhile(void *arg)
{
	(void)arg;
	delay(1);
	check(victim->p_agenttp == NULL);
	check(sim_pr_agent(victim, is_alone, as_arg("another")) == EBUSY);
	sim_note("busy");
}

static void
run_while_an_agent_is_made(void (*body)(void *))
{
	boot_with_victim(1);
	sim_platform(&slow);
	(void)spawn_at(MINCLSYSPRI + 1, "dbg1", makes_a_slow_agent, NULL);
	(void)spawn("dbg2", body, NULL);
	(void)add_lwp(pauses, NULL);
	run();
	assert_events(SIM_EV_NOTE, "busy agent");
}

TEST(nobody_lets_a_process_run_while_its_agent_is_made, "")
{
	run_while_an_agent_is_made(lets_it_run_meanwhile);
}

TEST(of_two_agents_at_once_the_second_is_refused, "")
{
	run_while_an_agent_is_made(makes_an_agent_meanwhile);
}

/* ---- while the process execs or forks ---- */

static void
is_ls(void *arg)
{
	sim_note(arg);
	pauses(NULL);
}

static void
execs_meanwhile(void *arg)
{
	(void)arg;
	for (int i = 0; i < 3; i++)
		yield();
	sim_note("execs");
	(void)sim_exec("ls", is_ls, as_arg("ls"));
	sim_fail("exec has returned");
}

static void
stops_before_the_exec(void *arg)
{
	(void)arg;
	check(sim_pr_stop(victim) == 0);
	check(strcmp(victim->p_name, "ls") == 0 && victim->p_lwpcnt == 1);
	sim_note("stopped");
	check(sim_pr_run(victim) == 0);
	delay(1);
	kill_the_victim();
}

TEST(a_process_that_execs_stops_before_its_new_program, "")
{
	boot_with_victim(1);
	(void)add_lwp(execs_meanwhile, NULL);
	(void)add_lwp(pauses, "B");
	run_with_debugger(stops_before_the_exec);
	assert_events(SIM_EV_NOTE | SIM_EV_EXIT, "execs stopped ls");
}

static void
forks_meanwhile(void *arg)
{
	for (int i = 0; i < 3; i++)
		yield();
	sim_note("forks");
	check(sim_forkall(notes, arg, NULL) == 0);
	sim_note("parent");
	proc_exit(CLD_EXITED, 0);
}

static void
forks_a_child(void *arg)
{
	(void)arg;
	forks_meanwhile(as_arg("child"));
}

static void
stops_before_the_fork(void *arg)
{
	(void)arg;
	check(sim_pr_stop(victim) == 0);
	delay(1);
	sim_note("stopped");
	check(sim_pr_run(victim) == 0);
}

TEST(a_process_that_forks_stops_after_it_and_its_child_does_not, "")
{
	boot_with_victim(1);
	(void)add_lwp(pauses, NULL);
	(void)add_lwp(forks_a_child, NULL);
	run_with_debugger(stops_before_the_fork);
	assert_events(SIM_EV_NOTE, "forks child child stopped parent");
}

/* ---- on any schedule, and to any point ---- */

static uint64_t dice;
static long nops;      /* ctxops of this section that there are */
static int nforks;     /* that may still be made */
static int ndebuggers; /* that are not done */
static bool they_kill; /* and make no agents, whose targets stay stopped */
static proc_t *roots[2];

static unsigned
roll(unsigned sides)
{
	dice = dice * 6364136223846793005 + 1442695040888963407;
	return ((unsigned)(dice >> 33) % sides);
}

static void
saves(void *arg)
{
	*(int *)arg = 1;
}

static void
is_freed(void *arg, int isexec)
{
	(void)isexec;
	nops--;
	kmem_free(arg, sizeof(int));
}

static void inherits(void *parent, void *child);

static const struct ctxop_template random_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_save = saves,
	.ct_fork = inherits,
	.ct_lwp_create = inherits,
	.ct_free = is_freed,
};

static void
install_random(kthread_t *t)
{
	void *arg = kmem_zalloc(sizeof(int), KM_SLEEP);

	nops++;
	ctxop_install(t, &random_tpl, arg);
}

static void
inherits(void *parent, void *child)
{
	kthread_t *t = child;

	check(((kthread_t *)parent)->t_procp == curproc);
	check(t->t_state == TS_STOPPED);
	if (t->t_ctx == NULL)
		install_random(t);
}

static void random_steps(void *depth);

static void
makes_something(uintptr_t depth)
{
	void *arg = (void *)(depth - 1);

	if (depth == 0 || nforks-- <= 0)
		return;
	switch (roll(5)) {
	case 0:
		(void)sim_fork1(random_steps, arg, NULL);
		break;
	case 1:
		(void)sim_forkall(random_steps, arg, NULL);
		break;
	case 2:
		(void)sim_vfork(random_steps, arg, NULL);
		break;
	case 3:
		(void)sim_lwp_create(random_steps, arg, NULL);
		break;
	default:
		(void)thread_create(
		    NULL, 0, yields, NULL, 0, curproc, TS_RUN, MINCLSYSPRI);
		break;
	}
}

static void
ends_something(uintptr_t depth)
{
	switch (roll(6)) {
	case 0:
		proc_exit(CLD_EXITED, 0);
	case 1:
		lwp_exit();
	case 2:
		if (depth > 0)
			(void)sim_exec("x", random_steps, (void *)(depth - 1));
		break;
	default:
		(void)sim_wait(NULL, NULL);
		break;
	}
}

static void
random_step(uintptr_t depth)
{
	switch (roll(8)) {
	case 0:
		install_random(curthread);
		break;
	case 1:
		yield();
		break;
	case 2:
		delay(1);
		break;
	case 3:
		ends_something(depth);
		break;
	case 4:
		sim_trap();
		break;
	default:
		makes_something(depth);
		break;
	}
}

static void
random_steps(void *depth)
{
	for (unsigned left = 2 + roll(8); left > 0; left--)
		random_step((uintptr_t)depth);
}

/* What its lwps have is theirs to save until they are off their CPUs. */
static void
takes_and_gives(kthread_t *t)
{
	check(t->t_state == TS_STOPPED);
	while (t->t_lock != 0)
		sim_point();
	if (t->t_ctx != NULL && roll(2) == 0) {
		struct ctxop *op = t->t_ctx;

		ctxop_detach(t, op);
		ctxop_free(op);
	}
	install_random(t);
	check(ctxop_ring_check(t, NULL, 0) > 0);
}

static void
acts_at_random(void *arg)
{
	kthread_t *t = curthread;

	(void)arg;
	check(curproc->p_agenttp == curthread);
	check(sim_exec("y", random_steps, NULL) == ENOTSUP);
	while ((t = t->t_forw) != curthread)
		if (t->t_lwp != NULL)
			takes_and_gives(t);
	if (roll(8) == 0)
		kills(NULL);
}

static void
debugs_at_random(void *arg)
{
	(void)arg;
	for (int i = 0; i < 8; i++) {
		proc_t *p = roots[roll(2)];

		pass_points((int)roll(30));
		if (sim_pr_stop(p) == ENOENT)
			continue;
		if (they_kill && roll(4) == 0)
			(void)sim_pr_kill(p);
		else if (!they_kill && roll(2) == 0)
			(void)sim_pr_agent(p, acts_at_random, NULL);
		sim_pr_wait_agent(p);
		(void)sim_pr_run(p);
	}
	ndebuggers--;
}

/* A debugger may have left a process to another one, which was done before. */
static void
is_the_last(void *arg)
{
	(void)arg;
	while (ndebuggers > 0)
		delay(1);
	for (int i = 0; i < 2; i++)
		(void)sim_pr_run(roots[i]);
	while (sim_wait(NULL, NULL) != ECHILD)
		continue;
}

static void
run_at_random(struct sim_config cfg, int debuggers)
{
	sim_t *sim = boot_with(cfg);

	nops = 0;
	nforks = 40;
	ndebuggers = debuggers;
	roots[0] = start_process("sh", random_steps, (void *)3);
	roots[1] = start_process("csh", random_steps, (void *)3);
	for (int i = 0; i < debuggers; i++)
		(void)spawn("dbg", debugs_at_random, NULL);
	(void)spawn("last", is_the_last, NULL);
	if (cfg.sc_budget == 0) {
		run();
		assert_int_equal(sim_kmem_inuse(sim), 0);
		assert_int_equal(nops, 0);
		assert_null(sim->sim_procs);
	} else if (sim_run(sim) != SIM_OK) {
		assert_int_equal(sim_report(sim)->sr_outcome, SIM_BUDGET);
	}
	sim_destroy(sim);
}

TEST(debuggers_and_random_programs_get_on_on_any_schedule, "24 25 61 81")
{
	for (uint64_t seed = 0; seed < 300; seed++) {
		dice = seed;
		they_kill = seed % 5 == 4;
		run_at_random(
		    (struct sim_config){
			.sc_ncpus = (const unsigned[]){ 1, 2, 3, 8 }[seed % 4],
			.sc_tick = seed % 8 < 4 ? 0 : 3000,
			.sc_tape = SIM_SEED(seed) },
		    (int)(seed % 3));
	}
}

TEST(a_machine_may_be_destroyed_in_the_middle_of_everything, "")
{
	for (uint64_t points = 1; points < 3000; points += 13) {
		dice = points % 7;
		run_at_random((struct sim_config){ .sc_ncpus = 3,
				  .sc_budget = points,
				  .sc_tape = SIM_SEED(points % 7) },
		    2);
	}
}

static const struct CMUnitTest tests[] = {
	UNIT(a_stopped_process_stands_still_until_it_is_run),
	UNIT(lwps_on_several_cpus_stop_on_any_schedule),
	UNIT(a_stop_waits_for_an_lwp_until_it_meets_user_mode),
	UNIT(a_stop_that_waits_for_ever_is_a_deadlock),
	UNIT(a_stop_interrupts_an_interruptible_sleep),
	UNIT(an_lwp_that_is_made_in_a_stopped_process_stops_before_its_program),
	UNIT(a_run_does_not_start_an_lwp_that_its_maker_has_not_started),
	UNIT(what_is_not_stopped_can_neither_be_run_nor_have_an_agent),
	UNIT(a_process_without_lwps_is_not_there),
	UNIT(a_process_that_has_exited_is_not_there),
	UNIT(p0_cannot_be_stopped),
	UNIT(a_process_may_exit_while_it_is_being_stopped),
	UNIT(an_lwp_may_exit_while_its_process_is_being_stopped),
	UNIT(a_process_that_would_stop_itself_panics),
	UNIT(a_process_that_is_being_forked_is_not_there_yet),
	UNIT(a_child_may_be_stopped_as_soon_as_it_is_there_on_any_schedule),
	UNIT(an_agent_runs_alone_until_it_exits),
	UNIT(after_one_agent_there_may_be_another),
	UNIT(an_agent_may_not_exec_fork_or_make_lwps),
	UNIT(an_agent_that_exits_the_process_takes_the_stopped_lwps_with_it),
	UNIT(a_killed_process_ends_stopped_or_not),
	UNIT(the_lwps_of_a_killed_process_go_on_while_its_agent_acts),
	UNIT(an_agent_that_cannot_be_made_may_be_tried_again),
	UNIT(a_process_may_stay_stopped_from_one_run_to_the_next),
	UNIT(an_agent_may_take_the_ctxops_of_its_stopped_siblings),
	UNIT(an_agent_may_take_those_of_a_kernel_thread_of_its_process),
	UNIT(who_has_stopped_an_lwp_may_take_its_ctxops),
	UNIT(once_it_runs_nobody_else_may),
	UNIT(an_agent_may_not_take_those_of_another_process),
	UNIT(a_ctxop_may_be_detached_from_a_stopped_lwp_before_it_is_saved),
	UNIT(who_waits_for_t_lock_detaches_what_has_been_saved),
	UNIT(a_process_that_ran_again_before_the_second_one_looked_stops_again),
	UNIT(nobody_lets_a_process_run_while_its_agent_is_made),
	UNIT(of_two_agents_at_once_the_second_is_refused),
	UNIT(a_process_that_execs_stops_before_its_new_program),
	UNIT(a_process_that_forks_stops_after_it_and_its_child_does_not),
	UNIT(debuggers_and_random_programs_get_on_on_any_schedule),
	UNIT(a_machine_may_be_destroyed_in_the_middle_of_everything),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
