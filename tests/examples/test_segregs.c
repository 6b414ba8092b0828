/* SPDX-License-Identifier: BSD-2-Clause */
/* examples/segregs.c: segment bases of 32-bit and 64-bit programs. */
#include "stage.h"

#include <pcb.h>

#define PROCESSES 12

/* ---- programs ---- */

static void
moves_its_bases(void *arg)
{
	(void)arg;
	for (unsigned i = 0; i < 20; i++) {
		segregs_step(&pcb_of(curthread)->pcb_segregs);
		sim_trap();
	}
	done++;
}

/* With another lwp, and a child that is of the same data model. */
static void
multiplies(void *arg)
{
	(void)sim_lwp_create(moves_its_bases, arg, NULL);
	(void)sim_fork1(moves_its_bases, arg, NULL);
	moves_its_bases(arg);
}

static void
execs_64bit(void *arg)
{
	(void)sim_exec("large", multiplies, arg);
}

static void
execs_32bit(void *arg)
{
	pcb_of(curthread)->pcb_execs_32bit = true;
	(void)sim_exec("small", multiplies, arg);
}

/* ---- runs ---- */

static void
start_processes(void)
{
	for (unsigned i = 0; i < PROCESSES; i++)
		(void)start_process(
		    "sh", i % 2 == 0 ? execs_64bit : execs_32bit, NULL);
}

static void
everybody_finds_its_own(unsigned ncpus)
{
	struct runs rn = runs_on(ncpus, ncpus);

	while (next_run(&rn)) {
		boot_lwps(unfailing(rn.rn_config));
		start_processes();
		run();
		assert_int_equal(done, 3 * PROCESSES);
	}
}

static void
bases_are_corrupted(struct forgets forgets, const char *words)
{
	struct runs rn = runs_on(1, 8);

	while (next_run(&rn)) {
		boot_lwps(unfailing(rn.rn_config));
		hardware.pl_forgets = forgets;
		start_processes();
		run_expecting(SIM_FAILED, words);
	}
}

TEST(every_lwp_finds_its_own_bases_on_1_cpu, "")
{
	everybody_finds_its_own(1);
}

TEST(every_lwp_finds_its_own_bases_on_2_cpus, "")
{
	everybody_finds_its_own(2);
}

TEST(every_lwp_finds_its_own_bases_on_8_cpus, "")
{
	everybody_finds_its_own(8);
}

TEST(without_the_hook_segment_bases_are_corrupted, "")
{
	bases_are_corrupted((struct forgets){ .fg_segregs_hook = true },
	    "segment bases corrupted");
}

TEST(the_32_bit_restore_corrupts_the_bases_of_64_bit_programs, "")
{
	bases_are_corrupted(
	    (struct forgets){ .fg_segregs_model = true }, "a 64-bit program");
}

/* ---- what a restore loads ---- */

static void
sees_what_is_loaded(void *arg)
{
	const struct segregs *sr = &pcb_of(curthread)->pcb_segregs;
	const bool *is_32bit = arg;

	check(sr->sr_is_32bit == *is_32bit);
	check((cpu_regs()->cr_fs != 0) == *is_32bit);
	check((cpu_regs()->cr_gs != 0) == *is_32bit);
	check((sr->sr_fsbase >> 32 == 0) == *is_32bit);
	check(cpu_regs()->cr_fsbase == sr->sr_fsbase);
	check(cpu_regs()->cr_gsbase == sr->sr_gsbase);
	check(sr->sr_fsbase != sr->sr_gsbase);
	done++;
}

static void
execs_one_model_then_the_other(void *arg)
{
	static const bool models[] = { true, false };
	uintptr_t which = (uintptr_t)arg;

	if (which > 0)
		sees_what_is_loaded((void *)(uintptr_t)&models[which - 1]);
	if (which == 2)
		return;
	pcb_of(curthread)->pcb_execs_32bit = models[which];
	(void)sim_exec(
	    "sh", execs_one_model_then_the_other, (void *)(which + 1));
}

TEST(exec_changes_the_data_model_and_the_variant_with_it, "")
{
	boot_lwps((struct sim_config){ .sc_ncpus = 1 });
	(void)start_process("sh", execs_one_model_then_the_other, NULL);
	run();
	assert_int_equal(done, 2);
}

static const bool is_32bit_program = true;

static void
makes_32bit_relatives(void *arg)
{
	(void)sim_lwp_create(sees_what_is_loaded, arg, NULL);
	(void)sim_fork1(sees_what_is_loaded, arg, NULL);
}

static void
becomes_32bit(void *arg)
{
	pcb_of(curthread)->pcb_execs_32bit = true;
	(void)sim_exec("small", makes_32bit_relatives, arg);
}

TEST(lwps_and_children_of_a_32_bit_program_are_32_bit, "")
{
	boot_lwps((struct sim_config){ .sc_ncpus = 1 });
	(void)start_process(
	    "sh", becomes_32bit, (void *)(uintptr_t)&is_32bit_program);
	run();
	assert_int_equal(done, 2);
}

/* ---- how it is installed ---- */

/* In exec the allocation sleeps, and another program runs meanwhile. */
TEST(an_allocation_that_sleeps_loses_no_bases, "")
{
	boot_lwps(
	    (struct sim_config){ .sc_tape = SIM_ASK(allocations_sleep, NULL) });
	start_processes();
	run();
	assert_int_equal(done, 3 * PROCESSES);
	assert_seen(SIM_KMEM_SLEEPS, 0);
}

static const struct CMUnitTest tests[] = {
	UNIT(every_lwp_finds_its_own_bases_on_1_cpu),
	UNIT(every_lwp_finds_its_own_bases_on_2_cpus),
	UNIT(every_lwp_finds_its_own_bases_on_8_cpus),
	UNIT(without_the_hook_segment_bases_are_corrupted),
	UNIT(the_32_bit_restore_corrupts_the_bases_of_64_bit_programs),
	UNIT(exec_changes_the_data_model_and_the_variant_with_it),
	UNIT(lwps_and_children_of_a_32_bit_program_are_32_bit),
	UNIT(an_allocation_that_sleeps_loses_no_bases),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
