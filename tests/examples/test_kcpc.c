/* SPDX-License-Identifier: BSD-2-Clause */
/* examples/kcpc.c: counters of threads. */
#include "stage.h"

#include <errno.h>
#include <kcpc.h>
#include <kcpc_idle.h>
#include <pcbe.h>

#define THREADS 12 /* more than there are CPUs */

/* ---- what threads do ---- */

static void
works_and_checks(void)
{
	for (uint64_t i = 0; i < 5; i++) {
		kcpc_work(3 + i);
		kcpc_check();
		if (i % 2 == 0)
			yield();
		else
			delay(1);
		kcpc_check();
	}
}

static void
counts(void *arg)
{
	(void)arg;
	kcpc_bind(curthread, 0);
	works_and_checks();
	kcpc_unbind(curthread);
	check(curthread->t_ctx == NULL && curthread->t_cpc_ctx == NULL);
}

static void
counts_without_hook(void *arg)
{
	(void)arg;
	kcpc_bind_without_hook(curthread);
	works_and_checks();
	works_and_checks();
}

static void
works_only(void *arg)
{
	(void)arg;
	for (unsigned i = 0; i < 5; i++) {
		kcpc_work(4);
		yield();
	}
}

/* Two of three are bound. */
static void
boot_mixed(struct sim_config cfg, void (*bound)(void *))
{
	boot_hardware(cfg);
	for (unsigned i = 0; i < THREADS; i++)
		(void)spawn("t", i % 3 == 0 ? works_only : bound, NULL);
}

static void
counters(struct sim_config cfg)
{
	boot_mixed(cfg, counts);
}

TEST(a_counter_counts_its_own_threads_events_only, "")
{
	run_all(counters, SIM_OK, "");
}

static void
without_hook(struct sim_config cfg)
{
	boot_mixed(cfg, counts_without_hook);
}

TEST(without_the_hook_a_counter_is_wrong, "")
{
	run_all(without_hook, SIM_FAILED, "counter of t expected");
}

/* One CPU: a is bound to it first, then b works, then a looks. */
static void
counts_once(void *arg)
{
	(void)arg;
	kcpc_bind_without_hook(curthread);
	kcpc_work(2);
	yield();
	kcpc_check();
}

static void
disturbs(void *arg)
{
	(void)arg;
	kcpc_work(5);
}

TEST(a_failure_says_how_many_events_are_another_threads, "")
{
	boot_hardware((struct sim_config){ .sc_ncpus = 1 });
	(void)spawn("a", counts_once, NULL);
	(void)spawn("b", disturbs, NULL);
	run_expecting(SIM_FAILED,
	    "counter of a expected 2 events, found 7: 5 of another thread");
}

static void
loses_events(void *arg)
{
	(void)arg;
	kcpc_bind_without_hook(curthread);
	kcpc_work(2);
	kpreempt_disable();
	pcbe_program(1);
	kpreempt_enable();
	kcpc_check();
}

TEST(a_failure_says_how_many_events_are_missing, "")
{
	boot_hardware((struct sim_config){ .sc_ncpus = 1 });
	(void)spawn("a", loses_events, NULL);
	run_expecting(SIM_FAILED,
	    "counter of a expected 2 events, found 1: 1 of its own are "
	    "missing");
}

/* ---- freeze ---- */

static void
is_inert_while_frozen(void *arg)
{
	(void)arg;
	kcpc_bind(curthread, 0);
	kcpc_work(3);
	curthread->t_cpc_ctx->kc_flags |= KCPC_CTX_FREEZE;
	kpreempt_disable();
	pcbe_program(77);
	kpreempt_enable();
	delay(1);
	kpreempt_disable();
	check(pcbe_sample() == 77 && cpu_regs()->cr_is_counting);
	pcbe_program(3);
	kpreempt_enable();
	curthread->t_cpc_ctx->kc_flags = 0;
	kcpc_check();
	kcpc_unbind(curthread);
}

TEST(hooks_of_a_frozen_context_leave_the_counter_alone, "")
{
	boot_hardware((struct sim_config){ .sc_ncpus = 1 });
	(void)spawn("a", is_inert_while_frozen, NULL);
	run();
}

static void
binds_twice(void *arg)
{
	(void)arg;
	kcpc_bind(curthread, 0);
	kcpc_work(3);
	kcpc_bind(curthread, 0);
	check(curthread->t_ctx->next == curthread->t_ctx);
	check(curthread->t_cpc_ctx->kc_work == 0);
	kcpc_work(2);
	kcpc_check();
	kcpc_unbind(curthread);
}

TEST(what_is_bound_again_counts_from_nothing, "")
{
	boot_hardware((struct sim_config){ .sc_ncpus = 1 });
	(void)spawn("a", binds_twice, NULL);
	run_clean();
}

static void
unbinds_what_has_no_hook(void *arg)
{
	(void)arg;
	kcpc_bind_without_hook(curthread);
	kcpc_unbind(curthread);
}

TEST(unbind_insists_on_a_ctxop, "")
{
	boot_hardware((struct sim_config){ .sc_ncpus = 1 });
	(void)spawn("a", unbinds_what_has_no_hook, NULL);
	run_expecting(SIM_PANIC, "ctxop_remove(t, &kcpc_tpl, ctx) == 1");
}

static void
unbinds_nothing(void *arg)
{
	(void)arg;
	kcpc_unbind(curthread);
}

TEST(unbind_insists_on_a_counter, "")
{
	boot_hardware((struct sim_config){ .sc_ncpus = 1 });
	(void)spawn("t", unbinds_nothing, NULL);
	run_expecting(SIM_PANIC, "ctx != NULL");
}

/* ---- lwps ---- */

static void
is_bound(void *arg)
{
	(void)arg;
	works_and_checks();
	kcpc_unbind(curthread);
}

static void
makes_lwps(void *arg)
{
	(void)arg;
	kcpc_bind(curthread, KCPC_CTX_LWPINHERIT);
	kcpc_work(2);
	for (unsigned i = 0; i < 3; i++)
		(void)sim_lwp_create(is_bound, NULL, NULL);
	works_and_checks();
	kcpc_unbind(curthread);
}

static void
inheriting_lwps(struct sim_config cfg)
{
	boot_hardware(cfg);
	for (unsigned i = 0; i < 4; i++)
		(void)start_process("sh", makes_lwps, NULL);
	(void)spawn("t", works_only, NULL);
}

TEST(an_lwp_inherits_a_counter_that_starts_from_nothing, "65")
{
	run_all(inheriting_lwps, SIM_OK, "");
}

static void
makes_lwps_that_do_not_inherit(void *arg)
{
	kcpc_bind(curthread, 0);
	check(sim_lwp_create(is_bound, arg, NULL) == 0);
}

TEST(an_lwp_inherits_nothing_from_who_did_not_ask_for_it, "")
{
	boot_hardware((struct sim_config){ .sc_ncpus = 1 });
	(void)start_process("sh", makes_lwps_that_do_not_inherit, NULL);
	run_expecting(SIM_FAILED,
	    "counter of sh.1/2 expected, found none: it is not bound");
}

static void
is_not_bound(void *arg)
{
	(void)arg;
	check(curthread->t_cpc_ctx == NULL && curthread->t_ctx == NULL);
	kcpc_work(3);
	kpreempt_disable();
	check(!cpu_regs()->cr_is_counting);
	kpreempt_enable();
	sim_note("not-bound");
}

static void
forks_and_execs(void *arg)
{
	kcpc_bind(curthread, KCPC_CTX_LWPINHERIT);
	check(sim_fork1(is_not_bound, arg, NULL) == 0);
	check(sim_wait(NULL, NULL) == 0);
	kcpc_work(2);
	kcpc_check();
	(void)sim_exec("ls", is_not_bound, arg);
}

TEST(fork_does_not_bind_the_child_and_exec_stops_the_counter, "")
{
	boot_hardware((struct sim_config){ .sc_ncpus = 1 });
	(void)start_process("sh", forks_and_execs, NULL);
	run_clean();
	assert_events(SIM_EV_NOTE, "not-bound not-bound");
}

static void
ends_bound(void *arg)
{
	(void)arg;
	kcpc_bind(curthread, 0);
	kcpc_work(2);
}

static void
who_end_bound(struct sim_config cfg)
{
	boot_hardware(cfg);
	for (unsigned i = 0; i < 3; i++) {
		(void)spawn("t", ends_bound, NULL);
		(void)start_process("sh", ends_bound, NULL);
		(void)spawn("t", counts, NULL);
	}
}

TEST(a_context_is_freed_with_its_thread, "72")
{
	run_all(who_end_bound, SIM_OK, "");
}

/* ---- an agent ---- */

static struct {
	proc_t *vi_proc;
	kthread_t *vi_thread;
	enum { RUNS, IS_BOUND, IS_TO_END } vi_stage;
} victim;

static void
works_until_told(void *arg)
{
	(void)arg;
	while (victim.vi_stage != IS_TO_END) {
		kcpc_work(2);
		if (curthread->t_cpc_ctx != NULL)
			kcpc_check();
		yield();
		sim_trap();
	}
}

static void
start_victim(void (*body)(void *))
{
	victim.vi_stage = RUNS;
	victim.vi_proc = start_process("sh", body, NULL);
	victim.vi_thread = victim.vi_proc->p_tlist;
}

static void
binds_the_victim(void *arg)
{
	(void)arg;
	kcpc_bind(victim.vi_thread, 0);
}

static void
unbinds_the_victim(void *arg)
{
	(void)arg;
	check(victim.vi_thread->t_cpc_ctx->kc_work > 0);
	kcpc_unbind(victim.vi_thread);
}

/* An agent may not be had: the tape says so. */
static void
have_it_done(void (*body)(void *))
{
	check(sim_pr_stop(victim.vi_proc) == 0);
	while (sim_pr_agent(victim.vi_proc, body, NULL) == EAGAIN)
		continue;
	sim_pr_wait_agent(victim.vi_proc);
	check(sim_pr_run(victim.vi_proc) == 0);
}

static void
debugs(void *arg)
{
	(void)arg;
	delay(1);
	have_it_done(binds_the_victim);
	delay(1);
	have_it_done(unbinds_the_victim);
	victim.vi_stage = IS_TO_END;
}

static void
with_agent(struct sim_config cfg)
{
	boot_hardware(cfg);
	start_victim(works_until_told);
	(void)spawn("dbg", debugs, NULL);
	for (unsigned i = 0; i < 8; i++)
		(void)spawn("t", i % 2 == 0 ? works_only : counts, NULL);
}

TEST(an_agent_binds_and_unbinds_a_thread_of_its_process, "24")
{
	struct runs rn = runs_on(1, 8); /* each is long */

	while (next_run(&rn)) {
		with_agent(rn.rn_config);
		run_clean();
	}
}

/* Both CPUs go on, but the victim's: when it is stopped and not yet saved. */
static uint32_t
is_slow_to_save(void *arg, enum sim_choice choice, uint32_t answers)
{
	const kthread_t *t = victim.vi_thread;

	(void)arg;
	if (choice != SIM_CHOICE_CPU || answers == 1)
		return (0);
	if (t->t_state != TS_STOPPED || t->t_lock == 0)
		return (1);
	return (curthread == t);
}

/* On CPU 1, whose counter has stopped somewhere. */
static void
works_on_cpu_1(void *arg)
{
	thread_affinity_set(curthread, 1);
	kpreempt_disable();
	pcbe_program(1000);
	pcbe_allstop();
	kpreempt_enable();
	works_until_told(arg);
}

static void
debugs_from_cpu_0(void *arg)
{
	thread_affinity_set(curthread, 0);
	debugs(arg);
}

TEST(an_agent_waits_until_the_thread_is_saved, "")
{
	boot_hardware((struct sim_config){
	    .sc_ncpus = 2, .sc_tape = SIM_ASK(is_slow_to_save, NULL) });
	start_victim(works_on_cpu_1);
	(void)spawn("dbg", debugs_from_cpu_0, NULL);
	run();
}

/* ---- words ---- */

static void
says_how(void *arg)
{
	const struct sim_value how[SIM_OPERANDS] = { { .sv_name = arg } };

	(void)kcpc_words.cs_verb[0].vb_call(NULL, how);
}

TEST(a_word_it_does_not_know_is_refused, "")
{
	boot_hardware((struct sim_config){ .sc_ncpus = 1 });
	(void)spawn("a", says_how, (void *)(uintptr_t) "inherits");
	run_expecting(SIM_FAILED,
	    "kcpc bind: expected inherit, without-hook or nothing, got "
	    "inherits");
}

TEST(the_words_are_complete, "")
{
	assert_string_equal(kcpc_words.cs_name, "kcpc");
	assert_string_equal(idle_words.cs_name, "idle");
	for (const struct sim_verb *vb = kcpc_words.cs_verb;
	     vb->vb_name != NULL; vb++)
		assert_true(vb->vb_call != NULL && vb->vb_help != NULL);
	for (const struct sim_verb *vb = idle_words.cs_verb;
	     vb->vb_name != NULL; vb++)
		assert_true(vb->vb_call != NULL && vb->vb_help != NULL);
}

static const struct CMUnitTest tests[] = {
	UNIT(a_counter_counts_its_own_threads_events_only),
	UNIT(without_the_hook_a_counter_is_wrong),
	UNIT(a_failure_says_how_many_events_are_another_threads),
	UNIT(a_failure_says_how_many_events_are_missing),
	UNIT(hooks_of_a_frozen_context_leave_the_counter_alone),
	UNIT(what_is_bound_again_counts_from_nothing),
	UNIT(unbind_insists_on_a_ctxop),
	UNIT(unbind_insists_on_a_counter),
	UNIT(an_lwp_inherits_a_counter_that_starts_from_nothing),
	UNIT(an_lwp_inherits_nothing_from_who_did_not_ask_for_it),
	UNIT(fork_does_not_bind_the_child_and_exec_stops_the_counter),
	UNIT(a_context_is_freed_with_its_thread),
	UNIT(an_agent_binds_and_unbinds_a_thread_of_its_process),
	UNIT(an_agent_waits_until_the_thread_is_saved),
	UNIT(a_word_it_does_not_know_is_refused),
	UNIT(the_words_are_complete),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
