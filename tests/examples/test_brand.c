/* SPDX-License-Identifier: BSD-2-Clause */
/* examples/brand.c: branded and native processes on the same CPUs. */
#include "stage.h"

#include <brand.h>
#include <pcb.h>

#define PROCESSES 10 /* more than there are CPUs */

static void
boot_brand(struct sim_config cfg)
{
	boot_hardware(cfg);
	sim_platform(&(const struct sim_platform){ .pf_arg = &hardware,
	    .pf_lwp_installctx = lwp_attach_brand_hdlrs,
	    .pf_proc_exit = brand_proc_exit });
}

static void
run_alone(void (*body)(void *), enum sim_outcome outcome, const char *words)
{
	boot_brand((struct sim_config){ .sc_ncpus = 1 });
	(void)start_process("sh", body, NULL);
	run_expecting(outcome, words);
}

/* ---- processes ---- */

static void
makes_calls(void *arg)
{
	(void)arg;
	for (unsigned i = 0; i < 6; i++) {
		brand_syscall();
		if (i % 2 == 0)
			yield();
		else
			delay(1);
	}
}

static void
native(void *arg)
{
	check(curproc->p_brand == NULL);
	makes_calls(arg);
}

static void
branded(void *arg)
{
	check(curproc->p_brand != NULL);
	makes_calls(arg);
}

static void
forks_and_leaves_and_execs(void *arg)
{
	brand_enter();
	makes_calls(arg);
	if (sim_fork1(branded, arg, NULL) == 0)
		(void)sim_wait(NULL, NULL);
	makes_calls(arg);
	brand_leave();
	(void)sim_exec("native", native, arg);
}

static void
exits_branded(void *arg)
{
	brand_enter();
	makes_calls(arg);
}

static void
enters_without_hook(void *arg)
{
	brand_enter_without_hook();
	makes_calls(arg);
	brand_clearbrand(curproc);
}

/* A third of them native. */
static void
boot_mixed(struct sim_config cfg, void (*first)(void *), void (*second)(void *))
{
	boot_brand(cfg);
	for (unsigned i = 0; i < PROCESSES; i++) {
		(void)start_process("lx", first, NULL);
		(void)start_process("lx", second, NULL);
		(void)start_process("sh", native, NULL);
	}
}

static void
mixed(struct sim_config cfg)
{
	boot_mixed(cfg, forks_and_leaves_and_execs, exits_branded);
}

TEST(everybody_enters_by_its_own_handler, "")
{
	run_all(mixed, SIM_OK, "");
}

static void
without_hook(struct sim_config cfg)
{
	boot_mixed(cfg, enters_without_hook, enters_without_hook);
}

TEST(without_the_hook_they_enter_by_the_others, "")
{
	run_all(without_hook, SIM_FAILED, " entered the kernel through the ");
}

/* ---- exec ---- */

static void
clears_and_execs(void *arg)
{
	brand_enter();
	brand_syscall();
	brand_clearbrand(curproc);
	(void)sim_exec("ls", native, arg);
}

static void
exec_native(struct sim_config cfg)
{
	boot_mixed(cfg, clears_and_execs, native);
}

TEST(exec_to_a_native_image_leaves_lx_enabled, "75")
{
	run_alone(clears_and_execs, SIM_FAILED,
	    "native ls.1/1 entered the kernel through the LX handler on CPU 0");
	run_all(exec_native, SIM_FAILED,
	    "entered the kernel through the LX handler");
}

/* ---- where hooks come and go ---- */

static bool
is_lx(void)
{
	bool lx;

	kpreempt_disable();
	lx = cpu_regs()->cr_lstar == SYSCALL_LX;
	kpreempt_enable();
	return (lx);
}

static void
child_is_restored(void *arg)
{
	(void)arg;
	check(is_lx() && curthread->t_ctx != NULL);
	sim_note("branded");
}

static void
makes_branded_ones(void *arg)
{
	brand_enter();
	check(is_lx());
	check(sim_lwp_create(child_is_restored, arg, NULL) == 0);
	check(sim_fork1(child_is_restored, arg, NULL) == 0);
	check(sim_vfork(child_is_restored, arg, NULL) == 0);
	check(sim_wait(NULL, NULL) == 0 && sim_wait(NULL, NULL) == 0);
	brand_leave();
	check(!is_lx() && curthread->t_ctx == NULL);
	brand_enter();
	check(is_lx());
}

TEST(lwps_and_children_of_a_branded_process_are_branded, "")
{
	run_alone(makes_branded_ones, SIM_OK, "");
	assert_events(SIM_EV_NOTE, "branded branded branded");
	assert_int_equal(hardware.pl_cpu[0].cr_lstar, SYSCALL_NATIVE);
	assert_int_equal(sim_kmem_inuse(sim_current()), 0);
}

TEST(an_exiting_process_takes_its_hook_away, "")
{
	run_alone(exits_branded, SIM_OK, "");
	assert_events(SIM_EV_EXIT | SIM_EV_FREE, "");
	assert_int_equal(hardware.pl_cpu[0].cr_lstar, SYSCALL_NATIVE);
}

static void
exits_beside_another(void *arg)
{
	brand_enter();
	check(sim_lwp_create(branded, arg, NULL) == 0);
	lwp_exit();
}

TEST(an_exiting_lwp_disables_lx_and_keeps_its_hook, "68 70")
{
	run_alone(exits_beside_another, SIM_OK, "");
	assert_events(SIM_EV_EXIT, "exit:brand");
	assert_int_equal(hardware.pl_cpu[0].cr_lstar, SYSCALL_NATIVE);
}

static void
execs_branded(void *arg)
{
	brand_enter();
	(void)sim_exec("sh", branded, arg);
}

TEST(exec_to_a_branded_image_installs_the_hook_anew, "80")
{
	run_alone(execs_branded, SIM_OK, "");
}

/* ---- on the platform of user processes ---- */

static void
leaves_its_cpu(void *arg)
{
	(void)arg;
	sim_trace_clear(sim_current());
	delay(1);
	brand_syscall();
}

static void
enters_and_execs(void *arg)
{
	brand_enter();
	(void)sim_exec("sh", leaves_its_cpu, arg);
}

TEST(the_brand_is_between_segregs_and_the_fpu, "80")
{
	boot_lwps((struct sim_config){ .sc_ncpus = 1 });
	(void)start_process("sh", enters_and_execs, NULL);
	run();
	assert_events(SIM_EV_SAVE | SIM_EV_RESTORE,
	    "save:fpu save:brand save:segregs "
	    "restore:segregs restore:brand restore:fpu");
	assert_int_equal(hardware.pl_cpu[0].cr_lstar, SYSCALL_NATIVE);
}

/* ---- words ---- */

static void
says_how(void *arg)
{
	const struct sim_value how[SIM_OPERANDS] = { { .sv_name = arg } };

	(void)brand_words.cs_verb[0].vb_call(NULL, how);
	check(curthread->t_ctx == NULL);
	brand_clearbrand(curproc);
}

TEST(a_word_it_does_not_know_is_refused, "")
{
	boot_brand((struct sim_config){ .sc_ncpus = 1 });
	(void)start_process(
	    "sh", says_how, (void *)(uintptr_t) "without-hooks");
	run_expecting(SIM_FAILED,
	    "brand enter: expected without-hook or nothing, got without-hooks");
	sim_destroy(sim_current());
	boot_brand((struct sim_config){ .sc_ncpus = 1 });
	(void)start_process("sh", says_how, (void *)(uintptr_t) "without-hook");
	run();
}

static const struct CMUnitTest tests[] = {
	UNIT(everybody_enters_by_its_own_handler),
	UNIT(without_the_hook_they_enter_by_the_others),
	UNIT(exec_to_a_native_image_leaves_lx_enabled),
	UNIT(lwps_and_children_of_a_branded_process_are_branded),
	UNIT(an_exiting_process_takes_its_hook_away),
	UNIT(an_exiting_lwp_disables_lx_and_keeps_its_hook),
	UNIT(exec_to_a_branded_image_installs_the_hook_anew),
	UNIT(the_brand_is_between_segregs_and_the_fpu),
	UNIT(a_word_it_does_not_know_is_refused),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
