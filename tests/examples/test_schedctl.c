/* SPDX-License-Identifier: BSD-2-Clause */
/* examples/schedctl.c: the page that lwps of a process share. */
#include "stage.h"

#include <errno.h>
#include <pcb.h>

#define PROCESSES 8

static void
checks(unsigned times)
{
	for (unsigned i = 0; i < times; i++) {
		pcb_check_schedctl();
		sim_trap();
	}
}

/* ---- many of them ---- */

static void
asks_and_ends(void *arg)
{
	(void)arg;
	for (unsigned i = 0; i < 4; i++) {
		check(pcb_schedctl() == 0);
		checks(3);
		pcb_end_schedctl();
		checks(3);
	}
	done++;
}

static void
asks_and_exits(void *arg)
{
	(void)arg;
	checks(2);
	check(pcb_schedctl() == 0);
	checks(5);
	done++;
}

static void
asks_and_multiplies(void *arg)
{
	check(pcb_schedctl() == 0);
	(void)sim_lwp_create(asks_and_ends, arg, NULL);
	for (unsigned i = 0; i < 4; i++) {
		(void)sim_lwp_create(asks_and_exits, arg, NULL);
		checks(2);
	}
	(void)sim_fork1(asks_and_exits, arg, NULL);
	checks(10);
	done++;
}

static void
boot_processes(struct sim_config cfg, struct forgets forgets)
{
	boot_lwps(unfailing(cfg));
	hardware.pl_forgets = forgets;
	for (unsigned i = 0; i < PROCESSES; i++)
		(void)start_process("sh", asks_and_multiplies, NULL);
}

static void
pages_are_true(unsigned ncpus)
{
	struct runs rn = runs_on(ncpus, ncpus);

	while (next_run(&rn)) {
		boot_processes(rn.rn_config, (struct forgets){ 0 });
		run();
		assert_int_equal(done, 7 * PROCESSES);
	}
}

TEST(pages_tell_the_truth_on_1_cpu, "")
{
	pages_are_true(1);
}

TEST(pages_tell_the_truth_on_2_cpus, "")
{
	pages_are_true(2);
}

TEST(pages_tell_the_truth_on_8_cpus, "")
{
	pages_are_true(8);
}

static void
slots_are_corrupted(struct forgets forgets, const char *words)
{
	struct runs rn = runs_on(1, 4);

	while (next_run(&rn)) {
		boot_processes(rn.rn_config, forgets);
		run_expecting(SIM_FAILED, words);
	}
}

TEST(without_the_fork_handler_a_child_reads_its_parents_slot, "")
{
	slots_are_corrupted((struct forgets){ .fg_schedctl_fork = true },
	    "schedctl slot corrupted: ");
}

TEST(a_hook_that_is_not_removed_writes_into_the_next_owners_slot, "")
{
	slots_are_corrupted((struct forgets){ .fg_schedctl_remove = true },
	    "schedctl slot corrupted: ");
}

/* ---- interrupts ---- */

/* Whom it pins has not left the CPU: no hook has run. */
static void
looks_at_the_page(void *page)
{
	check(curthread->t_intr != NULL);
	schedctl_page_check(page);
	done++;
}

static void
is_interrupted(void *arg)
{
	(void)arg;
	check(pcb_schedctl() == 0);
	sim_intr(0, 1, looks_at_the_page, pcb_of(curthread)->pcb_page);
	checks(2);
	done++;
}

TEST(whom_an_interrupt_pins_is_still_on_its_cpu, "")
{
	boot_lwps((struct sim_config){ 0 });
	(void)start_process("sh", is_interrupted, NULL);
	run();
	assert_int_equal(done, 2);
}

/* ---- slots ---- */

static struct schedctl *last_slot;

static void
takes_the_same_slot(void *arg)
{
	const struct pcb *pcb = pcb_of(curthread);

	check(pcb->pcb_schedctl == NULL);
	check(pcb_schedctl() == 0);
	check(pcb->pcb_schedctl == last_slot);
	check(last_slot->sc_owner == curthread);
	check(pcb->pcb_page == arg);
	done++;
}

static void
gets_a_slot(void *arg)
{
	const struct pcb *pcb = pcb_of(curthread);

	(void)arg;
	check(pcb_schedctl() == 0);
	last_slot = pcb->pcb_schedctl;
	check(pcb_schedctl() == 0); /* has one */
	check(pcb->pcb_schedctl == last_slot);
	(void)sim_lwp_create(takes_the_same_slot, pcb->pcb_page, NULL);
	lwp_exit();
}

TEST(the_slot_of_an_exited_lwp_is_for_a_later_one, "")
{
	boot_lwps((struct sim_config){ 0 });
	(void)start_process("sh", gets_a_slot, NULL);
	run();
	assert_int_equal(done, 1);
	assert_events(SIM_EV_ATTACH | SIM_EV_DETACH,
	    "attach:segregs attach:schedctl attach:segregs detach:schedctl "
	    "attach:schedctl detach:schedctl");
}

static void
asks_and_waits(void *arg)
{
	(void)arg;
	done += pcb_schedctl() == 0;
	sim_pause();
}

static void
asks_for_too_many(void *arg)
{
	for (unsigned i = 0; i < SC_NSLOTS; i++) {
		(void)sim_lwp_create(asks_and_waits, arg, NULL);
		yield();
	}
	check(pcb_schedctl() == ENOMEM);
	pcb_check_schedctl();
	proc_exit(1, 0);
}

TEST(a_page_has_only_so_many_slots, "")
{
	boot_lwps((struct sim_config){ 0 });
	(void)start_process("sh", asks_for_too_many, NULL);
	run_clean();
	assert_int_equal(done, SC_NSLOTS);
}

/* ---- fork and exec ---- */

static void
has_another_page(void *arg)
{
	const struct pcb *pcb = pcb_of(curthread);

	check(pcb->pcb_schedctl == NULL);
	check(pcb->pcb_page != arg);
	check(pcb->pcb_page->sp_slot[0].sc_owner == NULL);
	check(pcb_schedctl() == 0);
	check(pcb->pcb_schedctl == &pcb->pcb_page->sp_slot[0]);
	done++;
}

static void
forks_and_execs(void *arg)
{
	struct pcb *pcb = pcb_of(curthread);

	(void)arg;
	check(pcb_schedctl() == 0);
	(void)sim_fork1(has_another_page, pcb->pcb_page, NULL);
	(void)sim_forkall(has_another_page, pcb->pcb_page, NULL);
	(void)sim_vfork(has_another_page, pcb->pcb_page, NULL);
	check(pcb->pcb_schedctl == &pcb->pcb_page->sp_slot[0]);
	(void)sim_exec("other", has_another_page, NULL);
}

TEST(children_and_exec_begin_with_a_page_of_free_slots, "")
{
	boot_lwps((struct sim_config){ 0 });
	(void)start_process("sh", forks_and_execs, NULL);
	run_clean();
	assert_int_equal(done, 4);
}

static void
forks_in_vain(void *arg)
{
	check(pcb_schedctl() == 0);
	check(sim_forkall(has_another_page, arg, NULL) == EAGAIN);
	pcb_check_schedctl();
	done++;
}

TEST(a_fork_that_fails_late_leaves_no_page_behind, "")
{
	for (unsigned forgets = 0; forgets < 2; forgets++) {
		boot_lwps((struct sim_config){
		    .sc_tape = SIM_ASK(forks_fail_late, NULL) });
		hardware.pl_forgets.fg_schedctl_fork = forgets != 0;
		(void)start_process("sh", forks_in_vain, NULL);
		run();
		assert_int_equal(done, 1);
		if (forgets == 0)
			assert_int_equal(sim_kmem_inuse(sim_current()), 0);
		sim_destroy(sim_current());
	}
}

static const struct CMUnitTest tests[] = {
	UNIT(pages_tell_the_truth_on_1_cpu),
	UNIT(pages_tell_the_truth_on_2_cpus),
	UNIT(pages_tell_the_truth_on_8_cpus),
	UNIT(without_the_fork_handler_a_child_reads_its_parents_slot),
	UNIT(a_hook_that_is_not_removed_writes_into_the_next_owners_slot),
	UNIT(whom_an_interrupt_pins_is_still_on_its_cpu),
	UNIT(the_slot_of_an_exited_lwp_is_for_a_later_one),
	UNIT(a_page_has_only_so_many_slots),
	UNIT(children_and_exec_begin_with_a_page_of_free_slots),
	UNIT(a_fork_that_fails_late_leaves_no_page_behind),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
