/* SPDX-License-Identifier: BSD-2-Clause */
/* examples/ldt.c: processes with tables of their own, and others without. */
#include "stage.h"

#include <ldt.h>

#define PROCESSES 10 /* more than there are CPUs */

/* A process that has exited keeps its table until somebody waits for it. */
static void
waits_for_all(void *arg)
{
	(void)arg;
	while (sim_wait(NULL, NULL) == 0)
		continue;
}

static void
run_alone(void (*body)(void *), enum sim_outcome outcome, const char *words)
{
	boot_hardware((struct sim_config){ .sc_ncpus = 1 });
	(void)start_process("sh", body, NULL);
	(void)spawn("init", waits_for_all, NULL);
	run_expecting(outcome, words);
}

/* ---- processes ---- */

/* Of the descriptor that the program has set, by the process's number. */
static uint64_t
own_base(void)
{
	return (0x1000 * (uint64_t)curproc->p_pid);
}

static void
calls_through(uint64_t base)
{
	for (unsigned i = 0; i < 6; i++) {
		ldt_call(3, base);
		if (i % 2 == 0)
			yield();
		else
			delay(1);
	}
}

static void
has_none(void *arg)
{
	(void)arg;
	for (unsigned i = 0; i < 6; i++) {
		ldt_check();
		yield();
	}
}

static void
shares_the_table(void *arg)
{
	(void)arg;
	calls_through(own_base());
}

/* It finds what its parent has set, and changes that for itself. */
static void
has_a_copy(void *arg)
{
	(void)arg;
	calls_through(0x1000 * (uint64_t)curproc->p_parent->p_pid);
	ldt_set(3, own_base(), LDT_SOUND);
	calls_through(own_base());
}

static void
has_one(void *arg)
{
	ldt_set(3, own_base(), LDT_SOUND);
	calls_through(own_base());
	(void)sim_lwp_create(shares_the_table, arg, NULL);
	if (sim_fork1(has_a_copy, arg, NULL) == 0)
		(void)sim_wait(NULL, NULL);
	calls_through(own_base());
	if (curproc->p_pid % 2 == 0)
		(void)sim_exec("none", has_none, arg);
}

static void
boot_mixed(struct sim_config cfg, void (*body)(void *))
{
	boot_hardware(cfg);
	for (unsigned i = 0; i < PROCESSES; i++) {
		(void)start_process("dos", body, NULL);
		(void)start_process("dos", body, NULL);
		(void)start_process("sh", has_none, NULL);
	}
	(void)spawn("init", waits_for_all, NULL);
}

static void
mixed(struct sim_config cfg)
{
	boot_mixed(cfg, has_one);
}

TEST(every_process_calls_through_its_own_table, "84")
{
	run_all(mixed, SIM_OK, "");
}

static void
has_one_without_hook(void *arg)
{
	(void)arg;
	ldt_set(3, own_base(), LDT_WITHOUT_HOOK);
	calls_through(own_base());
	calls_through(own_base());
}

static void
without_hook(struct sim_config cfg)
{
	boot_mixed(cfg, has_one_without_hook);
}

TEST(without_the_operation_tables_stay_on_the_wrong_cpus, "")
{
	run_all(without_hook, SIM_FAILED, "LDT corrupted: ");
}

static void
forks_without_fork_handler(void *arg)
{
	ldt_set(3, own_base(), LDT_WITHOUT_FORK);
	check(sim_fork1(has_a_copy, arg, NULL) == 0);
	check(sim_wait(NULL, NULL) == 0);
}

TEST(without_the_fork_handler_a_child_has_no_descriptors, "")
{
	run_alone(forks_without_fork_handler, SIM_FAILED,
	    "LDT of sh.2/1: expected base 0x1000 in descriptor 3 on CPU 0, "
	    "found 0x0");
}

static void
sets_in_one_section(void *arg)
{
	(void)arg;
	ldt_set(3, own_base(), LDT_IN_ONE_SECTION);
}

TEST(memory_is_not_asked_for_in_a_section, "")
{
	run_alone(sets_in_one_section, SIM_VIOLATION,
	    "a KM_SLEEP request of sh.1/1 with preemption disabled");
	assert_seen(SIM_KMEM_SLEEPS, 1);
}

/* ---- where tables come and go ---- */

static void
shows_the_order(void *arg)
{
	(void)arg;
	ldt_set(0, 1, LDT_SOUND);
	sim_name(curproc->p_ldt, "ldt");
	check(curproc->p_pctx != NULL && curproc->p_pctx->next == NULL);
	ldt_set(1, 2, LDT_SOUND);
	check(curproc->p_pctx->next == NULL);
	ldt_call(0, 1);
	ldt_call(1, 2);
	ldt_call(2, 0);
}

TEST(only_the_first_descriptor_installs_an_operation, "")
{
	run_alone(shows_the_order, SIM_OK, "");
	assert_null(hardware.pl_cpu[0].cr_ldt);
	assert_int_equal(sim_kmem_inuse(sim_current()), 0);
}

static void
has_none_after_exec(void *arg)
{
	(void)arg;
	check(curproc->p_ldt == NULL && curproc->p_pctx == NULL);
	ldt_check();
	sim_note("none");
}

static void
sets_and_execs(void *arg)
{
	ldt_set(0, 1, LDT_SOUND);
	(void)sim_exec("ls", has_none_after_exec, arg);
}

TEST(exec_takes_the_table_off_the_cpu_and_frees_it, "")
{
	run_alone(sets_and_execs, SIM_OK, "");
	assert_events(SIM_EV_NOTE, "none");
	assert_int_equal(sim_kmem_inuse(sim_current()), 0);
}

static void
sets_beside_another(void *arg)
{
	check(sim_lwp_create(yields, arg, NULL) == 0);
	ldt_set(0, 1, LDT_SOUND);
}

TEST(the_first_descriptor_is_set_by_the_only_lwp, "")
{
	run_alone(sets_beside_another, SIM_PANIC, "p->p_lwpcnt == 1");
}

static void
finds_anothers(void *arg)
{
	(void)arg;
	ldt_check();
}

/* One CPU: sh.1 leaves its table there. */
TEST(a_failure_says_whose_table_is_found, "")
{
	boot_hardware((struct sim_config){ .sc_ncpus = 1 });
	(void)start_process("dos", has_one_without_hook, NULL);
	(void)start_process("sh", finds_anothers, NULL);
	run_expecting(SIM_FAILED,
	    "LDT corrupted: sh.2/1 expected none on CPU 0, found that of "
	    "process 1");
}

/* ---- words ---- */

static void
says_how(void *arg)
{
	const struct sim_value v[SIM_OPERANDS] = { { .sv_number = 3 },
		{ .sv_number = 7 }, { .sv_name = arg } };

	(void)ldt_words.cs_verb[0].vb_call(NULL, v);
	(void)ldt_words.cs_verb[1].vb_call(NULL, v);
}

static void
run_word(const char *how, enum sim_outcome outcome, const char *words)
{
	boot_hardware((struct sim_config){ .sc_ncpus = 1 });
	(void)start_process("sh", says_how, (void *)(uintptr_t)how);
	run_expecting(outcome, words);
	sim_destroy(sim_current());
}

TEST(words_say_what_is_left_out, "")
{
	run_word(NULL, SIM_OK, "");
	run_word("without-hook", SIM_OK, "");
	run_word("without-fork", SIM_OK, "");
	run_word("in-one-section", SIM_VIOLATION, "");
	run_word("without", SIM_FAILED, "ldt set: expected without-hook");
}

static const struct CMUnitTest tests[] = {
	UNIT(every_process_calls_through_its_own_table),
	UNIT(without_the_operation_tables_stay_on_the_wrong_cpus),
	UNIT(without_the_fork_handler_a_child_has_no_descriptors),
	UNIT(memory_is_not_asked_for_in_a_section),
	UNIT(only_the_first_descriptor_installs_an_operation),
	UNIT(exec_takes_the_table_off_the_cpu_and_frees_it),
	UNIT(the_first_descriptor_is_set_by_the_only_lwp),
	UNIT(a_failure_says_whose_table_is_found),
	UNIT(words_say_what_is_left_out),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
