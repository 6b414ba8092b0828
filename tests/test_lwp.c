/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/lwp.c: lwps begin, and the system calls that are about one lwp only. */
#include "harness.h"
#include "machine.h"

#include <errno.h>
#include <string.h>

static klwp_t *
create(proc_t *p, int state, void (*body)(void *), void *arg)
{
	return (lwp_create(body, arg, 0, p, state, MINCLSYSPRI, NULL, 0, 0));
}

static klwp_t *
create_numbered(proc_t *p, int lwpid)
{
	return (lwp_create(
	    does_nothing, NULL, 0, p, TS_RUN, MINCLSYSPRI, NULL, 0, lwpid));
}

static void
notes(void *arg)
{
	sim_note(arg);
}

#define WORD(STR) ((void *)(uintptr_t)(STR))

/* A tape on which one kind of question has another answer than 0. */
struct answer {
	enum sim_choice an_choice;
	uint32_t an_answer;
};

static uint32_t
answers_one_kind(void *arg, enum sim_choice choice, uint32_t answers)
{
	const struct answer *an = arg;

	(void)answers;
	return (choice == an->an_choice ? an->an_answer : 0);
}

static void
boot_answering(struct answer *an)
{
	(void)boot_with(
	    (struct sim_config){ .sc_tape = SIM_ASK(answers_one_kind, an) });
}

/* ---- what an lwp is ---- */

TEST(an_lwp_is_named_after_its_program_process_and_number, "")
{
	const klwp_t *lwp;

	(void)boot(1);
	lwp = create_numbered(sim_proc_create("sh"), 0);
	assert_string_equal(lwp->lwp_thread->t_name, "sh.1/1");
	lwp = create_numbered(sim_proc_create("averyverylongname"), 12);
	assert_string_equal(lwp->lwp_thread->t_name, "averyverylon.2/12");
	run();
}

TEST(threads_of_both_kinds_have_a_number_of_their_own, "")
{
	proc_t *p;

	(void)boot(1);
	p = sim_proc_create("sh");
	assert_int_equal(create_numbered(p, 0)->lwp_thread->t_did, 1);
	assert_int_equal(spawn("t", does_nothing, NULL)->t_did, 2);
	assert_int_equal(create_numbered(p, 0)->lwp_thread->t_did, 3);
}

TEST(lwps_count_on_from_the_highest_number, "")
{
	static const int wanted[] = { 0, 0, 7, 0, 3, 0 };
	static const int given[] = { 1, 2, 7, 8, 3, 9 };
	proc_t *p;

	(void)boot(1);
	p = sim_proc_create("sh");
	for (size_t i = 0; i < 6; i++)
		assert_int_equal(
		    create_numbered(p, wanted[i])->lwp_thread->t_tid, given[i]);
	run();
}

TEST(thread_lwp_and_process_know_each_other, "")
{
	const kthread_t *t;
	const klwp_t *lwp;
	proc_t *p;

	(void)boot(1);
	p = sim_proc_create("sh");
	lwp = create(p, TS_RUN, does_nothing, NULL);
	t = lwp->lwp_thread;
	assert_ptr_equal(t->t_lwp, lwp);
	assert_ptr_equal(lwp->lwp_procp, p);
	assert_ptr_equal(t->t_procp, p);
	assert_ptr_equal(p->p_tlist, t);
	assert_int_equal(p->p_lwpcnt, 1);
	assert_int_equal(t->t_pri, MINCLSYSPRI);
	run();
}

TEST(an_lwp_runs_its_program_and_exits, "")
{
	(void)boot(1);
	(void)start_process("sh", notes, WORD("ran"));
	run();
	assert_events(SIM_EV_NOTE | SIM_EV_STATE,
	    "create:sh.1/1 wakeup:sh.1/1 ran exit:sh.1/1 "
	    "wakeup:thread_reaper sleep:thread_reaper");
}

TEST(a_stopped_lwp_waits_for_setrun, "")
{
	klwp_t *lwp;

	(void)boot(1);
	lwp = create(sim_proc_create("sh"), TS_STOPPED, notes, WORD("ran"));
	run_expecting(SIM_OK, "");
	assert_events(SIM_EV_NOTE, "");
	setrun(lwp->lwp_thread);
	run();
	assert_events(SIM_EV_NOTE, "ran");
}

/* The first thing that it does: the flag is set before it runs. */
TEST(an_lwp_begins_in_user_mode, "")
{
	klwp_t *lwp;
	proc_t *p;

	(void)boot(1);
	p = sim_proc_create("sh");
	lwp = create(p, TS_RUN, notes, WORD("ran"));
	p->p_flag |= SPRSTOP;
	run_expecting(SIM_OK, "");
	assert_int_equal(lwp->lwp_thread->t_state, TS_STOPPED);
	assert_events(SIM_EV_NOTE, "");
	p->p_flag = 0;
	setrun(lwp->lwp_thread);
	run();
	assert_events(SIM_EV_NOTE, "ran");
}

TEST(the_host_makes_lwps_before_and_between_runs, "")
{
	sim_t *sim = boot(2);

	for (int i = 0; i < 3; i++) {
		proc_t *p = sim_proc_create("sh");

		(void)create(p, TS_RUN, notes, WORD("first"));
		(void)create(p, TS_RUN, notes, WORD("second"));
		run();
		assert_int_equal(p->p_stat, SZOMB);
		assert_events(SIM_EV_NOTE, "first second");
		sim_trace_clear(sim);
	}
}

/* ---- arguments ---- */

struct arguments {
	size_t len;
	int state, pri;
	const k_sigset_t *smask;
	int cid, lwpid;
	const char *panic;
};

static void
creates(void *arg)
{
	const struct arguments *a = arg;

	(void)lwp_create(does_nothing, NULL, a->len, sim_proc_create("sh"),
	    a->state, a->pri, a->smask, a->cid, a->lwpid);
}

TEST(what_is_not_modelled_panics, "")
{
	const k_sigset_t *mask = WORD("a mask");
	struct arguments bad[] = {
		{ 8, TS_RUN, 60, NULL, 0, 0, "got 8, NULL, 0 and 0" },
		{ 0, TS_RUN, 60, mask, 0, 0, "got 0, one, 0 and 0" },
		{ 0, TS_RUN, 60, NULL, 1, 0, "got 0, NULL, 1 and 0" },
		{ 0, TS_RUN, 60, NULL, 0, -1, "got 0, NULL, 0 and -1" },
		{ 0, TS_SLEEP, 60, NULL, 0, 0, "TS_STOPPED, got 0x1" },
		{ 0, TS_RUN, -1, NULL, 0, 0, "from 0 to 169, got -1" },
		{ 0, TS_RUN, 170, NULL, 0, 0, "from 0 to 169, got 170" },
		{ 0, TS_RUN, 65536, NULL, 0, 0, "to 169, got 65536" },
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_panics(creates, &bad[i], bad[i].panic);
		sim_destroy(sim_current());
	}
}

static void
creates_in_p0(void *arg)
{
	(void)arg;
	(void)create(curproc, TS_RUN, does_nothing, NULL);
}

TEST(p0_has_no_lwps, "")
{
	assert_panics(creates_in_p0, NULL, "lwp_create: p0 has no lwps");
}

TEST(the_limits_of_what_is_modelled_are_legal, "")
{
	struct arguments good[] = {
		{ 0, TS_RUN, 0, NULL, 0, 1000000, NULL },
		{ 0, TS_RUN, 169, NULL, 0, 0, NULL },
	};

	(void)boot(1);
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		creates(&good[i]);
	run();
}

/* ---- only lwps make system calls ---- */

static void
calls_fork1(void *arg)
{
	(void)sim_fork1(does_nothing, arg, NULL);
}

static void
calls_forkall(void *arg)
{
	(void)sim_forkall(does_nothing, arg, NULL);
}

static void
calls_vfork(void *arg)
{
	(void)sim_vfork(does_nothing, arg, NULL);
}

static void
calls_exec(void *arg)
{
	(void)sim_exec("ls", does_nothing, arg);
}

static void
calls_lwp_create(void *arg)
{
	(void)sim_lwp_create(does_nothing, arg, NULL);
}

static void
calls_pause(void *arg)
{
	(void)arg;
	sim_pause();
}

TEST(a_kernel_thread_that_makes_a_system_call_panics, "")
{
	void (*const calls[])(void *) = { calls_fork1, calls_forkall,
		calls_vfork, calls_exec, calls_lwp_create, calls_pause };

	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		assert_panics(calls[i], NULL, "t has no lwp: only lwps make");
		sim_destroy(sim_current());
	}
}

/* ---- the system call ---- */

/* What a new lwp and its creator are while handlers run. */
static void
checks_both(void *parent, void *child)
{
	const kthread_t *t = child;

	check(parent == curthread && curthread->t_preempt == 0);
	check(t != parent && t->t_state == TS_STOPPED);
	check(t->t_procp == curproc && curproc->p_stat == SRUN);
	check(t->t_tid == 2 && t->t_pri == curthread->t_pri);
	check(!MUTEX_HELD(&curproc->p_lock));
	delay(1);
	check(t->t_state == TS_STOPPED);
}

static const struct ctxop_template checks_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_lwp_create = checks_both,
};

static void
creates_one(void *arg)
{
	int tid = 0;

	ctxop_install(curthread, &checks_tpl, NULL);
	(void)install_seen(curthread, "A");
	(void)install_seen(curthread, "B");
	check(sim_lwp_create(notes, arg, &tid) == 0);
	check(tid == 2);
	sim_note("returned");
}

TEST(lwp_create_handlers_get_both_threads_newest_first, "65")
{
	(void)boot(1);
	(void)start_process("sh", creates_one, WORD("ran"));
	run();
	assert_events(SIM_EV_LWP_CREATE | SIM_EV_NOTE,
	    "lwp_create:B lwp_create:A lwp_create:checks_both returned ran");
}

static void
attaches_to_the_child(void *parent, void *child)
{
	(void)parent;
	(void)install_seen(child, "C");
}

static const struct ctxop_template inherits_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_lwp_create = attaches_to_the_child,
};

static void
has_inherited(void *arg)
{
	(void)arg;
	check_ring(curthread, "C");
}

static void
bequeaths(void *arg)
{
	(void)arg;
	ctxop_install(curthread, &inherits_tpl, WORD("P"));
	check(sim_lwp_create(has_inherited, NULL, NULL) == 0);
	check_ring(curthread, "P");
}

TEST(a_handler_may_attach_to_the_new_lwp, "65")
{
	(void)boot(1);
	(void)start_process("sh", bequeaths, NULL);
	run();
	assert_events(SIM_EV_RESTORE | SIM_EV_EXIT, "restore:C exit:C");
}

/* ---- it fails ---- */

static void
installs_x_and_y(klwp_t *lwp)
{
	(void)install_seen(lwp->lwp_thread, "X");
	(void)install_seen(lwp->lwp_thread, "Y");
}

static void
notes_stk_fini(klwp_t *lwp)
{
	(void)lwp;
	sim_note("stk_fini");
}

static const struct sim_platform installs_two = {
	.pf_lwp_installctx = installs_x_and_y,
	.pf_lwp_stk_fini = notes_stk_fini,
};

/* Its answer to lwp_create(), in the words of errno.h. */
static void
creates_in_vain(void *arg)
{
	int tid = -1;

	(void)install_seen(curthread, "A");
	sim_platform(&installs_two);
	check(sim_lwp_create(notes, WORD("ran"), &tid) == *(int *)arg);
	check(tid == -1);
	sim_note("returned");
}

static void
create_in_vain(struct answer an, int error, const char *words)
{
	klwp_t *lwp;

	boot_answering(&an);
	lwp = create(
	    sim_proc_create("sh"), TS_STOPPED, creates_in_vain, &error);
	setrun(lwp->lwp_thread);
	run();
	assert_events(SIM_EV_NOTE | SIM_EV_EXIT | SIM_EV_FREE |
		SIM_EV_LWP_CREATE | SIM_EV_SAVE,
	    words);
	assert_int_equal(sim_kmem_inuse(sim_current()), 0);
}

TEST(an_lwp_whose_number_is_not_copied_out_exits_at_once, "66")
{
	create_in_vain((struct answer){ SIM_CHOICE_COPYOUT, 1 }, EFAULT,
	    "returned exit:A exit:Y exit:X free:Y free:X stk_fini free:A "
	    "stk_fini");
}

TEST(a_failure_at_once_calls_nothing, "")
{
	create_in_vain((struct answer){ SIM_CHOICE_LWP_CREATE, 1 }, EAGAIN,
	    "returned exit:A free:A stk_fini");
}

TEST(a_late_failure_frees_what_was_installed, "82")
{
	create_in_vain((struct answer){ SIM_CHOICE_LWP_CREATE, 2 }, EAGAIN,
	    "free:Y free:X stk_fini returned exit:A free:A stk_fini");
}

static void
checks_that_nothing_runs(void *arg, int isexec)
{
	const kthread_t *t = arg;

	check(isexec == 0 && curthread != t && curthread->t_preempt >= 1);
	check(t->t_ctx == NULL && t->t_state == TS_STOPPED);
}

static void
installs_checks(klwp_t *lwp)
{
	static const struct ctxop_template tpl = {
		.ct_rev = CTXOP_TPL_REV,
		.ct_free = checks_that_nothing_runs,
	};

	ctxop_install(lwp->lwp_thread, &tpl, lwp->lwp_thread);
}

TEST(free_handlers_get_0_and_a_stopped_thread_after_a_late_failure, "82")
{
	struct answer an = { SIM_CHOICE_LWP_CREATE, 2 };
	proc_t *p;

	boot_answering(&an);
	p = start_process("sh", calls_lwp_create, NULL);
	sim_platform(
	    &(struct sim_platform){ .pf_lwp_installctx = installs_checks });
	run();
	assert_events(SIM_EV_FREE, "free:checks_that_nothing_runs");
	assert_int_equal(p->p_stat, SZOMB);
}

static proc_t *exiting;

static void
creates_where_lwps_exit(void *arg)
{
	(void)arg;
	sim_platform(&installs_two);
	check(exiting->p_flag & SEXITLWPS);
	check(create(exiting, TS_RUN, notes, WORD("ran")) == NULL);
	sim_note("returned");
}

static void
sleeps_for_a_while(void *arg)
{
	(void)arg;
	delay(1);
}

static void
exits(void *arg)
{
	(void)arg;
	proc_exit(0, 0);
}

TEST(a_process_that_exits_takes_no_new_lwps, "82")
{
	(void)boot(1);
	exiting = start_process("sh", sleeps_for_a_while, NULL);
	(void)create(exiting, TS_RUN, exits, NULL);
	(void)spawn("k", creates_where_lwps_exit, NULL);
	run();
	assert_events(SIM_EV_NOTE | SIM_EV_FREE,
	    "free:Y free:X stk_fini returned stk_fini stk_fini");
	assert_int_equal(exiting->p_stat, SZOMB);
}

/* The process ends, and is waited for, while lwp_create() sleeps. */
static void
creates_in_an_ending_process(void *arg)
{
	yield();
	check(create(arg, TS_RUN, notes, WORD("ran")) == NULL);
	sim_note("returned");
}

static void
waits_for_all(void *arg)
{
	(void)arg;
	while (sim_wait(NULL, NULL) == 0)
		sim_note("freed");
}

static void
sleeps_long(klwp_t *lwp)
{
	(void)lwp;
	delay(2);
}

static size_t
pooled_processes(const sim_t *sim)
{
	size_t n = 0;

	for (const struct sim_proc *sp = sim->sim_proc_pool;
	     sp != NULL && n < 100; sp = sp->sp_next)
		n++;
	return (n);
}

TEST(a_process_is_not_freed_while_an_lwp_is_made_in_it, "")
{
	sim_t *sim = boot(1);
	proc_t *p;

	sim_platform(&(struct sim_platform){ .pf_lwp_stk_fini = sleeps_long });
	(void)start_process("gives_its_stack", does_nothing, NULL);
	p = start_process("sh", sleeps_for_a_while, NULL);
	(void)spawn("k", creates_in_an_ending_process, p);
	(void)spawn("w", waits_for_all, NULL);
	run();
	assert_events(SIM_EV_NOTE, "freed freed returned");
	assert_null(sim->sim_procs);
	assert_int_equal(pooled_processes(sim), 2);
}

/* ---- no handlers ---- */

static void
creates_by_hand(void *arg)
{
	(void)arg;
	(void)install_seen(curthread, "A");
	check(create(curproc, TS_RUN, notes, WORD("ran")) != NULL);
}

TEST(an_lwp_that_the_kernel_makes_gets_no_handler_called, "67")
{
	(void)boot(1);
	(void)start_process("sh", creates_by_hand, NULL);
	run();
	assert_events(SIM_EV_LWP_CREATE | SIM_EV_NOTE, "ran");
}

static void
has_handlers_and_pauses(void *arg)
{
	(void)arg;
	(void)install_seen(curthread, "A");
	sim_pause();
}

static void
makes_an_agent(void *p)
{
	check(sim_pr_stop(p) == 0);
	check(sim_pr_agent(p, notes, WORD("agent")) == 0);
	sim_pr_wait_agent(p);
	check(sim_pr_run(p) == 0);
}

TEST(an_agent_gets_no_handler_called, "67")
{
	proc_t *p;

	(void)boot(1);
	p = start_process("sh", has_handlers_and_pauses, NULL);
	(void)spawn("k", makes_an_agent, p);
	run();
	assert_events(SIM_EV_LWP_CREATE | SIM_EV_NOTE, "agent");
}

/* ---- pause ---- */

TEST(a_lone_lwp_that_pauses_is_a_deadlock, "")
{
	(void)boot(1);
	(void)start_process("sh", calls_pause, NULL);
	run_expecting(
	    SIM_DEADLOCK, "sh.1/1 waits for condition variable pause");
}

static void
pauses(void *arg)
{
	sim_pause();
	sim_note(arg);
}

static void
forks(void *arg)
{
	check(sim_fork1(does_nothing, arg, NULL) == 0);
	sim_note("forked");
}

TEST(a_pause_ends_when_the_lwp_is_wanted, "")
{
	(void)boot(1);
	(void)create(
	    start_process("sh", pauses, WORD("woken")), TS_RUN, forks, NULL);
	run();
	assert_events(SIM_EV_NOTE, "forked woken");
}

/* ---- a stack that is empty again ---- */

static struct {
	uintptr_t place;
	unsigned left;
} execs;

static void execs_again(void *arg);

/* A function that does not return, and would indent the trace for ever. */
static void
execs_in_a_function(void *arg)
{
	SIM_FUNCTION();
	(void)sim_exec("sh", execs_again, arg);
}

static void
execs_again(void *arg)
{
	uintptr_t here = (uintptr_t)__builtin_frame_address(0);

	if (execs.place == 0)
		execs.place = here;
	check(here == execs.place);
	check(thread_of(curthread)->st_depth == 0);
	if (--execs.left > 0)
		execs_in_a_function(arg);
	check(execs.left == 0);
}

TEST(ten_thousand_execs_begin_on_the_same_empty_stack, "")
{
	sim_t *sim = boot_with((struct sim_config){ .sc_trace = SIM_EV_NOTE });

	execs.place = 0;
	execs.left = 10000;
	(void)start_process("sh", calls_exec, NULL);
	(void)start_process("sh", execs_again, NULL);
	run();
	assert_int_equal(execs.left, 0);
	assert_int_equal(sim_kmem_inuse(sim), 0);
}

static const struct CMUnitTest tests[] = {
	UNIT(an_lwp_is_named_after_its_program_process_and_number),
	UNIT(threads_of_both_kinds_have_a_number_of_their_own),
	UNIT(lwps_count_on_from_the_highest_number),
	UNIT(thread_lwp_and_process_know_each_other),
	UNIT(an_lwp_runs_its_program_and_exits),
	UNIT(a_stopped_lwp_waits_for_setrun),
	UNIT(an_lwp_begins_in_user_mode),
	UNIT(the_host_makes_lwps_before_and_between_runs),
	UNIT(what_is_not_modelled_panics),
	UNIT(p0_has_no_lwps),
	UNIT(the_limits_of_what_is_modelled_are_legal),
	UNIT(a_kernel_thread_that_makes_a_system_call_panics),
	UNIT(lwp_create_handlers_get_both_threads_newest_first),
	UNIT(a_handler_may_attach_to_the_new_lwp),
	UNIT(an_lwp_whose_number_is_not_copied_out_exits_at_once),
	UNIT(a_failure_at_once_calls_nothing),
	UNIT(a_late_failure_frees_what_was_installed),
	UNIT(free_handlers_get_0_and_a_stopped_thread_after_a_late_failure),
	UNIT(a_process_that_exits_takes_no_new_lwps),
	UNIT(a_process_is_not_freed_while_an_lwp_is_made_in_it),
	UNIT(an_lwp_that_the_kernel_makes_gets_no_handler_called),
	UNIT(an_agent_gets_no_handler_called),
	UNIT(a_lone_lwp_that_pauses_is_a_deadlock),
	UNIT(a_pause_ends_when_the_lwp_is_wanted),
	UNIT(ten_thousand_execs_begin_on_the_same_empty_stack),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
