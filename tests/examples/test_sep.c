/* SPDX-License-Identifier: BSD-2-Clause */
/* examples/sep.c: where a system call finds the kernel's stack. */
#include "harness.h"

#include <pcb.h>

#define SEEDS 30
#define PROCESSES 12

static struct platform hardware;
static unsigned done;

static void
makes_system_calls(void *arg)
{
	(void)arg;
	for (unsigned i = 0; i < 20; i++) {
		sysenter(pcb_of(curthread)->pcb_kstack);
		sim_trap();
	}
	done++;
}

static void
multiplies(void *arg)
{
	(void)sim_lwp_create(makes_system_calls, arg, NULL);
	(void)sim_fork1(makes_system_calls, arg, NULL);
	makes_system_calls(arg);
}

static void
execs(void *arg)
{
	makes_system_calls(arg); /* it has it from birth */
	(void)sim_exec("sh", multiplies, arg);
}

static void
boot_processes(unsigned ncpus, uint64_t *seed, struct forgets forgets)
{
	(void)boot_with((struct sim_config){ .sc_ncpus = ncpus,
	    .sc_tape = SIM_ASK(nothing_fails, seed),
	    .sc_tick = 1500 });
	hardware = (struct platform){ .pl_has_sep = true,
		.pl_forgets = forgets };
	done = 0;
	pcb_platform(&hardware);
	for (unsigned i = 0; i < PROCESSES; i++)
		(void)start_process("sh", execs, NULL);
}

static void
system_calls_arrive(unsigned ncpus)
{
	for (uint64_t n = 1; n <= SEEDS; n++) {
		uint64_t seed = n;

		boot_processes(ncpus, &seed, (struct forgets){ 0 });
		run();
		assert_int_equal(done, 4 * PROCESSES);
		sim_destroy(sim_current());
	}
}

TEST(system_calls_arrive_on_their_own_stack_on_1_cpu, "")
{
	system_calls_arrive(1);
}

TEST(system_calls_arrive_on_their_own_stack_on_2_cpus, "")
{
	system_calls_arrive(2);
}

TEST(system_calls_arrive_on_their_own_stack_on_8_cpus, "")
{
	system_calls_arrive(8);
}

TEST(without_the_hook_they_arrive_on_that_of_another, "")
{
	for (uint64_t n = 1; n <= SEEDS; n++) {
		uint64_t seed = n;

		boot_processes(1 + (unsigned)n % 8, &seed,
		    (struct forgets){ .fg_sep_hook = true });
		run_expecting(SIM_FAILED, "sysenter stack corrupted");
		sim_destroy(sim_current());
	}
}

static uint32_t
allocations_sleep(void *arg, enum sim_choice choice, uint32_t answers)
{
	(void)arg;
	(void)answers;
	return (choice == SIM_CHOICE_KMEM_SLEEP ? 1 : 0);
}

/* In exec the allocation sleeps, and another program runs meanwhile. */
TEST(an_allocation_that_sleeps_loses_no_stack, "")
{
	(void)boot_with(
	    (struct sim_config){ .sc_tape = SIM_ASK(allocations_sleep, NULL) });
	hardware = (struct platform){ .pl_has_sep = true };
	done = 0;
	pcb_platform(&hardware);
	for (unsigned i = 0; i < PROCESSES; i++)
		(void)start_process("sh", execs, NULL);
	run();
	assert_int_equal(done, 4 * PROCESSES);
	assert_seen(SIM_KMEM_SLEEPS, 0);
}

/* ---- who has it ---- */

static void
execs_at_once(void *arg)
{
	(void)sim_exec("sh", does_nothing, arg);
}

static void
boot_with_sep(bool has_sep)
{
	(void)boot(1);
	hardware = (struct platform){ .pl_has_sep = has_sep };
	done = 0;
	pcb_platform(&hardware);
}

TEST(it_is_between_segregs_and_the_fpu, "80")
{
	boot_with_sep(true);
	(void)start_process("sh", execs_at_once, NULL);
	run();
	assert_events(SIM_EV_ATTACH,
	    "attach:segregs attach:sep "
	    "attach:segregs attach:sep attach:fpu");
}

TEST(cpus_of_amd_do_without, "80")
{
	boot_with_sep(false);
	(void)start_process("sh", execs_at_once, NULL);
	run();
	assert_events(
	    SIM_EV_ATTACH, "attach:segregs attach:segregs attach:fpu");
}

static void
installs_its_own(void *arg)
{
	(void)arg;
	sep_install(curthread, sep_stack(7));
	sysenter(sep_stack(7));
	done++;
}

TEST(that_of_the_caller_is_loaded_at_once, "")
{
	boot_with_sep(true);
	(void)spawn("t", installs_its_own, NULL);
	run();
	assert_int_equal(done, 1);
}

/* ---- when nobody is there ---- */

static void
does_not_find_a_stack(void *arg)
{
	(void)arg;
	check(cpu_regs()->cr_sysenter_esp == 0);
	done++;
}

static void
goes_away(void *arg)
{
	sysenter(pcb_of(curthread)->pcb_kstack);
	(void)spawn("other", does_not_find_a_stack, arg);
	yield();
	sysenter(pcb_of(curthread)->pcb_kstack);
	done++;
}

TEST(no_way_into_a_stack_is_left_open_at_a_switch, "")
{
	boot_with_sep(true);
	(void)start_process("sh", goes_away, NULL);
	run();
	assert_int_equal(done, 2);
}

static const struct CMUnitTest tests[] = {
	UNIT(system_calls_arrive_on_their_own_stack_on_1_cpu),
	UNIT(system_calls_arrive_on_their_own_stack_on_2_cpus),
	UNIT(system_calls_arrive_on_their_own_stack_on_8_cpus),
	UNIT(without_the_hook_they_arrive_on_that_of_another),
	UNIT(an_allocation_that_sleeps_loses_no_stack),
	UNIT(it_is_between_segregs_and_the_fpu),
	UNIT(cpus_of_amd_do_without),
	UNIT(that_of_the_caller_is_loaded_at_once),
	UNIT(no_way_into_a_stack_is_left_open_at_a_switch),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
