/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/hardware.c: what a CPU still holds when a thread leaves it. */
#include "harness.h"

#include <stdlib.h>
#include <string.h>

static char guest[] = "guest state";
static int owner, another;

static void
loads(void *arg)
{
	(void)arg;
	sim_hw_load(guest, &owner);
}

static void
unloads(void *arg)
{
	(void)arg;
	sim_hw_unload(guest);
}

static const struct ctxop_template hw_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_save = unloads,
	.ct_restore = loads,
	.ct_exit = unloads,
};

/* ---- at a switch ---- */

static void
leaves_it_loaded(void *arg)
{
	sim_name(&owner, "vcpu");
	loads(arg);
	yield();
}

static void
has_it_unloaded(void *arg)
{
	ctxop_install(curthread, &hw_tpl, arg);
	loads(arg);
	yield();
	yield();
}

static void
does_it_by_hand(void *arg)
{
	loads(arg);
	unloads(arg);
	yield();
}

TEST(what_no_save_hook_unloads_is_a_violation, "")
{
	assert_violation(leaves_it_loaded, SIM_HW_LOADED,
	    "hw-loaded: CPU 0 still holds guest state of "
	    "vcpu@fffffe0000001000 as t leaves it: no save hook has unloaded "
	    "it (sc_audit shows where it was loaded)",
	    SIM_OK);
}

TEST(what_is_unloaded_by_a_hook_or_by_hand_is_legal, "")
{
	assert_no_violation(has_it_unloaded);
	assert_no_violation(does_it_by_hand);
}

static void
stays_alone(void *arg)
{
	loads(arg);
	yield();
	unloads(arg);
}

TEST(a_thread_that_keeps_its_cpu_keeps_what_is_loaded, "")
{
	(void)boot(1);
	(void)spawn("t", stays_alone, NULL);
	run();
}

static void
yields_twice(void *arg)
{
	leaves_it_loaded(arg);
	yield();
}

TEST(what_was_left_is_reported_once, "")
{
	(void)boot_with(set_all((struct sim_config){ 0 }, SIM_V_RECORD));
	(void)spawn("t", yields_twice, NULL);
	(void)spawn("other", yields, NULL);
	run();
	assert_seen(SIM_HW_LOADED, 1);
	assert_seen(SIM_EXIT_ARMED, 0);
}

static void
unload_for_process(void *arg)
{
	unloads(arg);
}

static void
has_a_process_hook(void *arg)
{
	installpctx(curproc, arg, unload_for_process, NULL, NULL, NULL, NULL);
	loads(arg);
	yield();
	(void)removepctx(
	    curproc, arg, unload_for_process, NULL, NULL, NULL, NULL);
}

TEST(process_hooks_may_unload_as_well, "")
{
	assert_no_violation(has_a_process_hook);
}

/* ---- a hypervisor's exit ---- */

static struct ctxop *vmm;

static void
saves_by_hand(void *arg)
{
	vmm = ctxop_allocate(&hw_tpl, arg);
	kpreempt_disable();
	ctxop_attach(curthread, vmm);
	loads(arg);
	kpreempt_enable();
	ctxop_detach(curthread, vmm); /* may be preempted here */
	unloads(arg);
	ctxop_free(vmm);
}

static void
saves_by_hand_in_a_section(void *arg)
{
	vmm = ctxop_allocate(&hw_tpl, arg);
	kpreempt_disable();
	ctxop_attach(curthread, vmm);
	loads(arg);
	kpreempt_enable();
	kpreempt_disable();
	ctxop_detach(curthread, vmm);
	unloads(arg);
	kpreempt_enable();
	ctxop_free(vmm);
}

/* The time slice is over while vmm is on no ring. */
static uint32_t
after_detach(void *arg, enum sim_choice choice, uint32_t answers)
{
	(void)arg;
	(void)answers;
	return (choice == SIM_CHOICE_PREEMPT && vmm != NULL &&
	    vmm->next == NULL && curthread->t_ctx == NULL &&
	    !mutex_owned(&curthread->t_ctx_lock));
}

TEST(a_preemption_between_detach_and_the_save_by_hand_is_found, "94")
{
	(void)boot_with(
	    (struct sim_config){ .sc_tape = SIM_ASK(after_detach, NULL) });
	vmm = NULL;
	(void)spawn("t", saves_by_hand, NULL);
	(void)spawn("other", yields, NULL);
	run_expecting(SIM_VIOLATION, "hw-loaded: CPU 0 still holds guest");
}

TEST(without_a_preemption_nobody_notices, "94")
{
	(void)boot(1);
	(void)spawn("t", saves_by_hand, NULL);
	run();
}

TEST(detach_and_save_in_one_section_is_legal_on_every_tape, "94")
{
	for (uint64_t seed = 1; seed <= 50; seed++) {
		(void)boot_with((struct sim_config){
		    .sc_ncpus = 2, .sc_tape = SIM_SEED(seed) });
		(void)spawn("t", saves_by_hand_in_a_section, NULL);
		(void)spawn("other", yields, NULL);
		(void)spawn("third", yields, NULL);
		run();
		sim_destroy(sim_current());
	}
}

/* ---- the last switch ---- */

static void
exits_armed(void *arg)
{
	loads(arg);
}

static void
exits_armed_with_a_save_hook(void *arg)
{
	const struct ctxop_template tpl = { .ct_rev = CTXOP_TPL_REV,
		.ct_save = unloads };

	ctxop_install(curthread, &tpl, arg);
	loads(arg);
}

static void
exits_with_an_exit_hook(void *arg)
{
	ctxop_install(curthread, &hw_tpl, arg);
	loads(arg);
}

TEST(a_zombie_that_leaves_something_loaded_is_a_violation, "54")
{
	assert_violation(exits_armed, SIM_EXIT_ARMED,
	    "as t leaves it: a zombie's save hooks do not run", SIM_OK);
	assert_violation(exits_armed_with_a_save_hook, SIM_EXIT_ARMED,
	    "as t leaves it: a zombie's save hooks do not run", SIM_OK);
}

TEST(an_exit_hook_that_unloads_is_legal, "")
{
	assert_no_violation(exits_with_an_exit_hook);
}

/* ---- which, and whose ---- */

static void
loads_three(void *arg)
{
	char copy[] = "guest state";

	(void)arg;
	sim_hw_load("LDT", &another);
	sim_hw_load(guest, &owner);
	sim_hw_load("guest", NULL);
	sim_hw_unload("LDT");
	sim_hw_unload("guest state machine");
	sim_hw_unload("");
	sim_hw_unload(copy);
	sim_hw_unload(copy);
	yield();
}

TEST(things_go_by_their_whole_name_wherever_it_is_stored, "")
{
	(void)boot_with(set_all((struct sim_config){ 0 }, SIM_V_RECORD));
	(void)spawn("t", loads_three, NULL);
	(void)spawn("other", yields, NULL);
	run();
	assert_seen(SIM_HW_LOADED, 1);
	assert_non_null(strstr(
	    sim_violation_message(sim_current(), 0), "holds guest of 0 as t"));
}

static void
reloads_for_another(void *arg)
{
	sim_name(&another, "second");
	loads(arg);
	sim_hw_load(guest, &another);
	yield();
}

TEST(loading_again_changes_the_owner_and_is_one_thing, "")
{
	assert_violation(reloads_for_another, SIM_HW_LOADED,
	    "holds guest state of second@", SIM_OK);
}

static const char *const eight[] = { "a", "b", "c", "d", "e", "f", "g", "h" };

static void
loads_eight(void *arg)
{
	(void)arg;
	for (unsigned round = 0; round < 3; round++) {
		for (unsigned i = 0; i < 8; i++)
			sim_hw_load(eight[i], NULL);
		for (unsigned i = 0; i < 8; i++)
			sim_hw_unload(eight[(i * 3 + round) % 8]);
	}
	yield();
}

static void
loads_nine(void *arg)
{
	(void)arg;
	for (unsigned i = 0; i < 8; i++)
		sim_hw_load(eight[i], NULL);
	sim_hw_load("h", NULL);
	sim_hw_load("ninth", NULL);
}

TEST(eight_things_fit_and_a_ninth_panics, "")
{
	assert_no_violation(loads_eight);
	assert_panics(
	    loads_nine, NULL, "sim_hw_load: ninth: CPU 0 holds 8 things");
}

static void
leaves_eight(void *arg)
{
	(void)arg;
	for (unsigned i = 0; i < 8; i++)
		sim_hw_load(eight[i], NULL);
	yield();
}

TEST(each_thing_that_is_left_is_reported, "")
{
	(void)boot_with(set_all((struct sim_config){ 0 }, SIM_V_RECORD));
	(void)spawn("t", leaves_eight, NULL);
	(void)spawn("other", yields, NULL);
	run();
	assert_seen(SIM_HW_LOADED, 8);
}

static void
loads_on_its_cpu(void *arg)
{
	(void)arg;
	thread_affinity_set(curthread, 1);
	kpreempt_disable();
	sim_hw_load(guest, &owner);
	pass_points(100);
	sim_hw_unload(guest);
	kpreempt_enable();
}

static void
unloads_elsewhere(void *arg)
{
	thread_affinity_set(curthread, 0);
	for (int i = 0; i < 20; i++) {
		unloads(arg);
		yield();
	}
}

TEST(each_cpu_holds_its_own, "")
{
	for (uint64_t seed = 1; seed <= 20; seed++) {
		(void)boot_with((struct sim_config){
		    .sc_ncpus = 2, .sc_tape = SIM_SEED(seed) });
		(void)spawn("t", loads_on_its_cpu, NULL);
		(void)spawn("other", unloads_elsewhere, NULL);
		(void)spawn("third", unloads_elsewhere, NULL);
		run();
		sim_destroy(sim_current());
	}
}

TEST(the_host_may_load_and_disturbs_no_cpu, "")
{
	(void)boot(1);
	loads(NULL);
	(void)spawn("t", yields, NULL);
	(void)spawn("other", yields, NULL);
	run();
	unloads(NULL);
}

/* ---- with sc_audit ---- */

TEST(with_sc_audit_the_report_shows_where_it_was_loaded, "")
{
	(void)boot_with((struct sim_config){ .sc_audit = true });
	(void)spawn("t", leaves_it_loaded, NULL);
	(void)spawn("other", yields, NULL);
	run_expecting(SIM_VIOLATION, "no save hook has unloaded it");
	assert_report_shows_no(sim_report_print, "sc_audit");
	REPORT_SHOWS(sim_report_print, "\n  where it was loaded:\n\t",
	    "leaves_it_loaded+0x");
}

static const struct CMUnitTest tests[] = {
	UNIT(what_no_save_hook_unloads_is_a_violation),
	UNIT(what_is_unloaded_by_a_hook_or_by_hand_is_legal),
	UNIT(a_thread_that_keeps_its_cpu_keeps_what_is_loaded),
	UNIT(what_was_left_is_reported_once),
	UNIT(process_hooks_may_unload_as_well),
	UNIT(a_preemption_between_detach_and_the_save_by_hand_is_found),
	UNIT(without_a_preemption_nobody_notices),
	UNIT(detach_and_save_in_one_section_is_legal_on_every_tape),
	UNIT(a_zombie_that_leaves_something_loaded_is_a_violation),
	UNIT(an_exit_hook_that_unloads_is_legal),
	UNIT(things_go_by_their_whole_name_wherever_it_is_stored),
	UNIT(loading_again_changes_the_owner_and_is_one_thing),
	UNIT(eight_things_fit_and_a_ninth_panics),
	UNIT(each_thing_that_is_left_is_reported),
	UNIT(each_cpu_holds_its_own),
	UNIT(the_host_may_load_and_disturbs_no_cpu),
	UNIT(with_sc_audit_the_report_shows_where_it_was_loaded),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
