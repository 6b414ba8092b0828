/* SPDX-License-Identifier: BSD-2-Clause */
/* examples/kfpu.c: the vector registers for kernel code. */
#include "stage.h"

#include <kfpu.h>
#include <pcb.h>
#include <stdlib.h>
#include <string.h>

static uint32_t last_id;

/* ---- kernel code that computes ---- */

static struct fpu_program
new_program(void)
{
	struct fpu_program program = { .fp_owner = curthread->t_name,
		.fp_id = ++last_id };

	fpu_program_begin(&program);
	return (program);
}

static void
computes(kfpu_state_t *kfpu, unsigned flags)
{
	struct fpu_program program;

	kernel_fpu_begin(kfpu, flags);
	program = new_program();
	for (unsigned i = 0; i < 5; i++) {
		sim_point();
		check((curthread->t_flag & T_KFPU) != 0);
		fpu_program_step(&program);
	}
	kernel_fpu_end(kfpu, flags);
	check((curthread->t_flag & T_KFPU) == 0);
}

static void
computes_often(void *arg)
{
	kfpu_state_t *kfpu = kernel_fpu_alloc(KM_SLEEP);

	(void)arg;
	for (unsigned i = 0; i < 5; i++)
		computes(kfpu, 0);
	check(kfpu->kfpu_curthread == NULL);
	check(curthread->t_ctx == NULL);
	kernel_fpu_free(kfpu);
}

/* ---- user programs ---- */

/* Its system calls compute in the kernel; its own registers are its own. */
static void
calls(void *arg)
{
	kfpu_state_t *kfpu = kernel_fpu_alloc(KM_SLEEP);
	struct fpu_program program = new_program();

	(void)arg;
	for (unsigned i = 0; i < 5; i++) {
		pcb_step(&program);
		computes(kfpu, 0);
		pcb_step(&program);
		sim_trap();
	}
	kernel_fpu_free(kfpu);
}

static void
only_computes(void *arg)
{
	struct fpu_program program = new_program();

	(void)arg;
	for (unsigned i = 0; i < 30; i++) {
		pcb_step(&program);
		sim_trap();
	}
}

/* An lwp of the kernel's, with no program of its own. */
static void
uses_its_lwp(void *arg)
{
	(void)arg;
	for (unsigned i = 0; i < 5; i++)
		computes(NULL, KFPU_USE_LWP);
}

static void
never_leaves(void *arg)
{
	(void)arg;
	for (unsigned i = 0; i < 5; i++) {
		kpreempt_disable();
		computes(NULL, KFPU_NO_STATE);
		kpreempt_enable();
	}
}

static void
boot_kfpu(struct sim_config cfg)
{
	boot_lwps(cfg);
	last_id = 0;
}

static void
all_keep_their_registers(unsigned ncpus)
{
	struct runs rn = runs_on(ncpus, ncpus);

	while (next_run(&rn)) {
		boot_kfpu(rn.rn_config);
		for (unsigned i = 0; i < 3; i++) {
			(void)spawn("zfs", computes_often, NULL);
			(void)spawn("short", never_leaves, NULL);
			(void)start_program("calls", calls, NULL);
			(void)start_program("sh", only_computes, NULL);
			(void)start_program("zpool", uses_its_lwp, NULL);
		}
		run();
	}
}

TEST(kernel_and_programs_keep_their_registers_on_1_cpu, "")
{
	all_keep_their_registers(1);
}

TEST(kernel_and_programs_keep_their_registers_on_2_cpus, "")
{
	all_keep_their_registers(2);
}

TEST(kernel_and_programs_keep_their_registers_on_8_cpus, "")
{
	all_keep_their_registers(8);
}

/* ---- the order of the hooks ---- */

static void
yields_between(void *arg)
{
	kfpu_state_t *kfpu = kernel_fpu_alloc(KM_SLEEP);

	(void)arg;
	kernel_fpu_begin(kfpu, 0);
	(void)spawn("other", does_nothing, NULL);
	sim_trace_clear(sim_current());
	yield();
	kernel_fpu_end(kfpu, 0);
	check(kfpu->kfpu_absences == 1);
	kernel_fpu_free(kfpu);
}

TEST(the_kernels_hook_is_the_newest_and_is_freed_at_the_end, "")
{
	char *words;

	boot_kfpu(seeded(1, 0));
	(void)start_program("sh", yields_between, NULL);
	run();
	words = sim_trace_words(sim_current(),
	    SIM_EV_SAVE | SIM_EV_RESTORE | SIM_EV_DETACH | SIM_EV_DEALLOCATE);
	assert_non_null(strstr(words, "save:kfpu save:fpu save:segregs "));
	assert_non_null(strstr(words,
	    "restore:segregs restore:fpu restore:kfpu "
	    "detach:kfpu deallocate:kfpu"));
	free(words);
}

static void
looks_at_its_registers(void *arg)
{
	kfpu_state_t *kfpu = kernel_fpu_alloc(KM_SLEEP);
	struct fpu_regs regs;

	(void)arg;
	(void)new_program();
	kernel_fpu_begin(kfpu, 0);
	fpu_regs_store(&regs);
	for (unsigned i = 0; i < FPU_NREGS; i++)
		check(regs.fr_v[i][0] == 0 && regs.fr_v[i][1] == 0);
	kernel_fpu_end(kfpu, 0);
	kernel_fpu_free(kfpu);
}

TEST(the_kernel_begins_with_zeros, "")
{
	(void)boot(1);
	(void)spawn("zfs", looks_at_its_registers, NULL);
	run();
}

/* ---- without the hook ---- */

static void
computes_without_hook(void *arg)
{
	(void)arg;
	for (unsigned i = 0; i < 5; i++) {
		struct fpu_program program;

		kernel_fpu_begin_without_hook();
		program = new_program();
		for (unsigned k = 0; k < 5; k++) {
			sim_point();
			fpu_program_step(&program);
		}
		kernel_fpu_end_without_hook();
	}
}

TEST(without_the_hook_registers_are_corrupted_on_every_seed, "")
{
	struct runs rn = runs_on(1, 8);

	while (next_run(&rn)) {
		boot_kfpu(rn.rn_config);
		for (unsigned i = 0; i < 18; i++)
			(void)spawn("zfs", computes_without_hook, NULL);
		run_expecting(SIM_FAILED, "vector registers corrupted: zfs");
	}
}

/* ---- a lock that is held as it ends (hazard of illumos' order) ---- */

static kthread_t *ending;

static void
holds_the_lock_of_another(void *arg)
{
	(void)arg;
	mutex_enter(&ending->t_ctx_lock);
	delay(1);
	mutex_exit(&ending->t_ctx_lock);
}

static void
has_to_wait_as_it_ends(void *arg)
{
	kfpu_state_t *kfpu = kernel_fpu_alloc(KM_SLEEP);
	struct fpu_program program = new_program();

	(void)arg;
	ending = curthread;
	kernel_fpu_begin(kfpu, 0);
	(void)new_program();
	(void)spawn_at(
	    MINCLSYSPRI + 1, "prying", holds_the_lock_of_another, NULL);
	yield();
	check(mutex_owner(&curthread->t_ctx_lock) != NULL);
	kernel_fpu_end(kfpu, 0);
	check(kfpu->kfpu_absences >= 2);
	check((curthread->t_flag & T_KFPU) == 0);
	delay(1); /* panics with T_KFPU */
	fpu_program_step(&program);
	kernel_fpu_free(kfpu);
}

TEST(the_flag_is_gone_although_the_end_had_to_wait_for_a_lock, "")
{
	boot_kfpu(seeded(1, 0));
	(void)start_program("sh", has_to_wait_as_it_ends, NULL);
	run();
}

/* ---- refusals ---- */

static void
nests(void *arg)
{
	(void)arg;
	kernel_fpu_begin(kernel_fpu_alloc(KM_SLEEP), 0);
	kernel_fpu_begin(kernel_fpu_alloc(KM_SLEEP), 0);
}

TEST(begin_after_begin_panics, "")
{
	assert_panics(nests, NULL, "uses the kernel FPU already");
}

static void
ends_what_was_not_begun(void *arg)
{
	(void)arg;
	kernel_fpu_end(kernel_fpu_alloc(KM_SLEEP), 0);
}

TEST(end_without_begin_panics, "")
{
	assert_panics(
	    ends_what_was_not_begun, NULL, "does not use the kernel FPU");
}

static void
ends_another_state(void *arg)
{
	(void)arg;
	kernel_fpu_begin(kernel_fpu_alloc(KM_SLEEP), 0);
	kernel_fpu_end(kernel_fpu_alloc(KM_SLEEP), 0);
}

TEST(end_with_another_state_panics, "")
{
	assert_panics(ends_another_state, NULL, "ends what is not its own");
}

static void
shares(void *arg)
{
	kernel_fpu_begin(arg, 0);
	yield();
}

TEST(a_state_has_one_user, "")
{
	kfpu_state_t *kfpu;

	(void)boot(1);
	kfpu = kernel_fpu_alloc(KM_SLEEP);
	(void)spawn("first", shares, kfpu);
	(void)spawn("second", shares, kfpu);
	run_expecting(SIM_PANIC, "second and first share a state");
}

static void
begins_without_section(void *arg)
{
	(void)arg;
	kernel_fpu_begin(NULL, KFPU_NO_STATE);
}

TEST(preemption_is_to_be_disabled_without_a_state, "")
{
	assert_panics(begins_without_section, NULL, "t_preempt > 0");
}

static void
sleeps_without_state(void *arg)
{
	(void)arg;
	(void)spawn("other", does_nothing, NULL);
	kpreempt_disable();
	kernel_fpu_begin(NULL, KFPU_NO_STATE);
	delay(1);
}

TEST(sleeping_without_a_state_panics, "")
{
	assert_panics(
	    sleeps_without_state, NULL, "still uses the kernel FPU (T_KFPU)");
}

static const struct CMUnitTest tests[] = {
	UNIT(kernel_and_programs_keep_their_registers_on_1_cpu),
	UNIT(kernel_and_programs_keep_their_registers_on_2_cpus),
	UNIT(kernel_and_programs_keep_their_registers_on_8_cpus),
	UNIT(the_kernels_hook_is_the_newest_and_is_freed_at_the_end),
	UNIT(the_kernel_begins_with_zeros),
	UNIT(without_the_hook_registers_are_corrupted_on_every_seed),
	UNIT(the_flag_is_gone_although_the_end_had_to_wait_for_a_lock),
	UNIT(begin_after_begin_panics),
	UNIT(end_without_begin_panics),
	UNIT(end_with_another_state_panics),
	UNIT(a_state_has_one_user),
	UNIT(preemption_is_to_be_disabled_without_a_state),
	UNIT(sleeping_without_a_state_panics),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
