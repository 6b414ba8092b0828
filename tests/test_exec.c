/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/exec.c: a process becomes another program, and gets other ctxops. */
#include "harness.h"
#include "machine.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

/* ---- lwps, and ctxops that check how they are freed ---- */

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
notes(void *arg)
{
	sim_note(arg);
}

static void *
as_arg(const char *s)
{
	return ((void *)(uintptr_t)s);
}

/* The new program of all that exec, unless they say otherwise. */
static void
is_ls(void *arg)
{
	check(strcmp(curproc->p_name, "ls") == 0);
	if (arg != NULL)
		sim_note(arg);
}

static void __attribute__((noreturn)) exec_ls(void (*body)(void *), void *arg)
{
	int error = sim_exec("ls", body, arg);

	sim_fail("exec has returned, with %d", error);
}

static void
execs(void *arg)
{
	exec_ls(is_ls, arg);
}

static void
yields_then_execs(void *arg)
{
	yield();
	exec_ls(is_ls, arg);
}

static void
install_free_op(const char *name, void (*free_op)(void *, int))
{
	struct ctxop_template tpl = { .ct_rev = CTXOP_TPL_REV,
		.ct_free = free_op };
	struct ctxop *op = ctxop_allocate(&tpl, as_arg(name));

	sim_name(op, name);
	ctxop_attach(curthread, op);
}

/* ---- the old program's ctxops ---- */

static void
is_freed_for_exec(void *arg, int isexec)
{
	check(isexec == 1);
	check(curthread->t_preempt >= 1);
	check(curthread->t_ctx == NULL);
	sim_note(arg);
}

static void
installs_three_and_execs(void *arg)
{
	install_free_op("A", is_freed_for_exec);
	install_free_op("B", is_freed_for_exec);
	install_free_op("C", is_freed_for_exec);
	exec_ls(is_ls, arg);
}

TEST(exec_frees_the_ctxops_newest_first_for_an_exec, "75 76")
{
	(void)boot(1);
	(void)start_process("sh", installs_three_and_execs, as_arg("ls"));
	run();
	assert_events(
	    SIM_EV_NOTE | SIM_EV_FREE, "free:C C free:B B free:A A ls");
	assert_int_equal(sim_kmem_inuse(sim_current()), 0);
}

static void
is_preemptible_again(void *arg)
{
	(void)arg;
	check(curthread->t_preempt == 0);
	check(curthread->t_ctx == NULL);
}

static void
installs_and_execs_preemptibly(void *arg)
{
	(void)arg;
	(void)install_seen(curthread, "A");
	(void)install_seen(curthread, "B");
	exec_ls(is_preemptible_again, NULL);
}

/* The exit handler of a brand, which would disable it, is not called either. */
TEST(exec_calls_no_handler_but_the_free_handlers, "75")
{
	(void)boot(1);
	(void)start_process("sh", installs_and_execs_preemptibly, NULL);
	run();
	assert_trace("free:B free:A");
}

static void
has_the_one_that_was_attached(void *arg)
{
	(void)arg;
	check_ring(curthread, "new");
}

/* Made before: a free handler runs with preemption disabled. */
static struct ctxop *another;

static void
attaches_another(void *arg, int isexec)
{
	(void)arg;
	(void)isexec;
	ctxop_attach(curthread, another);
}

static void
execs_with_one_that_attaches(void *arg)
{
	(void)arg;
	another = make_op("new");
	install_free_op("A", attaches_another);
	exec_ls(has_the_one_that_was_attached, NULL);
}

TEST(what_a_free_handler_attaches_survives_the_exec, "77")
{
	(void)boot(1);
	(void)start_process("sh", execs_with_one_that_attaches, NULL);
	run();
}

static void
detaches_in_vain(void *arg, int isexec)
{
	(void)isexec;
	ctxop_detach(curthread, arg);
}

static void
execs_with_one_that_detaches(void *arg)
{
	struct ctxop_template tpl = { .ct_rev = CTXOP_TPL_REV,
		.ct_free = detaches_in_vain };

	ctxop_install(curthread, &tpl, install_op(curthread, "A"));
	execs(arg);
}

TEST(a_free_handler_that_detaches_in_exec_panics, "78")
{
	(void)boot(1);
	(void)start_process("sh", execs_with_one_that_detaches, NULL);
	run_expecting(SIM_PANIC, "assertion failed: t->t_ctx != NULL");
}

static void
is_freed_after_the_threads_own(void *arg, int isexec)
{
	check(isexec == 1 && curthread->t_preempt >= 1);
	check(curthread->t_ctx == NULL);
	sim_note(arg);
}

static void
has_no_process_operation(void *arg)
{
	(void)arg;
	check(curproc->p_pctx == NULL);
}

static void
installs_for_the_process_and_execs(void *arg)
{
	(void)arg;
	installpctx(curproc, as_arg("P1"), NULL, NULL, NULL, NULL,
	    is_freed_after_the_threads_own);
	install_free_op("A", is_freed_for_exec);
	installpctx(curproc, as_arg("P2"), NULL, NULL, NULL, NULL,
	    is_freed_after_the_threads_own);
	exec_ls(has_no_process_operation, NULL);
}

TEST(exec_frees_the_process_operations_after_the_threads, "75")
{
	(void)boot(1);
	(void)start_process("sh", installs_for_the_process_and_execs, NULL);
	run();
	assert_events(SIM_EV_NOTE, "A P2 P1");
	assert_int_equal(sim_kmem_inuse(sim_current()), 0);
}

/* ---- the platform's ctxops ---- */

static void
installs_segregs_and_sep(klwp_t *lwp)
{
	(void)install_op(lwp->lwp_thread, "segregs");
	(void)install_op(lwp->lwp_thread, "sep");
}

static void
installs_brand_and_fpu(klwp_t *lwp)
{
	(void)install_op(lwp->lwp_thread, "brand");
	(void)install_op(lwp->lwp_thread, "FPU");
}

static void
installs_segregs(klwp_t *lwp)
{
	(void)install_op(lwp->lwp_thread, "segregs");
}

static void
installs_fpu(klwp_t *lwp)
{
	(void)install_op(lwp->lwp_thread, "FPU");
}

static const struct sim_platform intel_branded = {
	.pf_lwp_installctx = installs_segregs_and_sep,
	.pf_setregs = installs_brand_and_fpu,
};

static const struct sim_platform amd_native = {
	.pf_lwp_installctx = installs_segregs,
	.pf_setregs = installs_fpu,
};

static bool is_over;

static void
yields_to_the_end(void *arg)
{
	(void)arg;
	while (!is_over)
		yield();
}

static void
checks_its_ring(void *names)
{
	check_ring(curthread, names);
	yield();
	sim_trace_clear(sim_current());
	yield();
	is_over = true;
}

static void
adds_to_the_first_ring_and_execs(void *names)
{
	check_ring(curthread, strstr(names, "sep") ? "sep segregs" : "segregs");
	(void)install_seen(curthread, "schedctl");
	(void)install_seen(curthread, "vmm");
	exec_ls(checks_its_ring, names);
}

static void
assert_ring_after_exec(
    const struct sim_platform *platform, const char *names, const char *words)
{
	is_over = false;
	(void)boot(1);
	sim_platform(platform);
	(void)start_process(
	    "sh", adds_to_the_first_ring_and_execs, as_arg(names));
	(void)spawn("x", yields_to_the_end, NULL);
	run();
	assert_events(SIM_EV_SAVE | SIM_EV_RESTORE, words);
	assert_int_equal(sim_kmem_inuse(sim_current()), 0);
}

TEST(after_exec_the_ring_is_segregs_sep_brand_and_fpu, "80")
{
	assert_ring_after_exec(&intel_branded, "FPU brand sep segregs",
	    "save:FPU save:brand save:sep save:segregs "
	    "restore:segregs restore:sep restore:brand restore:FPU");
}

TEST(after_exec_without_sep_and_brand_it_is_segregs_and_fpu, "80")
{
	assert_ring_after_exec(&amd_native, "FPU segregs",
	    "save:FPU save:segregs restore:segregs restore:FPU");
}

static void
has_new_behind_segregs(void *arg)
{
	(void)arg;
	check_ring(curthread, "FPU segregs new");
}

static void
execs_below_a_platform(void *arg)
{
	(void)arg;
	another = make_op("new");
	install_free_op("A", attaches_another);
	exec_ls(has_new_behind_segregs, NULL);
}

TEST(what_survives_the_exec_is_older_than_the_platforms, "77 80")
{
	(void)boot(1);
	sim_platform(&amd_native);
	(void)start_process("sh", execs_below_a_platform, NULL);
	run();
}

/* ---- a switch in between ---- */

/* The platform looks at a thread without ctxops, and waits. */
static void
waits_before_it_installs(klwp_t *lwp)
{
	kthread_t *t = lwp->lwp_thread;

	if (t == curthread) {
		check(t->t_ctx == NULL && t->t_preempt == 0);
		sim_note("bare");
		delay(1);
		sim_note("still-bare");
		yield();
	}
	(void)install_seen(t, "segregs");
	if (t == curthread)
		sim_note("installed");
}

static void
yields_before_it_installs(klwp_t *lwp)
{
	check(lwp->lwp_thread == curthread);
	yield();
	(void)install_seen(curthread, "FPU");
}

static const struct sim_platform slow = {
	.pf_lwp_installctx = waits_before_it_installs,
	.pf_setregs = yields_before_it_installs,
};

static void
yields_for_the_last_time(void *arg)
{
	(void)arg;
	yield();
	is_over = true;
}

static void
yields_and_execs(void *arg)
{
	(void)install_seen(curthread, "old");
	yield();
	exec_ls(yields_for_the_last_time, arg);
}

TEST(a_switch_in_the_middle_of_exec_runs_no_handlers, "79")
{
	is_over = false;
	(void)boot(1);
	sim_platform(&slow);
	(void)start_process("sh", yields_and_execs, NULL);
	(void)spawn("x", yields_to_the_end, NULL);
	run();
	assert_events(SIM_EV_SAVE | SIM_EV_RESTORE | SIM_EV_NOTE,
	    "restore:segregs save:old save:segregs restore:segregs restore:old "
	    "bare still-bare installed save:segregs restore:segregs "
	    "save:FPU save:segregs restore:segregs restore:FPU");
}

static void
switches_in_the_handler(void *arg, int isexec)
{
	(void)arg;
	(void)isexec;
	check(curthread->t_ctx == NULL);
	delay(1);
	sim_note("free");
}

static void
execs_with_a_handler_that_sleeps(void *arg)
{
	(void)install_seen(curthread, "A");
	install_free_op("B", switches_in_the_handler);
	(void)install_seen(curthread, "C");
	exec_ls(is_ls, arg);
}

TEST(a_free_handler_that_sleeps_in_exec_leaves_the_rest_unsaved, "56 79")
{
	(void)boot(1);
	(void)start_process("sh", execs_with_a_handler_that_sleeps, NULL);
	run();
	assert_events(SIM_EV_HOOKS | SIM_EV_NOTE, "free:C free:B free free:A");
}

/* ---- the new program ---- */

static void
notes_who_it_is(void *arg)
{
	const proc_t *p = curproc;

	(void)arg;
	check(curthread->t_tid == 1 && p->p_lwptid == 1);
	check(p->p_lwpcnt == 1 && p->p_lwprcnt == 1);
	check(p->p_tlist == curthread && curthread->t_forw == curthread);
	check(p->p_flag == 0 && p->p_stat == SRUN);
	sim_note(thread_of(curthread)->st_name);
}

static void
notes_and_execs(void *arg)
{
	check(curthread->t_tid == 3);
	notes(as_arg(thread_of(curthread)->st_name));
	exec_ls(notes_who_it_is, arg);
}

TEST(the_new_program_is_lwp_1_of_the_same_process, "")
{
	proc_t *p;

	(void)boot(1);
	(void)sim_proc_create("init");
	p = sim_proc_create("sh");
	(void)add_lwp(p, does_nothing, NULL);
	(void)add_lwp(p, yields, NULL);
	(void)add_lwp(p, notes_and_execs, NULL);
	run();
	assert_events(SIM_EV_NOTE, "sh.2/3 ls.2/1");
	assert_string_equal(p->p_name, "ls");
	assert_int_equal(p->p_pid, 2);
}

static void
makes_lwp_2(void *arg)
{
	int tid;

	(void)arg;
	check(sim_lwp_create(does_nothing, NULL, &tid) == 0);
	check(tid == 2);
}

static void
execs_one_that_makes_lwp_2(void *arg)
{
	int tid;

	(void)arg;
	check(sim_lwp_create(does_nothing, NULL, &tid) == 0 && tid == 2);
	check(sim_lwp_create(does_nothing, NULL, &tid) == 0 && tid == 3);
	exec_ls(makes_lwp_2, NULL);
}

TEST(the_new_programs_lwps_are_counted_from_1, "")
{
	(void)boot(1);
	(void)start_process("sh", execs_one_that_makes_lwp_2, NULL);
	run();
}

static void
execs_a_long_name(void *arg)
{
	(void)sim_exec("a-name-of-more-than-thirty-one-bytes", notes, arg);
}

TEST(a_long_name_is_cut, "")
{
	proc_t *p;

	(void)boot(1);
	p = start_process("sh", execs_a_long_name, as_arg("new"));
	run();
	assert_events(SIM_EV_NOTE, "new");
	assert_string_equal(p->p_name, "a-name-of-more-than-thirty-one-");
}

static void
execs_again(void *arg)
{
	uintptr_t left = (uintptr_t)arg;

	(void)install_seen(curthread, "A");
	if (left > 0)
		(void)sim_exec("next", execs_again, (void *)(left - 1));
}

TEST(a_program_may_exec_again_and_again, "75")
{
	(void)boot(1);
	(void)start_process("sh", execs_again, (void *)3);
	run();
	assert_trace("free:A free:A free:A exit:A free:A");
}

static void
forks_children_that_exec(void *arg)
{
	(void)arg;
	for (int i = 0; i < 300; i++) {
		check(sim_fork1(execs_again, (void *)3, NULL) == 0);
		check(sim_wait(NULL, NULL) == 0);
	}
}

TEST(many_children_may_exec_many_times, "75")
{
	sim_t *sim = boot(1);

	(void)start_process("sh", forks_children_that_exec, NULL);
	run();
	assert_int_equal(sim_kmem_inuse(sim), 0);
}

/* ---- the other lwps ---- */

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
	for (;;) {
		sim_trap();
		yield();
	}
}

static kmutex_t lock;
static kcondvar_t cv;

static void
waits_interruptibly(void *arg)
{
	(void)arg;
	mutex_enter(&lock);
	check(cv_wait_sig(&cv, &lock) == 0);
	mutex_exit(&lock);
	sim_note("EINTR");
	sim_trap();
	sim_fail("an lwp lives on after exec");
}

static void
waits_for_a_child(void *arg)
{
	(void)arg;
	check(sim_fork1(pauses, NULL, NULL) == 0);
	(void)sim_wait(NULL, NULL);
	sim_fail("an lwp lives on after exec");
}

static proc_t *
boot_with_sibling(void (*body)(void *), const char *op)
{
	proc_t *p;

	(void)boot(1);
	lock = (kmutex_t){ 0 };
	cv = (kcondvar_t){ 0 };
	p = sim_proc_create("sh");
	(void)add_lwp(p, body, op);
	return (p);
}

static void
assert_sibling_exits(void (*body)(void *), const char *words)
{
	proc_t *p = boot_with_sibling(body, "B");

	(void)add_lwp(p, yields_then_execs, "A");
	run();
	assert_events(SIM_EV_EXIT | SIM_EV_FREE | SIM_EV_NOTE, words);
	assert_int_equal(sim_kmem_inuse(sim_current()), 0);
}

TEST(a_sibling_that_computes_exits_before_the_ctxops_are_freed, "75")
{
	assert_sibling_exits(computes, "exit:B free:A free:B");
}

TEST(a_sibling_that_pauses_exits, "75")
{
	assert_sibling_exits(pauses, "exit:B free:A free:B");
}

TEST(a_sibling_that_waits_interruptibly_is_interrupted_and_exits, "75")
{
	assert_sibling_exits(waits_interruptibly, "EINTR exit:B free:A free:B");
}

TEST(a_sibling_that_has_not_begun_exits, "75")
{
	proc_t *p;

	(void)boot(1);
	p = sim_proc_create("sh");
	(void)add_lwp(p, execs, "A");
	(void)add_lwp(p, notes, "B");
	run();
	assert_events(
	    SIM_EV_EXIT | SIM_EV_FREE | SIM_EV_NOTE, "exit:B free:A free:B");
}

TEST(a_sibling_that_waits_for_a_child_exits, "")
{
	proc_t *p = boot_with_sibling(waits_for_a_child, "B");

	(void)add_lwp(p, yields_then_execs, "A");
	run_expecting(
	    SIM_DEADLOCK, "sh.2/1 waits for condition variable pause");
	assert_events(SIM_EV_EXIT, "exit:B");
	assert_int_equal(p->p_stat, SZOMB);
}

static void
execs_too_late(void *arg)
{
	yield();
	yield();
	sim_note("execs");
	(void)sim_exec("cat", notes, arg);
	sim_fail("exec has returned");
}

TEST(of_two_execs_at_once_the_second_exits, "")
{
	proc_t *p = boot_with_sibling(execs_too_late, "B");

	(void)add_lwp(p, yields_then_execs, "A");
	run();
	assert_events(SIM_EV_EXIT | SIM_EV_FREE | SIM_EV_NOTE,
	    "execs exit:B free:A free:B");
	assert_string_equal(p->p_name, "ls");
}

static void
exits_the_process_too_late(void *arg)
{
	(void)arg;
	yield();
	yield();
	sim_note("exits");
	proc_exit(CLD_EXITED, 9);
}

TEST(who_exits_the_process_while_another_execs_only_exits, "")
{
	proc_t *p = boot_with_sibling(exits_the_process_too_late, "B");

	(void)add_lwp(p, yields_then_execs, "A");
	run();
	assert_events(SIM_EV_EXIT | SIM_EV_FREE | SIM_EV_NOTE,
	    "exits exit:B free:A free:B");
	assert_int_equal(p->p_wdata, 0);
}

static void
does_not_return_to_user_mode(void *arg)
{
	(void)arg;
	mutex_enter(&lock);
	cv_wait(&cv, &lock);
	mutex_exit(&lock);
}

static void
signals(void *arg)
{
	(void)arg;
	cv_signal(&cv);
}

TEST(exec_waits_for_a_sibling_that_sleeps_in_the_kernel, "")
{
	proc_t *p = boot_with_sibling(does_not_return_to_user_mode, "B");

	(void)add_lwp(p, yields_then_execs, "A");
	run_expecting(
	    SIM_DEADLOCK, "sh.1/2 waits for condition variable p_holdlwps");
	assert_events(SIM_EV_EXIT | SIM_EV_FREE, "");
	(void)spawn("x", signals, NULL);
	run();
	assert_events(SIM_EV_EXIT | SIM_EV_FREE, "exit:B free:A free:B");
}

static void
lives_long(void *arg)
{
	(void)arg;
	delay(5);
	sim_note("child");
}

static void
vforks(void *arg)
{
	(void)arg;
	(void)sim_vfork(lives_long, NULL, NULL);
	sim_fail("an lwp lives on after exec");
}

TEST(exec_waits_for_a_sibling_whose_vfork_child_borrows_the_process, "62")
{
	proc_t *p = boot_with_sibling(vforks, "B");

	(void)add_lwp(p, yields_then_execs, "A");
	run();
	assert_events(SIM_EV_EXIT | SIM_EV_FREE | SIM_EV_NOTE,
	    "child exit:B free:A free:B");
}

TEST(kernel_threads_of_the_process_live_on, "")
{
	proc_t *p = boot_with_sibling(pauses, NULL);

	(void)thread_create(
	    NULL, 0, lives_long, NULL, 0, p, TS_RUN, MINCLSYSPRI);
	(void)add_lwp(p, execs, "A");
	run();
	assert_events(SIM_EV_FREE | SIM_EV_NOTE, "free:A child");
}

TEST(an_exec_by_a_thread_without_an_lwp_panics, "")
{
	assert_panics(
	    execs, NULL, "exec: t has no lwp: only lwps make system calls");
}

/* ---- on any schedule, and to any point ---- */

static void
forks_a_child_that_waits(void *arg)
{
	(void)arg;
	(void)sim_vfork(yields, NULL, NULL);
	(void)sim_fork1(yields, NULL, NULL);
	while (sim_wait(NULL, NULL) != ECHILD)
		continue;
}

static void
works_and_rests(void *arg)
{
	(void)arg;
	for (;;) {
		pass_points(5);
		sim_trap();
		delay(1);
	}
}

/* With siblings of all kinds, four times. */
static void
execs_among_others(void *arg)
{
	uintptr_t left = (uintptr_t)arg;

	check(curproc->p_lwpcnt == 1 && curthread->t_tid == 1);
	check_ring(curthread, "FPU brand sep segregs");
	(void)install_seen(curthread, "vmm");
	(void)sim_lwp_create(pauses, NULL, NULL);
	(void)sim_lwp_create(works_and_rests, NULL, NULL);
	(void)sim_lwp_create(forks_a_child_that_waits, NULL, NULL);
	(void)sim_lwp_create(execs_too_late, NULL, NULL);
	if (left > 0)
		(void)sim_exec("sh", execs_among_others, (void *)(left - 1));
	proc_exit(CLD_EXITED, 0);
}

static void
starts(void *arg)
{
	(void)sim_exec("sh", execs_among_others, arg);
}

static void
exec_with(struct sim_config cfg)
{
	sim_t *sim = boot_with(cfg);

	sim_platform(&intel_branded);
	(void)start_process("sh", starts, (void *)4);
	(void)start_process("csh", starts, (void *)4);
	if (cfg.sc_budget == 0) {
		run();
		assert_int_equal(sim_kmem_inuse(sim), 0);
	} else if (sim_run(sim) != SIM_OK) {
		assert_int_equal(sim_report(sim)->sr_outcome, SIM_BUDGET);
	}
	sim_destroy(sim);
}

TEST(exec_leaves_one_lwp_and_a_whole_ring_on_any_schedule, "75 80")
{
	for (uint64_t seed = 0; seed < 100; seed++)
		exec_with((struct sim_config){
		    .sc_ncpus = (const unsigned[]){ 1, 2, 3, 8 }[seed % 4],
		    .sc_tick = seed % 8 < 4 ? 0 : 3000,
		    .sc_tape = SIM_SEED(seed) });
}

TEST(a_machine_may_be_destroyed_in_the_middle_of_every_exec, "")
{
	for (uint64_t points = 1; points < 1500; points += 7)
		exec_with((struct sim_config){ .sc_ncpus = 3,
		    .sc_budget = points,
		    .sc_tape = SIM_SEED(points % 5) });
}

static const struct CMUnitTest tests[] = {
	UNIT(exec_frees_the_ctxops_newest_first_for_an_exec),
	UNIT(exec_calls_no_handler_but_the_free_handlers),
	UNIT(what_a_free_handler_attaches_survives_the_exec),
	UNIT(a_free_handler_that_detaches_in_exec_panics),
	UNIT(exec_frees_the_process_operations_after_the_threads),
	UNIT(after_exec_the_ring_is_segregs_sep_brand_and_fpu),
	UNIT(after_exec_without_sep_and_brand_it_is_segregs_and_fpu),
	UNIT(what_survives_the_exec_is_older_than_the_platforms),
	UNIT(a_switch_in_the_middle_of_exec_runs_no_handlers),
	UNIT(a_free_handler_that_sleeps_in_exec_leaves_the_rest_unsaved),
	UNIT(the_new_program_is_lwp_1_of_the_same_process),
	UNIT(the_new_programs_lwps_are_counted_from_1),
	UNIT(a_long_name_is_cut),
	UNIT(a_program_may_exec_again_and_again),
	UNIT(many_children_may_exec_many_times),
	UNIT(a_sibling_that_computes_exits_before_the_ctxops_are_freed),
	UNIT(a_sibling_that_pauses_exits),
	UNIT(a_sibling_that_waits_interruptibly_is_interrupted_and_exits),
	UNIT(a_sibling_that_has_not_begun_exits),
	UNIT(a_sibling_that_waits_for_a_child_exits),
	UNIT(of_two_execs_at_once_the_second_exits),
	UNIT(who_exits_the_process_while_another_execs_only_exits),
	UNIT(exec_waits_for_a_sibling_that_sleeps_in_the_kernel),
	UNIT(exec_waits_for_a_sibling_whose_vfork_child_borrows_the_process),
	UNIT(kernel_threads_of_the_process_live_on),
	UNIT(an_exec_by_a_thread_without_an_lwp_panics),
	UNIT(exec_leaves_one_lwp_and_a_whole_ring_on_any_schedule),
	UNIT(a_machine_may_be_destroyed_in_the_middle_of_every_exec),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
