/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/platform.c: what the platform adds to lwps, and the memory of lwps. */
#include "harness.h"
#include "machine.h"

#define PCB_SIZE 48

/* ---- a platform that notes its calls, and owns memory ---- */

static void
stk_init(klwp_t *lwp)
{
	check(lwp->lwp_thread->t_lwp == lwp && lwp->lwp_pcb == NULL);
	lwp->lwp_pcb = kmem_zalloc(PCB_SIZE, KM_SLEEP);
	sim_note("stk_init");
}

static void
installctx(klwp_t *lwp)
{
	const kthread_t *t = lwp->lwp_thread;

	check(lwp->lwp_pcb != NULL && t->t_preempt == 0);
	check(t->t_state == TS_STOPPED || t == curthread);
	sim_note("installctx");
	(void)install_seen(lwp->lwp_thread, "S");
}

static void
forkregs(klwp_t *lwp, klwp_t *child)
{
	check(lwp == curthread->t_lwp && child != lwp);
	check(child->lwp_thread->t_state == TS_STOPPED);
	check(child->lwp_procp->p_stat == SIDL);
	check_ring(child->lwp_thread, "S");
	sim_note("forkregs");
}

static void
setregs(klwp_t *lwp)
{
	check(lwp == curthread->t_lwp);
	check_ring(curthread, "S");
	sim_note("setregs");
}

static void
cleanup(klwp_t *lwp)
{
	check(lwp == curthread->t_lwp && curthread->t_preempt == 0);
	check(!MUTEX_HELD(&curproc->p_lock) && !MUTEX_HELD(&pidlock));
	check(curthread->t_ctx != NULL);
	sim_note("cleanup");
}

static void
process_exits(klwp_t *lwp)
{
	check(lwp == curthread->t_lwp && curthread->t_preempt == 0);
	check(!MUTEX_HELD(&curproc->p_lock) && !MUTEX_HELD(&pidlock));
	check(curproc->p_lwpcnt == 1 && curproc->p_stat == SRUN);
	sim_note("proc_exit");
}

static void
stk_fini(klwp_t *lwp)
{
	check(lwp->lwp_pcb != NULL);
	kmem_free(lwp->lwp_pcb, PCB_SIZE);
	lwp->lwp_pcb = NULL;
	sim_note("stk_fini");
}

static const struct sim_platform notes_all = {
	.pf_lwp_stk_init = stk_init,
	.pf_lwp_installctx = installctx,
	.pf_lwp_forkregs = forkregs,
	.pf_setregs = setregs,
	.pf_lwp_cleanup = cleanup,
	.pf_proc_exit = process_exits,
	.pf_lwp_stk_fini = stk_fini,
};

static void
assert_calls(const char *words)
{
	assert_events(SIM_EV_NOTE | SIM_EV_FORK | SIM_EV_LWP_CREATE |
		SIM_EV_EXIT | SIM_EV_FREE,
	    words);
	assert_int_equal(sim_kmem_inuse(sim_current()), 0);
}

static void
run_on_platform(void (*body)(void *))
{
	(void)boot(1);
	sim_platform(&notes_all);
	(void)start_process("sh", body, NULL);
	run();
}

/* ---- the calls ---- */

TEST(an_lwp_is_initialised_installed_cleaned_up_and_finished, "72")
{
	run_on_platform(does_nothing);
	assert_calls("stk_init installctx cleanup proc_exit exit:S free:S "
		     "stk_fini");
}

static void
creates_and_waits(void *arg)
{
	(void)arg;
	check(sim_lwp_create(does_nothing, NULL, NULL) == 0);
	sim_note("returned");
	yield();
}

TEST(an_lwp_is_installed_before_lwp_create_handlers_run, "")
{
	run_on_platform(creates_and_waits);
	assert_calls("stk_init installctx stk_init installctx lwp_create:S "
		     "returned cleanup exit:S cleanup proc_exit exit:S free:S "
		     "stk_fini free:S stk_fini");
}

static void
forks(void *arg)
{
	(void)arg;
	check(sim_fork1(does_nothing, NULL, NULL) == 0);
	check(sim_wait(NULL, NULL) == 0);
}

TEST(a_copy_gets_its_registers_before_fork_handlers_run, "")
{
	run_on_platform(forks);
	assert_calls("stk_init installctx stk_init installctx forkregs fork:S "
		     "cleanup proc_exit exit:S cleanup proc_exit exit:S free:S "
		     "stk_fini free:S stk_fini");
}

static void
execs(void *arg)
{
	(void)sim_exec("ls", does_nothing, arg);
}

TEST(exec_installs_anew_and_sets_registers_on_the_same_stack, "")
{
	run_on_platform(execs);
	assert_calls("stk_init installctx free:S installctx setregs cleanup "
		     "proc_exit exit:S free:S stk_fini");
}

static void
ends_it_all(void *arg)
{
	(void)arg;
	proc_exit(0, 0);
}

/* The last lwp asks twice: in lwp_exit(), and in proc_exit(). */
TEST(each_lwp_is_cleaned_up_once, "")
{
	(void)boot(1);
	sim_platform(&notes_all);
	(void)lwp_create(ends_it_all, NULL, 0,
	    start_process("sh", yields, NULL), TS_RUN, MINCLSYSPRI, NULL, 0, 0);
	run();
	assert_calls("stk_init installctx stk_init installctx cleanup exit:S "
		     "cleanup proc_exit exit:S free:S stk_fini free:S "
		     "stk_fini");
}

TEST(what_is_null_is_not_called, "")
{
	(void)boot(1);
	sim_platform(&(struct sim_platform){ 0 });
	(void)start_process("sh", creates_and_waits, NULL);
	(void)start_process("sh", forks, NULL);
	(void)start_process("sh", execs, NULL);
	run();
	assert_events(SIM_EV_ATTACH | SIM_EV_FREE, "");
}

TEST(the_platform_is_copied, "")
{
	struct sim_platform platform = notes_all;

	(void)boot(1);
	sim_platform(&platform);
	platform = (struct sim_platform){ 0 };
	(void)start_process("sh", does_nothing, NULL);
	run();
	assert_calls("stk_init installctx cleanup proc_exit exit:S free:S "
		     "stk_fini");
}

TEST(each_machine_has_a_platform_of_its_own, "")
{
	sim_t *plain = boot(1), *own = boot(1);

	sim_platform(&notes_all);
	(void)sim_enter(plain);
	(void)start_process("sh", does_nothing, NULL);
	run();
	assert_calls("");
	sim_destroy(plain);
	(void)sim_enter(own);
	(void)start_process("sh", does_nothing, NULL);
	run();
	assert_calls("stk_init installctx cleanup proc_exit exit:S free:S "
		     "stk_fini");
}

static void
sleeps(klwp_t *lwp)
{
	(void)lwp;
	delay(1);
}

static void
sleeps_for_both(klwp_t *lwp, klwp_t *child)
{
	(void)child;
	sleeps(lwp);
}

static const struct sim_platform sleeps_always = {
	.pf_lwp_stk_init = sleeps,
	.pf_lwp_installctx = sleeps,
	.pf_lwp_forkregs = sleeps_for_both,
	.pf_setregs = sleeps,
	.pf_lwp_cleanup = sleeps,
	.pf_proc_exit = sleeps,
	.pf_lwp_stk_fini = sleeps,
};

static void
sets_the_platform(void *arg)
{
	check(sim_fork1(execs, arg, NULL) == 0);
	check(sim_lwp_create(yields, arg, NULL) == 0);
	check(sim_wait(NULL, NULL) == 0);
}

TEST(each_of_its_functions_may_sleep, "")
{
	(void)boot(2);
	(void)start_process("sh", sets_the_platform, NULL);
	sim_platform(&sleeps_always);
	run();
}

/* ---- memory ---- */

TEST(an_lwps_memory_is_used_again_and_cleared, "")
{
	klwp_t *first, *second;
	proc_t *p;

	(void)boot(1);
	p = sim_proc_create("sh");
	first = lwp_create(
	    does_nothing, NULL, 0, p, TS_RUN, MINCLSYSPRI, NULL, 0, 0);
	first->lwp_pcb = (void *)p;
	run();
	p = sim_proc_create("ls");
	second = lwp_create(
	    does_nothing, NULL, 0, p, TS_STOPPED, MINCLSYSPRI, NULL, 0, 0);
	assert_ptr_equal(first, second);
	assert_null(second->lwp_pcb);
	assert_ptr_equal(second->lwp_procp, p);
	assert_false(lwp_of(second)->sl_has_started);
	assert_false(lwp_of(second)->sl_is_clean);
	assert_false(lwp_of(second)->sl_is_holder);
	setrun(second->lwp_thread);
	run();
}

static const struct CMUnitTest tests[] = {
	UNIT(an_lwp_is_initialised_installed_cleaned_up_and_finished),
	UNIT(an_lwp_is_installed_before_lwp_create_handlers_run),
	UNIT(a_copy_gets_its_registers_before_fork_handlers_run),
	UNIT(exec_installs_anew_and_sets_registers_on_the_same_stack),
	UNIT(each_lwp_is_cleaned_up_once),
	UNIT(what_is_null_is_not_called),
	UNIT(the_platform_is_copied),
	UNIT(each_machine_has_a_platform_of_its_own),
	UNIT(each_of_its_functions_may_sleep),
	UNIT(an_lwps_memory_is_used_again_and_cleared),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
