/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/fork.c: a process is copied, and its hooks are told. */
#include "harness.h"
#include "machine.h"

#include <errno.h>
#include <signal.h>

/* ---- processes whose lwps have ctxops ---- */

/* One more lwp, runnable; with a ctxop that is seen, or none (NULL). */
static kthread_t *
add_lwp(proc_t *p, void (*body)(void *), const char *op)
{
	klwp_t *lwp = lwp_create(
	    body, NULL, 0, p, TS_STOPPED, MINCLSYSPRI, NULL, 0, 0);

	assert_non_null(lwp);
	if (op != NULL)
		(void)install_seen(lwp->lwp_thread, op);
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

static void
computes(void *arg)
{
	(void)arg;
	for (;;)
		sim_trap();
}

static void
exits_the_process(void)
{
	proc_exit(CLD_EXITED, 0);
}

/* Fork by fork1 or another one, wait for the child, end the process. */
typedef int fork_call(void (*body)(void *), void *arg, int *pid);

static void
fork_and_wait(fork_call *fork)
{
	int pid = 0, child = 0, what = -1;

	check(fork(does_nothing, NULL, &pid) == 0);
	check(sim_wait(&child, &what) == 0);
	check(child == pid && pid > 0 && what == 0);
	check(sim_wait(NULL, NULL) == ECHILD);
	exits_the_process();
}

static void
forks_one(void *arg)
{
	(void)arg;
	fork_and_wait(sim_fork1);
}

static void
forks_all(void *arg)
{
	(void)arg;
	fork_and_wait(sim_forkall);
}

static void
vforks(void *arg)
{
	(void)arg;
	fork_and_wait(sim_vfork);
}

/* Only this fork handler, and this free handler, which may be NULL. */
static void
install_fork_op(kthread_t *t, const char *name, void (*fork_op)(void *, void *),
    void (*free_op)(void *, int))
{
	struct ctxop_template tpl = {
		.ct_rev = CTXOP_TPL_REV, .ct_fork = fork_op, .ct_free = free_op
	};
	struct ctxop *op = ctxop_allocate(&tpl, (void *)(uintptr_t)name);

	sim_name(op, name);
	ctxop_attach(t, op);
}

/* ---- whose handlers, in which order ---- */

TEST(fork1_calls_the_callers_handlers_newest_first, "58")
{
	proc_t *p;
	kthread_t *t;

	(void)boot(1);
	p = sim_proc_create("sh");
	(void)add_lwp(p, pauses, "X");
	t = add_lwp(p, forks_one, "A");
	(void)install_seen(t, "B");
	(void)install_seen(t, "C");
	run();
	assert_events(SIM_EV_FORK, "fork:C fork:B fork:A");
}

TEST(forkall_calls_the_handlers_of_each_lwp_from_the_oldest, "59")
{
	proc_t *p;
	kthread_t *t;

	(void)boot(1);
	p = sim_proc_create("sh");
	(void)add_lwp(p, pauses, "A1");
	t = add_lwp(p, forks_all, "A2");
	(void)install_seen(t, "B2");
	(void)add_lwp(p, pauses, "A3");
	(void)add_lwp(p, pauses, NULL);
	(void)install_seen(add_lwp(p, pauses, "A5"), "B5");
	run();
	assert_events(
	    SIM_EV_FORK, "fork:A1 fork:B2 fork:A2 fork:A3 fork:B5 fork:A5");
}

TEST(forkall_of_a_single_lwp_is_fork1, "59")
{
	(void)boot(1);
	(void)add_lwp(sim_proc_create("sh"), forks_all, "A");
	run();
	assert_events(SIM_EV_FORK, "fork:A");
}

TEST(vfork_calls_the_callers_handlers_too, "62")
{
	proc_t *p;

	(void)boot(1);
	p = sim_proc_create("sh");
	(void)add_lwp(p, pauses, "X");
	(void)install_seen(add_lwp(p, vforks, "A"), "B");
	run();
	assert_events(SIM_EV_FORK, "fork:B fork:A");
}

/* ---- what a handler gets and sees ---- */

static kthread_t *victim; /* whose handlers are called */
static const char word[] = "arg";

static void
gets_two_threads(void *parent, void *child)
{
	check(parent == victim);
	check(child != parent && ((kthread_t *)child)->t_lwp != NULL);
	check(parent != word && child != word);
	sim_note(((kthread_t *)child)->t_name);
}

TEST(a_fork_handler_gets_both_threads_and_not_its_arg, "58")
{
	(void)boot(1);
	victim = add_lwp(sim_proc_create("sh"), forks_one, NULL);
	install_fork_op(victim, word, gets_two_threads, NULL);
	run();
	assert_events(SIM_EV_NOTE, "sh.2/1");
}

TEST(in_forkall_a_handler_may_be_of_another_thread_than_the_caller, "59")
{
	proc_t *p;

	(void)boot(1);
	p = sim_proc_create("sh");
	(void)add_lwp(p, forks_all, NULL);
	victim = add_lwp(p, pauses, NULL);
	install_fork_op(victim, word, gets_two_threads, NULL);
	run();
	assert_events(SIM_EV_NOTE, "sh.2/2");
}

static void
check_siblings_are_stopped(void)
{
	const kthread_t *t = curthread;

	while ((t = t->t_forw) != curthread)
		check(t->t_state == TS_STOPPED);
}

static void
looks_around(void *parent, void *child)
{
	const kthread_t *t = parent, *ct = child;
	proc_t *cp = ct->t_procp;

	check(t->t_procp == curproc && cp != curproc);
	check(cp->p_stat == SIDL && cp->p_parent == curproc);
	check(ct->t_state == TS_STOPPED && ct->t_tid == t->t_tid);
	check(curthread->t_preempt == 0);
	check(!MUTEX_HELD(&pidlock));
	check(!MUTEX_HELD(&curproc->p_lock) && !MUTEX_HELD(&cp->p_lock));
	check_siblings_are_stopped();
	sim_point();
	check_siblings_are_stopped();
}

static void
fork_with_seed(unsigned ncpus, uint64_t seed)
{
	sim_t *sim = boot_with((struct sim_config){
	    .sc_ncpus = ncpus, .sc_tape = SIM_ASK(nothing_fails, &seed) });
	proc_t *p = sim_proc_create("sh");

	install_fork_op(add_lwp(p, pauses, NULL), "A", looks_around, NULL);
	install_fork_op(add_lwp(p, forks_all, NULL), "B", looks_around, NULL);
	install_fork_op(add_lwp(p, computes, NULL), "C", looks_around, NULL);
	run();
	assert_events(SIM_EV_FORK, "fork:A fork:B fork:C");
	assert_int_equal(sim_kmem_inuse(sim), 0);
	sim_destroy(sim);
}

TEST(in_a_fork_handler_child_and_siblings_are_stopped_on_any_schedule, "58 59")
{
	for (uint64_t seed = 0; seed < 100; seed++)
		fork_with_seed(
		    (const unsigned[]){ 1, 2, 3, 8 }[seed % 4], seed);
}

static unsigned nsteps;

static void
counts(void *arg)
{
	(void)arg;
	for (;;) {
		nsteps++;
		yield();
		sim_trap();
	}
}

static void
sleeps(void *parent, void *child)
{
	unsigned before = nsteps;

	(void)parent;
	delay(3);
	check(nsteps == before);
	check(((kthread_t *)child)->t_state == TS_STOPPED);
}

TEST(a_fork_handler_may_sleep_and_the_siblings_stay_stopped, "58")
{
	proc_t *p;

	nsteps = 0;
	(void)boot(1);
	p = sim_proc_create("sh");
	(void)add_lwp(p, counts, NULL);
	install_fork_op(add_lwp(p, forks_one, NULL), "A", sleeps, NULL);
	run();
	assert_true(nsteps > 0);
}

/* ---- the child ---- */

static void
attaches_to_the_child(void *parent, void *child)
{
	check_ring(parent, "B A");
	check(((kthread_t *)child)->t_ctx == NULL);
	(void)install_seen(child, "C");
	check_ring(parent, "B A");
	check_ring(child, "C");
}

static void
has_a_ring_of_its_own(void *arg)
{
	(void)arg;
	check_ring(curthread, "C");
	ctxop_install(curthread, &pair_tpl, (void *)(uintptr_t) "D");
}

static void
forks_and_keeps_its_ring(void *arg)
{
	(void)arg;
	check(sim_fork1(has_a_ring_of_its_own, NULL, NULL) == 0);
	check_ring(curthread, "B A");
	check(sim_wait(NULL, NULL) == 0);
	check_ring(curthread, "B A");
}

TEST(what_a_fork_handler_attaches_is_the_childs_alone, "60")
{
	kthread_t *t;

	(void)boot(1);
	t = add_lwp(sim_proc_create("sh"), forks_and_keeps_its_ring, NULL);
	(void)install_op(t, "A");
	install_fork_op(t, "B", attaches_to_the_child, NULL);
	run();
}

TEST(a_childs_first_time_on_a_cpu_restores_what_the_fork_handler_attached, "60")
{
	kthread_t *t;

	(void)boot(1);
	t = add_lwp(sim_proc_create("sh"), forks_and_keeps_its_ring, NULL);
	(void)install_op(t, "A");
	install_fork_op(t, "B", attaches_to_the_child, NULL);
	run();
	assert_events(SIM_EV_SAVE | SIM_EV_RESTORE | SIM_EV_FORK,
	    "restore:A fork:B save:A restore:C restore:A");
}

static void
inherits_nothing(void *arg)
{
	(void)arg;
	check(curproc->p_stat == SRUN);
	check(curproc->p_flag == 0 && curproc->p_lwpcnt == 1);
	check(curthread->t_ctx == NULL);
}

static void
forks_a_child_without_ctxops(void *arg)
{
	(void)arg;
	check(sim_fork1(inherits_nothing, NULL, NULL) == 0);
	check(sim_wait(NULL, NULL) == 0);
}

TEST(a_child_has_no_ctxop_that_nobody_gave_it, "60")
{
	(void)boot(1);
	(void)add_lwp(sim_proc_create("sh"), forks_a_child_without_ctxops, "A");
	run();
}

static void
notes_its_name_and_makes_another(void *arg)
{
	int tid = 0;

	(void)arg;
	sim_note(thread_of(curthread)->st_name);
	if (curproc->p_lwptid == 4)
		return;
	check(sim_lwp_create(does_nothing, NULL, &tid) == 0);
	check(tid == 4);
}

static void
forks_from_lwp_3(void *arg)
{
	int pid;

	(void)arg;
	check(curthread->t_tid == 3);
	check(sim_forkall(notes_its_name_and_makes_another, NULL, &pid) == 0);
	check(pid == 2 && sim_wait(&pid, NULL) == 0 && pid == 2);
	check(sim_fork1(notes_its_name_and_makes_another, NULL, &pid) == 0);
	check(pid == 3 && sim_wait(&pid, NULL) == 0 && pid == 3);
	exits_the_process();
}

TEST(copies_keep_the_numbers_of_their_lwps, "")
{
	proc_t *p;

	(void)boot(1);
	p = sim_proc_create("sh");
	(void)add_lwp(p, does_nothing, NULL);
	(void)add_lwp(p, pauses, NULL);
	(void)add_lwp(p, forks_from_lwp_3, NULL);
	run();
	assert_events(SIM_EV_NOTE, "sh.2/2 sh.2/3 sh.3/3");
}

/* ---- who is copied ---- */

static void
waits_for_a_child(void *arg)
{
	(void)arg;
	while (sim_wait(NULL, NULL) != ECHILD)
		continue;
}

TEST(forkall_leaves_kernel_threads_where_they_are, "59")
{
	proc_t *p;
	kthread_t *t;

	(void)boot(1);
	p = sim_proc_create("sh");
	t = thread_create(
	    NULL, 0, waits_for_a_child, NULL, 0, p, TS_STOPPED, MINCLSYSPRI);
	(void)install_seen(t, "K");
	(void)add_lwp(p, forks_all, "A");
	run_expecting(SIM_OK, "");
	assert_events(SIM_EV_FORK, "fork:A");
	assert_int_equal(t->t_state, TS_STOPPED);
}

static void
forks_all_and_exits(void *arg)
{
	(void)arg;
	check(sim_forkall(does_nothing, NULL, NULL) == 0);
	check(sim_wait(NULL, NULL) == 0);
}

TEST(forkall_copies_an_lwp_that_has_never_run_and_does_not_start_it, "59")
{
	proc_t *p;
	klwp_t *lwp;

	(void)boot(1);
	p = sim_proc_create("sh");
	lwp = lwp_create(
	    does_nothing, NULL, 0, p, TS_STOPPED, MINCLSYSPRI, NULL, 0, 0);
	(void)install_seen(lwp->lwp_thread, "N");
	(void)add_lwp(p, forks_all_and_exits, "A");
	run_expecting(SIM_OK, "");
	assert_events(SIM_EV_FORK, "fork:N fork:A");
	assert_int_equal(lwp->lwp_thread->t_state, TS_STOPPED);
	setrun(lwp->lwp_thread);
	run();
}

/* ---- the process's own operations ---- */

static proc_t *parent_process;

static void
notes_process_fork(void *parent, void *child)
{
	check(parent == parent_process && child != parent);
	check(((proc_t *)child)->p_stat == SIDL);
	check(curthread->t_preempt == 0);
	sim_note("process");
}

TEST(process_handlers_run_once_after_those_of_all_threads, "63")
{
	proc_t *p;

	(void)boot(1);
	p = parent_process = sim_proc_create("sh");
	installpctx(p, NULL, NULL, NULL, notes_process_fork, NULL, NULL);
	(void)add_lwp(p, forks_all, "A");
	(void)add_lwp(p, pauses, "B");
	run();
	assert_events(SIM_EV_FORK | SIM_EV_NOTE, "fork:A fork:B process");
}

/* ---- failures ---- */

/* The first question of this kind that is asked for the nth time. */
static struct failure {
	enum sim_choice fa_choice;
	unsigned fa_nth; /* from 0 */
	uint32_t fa_answer;
} failure;

static uint32_t
fails_once(void *arg, enum sim_choice choice, uint32_t answers)
{
	(void)arg;
	(void)answers;
	if (choice != failure.fa_choice || failure.fa_nth-- != 0)
		return (0);
	return (failure.fa_answer);
}

static void
boot_failing(enum sim_choice choice, unsigned nth, uint32_t answer)
{
	failure = (struct failure){ choice, nth, answer };
	(void)boot_with(
	    (struct sim_config){ .sc_tape = SIM_ASK(fails_once, NULL) });
}

/* Of a child that was never there: that of another is the reaper's. */
static void
notes_free_for_no_exec(void *arg, int isexec)
{
	check(isexec == 0 && curthread->t_preempt > 0);
	if (curthread == victim)
		sim_note(arg);
}

static void
gives_the_child_a_ctxop(void *parent, void *child)
{
	(void)parent;
	install_fork_op(child, "child", NULL, notes_free_for_no_exec);
	install_fork_op(child, "younger", NULL, notes_free_for_no_exec);
}

static fork_call *how;

static void
fails_then_forks(void *arg)
{
	size_t memory = sim_kmem_inuse(sim_current());
	size_t nthreads = sim_nthreads(sim_current());
	int pid = -1;

	(void)arg;
	check(how(does_nothing, NULL, &pid) == EAGAIN);
	check(pid == -1);
	check(sim_kmem_inuse(sim_current()) == memory);
	check(sim_nthreads(sim_current()) == nthreads);
	check(sim_wait(NULL, NULL) == ECHILD);
	sim_note("again");
	fork_and_wait(how);
}

static void
assert_failure(fork_call *fork, const char *words)
{
	kthread_t *t;
	proc_t *p = parent_process = sim_proc_create("sh");

	how = fork;
	installpctx(p, NULL, NULL, NULL, notes_process_fork, NULL, NULL);
	victim = t = add_lwp(p, fails_then_forks, NULL);
	install_fork_op(t, "A", gives_the_child_a_ctxop, NULL);
	(void)add_lwp(p, counts, "B");
	run();
	assert_events(SIM_EV_FORK | SIM_EV_NOTE, words);
}

enum { EARLY = 1, LATE = 2 };

TEST(an_early_failure_calls_nobody, "64")
{
	boot_failing(SIM_CHOICE_FORK, 0, EARLY);
	assert_failure(sim_fork1, "again fork:A process");
}

TEST(an_early_failure_of_forkall_calls_nobody, "64")
{
	boot_failing(SIM_CHOICE_FORK, 0, EARLY);
	assert_failure(sim_forkall, "again fork:A fork:B process");
}

TEST(an_early_failure_of_vfork_calls_nobody_and_does_not_wait, "64")
{
	boot_failing(SIM_CHOICE_FORK, 0, EARLY);
	assert_failure(sim_vfork, "again fork:A process");
}

TEST(a_late_failure_frees_the_childs_ctxops, "61")
{
	boot_failing(SIM_CHOICE_FORK, 0, LATE);
	assert_failure(sim_fork1, "fork:A younger child again fork:A process");
}

TEST(a_late_failure_of_forkall_frees_them_too, "61")
{
	boot_failing(SIM_CHOICE_FORK, 0, LATE);
	assert_failure(sim_forkall,
	    "fork:A fork:B younger child again fork:A fork:B process");
}

TEST(a_late_failure_of_vfork_frees_them_too_and_does_not_wait, "61")
{
	boot_failing(SIM_CHOICE_FORK, 0, LATE);
	assert_failure(sim_vfork, "fork:A younger child again fork:A process");
}

TEST(a_second_lwp_that_cannot_be_copied_undoes_the_first, "61")
{
	for (uint32_t answer = EARLY; answer <= LATE; answer++) {
		boot_failing(SIM_CHOICE_LWP_CREATE, 1, answer);
		assert_failure(sim_forkall,
		    "fork:A younger child again fork:A fork:B process");
		sim_destroy(sim_current());
	}
}

TEST(an_only_lwp_that_cannot_be_copied_has_no_handler_called, "64")
{
	for (uint32_t answer = EARLY; answer <= LATE; answer++) {
		boot_failing(SIM_CHOICE_LWP_CREATE, 0, answer);
		assert_failure(sim_fork1, "again fork:A process");
		sim_destroy(sim_current());
	}
}

static void
fails_late_while_one_waits(void *arg)
{
	(void)arg;
	check(sim_fork1(does_nothing, NULL, NULL) == EAGAIN);
	delay(1);
	sim_note("failed");
}

static void
lets_another_wait(void *parent, void *child)
{
	(void)parent;
	(void)child;
	delay(1);
}

static void
waits_in_vain(void *arg)
{
	(void)arg;
	check(sim_wait(NULL, NULL) == ECHILD);
	sim_note("nobody");
}

/* A kernel thread is not stopped by a fork, and may see the child. */
TEST(who_waits_for_a_child_that_then_fails_is_told, "")
{
	proc_t *p;

	boot_failing(SIM_CHOICE_FORK, 0, LATE);
	p = sim_proc_create("sh");
	install_fork_op(add_lwp(p, fails_late_while_one_waits, NULL), "A",
	    lets_another_wait, NULL);
	(void)thread_create(
	    NULL, 0, waits_in_vain, NULL, 0, p, TS_RUN, MINCLSYSPRI);
	run();
	assert_events(SIM_EV_NOTE, "nobody failed");
}

static void
is_copied_in_vain(void *arg)
{
	(void)arg;
	check(sim_fork1(does_nothing, NULL, NULL) == 0);
}

TEST(a_fork_by_a_thread_without_an_lwp_panics, "")
{
	assert_panics(is_copied_in_vain, NULL,
	    "fork: t has no lwp: only lwps make system calls");
}

/* ---- the siblings are stopped ---- */

static void
forks_while_another_does(void *arg)
{
	(void)arg;
	yield();
	sim_note("second");
	check(sim_fork1(does_nothing, NULL, NULL) == EINTR);
	sim_note("interrupted");
	check(sim_fork1(does_nothing, NULL, NULL) == 0);
	exits_the_process();
}

static void
forks_first(void *arg)
{
	(void)arg;
	sim_note("first");
	check(sim_fork1(does_nothing, NULL, NULL) == 0);
	sim_note("forked");
}

TEST(of_two_forks_at_once_the_second_is_interrupted, "")
{
	proc_t *p;

	(void)boot(1);
	p = sim_proc_create("sh");
	(void)add_lwp(p, forks_while_another_does, "B");
	(void)add_lwp(p, forks_first, "A");
	run();
	assert_events(SIM_EV_FORK | SIM_EV_NOTE,
	    "first second fork:A forked interrupted fork:B");
}

static void
lives_long(void *arg)
{
	(void)arg;
	delay(9);
}

static void
waits_until_it_is_wanted(void *arg)
{
	(void)arg;
	check(sim_fork1(lives_long, NULL, NULL) == 0);
	check(sim_wait(NULL, NULL) == EINTR);
	sim_note("interrupted");
	waits_for_a_child(NULL);
}

static void
forks_later(void *arg)
{
	(void)arg;
	delay(1);
	check(sim_fork1(does_nothing, NULL, NULL) == 0);
	sim_note("forked");
}

TEST(a_fork_interrupts_a_sibling_that_waits, "")
{
	proc_t *p;

	(void)boot(1);
	p = sim_proc_create("sh");
	(void)add_lwp(p, waits_until_it_is_wanted, NULL);
	(void)add_lwp(p, forks_later, NULL);
	run();
	assert_events(SIM_EV_NOTE, "forked interrupted");
}

static void
execs(void *arg)
{
	(void)arg;
	yield();
	(void)sim_exec("ls", does_nothing, NULL);
	sim_fail("exec has returned");
}

static void
forks_too_late(void *arg)
{
	(void)arg;
	yield();
	yield();
	sim_note("forks");
	(void)sim_fork1(does_nothing, NULL, NULL);
	sim_note("returned");
}

TEST(who_forks_while_another_execs_exits, "")
{
	proc_t *p;

	(void)boot(1);
	p = sim_proc_create("sh");
	(void)add_lwp(p, execs, "A");
	(void)add_lwp(p, forks_too_late, "B");
	run();
	assert_events(SIM_EV_FORK | SIM_EV_NOTE | SIM_EV_EXIT, "forks exit:B");
}

static void
execs_while_another_forks(void *arg)
{
	(void)arg;
	yield();
	yield();
	sim_note("execs");
	(void)sim_exec("ls", does_nothing, NULL);
	sim_fail("exec has returned");
}

static void
forks_and_goes_on(void *arg)
{
	(void)arg;
	yield();
	check(sim_fork1(does_nothing, NULL, NULL) == 0);
	sim_note("forked");
	counts(NULL);
}

TEST(who_execs_while_another_forks_waits_for_that, "")
{
	proc_t *p;

	(void)boot(1);
	p = sim_proc_create("sh");
	(void)add_lwp(p, execs_while_another_forks, NULL);
	(void)add_lwp(p, forks_and_goes_on, "B");
	run();
	assert_events(SIM_EV_FORK | SIM_EV_NOTE | SIM_EV_EXIT,
	    "execs fork:B forked exit:B");
}

static void
exits_while_another_forks(void *arg)
{
	(void)arg;
	yield();
	yield();
	sim_note("exits");
	lwp_exit();
}

static void
forks_and_notes(void *arg)
{
	(void)arg;
	yield();
	check(sim_fork1(does_nothing, NULL, NULL) == 0);
	sim_note("forked");
}

TEST(a_fork_waits_for_a_sibling_until_it_has_exited, "")
{
	proc_t *p;

	(void)boot(1);
	p = sim_proc_create("sh");
	(void)add_lwp(p, exits_while_another_forks, "A");
	(void)add_lwp(p, forks_and_notes, "B");
	run();
	assert_events(SIM_EV_FORK | SIM_EV_NOTE | SIM_EV_EXIT,
	    "exits exit:A fork:B forked exit:B");
}

static void
does_not_return_to_user_mode(void *arg)
{
	kmutex_t lock = { 0 };
	kcondvar_t cv = { 0 };

	(void)arg;
	mutex_enter(&lock);
	cv_wait(&cv, &lock);
}

TEST(a_fork_waits_for_a_sibling_that_sleeps_in_the_kernel, "")
{
	proc_t *p;

	(void)boot(1);
	p = sim_proc_create("sh");
	(void)add_lwp(p, does_not_return_to_user_mode, NULL);
	(void)add_lwp(p, forks_and_notes, "B");
	run_expecting(
	    SIM_DEADLOCK, "sh.1/2 waits for condition variable p_holdlwps");
	assert_events(SIM_EV_FORK | SIM_EV_NOTE, "");
}

/* ---- a stopped sibling may not have been saved yet ---- */

/* What a register holds on a CPU, and where the sibling's is saved. */
static struct late {
	int la_register;
	int la_saved;
	int la_seen; /* by the fork handler */
	kthread_t *la_sibling;
	bool la_is_patient;
	bool la_is_waiting;
} late;

static void
saves_register(void *arg)
{
	(void)arg;
	late.la_saved = late.la_register;
	sim_note("save");
}

static void
reads_what_was_saved(void *parent, void *child)
{
	const kthread_t *t = parent;

	(void)child;
	check(t == late.la_sibling && t->t_state == TS_STOPPED);
	late.la_is_waiting = true;
	while (late.la_is_patient && t->t_lock != 0)
		sim_point();
	late.la_seen = late.la_saved;
	sim_note("fork");
}

static const struct ctxop_template late_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_save = saves_register,
	.ct_fork = reads_what_was_saved,
};

static void
loads_register(void *arg)
{
	(void)arg;
	thread_affinity_set(curthread, 1);
	ctxop_install(curthread, &late_tpl, NULL);
	late.la_register = 7;
	computes(NULL);
}

static void
forks_the_late_one(void *arg)
{
	(void)arg;
	thread_affinity_set(curthread, 0);
	while (late.la_register != 7)
		delay(1);
	fork_and_wait(sim_forkall);
}

/*
 * Both CPUs go on, until the sibling is TS_STOPPED and not yet saved: then its
 * own does, or only the other one.
 */
static uint32_t
is_slow_to_save(void *is_slow, enum sim_choice choice, uint32_t answers)
{
	const kthread_t *t = late.la_sibling;

	(void)answers;
	if (choice != SIM_CHOICE_CPU)
		return (0);
	if (t->t_state != TS_STOPPED || t->t_lock == 0)
		return (1);
	if (late.la_is_waiting || is_slow == NULL)
		return (curthread != t);
	return (curthread == t);
}

static void
fork_with_a_sibling(bool is_slow, bool is_patient)
{
	void *arg = is_slow ? &late : NULL;
	proc_t *p;

	late = (struct late){ .la_is_patient = is_patient };
	(void)boot_with((struct sim_config){
	    .sc_ncpus = 2, .sc_tape = SIM_ASK(is_slow_to_save, arg) });
	p = sim_proc_create("sh");
	late.la_sibling = add_lwp(p, loads_register, NULL);
	(void)add_lwp(p, forks_the_late_one, NULL);
	run();
}

TEST(forkall_copies_a_sibling_after_its_save_handlers_if_that_is_quick, "")
{
	fork_with_a_sibling(false, false);
	assert_int_equal(late.la_seen, 7);
}

TEST(forkall_may_copy_a_stopped_sibling_before_its_save_handlers_run, "")
{
	fork_with_a_sibling(true, false);
	assert_int_equal(late.la_seen, 0);
}

TEST(a_fork_handler_that_waits_for_t_lock_sees_what_was_saved, "")
{
	fork_with_a_sibling(true, true);
	assert_int_equal(late.la_seen, 7);
}

/* ---- vfork ---- */

static void
notes_and_yields(void *arg)
{
	yield();
	sim_note(arg);
}

static void
borrows_then_execs(void *arg)
{
	(void)arg;
	sim_note("child");
	yield();
	sim_note("execs");
	(void)sim_exec("ls", notes_and_yields, (void *)(uintptr_t) "ls");
}

static void
borrows_then_ends(void *arg)
{
	sim_note("child");
	yield();
	sim_note("exits");
	if (arg != NULL)
		proc_exit(CLD_KILLED, SIGKILL);
}

static void (*child_body)(void *);

static void
lends_itself(void *arg)
{
	int what;

	check(sim_vfork(child_body, arg, NULL) == 0);
	sim_note("parent");
	check(sim_wait(NULL, &what) == 0);
	check(what == (arg != NULL ? SIGKILL : 0));
}

static void
assert_vfork(void (*body)(void *), const void *arg, const char *words)
{
	(void)boot(1);
	child_body = body;
	(void)start_process("sh", lends_itself, (void *)(uintptr_t)arg);
	run();
	assert_events(SIM_EV_NOTE, words);
}

TEST(after_vfork_the_parent_waits_until_the_child_execs, "62")
{
	assert_vfork(borrows_then_execs, NULL, "child execs parent ls");
}

TEST(after_vfork_the_parent_waits_until_the_childs_last_lwp_exits, "62")
{
	assert_vfork(borrows_then_ends, NULL, "child exits parent");
}

TEST(after_vfork_the_parent_waits_until_the_child_is_killed, "62")
{
	assert_vfork(borrows_then_ends, word, "child exits parent");
}

static void
borrows_and_forks(void *arg)
{
	(void)arg;
	sim_note("child");
	check(sim_fork1(lives_long, NULL, NULL) == 0);
}

TEST(after_vfork_the_parent_does_not_wait_for_grandchildren, "62")
{
	assert_vfork(borrows_and_forks, NULL, "child parent");
}

static void
borrows_and_lends(void *arg)
{
	child_body = borrows_then_execs;
	sim_note("middle");
	lends_itself(arg);
	yield();
	sim_note("ends");
}

TEST(a_child_of_vfork_may_vfork, "62")
{
	assert_vfork(borrows_and_lends, NULL,
	    "middle child execs parent ls ends parent");
}

static void
the_parent_still_waits(void *arg, int isexec)
{
	(void)arg;
	check(isexec == 1);
	check(victim->t_state == TS_SLEEP);
	sim_note("free");
}

static void
installs_and_execs(void *arg)
{
	install_fork_op(curthread, "A", NULL, the_parent_still_waits);
	borrows_then_execs(arg);
}

TEST(the_parent_of_vfork_waits_until_the_old_ctxops_are_freed, "62 75")
{
	(void)boot(1);
	child_body = installs_and_execs;
	victim = add_lwp(sim_proc_create("sh"), lends_itself, NULL);
	run();
	assert_events(SIM_EV_NOTE, "child execs free parent ls");
}

static void
lends_to_one_that_lives_long(void *arg)
{
	(void)arg;
	check(sim_vfork(lives_long, NULL, NULL) == 0);
	sim_note("parent");
	exits_the_process();
}

static void
works_for_a_while(void *arg)
{
	delay(2);
	sim_trap();
	sim_note(arg);
	computes(NULL);
}

TEST(while_the_caller_of_vfork_waits_its_siblings_run, "62")
{
	proc_t *p;

	(void)boot_with((struct sim_config){ .sc_tick = 10000 });
	p = start_process(
	    "sh", works_for_a_while, (void *)(uintptr_t) "sibling");
	(void)add_lwp(p, lends_to_one_that_lives_long, NULL);
	run();
	assert_events(SIM_EV_NOTE, "sibling parent");
}

/* ---- many, and to any point ---- */

static void
is_another_program(void *arg)
{
	(void)arg;
	check(curthread->t_ctx == NULL);
	check(curthread->t_tid == 1 && curproc->p_lwpcnt == 1);
}

static void
becomes_another_program(void *arg)
{
	(void)arg;
	(void)install_seen(curthread, "C");
	(void)sim_lwp_create(computes, NULL, NULL);
	(void)sim_exec("ls", is_another_program, NULL);
	sim_fail("exec has returned");
}

static void
installs_in_the_child(void *parent, void *child)
{
	(void)parent;
	(void)install_seen(child, "B");
}

static void
forks_in_every_way(void *arg)
{
	(void)arg;
	(void)install_seen(curthread, "A");
	install_fork_op(curthread, "F", installs_in_the_child, NULL);
	for (int i = 0; i < 4; i++) {
		(void)sim_fork1(becomes_another_program, NULL, NULL);
		(void)sim_lwp_create(yields, NULL, NULL);
		(void)sim_vfork(becomes_another_program, NULL, NULL);
		(void)sim_forkall(becomes_another_program, NULL, NULL);
	}
	waits_for_a_child(NULL);
}

static void
churn(struct sim_config cfg)
{
	sim_t *sim = boot_with(cfg);

	(void)start_process("sh", forks_in_every_way, NULL);
	(void)start_process("csh", forks_in_every_way, NULL);
	if (cfg.sc_budget == 0) {
		run();
		assert_int_equal(sim_kmem_inuse(sim), 0);
	} else if (sim_run(sim) != SIM_OK) {
		assert_int_equal(sim_report(sim)->sr_outcome, SIM_BUDGET);
	}
	sim_destroy(sim);
}

TEST(children_come_and_go_on_any_schedule_and_with_any_failure, "61 64")
{
	for (uint64_t seed = 0; seed < 100; seed++)
		churn((struct sim_config){
		    .sc_ncpus = (const unsigned[]){ 1, 2, 3, 8 }[seed % 4],
		    .sc_tick = seed % 8 < 4 ? 0 : 3000,
		    .sc_tape = SIM_SEED(seed) });
}

TEST(a_machine_may_be_destroyed_in_the_middle_of_every_fork, "")
{
	for (uint64_t points = 1; points < 1500; points += 7)
		churn((struct sim_config){ .sc_ncpus = 3,
		    .sc_budget = points,
		    .sc_tape = SIM_SEED(points % 5) });
}

/* ---- what the machine keeps for consumers ---- */

static long long owned; /* stands for a brand, and for an LDT */

static void
looks_at_what_it_has(void *arg)
{
	(void)arg;
	check(
	    (const void *)curproc->p_brand == &owned && curproc->p_ldt == NULL);
	sim_note("child");
}

static void
forks_with_a_brand(void *arg)
{
	check(curproc->p_brand == NULL && curproc->p_ldt == NULL);
	curproc->p_brand = (void *)&owned;
	curproc->p_ldt = (void *)&owned;
	check(sim_fork1(looks_at_what_it_has, arg, NULL) == 0);
	check(sim_wait(NULL, NULL) == 0);
	exits_the_process();
}

TEST(a_child_has_its_parents_brand_and_no_ldt, "")
{
	(void)boot(1);
	(void)start_process("sh", forks_with_a_brand, NULL);
	run();
	assert_events(SIM_EV_NOTE, "child");
}

static const struct CMUnitTest tests[] = {
	UNIT(fork1_calls_the_callers_handlers_newest_first),
	UNIT(forkall_calls_the_handlers_of_each_lwp_from_the_oldest),
	UNIT(forkall_of_a_single_lwp_is_fork1),
	UNIT(vfork_calls_the_callers_handlers_too),
	UNIT(a_fork_handler_gets_both_threads_and_not_its_arg),
	UNIT(in_forkall_a_handler_may_be_of_another_thread_than_the_caller),
	UNIT(in_a_fork_handler_child_and_siblings_are_stopped_on_any_schedule),
	UNIT(a_fork_handler_may_sleep_and_the_siblings_stay_stopped),
	UNIT(what_a_fork_handler_attaches_is_the_childs_alone),
	UNIT(
	    a_childs_first_time_on_a_cpu_restores_what_the_fork_handler_attached),
	UNIT(a_child_has_no_ctxop_that_nobody_gave_it),
	UNIT(copies_keep_the_numbers_of_their_lwps),
	UNIT(forkall_leaves_kernel_threads_where_they_are),
	UNIT(forkall_copies_an_lwp_that_has_never_run_and_does_not_start_it),
	UNIT(process_handlers_run_once_after_those_of_all_threads),
	UNIT(an_early_failure_calls_nobody),
	UNIT(an_early_failure_of_forkall_calls_nobody),
	UNIT(an_early_failure_of_vfork_calls_nobody_and_does_not_wait),
	UNIT(a_late_failure_frees_the_childs_ctxops),
	UNIT(a_late_failure_of_forkall_frees_them_too),
	UNIT(a_late_failure_of_vfork_frees_them_too_and_does_not_wait),
	UNIT(a_second_lwp_that_cannot_be_copied_undoes_the_first),
	UNIT(an_only_lwp_that_cannot_be_copied_has_no_handler_called),
	UNIT(who_waits_for_a_child_that_then_fails_is_told),
	UNIT(a_fork_by_a_thread_without_an_lwp_panics),
	UNIT(of_two_forks_at_once_the_second_is_interrupted),
	UNIT(a_fork_interrupts_a_sibling_that_waits),
	UNIT(who_forks_while_another_execs_exits),
	UNIT(who_execs_while_another_forks_waits_for_that),
	UNIT(a_fork_waits_for_a_sibling_until_it_has_exited),
	UNIT(a_fork_waits_for_a_sibling_that_sleeps_in_the_kernel),
	UNIT(forkall_copies_a_sibling_after_its_save_handlers_if_that_is_quick),
	UNIT(forkall_may_copy_a_stopped_sibling_before_its_save_handlers_run),
	UNIT(a_fork_handler_that_waits_for_t_lock_sees_what_was_saved),
	UNIT(after_vfork_the_parent_waits_until_the_child_execs),
	UNIT(after_vfork_the_parent_waits_until_the_childs_last_lwp_exits),
	UNIT(after_vfork_the_parent_waits_until_the_child_is_killed),
	UNIT(after_vfork_the_parent_does_not_wait_for_grandchildren),
	UNIT(a_child_of_vfork_may_vfork),
	UNIT(the_parent_of_vfork_waits_until_the_old_ctxops_are_freed),
	UNIT(while_the_caller_of_vfork_waits_its_siblings_run),
	UNIT(children_come_and_go_on_any_schedule_and_with_any_failure),
	UNIT(a_machine_may_be_destroyed_in_the_middle_of_every_fork),
	UNIT(a_child_has_its_parents_brand_and_no_ldt),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
