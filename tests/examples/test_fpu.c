/* SPDX-License-Identifier: BSD-2-Clause */
/* examples/fpu.c: the FPU of lwps, from its first use to its end. */
#include "stage.h"

#include <errno.h>
#include <pcb.h>

#define PROCESSES 12

/* ---- many of them ---- */

static void
computes(void *arg)
{
	(void)arg;
	pcb_compute_fpu(5);
	done++;
}

static void
computes_and_execs(void *arg)
{
	pcb_compute_fpu(2);
	(void)sim_exec("other", computes, arg);
}

static void
multiplies(void *arg)
{
	pcb_compute_fpu(3);
	(void)sim_lwp_create(computes, arg, NULL);
	(void)sim_forkall(computes, arg, NULL);
	(void)sim_fork1(computes_and_execs, arg, NULL);
	(void)sim_vfork(computes_and_execs, arg, NULL);
	for (unsigned i = 0; i < 4; i++) {
		(void)sim_lwp_create(computes, arg, NULL);
		pcb_compute_fpu(3);
	}
	done++;
}

/* Every second process never execs: its lwps have no FPU at first. */
static void
boot_processes(struct sim_config cfg, struct forgets forgets)
{
	boot_lwps(unfailing(cfg));
	hardware.pl_forgets = forgets;
	for (unsigned i = 0; i < PROCESSES; i++)
		if (i % 2 == 0)
			(void)start_program("sh", multiplies, NULL);
		else
			(void)start_process("bare", multiplies, NULL);
}

static void
registers_stay(unsigned ncpus)
{
	struct runs rn = runs_on(ncpus, ncpus);

	while (next_run(&rn)) {
		boot_processes(rn.rn_config, (struct forgets){ 0 });
		run();
		assert_true(done >= 9 * PROCESSES);
	}
}

TEST(every_lwp_keeps_its_registers_on_1_cpu, "")
{
	registers_stay(1);
}

TEST(every_lwp_keeps_its_registers_on_2_cpus, "")
{
	registers_stay(2);
}

TEST(every_lwp_keeps_its_registers_on_8_cpus, "")
{
	registers_stay(8);
}

static void
registers_are_corrupted(struct forgets forgets)
{
	struct runs rn = runs_on(1, 8);

	while (next_run(&rn)) {
		boot_processes(rn.rn_config, forgets);
		run_expecting(SIM_FAILED, " corrupted: ");
	}
}

TEST(without_the_hook_one_has_the_registers_of_another, "")
{
	registers_are_corrupted((struct forgets){ .fg_fpu_hook = true });
}

TEST(without_the_fork_handler_a_child_inherits_nothing, "")
{
	registers_are_corrupted((struct forgets){ .fg_fpu_inherit = true });
}

TEST(a_free_handler_that_forgets_the_owner_clears_anothers_registers, "")
{
	registers_are_corrupted((struct forgets){ .fg_fpu_owner = true });
}

/* ---- siblings that are not saved yet ---- */

static void
slow_save(void *arg)
{
	(void)arg;
	for (unsigned i = 0; i < 1000; i++)
		sim_point();
}

static const struct ctxop_template slow_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_save = slow_save,
};

static void
computes_until_it_stops(void *arg)
{
	thread_affinity_set(curthread, 1);
	ctxop_install(curthread, &slow_tpl, arg);
	pcb_compute_fpu(1000);
}

static void
is_a_copy(void *arg)
{
	(void)arg;
	pcb_check_inherited();
	done++;
}

/* Copies it on another CPU, in the middle of what it computes. */
static void
copies_its_sibling(void *arg)
{
	thread_affinity_set(curthread, 0);
	(void)sim_lwp_create(computes_until_it_stops, arg, NULL);
	pcb_compute_fpu(20);
	(void)sim_forkall(is_a_copy, arg, NULL);
	proc_exit(1, 0);
}

/* How many of the seeds end so. */
static unsigned
count_copies(struct forgets forgets, enum sim_outcome outcome)
{
	struct runs rn = runs_on(2, 2);
	unsigned count = 0;

	while (next_run(&rn)) {
		boot_lwps(unfailing(rn.rn_config));
		hardware.pl_forgets = forgets;
		(void)start_program("sh", copies_its_sibling, NULL);
		count += sim_run(sim_current()) == outcome;
	}
	return (count);
}

TEST(forkall_waits_until_a_sibling_is_saved, "")
{
	assert_int_equal(count_copies((struct forgets){ 0 }, SIM_OK), SEEDS);
}

TEST(a_sibling_that_is_not_saved_is_copied_with_old_registers, "")
{
	assert_in_range(
	    count_copies((struct forgets){ .fg_fpu_saved = true }, SIM_FAILED),
	    SEEDS / 2, SEEDS);
}

/* ---- the first use ---- */

static void
boot_early(struct forgets forgets)
{
	boot_lwps(
	    (struct sim_config){ .sc_tape = SIM_ASK(allocations_sleep, NULL) });
	hardware.pl_forgets = forgets;
}

static void
uses_it_for_the_first_time(void *arg)
{
	const struct fpu *fp = &pcb_of(curthread)->pcb_fpu;

	(void)arg;
	check(!fp->fp_is_enabled);
	pcb_use_fpu();
	check(fp->fp_is_enabled);
	check(cpu_regs()->cr_fpu_control == FPU_CONTROL_INITIAL);
	pcb_check_inherited();
	pcb_use_fpu();
	pcb_compute_fpu(3);
	done++;
}

TEST(the_first_use_installs_the_hook_and_clears_the_registers, "")
{
	boot_early((struct forgets){ 0 });
	for (unsigned i = 0; i < 3; i++)
		(void)start_process("bare", uses_it_for_the_first_time, NULL);
	run();
	assert_int_equal(done, 3);
	assert_events(SIM_EV_ATTACH,
	    "attach:segregs attach:segregs attach:segregs "
	    "attach:fpu attach:fpu attach:fpu");
	assert_seen(SIM_KMEM_SLEEPS, 0);
}

TEST(a_first_use_that_allocates_in_its_section_is_a_violation, "")
{
	boot_early((struct forgets){ .fg_fpu_preallocate = true });
	(void)start_process("bare", uses_it_for_the_first_time, NULL);
	run_expecting(SIM_VIOLATION, "with preemption disabled");
	assert_seen(SIM_KMEM_SLEEPS, 1);
}

static void
makes_lwps_before_and_after(void *arg)
{
	(void)sim_lwp_create(uses_it_for_the_first_time, arg, NULL);
	yield();
	pcb_compute_fpu(2);
	(void)sim_lwp_create(is_a_copy, arg, NULL);
}

TEST(an_lwp_inherits_only_from_one_that_has_used_it, "")
{
	boot_lwps((struct sim_config){ 0 });
	(void)start_process("bare", makes_lwps_before_and_after, NULL);
	run();
	assert_int_equal(done, 2);
}

/* ---- the control word ---- */

static void
has_control(void *arg)
{
	check(cpu_regs()->cr_fpu_control == (uint32_t)(uintptr_t)arg);
	done++;
}

static void
sets_control(void *arg)
{
	const uint32_t mine = 0x3f80;

	(void)arg;
	check(cpu_regs()->cr_fpu_control == FPU_CONTROL_INITIAL);
	fpu_control_set(mine);
	(void)sim_lwp_create(has_control, (void *)(uintptr_t)mine, NULL);
	(void)sim_fork1(has_control, (void *)(uintptr_t)mine, NULL);
	fpu_control_set(0x5f80);
	yield();
	has_control((void *)0x5f80);
	(void)sim_exec("other", has_control, (void *)FPU_CONTROL_INITIAL);
}

TEST(the_control_word_is_inherited_and_reset_by_exec, "")
{
	boot_lwps((struct sim_config){ 0 });
	(void)start_program("sh", sets_control, NULL);
	run();
	assert_int_equal(done, 4);
}

/* ---- the end ---- */

static void
finds_nothing(void *arg, int isexec)
{
	struct fpu_regs seen;

	(void)arg;
	check(isexec == 1);
	fpu_regs_store(&seen);
	for (unsigned i = 0; i < FPU_NREGS; i++)
		check((seen.fr_v[i][0] | seen.fr_v[i][1]) == 0);
	check(cpu_regs()->cr_fpu_control == FPU_CONTROL_INITIAL);
	check(!pcb_of(curthread)->pcb_fpu.fp_is_enabled);
	done++;
}

static const struct ctxop_template looking_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_free = finds_nothing,
};

/* Its hook is older than the FPU's, and so freed after it. */
static void
looks_on_as_it_execs(void *arg)
{
	ctxop_install(curthread, &looking_tpl, arg);
	pcb_compute_fpu(3);
	(void)sim_exec("other", computes, arg);
}

TEST(exec_leaves_nothing_of_the_old_program_in_the_registers, "")
{
	boot_lwps((struct sim_config){ 0 });
	(void)start_process("bare", looks_on_as_it_execs, NULL);
	run();
	assert_int_equal(done, 2);
}

static void
computes_briefly(void *arg)
{
	(void)arg;
	pcb_compute_fpu(1);
}

/* The second lwp takes the first one's stack, and this frees its hooks. */
static void
frees_anothers(void *arg)
{
	pcb_compute_fpu(3);
	(void)sim_lwp_create(computes_briefly, arg, NULL);
	while (curproc->p_lwpcnt > 1)
		yield();
	sim_trace_clear(sim_current());
	(void)sim_lwp_create(computes_briefly, arg, NULL);
	pcb_compute_fpu(0);
	done++;
}

TEST(who_reuses_an_lwp_keeps_its_registers, "")
{
	boot_lwps((struct sim_config){ 0 });
	(void)start_program("sh", frees_anothers, NULL);
	run();
	assert_int_equal(done, 1);
	/* Its own too, when it is reaped. */
	assert_events(SIM_EV_FREE, "free:fpu free:fpu free:fpu");
}

TEST(who_reuses_an_lwp_loses_them_to_a_handler_that_forgets_the_owner, "")
{
	boot_lwps((struct sim_config){ 0 });
	hardware.pl_forgets.fg_fpu_owner = true;
	(void)start_program("sh", frees_anothers, NULL);
	run_expecting(SIM_FAILED, "found those of program 0, step 0");
}

static void
forks_in_vain(void *arg)
{
	pcb_compute_fpu(3);
	sim_trace_clear(sim_current());
	check(sim_fork1(computes, arg, NULL) == EAGAIN);
	pcb_compute_fpu(0);
	done++;
}

static void
boot_failing_forks(struct forgets forgets)
{
	boot_lwps(
	    (struct sim_config){ .sc_tape = SIM_ASK(forks_fail_late, NULL) });
	hardware.pl_forgets = forgets;
	(void)start_program("sh", forks_in_vain, NULL);
}

TEST(a_fork_that_fails_late_keeps_the_parents_registers, "")
{
	boot_failing_forks((struct forgets){ 0 });
	run();
	assert_int_equal(done, 1);
	assert_events(SIM_EV_FORK | SIM_EV_FREE, "fork:fpu free:fpu free:fpu");
}

TEST(a_fork_that_fails_late_loses_them_if_the_owner_is_forgotten, "")
{
	boot_failing_forks((struct forgets){ .fg_fpu_owner = true });
	run_expecting(SIM_FAILED, "vector registers corrupted");
}

/* ---- disabled ---- */

static void
leaves_it_disabled(void *arg)
{
	pcb_compute_fpu(1);
	fpu_disable();
	if (arg != NULL)
		pcb_compute_fpu(0);
	delay(1);
	pcb_compute_fpu(1);
	done++;
}

TEST(a_save_hook_that_meets_a_disabled_fpu_faults, "")
{
	boot_lwps((struct sim_config){ 0 });
	(void)start_program("sh", leaves_it_disabled, NULL);
	run_expecting(SIM_PANIC, "the FPU of CPU 0 is disabled (#nm)");
}

TEST(who_returns_to_its_program_finds_the_fpu_enabled, "")
{
	boot_lwps((struct sim_config){ 0 });
	(void)start_program("sh", leaves_it_disabled, &done);
	run();
	assert_int_equal(done, 1);
}

static const struct CMUnitTest tests[] = {
	UNIT(every_lwp_keeps_its_registers_on_1_cpu),
	UNIT(every_lwp_keeps_its_registers_on_2_cpus),
	UNIT(every_lwp_keeps_its_registers_on_8_cpus),
	UNIT(without_the_hook_one_has_the_registers_of_another),
	UNIT(without_the_fork_handler_a_child_inherits_nothing),
	UNIT(a_free_handler_that_forgets_the_owner_clears_anothers_registers),
	UNIT(forkall_waits_until_a_sibling_is_saved),
	UNIT(a_sibling_that_is_not_saved_is_copied_with_old_registers),
	UNIT(the_first_use_installs_the_hook_and_clears_the_registers),
	UNIT(a_first_use_that_allocates_in_its_section_is_a_violation),
	UNIT(an_lwp_inherits_only_from_one_that_has_used_it),
	UNIT(the_control_word_is_inherited_and_reset_by_exec),
	UNIT(exec_leaves_nothing_of_the_old_program_in_the_registers),
	UNIT(who_reuses_an_lwp_keeps_its_registers),
	UNIT(who_reuses_an_lwp_loses_them_to_a_handler_that_forgets_the_owner),
	UNIT(a_fork_that_fails_late_keeps_the_parents_registers),
	UNIT(a_fork_that_fails_late_loses_them_if_the_owner_is_forgotten),
	UNIT(a_save_hook_that_meets_a_disabled_fpu_faults),
	UNIT(who_returns_to_its_program_finds_the_fpu_enabled),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
