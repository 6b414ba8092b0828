/* SPDX-License-Identifier: BSD-2-Clause */
/* examples/vbox.c: ring-0 code of VMs, whose state the CPU holds. */
#include "stage.h"

#include <stdlib.h>
#include <string.h>
#include <vbox.h>

#define VMS 11 /* more than CPUs */
#define ROUNDS 4
#define ENOUGH 40 /* threads to end, for the reaper to come at once */

static struct vbox vm[VMS];

/* A machine whose VMs are new, too. */
static void
boot_vms(struct sim_config cfg)
{
	memset(vm, 0, sizeof(vm));
	boot_hardware(cfg);
}

/* Each thread is a VM, in an order of their own for each seed. */
static void
spawn_vms(void (*body)(void *))
{
	for (unsigned i = 0; i < VMS; i++)
		(void)spawn("vm", body, &vm[i]);
}

/* Kernels of both forms at once: they are only calls over one ring. */
static const struct ctxop_symbol *
kernel_for(const struct vbox *vb)
{
	return ((vb - vm) % 2 == 0 ? ctxop_symbols_7 : ctxop_symbols_8);
}

static void
runs_a_vm(void *arg)
{
	struct vbox *vb = arg;

	for (unsigned i = 0; i < ROUNDS; i++) {
		vbox_create(vb, kernel_for(vb));
		vbox_ring0(vb, 5);
		yield();
		vbox_ring0(vb, 5);
		vbox_hook_release(vb->vb_hook);
		check(curthread->t_ctx == NULL);
	}
}

/* Absences in ring 0 that all of them saw. */
static unsigned
absences(void)
{
	unsigned n = 0;

	for (unsigned i = 0; i < VMS; i++)
		n += vm[i].vb_absences;
	return (n);
}

static void
stays_intact(unsigned ncpus)
{
	struct runs rn = runs_on(ncpus, ncpus);
	unsigned switched = 0;

	while (next_run(&rn)) {
		boot_vms(rn.rn_config);
		spawn_vms(runs_a_vm);
		run_clean();
		switched += absences();
	}
	assert_true(switched > SEEDS);
}

TEST(vm_state_stays_intact_in_both_forms_of_the_calls_on_1_cpu, "")
{
	stays_intact(1);
}

TEST(vm_state_stays_intact_in_both_forms_of_the_calls_on_2_cpus, "")
{
	stays_intact(2);
}

TEST(vm_state_stays_intact_in_both_forms_of_the_calls_on_8_cpus, "")
{
	stays_intact(8);
}

/* ---- hooks that are not enabled when they should be ---- */

/* Ring 0 without its hook; the steps are long enough for a time slice. */
static void
never_enables(void *arg)
{
	struct vbox *vb = arg;

	vbox_create(vb, kernel_for(vb));
	kpreempt_disable();
	vbox_load(vb);
	kpreempt_enable();
	for (unsigned i = 0; i < 60; i++)
		vbox_step(vb);
	vbox_hook_release(vb->vb_hook);
}

/* How many of the seeds end so; the others must be clean. */
static unsigned
corrupted_by(void (*body)(void *))
{
	struct runs rn = runs_on(1, 4);
	unsigned corrupted = 0;

	while (next_run(&rn)) {
		boot_vms(rn.rn_config);
		spawn_vms(body);
		corrupted += run_may_end(
		    SIM_FAILED, "VM state corrupted: vm at");
	}
	return (corrupted);
}

TEST(a_hook_that_is_never_enabled_protects_nothing, "")
{
	assert_int_equal(corrupted_by(never_enables), SEEDS);
}

/* The switch may come between the two. */
static void
enables_too_late(void *arg)
{
	struct vbox *vb = arg;

	vbox_create(vb, kernel_for(vb));
	for (unsigned i = 0; i < ROUNDS; i++) {
		kpreempt_disable();
		vbox_load(vb);
		kpreempt_enable();
		vbox_hook_enable(vb->vb_hook);
		vbox_step(vb);
		kpreempt_disable();
		vbox_hook_disable(vb->vb_hook);
		vbox_store(vb);
		kpreempt_enable();
	}
	vbox_hook_release(vb->vb_hook);
}

TEST(a_hook_is_enabled_in_one_section_with_loading, "")
{
	assert_in_range(corrupted_by(enables_too_late), SEEDS / 4, SEEDS);
}

/* ---- life and death of the object ---- */

static void
is_inert_until_enabled(void *arg)
{
	struct vbox *vb = arg;

	vbox_create(vb, ctxop_symbols_7);
	check(curthread->t_ctx != NULL && curthread->t_ctx->next != NULL);
	yield();
	check(vb->vb_absences == 0);
	vbox_hook_enable(vb->vb_hook);
	yield();
	check(vb->vb_absences == 1);
	vbox_hook_disable(vb->vb_hook);
	yield();
	check(vb->vb_absences == 1);
	vbox_hook_release(vb->vb_hook);
	check(curthread->t_ctx == NULL);
}

TEST(a_hook_is_attached_when_created_and_inert_until_enabled, "")
{
	boot_vms((struct sim_config){ .sc_ncpus = 1 });
	(void)spawn("vm", is_inert_until_enabled, vm);
	(void)spawn("other", yields, NULL);
	run_clean();
	assert_events(SIM_EV_ATTACH | SIM_EV_FREE | SIM_EV_DETACH,
	    "attach:vbox detach:vbox free:vbox");
}

static void
only_creates(void *arg)
{
	vbox_create(arg, ctxop_symbols_8);
}

static void
releases(void *arg)
{
	struct vbox *vb = arg;

	vbox_hook_release(vb->vb_hook);
}

TEST(the_owner_that_releases_after_the_threads_end_frees_the_object, "")
{
	boot_vms((struct sim_config){ .sc_ncpus = 1 });
	(void)spawn("vm", only_creates, vm);
	run();
	assert_int_equal(sim_kmem_inuse(sim_current()), 1);
	(void)spawn("owner", releases, vm);
	run_clean();
}

static void
creates_and_waits(void *arg)
{
	vbox_create(arg, ctxop_symbols_8);
	delay(2);
	check(curthread->t_ctx != NULL);
}

TEST(the_thread_that_ends_after_its_owners_release_frees_the_object, "")
{
	boot_vms((struct sim_config){ .sc_ncpus = 1 });
	(void)spawn("vm", creates_and_waits, vm);
	(void)spawn("owner", releases, vm);
	run_clean();
}

static void
creates_and_ends_soon(void *arg)
{
	vbox_create(arg, ctxop_symbols_8);
	pass_points((int)sim_choose(40));
}

static void
releases_soon(void *arg)
{
	struct vbox *vb = arg;

	while (vb->vb_hook == NULL)
		yield();
	if (sim_choose(2) == 1)
		delay(1);
	sim_note("release");
	releases(vb);
}

/* True if the owner was last. */
static bool
owner_was_last(void)
{
	char *words = sim_trace_words(sim_current(), SIM_EV_FREE | SIM_EV_NOTE);
	bool was_last = strcmp(words, "free:vbox release") == 0;

	if (!was_last)
		assert_string_equal(words, "release free:vbox");
	free(words);
	return (was_last);
}

TEST(when_release_and_the_threads_end_race_whoever_is_last_frees, "")
{
	struct runs rn = runs_on(2, 2);
	unsigned owner = 0;

	while (next_run(&rn)) {
		rn.rn_config.sc_tick = 0;
		boot_vms(rn.rn_config);
		(void)spawn("vm", creates_and_ends_soon, vm);
		(void)spawn("owner", releases_soon, vm);
		for (unsigned i = 0; i < ENOUGH; i++)
			(void)spawn("short", does_nothing, NULL);
		run_clean();
		owner += owner_was_last();
	}
	assert_in_range(owner, 1, SEEDS - 1);
}

/* exec frees the ctxop of a thread that goes on. */
static void
releases_as_another_program(void *arg)
{
	check(curthread->t_ctx == NULL);
	releases(arg);
	proc_exit(1, 0);
}

static void
creates_and_execs(void *arg)
{
	vbox_create(arg, ctxop_symbols_7);
	(void)sim_exec("other", releases_as_another_program, arg);
}

TEST(after_exec_only_the_owners_reference_is_left, "")
{
	boot_vms((struct sim_config){ .sc_ncpus = 1 });
	(void)start_process("VBoxHeadless", creates_and_execs, vm);
	run();
	assert_events(SIM_EV_FREE, "free:vbox");
}

/* ---- without references ---- */

static void
destroys_and_leaves(void *arg)
{
	struct vbox *vb = arg;

	vbox_create(vb, ctxop_symbols_8);
	vbox_hook_destroy(vb->vb_hook);
	yield();
}

TEST(a_hook_that_is_freed_while_attached_is_used_after_that, "")
{
	boot_vms((struct sim_config){ .sc_ncpus = 1, .sc_audit = true });
	(void)spawn("vm", destroys_and_leaves, vm);
	(void)spawn("other", yields, NULL);
	run_expecting(SIM_PANIC,
	    "VirtualBox: a hook of a thread was saved after it was freed: "
	    "expected magic 0x19621009, found 0xdeadbeef");
}

static void
destroys_and_ends(void *arg)
{
	struct vbox *vb = arg;

	vbox_create(vb, ctxop_symbols_8);
	vbox_hook_destroy(vb->vb_hook);
}

TEST(a_hook_that_is_not_removed_is_freed_a_second_time_at_the_threads_end, "")
{
	boot_vms((struct sim_config){ .sc_ncpus = 1, .sc_audit = true });
	(void)spawn("vm", destroys_and_ends, vm);
	run_expecting(SIM_PANIC,
	    "VirtualBox: a hook of a thread was freed after it was freed");
}

/* ---- kernels ---- */

TEST(it_knows_the_kernels_of_7_and_8_arguments, "")
{
	struct vbox_kernel vk;

	assert_true(vbox_kernel_find(&vk, ctxop_symbols_7));
	assert_string_equal(vk.vk_why, "");
	assert_true(vbox_kernel_find(&vk, ctxop_symbols_8));
	assert_string_equal(vk.vk_why, "");
}

TEST(it_refuses_the_kernels_of_9_arguments_and_of_13917_by_name, "")
{
	struct vbox_kernel vk;

	assert_false(vbox_kernel_find(&vk, ctxop_symbols_9));
	assert_string_equal(vk.vk_why,
	    "VirtualBox: this kernel's installctx() takes 9 arguments, "
	    "expected 7 or 8");
	assert_false(vbox_kernel_find(&vk, ctxop_symbols_13917));
	assert_string_equal(
	    vk.vk_why, "VirtualBox: this kernel has no installctx()");
}

TEST(it_refuses_a_kernel_whose_two_calls_do_not_match, "")
{
	const struct ctxop_symbol mixed[] = { ctxop_symbols_7[0],
		ctxop_symbols_8[1], { .sy_name = NULL } };
	const struct ctxop_symbol half[] = { ctxop_symbols_7[0],
		{ .sy_name = NULL } };
	struct vbox_kernel vk;

	assert_false(vbox_kernel_find(&vk, mixed));
	assert_string_equal(vk.vk_why,
	    "VirtualBox: this kernel's removectx() takes 8 arguments, "
	    "expected 7 or 8");
	assert_false(vbox_kernel_find(&vk, half));
	assert_string_equal(
	    vk.vk_why, "VirtualBox: this kernel has no removectx()");
}

static void
creates_on_9(void *arg)
{
	vbox_create(arg, ctxop_symbols_9);
}

TEST(a_vm_does_not_start_on_a_kernel_that_is_refused, "")
{
	boot_vms((struct sim_config){ .sc_ncpus = 1 });
	(void)spawn("vm", creates_on_9, vm);
	run_expecting(SIM_FAILED, "takes 9 arguments, expected 7 or 8");
}

static const struct CMUnitTest tests[] = {
	UNIT(vm_state_stays_intact_in_both_forms_of_the_calls_on_1_cpu),
	UNIT(vm_state_stays_intact_in_both_forms_of_the_calls_on_2_cpus),
	UNIT(vm_state_stays_intact_in_both_forms_of_the_calls_on_8_cpus),
	UNIT(a_hook_that_is_never_enabled_protects_nothing),
	UNIT(a_hook_is_enabled_in_one_section_with_loading),
	UNIT(a_hook_is_attached_when_created_and_inert_until_enabled),
	UNIT(the_owner_that_releases_after_the_threads_end_frees_the_object),
	UNIT(the_thread_that_ends_after_its_owners_release_frees_the_object),
	UNIT(when_release_and_the_threads_end_race_whoever_is_last_frees),
	UNIT(after_exec_only_the_owners_reference_is_left),
	UNIT(a_hook_that_is_freed_while_attached_is_used_after_that),
	UNIT(
	    a_hook_that_is_not_removed_is_freed_a_second_time_at_the_threads_end),
	UNIT(it_knows_the_kernels_of_7_and_8_arguments),
	UNIT(it_refuses_the_kernels_of_9_arguments_and_of_13917_by_name),
	UNIT(it_refuses_a_kernel_whose_two_calls_do_not_match),
	UNIT(a_vm_does_not_start_on_a_kernel_that_is_refused),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
