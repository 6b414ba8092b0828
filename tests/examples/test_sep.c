/* SPDX-License-Identifier: BSD-2-Clause */
/* examples/sep.c: where a system call finds the kernel's stack. */
#include "stage.h"

#include <pcb.h>

#define PROCESSES 12

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
boot_with_sep(struct sim_config cfg)
{
	boot_lwps(cfg);
	hardware.pl_has_sep = true;
}

static void
boot_processes(struct sim_config cfg, struct forgets forgets)
{
	boot_with_sep(cfg);
	hardware.pl_forgets = forgets;
	for (unsigned i = 0; i < PROCESSES; i++)
		(void)start_process("sh", execs, NULL);
}

static void
system_calls_arrive(unsigned ncpus)
{
	struct runs rn = runs_on(ncpus, ncpus);

	while (next_run(&rn)) {
		boot_processes(unfailing(rn.rn_config), (struct forgets){ 0 });
		run();
		assert_int_equal(done, 4 * PROCESSES);
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
	struct runs rn = runs_on(1, 8);

	while (next_run(&rn)) {
		boot_processes(unfailing(rn.rn_config),
		    (struct forgets){ .fg_sep_hook = true });
		run_expecting(SIM_FAILED, "sysenter stack corrupted");
	}
}

/* In exec the allocation sleeps, and another program runs meanwhile. */
TEST(an_allocation_that_sleeps_loses_no_stack, "")
{
	boot_processes(
	    (struct sim_config){ .sc_tape = SIM_ASK(allocations_sleep, NULL) },
	    (struct forgets){ 0 });
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

TEST(it_is_between_segregs_and_the_fpu, "80")
{
	boot_with_sep((struct sim_config){ .sc_ncpus = 1 });
	(void)start_process("sh", execs_at_once, NULL);
	run();
	assert_events(SIM_EV_ATTACH,
	    "attach:segregs attach:sep "
	    "attach:segregs attach:sep attach:fpu");
}

TEST(cpus_of_amd_do_without, "80")
{
	boot_lwps((struct sim_config){ .sc_ncpus = 1 });
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
	boot_with_sep((struct sim_config){ .sc_ncpus = 1 });
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
	boot_with_sep((struct sim_config){ .sc_ncpus = 1 });
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
