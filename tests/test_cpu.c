/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/cpu.c: the CPUs of a machine, and the registers that go with them. */
#include "harness.h"

/* ---- CPUs by number ---- */

TEST(cpus_are_numbered_from_0, "")
{
	sim_t *sim = boot(3);

	for (int i = 0; i < 3; i++)
		assert_int_equal(sim_cpu(sim, (unsigned)i)->cpu_id, i);
	assert_null(sim_cpu(sim, 3));
	assert_null(sim_cpu(sim, UINT32_MAX));
}

TEST(a_machine_has_up_to_64_cpus, "")
{
	sim_t *sim = boot(SIM_MAXCPU);

	assert_int_equal(sim_cpu(sim, 63)->cpu_id, 63);
	assert_null(sim_cpu(sim, 64));
	run();
}

TEST(each_cpu_starts_with_an_idle_thread_of_its_own, "")
{
	sim_t *sim = boot(2);
	const cpu_t *cp = sim_cpu(sim, 1);

	assert_ptr_equal(cp->cpu_thread, cp->cpu_idle_thread);
	assert_ptr_equal(cp->cpu_idle_thread->t_cpu, cp);
	assert_string_equal(cp->cpu_idle_thread->t_name, "idle1");
	assert_ptr_not_equal(
	    cp->cpu_idle_thread, sim_cpu(sim, 0)->cpu_idle_thread);
}

TEST(the_host_is_on_no_cpu_of_the_machine, "")
{
	(void)boot(1);
	assert_string_equal(curthread->t_name, "t0");
	assert_int_equal(CPU->cpu_id, -1);
}

/* ---- vector registers: one that nobody else uses is enough ---- */

#if defined(__x86_64__) && !defined(__SSE__)
#define HAVE_REGISTER 1

static inline void
set_register(uint64_t value)
{
	__asm__ volatile("movq %0, %%xmm15" : : "r"(value));
}

static inline uint64_t
get_register(void)
{
	uint64_t value;

	__asm__ volatile("movq %%xmm15, %0" : "=r"(value));
	return (value);
}
#elif defined(__aarch64__) && !defined(__ARM_NEON)
#define HAVE_REGISTER 1

static inline void
set_register(uint64_t value)
{
	__asm__ volatile("fmov d31, %0" : : "r"(value));
}

static inline uint64_t
get_register(void)
{
	uint64_t value;

	__asm__ volatile("fmov %0, d31" : "=r"(value));
	return (value);
}
#else
#define HAVE_REGISTER 0

static inline void
set_register(uint64_t value)
{
	(void)value;
}

static inline uint64_t
get_register(void)
{
	return (0);
}
#endif

static void
boot_two(bool shared)
{
	(void)boot_with((struct sim_config){ .sc_ncpus = 2,
	    .sc_tape = SIM_ASK(others_first, NULL),
	    .sc_shared_fpu = shared });
	if (!HAVE_REGISTER)
		skip();
}

static void
keeps_its_value(void *arg)
{
	set_register((uintptr_t)arg);
	for (int i = 0; i < 10; i++) {
		sim_point();
		check(get_register() == (uintptr_t)arg);
	}
}

TEST(each_cpu_has_registers_of_its_own, "")
{
	boot_two(false);
	(void)spawn("x", keeps_its_value, (void *)0x1111);
	(void)spawn("y", keeps_its_value, (void *)0x2222);
	run();
}

TEST(cpus_may_share_their_registers, "")
{
	boot_two(true);
	(void)spawn("x", keeps_its_value, (void *)0x1111);
	(void)spawn("y", keeps_its_value, (void *)0x2222);
	run_expecting(SIM_FAILED, "expected get_register() ==");
}

static void
leaves_a_value(void *arg)
{
	(void)arg;
	set_register(0x3333);
	yield();
	check(get_register() == 0x4444);
}

static void
finds_and_changes_it(void *arg)
{
	(void)arg;
	check(get_register() == 0x3333);
	set_register(0x4444);
}

TEST(a_switch_leaves_the_registers_as_they_are, "")
{
	(void)boot(1);
	if (!HAVE_REGISTER)
		skip();
	(void)spawn("x", leaves_a_value, NULL);
	(void)spawn("y", finds_and_changes_it, NULL);
	run();
}

static void
changes_it(void *arg)
{
	(void)arg;
	set_register(0x5555);
}

static void
assert_host_keeps_its_own(bool shared)
{
	enum sim_outcome outcome;
	uint64_t value;

	boot_two(shared);
	(void)spawn("x", changes_it, NULL);
	set_register(0x6666);
	outcome = sim_run(sim_current());
	value = get_register();
	assert_int_equal(outcome, SIM_OK);
	assert_int_equal(value, 0x6666);
	sim_destroy(sim_current());
}

TEST(the_host_has_its_own_registers_back_after_a_run, "")
{
	assert_host_keeps_its_own(false);
	assert_host_keeps_its_own(true);
}

static const struct CMUnitTest tests[] = {
	UNIT(cpus_are_numbered_from_0),
	UNIT(a_machine_has_up_to_64_cpus),
	UNIT(each_cpu_starts_with_an_idle_thread_of_its_own),
	UNIT(the_host_is_on_no_cpu_of_the_machine),
	UNIT(each_cpu_has_registers_of_its_own),
	UNIT(cpus_may_share_their_registers),
	UNIT(a_switch_leaves_the_registers_as_they_are),
	UNIT(the_host_has_its_own_registers_back_after_a_run),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
