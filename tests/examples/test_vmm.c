/* SPDX-License-Identifier: BSD-2-Clause */
/* examples/vmm.c, svm.c: guests are whole, and how they would not be. */
#include "stage.h"

#include <pcb.h>
#include <string.h>
#include <vmm.h>

#define ENTRIES 15
#define GUEST_STEPS 4
#define MAX_USERS 16

/* How a hypervisor goes into its guest, and comes out. */
struct way {
	void (*wy_enter)(struct vcpu *);
	void (*wy_leave)(struct vcpu *);
};

struct user {
	const struct way *us_way;
	struct fpu_program us_program;
	struct vcpu us_vcpu;
};

static struct user users[MAX_USERS];

/* ---- lwps with a vCPU each ---- */

static void
runs_a_guest(void *arg)
{
	struct user *us = arg;
	struct vcpu *vc = &us->us_vcpu;

	us->us_program.fp_owner = curthread->t_name;
	fpu_program_begin(&us->us_program);
	vcpu_init(vc);
	for (unsigned i = 0; i < ENTRIES; i++) {
		us->us_way->wy_enter(vc);
		vm_step(vc, GUEST_STEPS);
		us->us_way->wy_leave(vc);
		pcb_step(&us->us_program);
	}
	vcpu_fini(vc);
}

/* A machine with more vCPUs than CPUs. */
static void
boot_guests(
    struct sim_config cfg, const struct way *way, enum sim_setting hw_loaded)
{
	cfg.sc_tick = 0;
	cfg.sc_violation[SIM_HW_LOADED] = hw_loaded;
	cfg.sc_violation[SIM_EXIT_ARMED] = hw_loaded;
	boot_lwps(cfg);
	memset(users, 0, sizeof(users));
	for (unsigned i = 0; i < cfg.sc_ncpus + 2; i++) {
		users[i].us_way = way;
		users[i].us_program.fp_id = i + 1;
		(void)start_program("vm", runs_a_guest, &users[i]);
	}
}

/* Runs of this way that do not end well, and end so. */
static unsigned
count_runs_ending_in(const struct way *way, enum sim_setting hw_loaded,
    enum sim_outcome outcome, const char *words)
{
	struct runs rn = runs_on(1, 4);
	unsigned count = 0;

	while (next_run(&rn)) {
		boot_guests(rn.rn_config, way, hw_loaded);
		count += run_may_end(outcome, words);
	}
	return (count);
}

/*
 * Registers are really mixed up where nobody looks after that, and where the
 * machine does, it says what was left on the CPU.
 */
static void
assert_corrupts(const struct way *way)
{
	assert_in_range(
	    count_runs_ending_in(way, SIM_V_OFF, SIM_FAILED, "corrupted: vm"),
	    SEEDS / 2, SEEDS);
}

static void
assert_leaves_the_guest_behind(const struct way *way)
{
	assert_in_range(count_runs_ending_in(way, SIM_V_FATAL, SIM_VIOLATION,
			    "still holds the guest state of svm"),
	    SEEDS / 2, SEEDS);
}

/* ---- the right way ---- */

static const struct way right_way = { vm_enter, vm_leave };

static void
right_guests(struct sim_config cfg)
{
	boot_guests(cfg, &right_way, SIM_V_FATAL);
}

TEST(guests_and_hosts_stay_whole, "")
{
	run_all(right_guests, SIM_OK, "");
}

/* ---- no hook ---- */

static void
enters_without_hook(struct vcpu *vc)
{
	kpreempt_disable();
	vmm_restorectx(vc);
	kpreempt_enable();
}

static void
leaves_without_hook(struct vcpu *vc)
{
	kpreempt_disable();
	vmm_savectx(vc);
	kpreempt_enable();
}

static const struct way without_hook = { enters_without_hook,
	leaves_without_hook };

TEST(without_its_hook_a_guest_meets_other_registers, "")
{
	assert_corrupts(&without_hook);
	assert_leaves_the_guest_behind(&without_hook);
}

/* ---- no section ---- */

static void
attaches_then_loads(struct vcpu *vc)
{
	ctxop_attach(curthread, vc->vc_ctxop);
	vmm_restorectx(vc);
}

static const struct way entry_without_section = { attaches_then_loads,
	vm_leave };

TEST(a_switch_between_attach_and_load_corrupts, "")
{
	assert_corrupts(&entry_without_section);
}

static void
loads_then_attaches(struct vcpu *vc)
{
	vmm_restorectx(vc);
	sim_point();
	ctxop_attach(curthread, vc->vc_ctxop);
}

static const struct way load_without_section = { loads_then_attaches,
	vm_leave };

TEST(a_switch_between_load_and_attach_corrupts, "")
{
	assert_corrupts(&load_without_section);
	assert_leaves_the_guest_behind(&load_without_section);
}

static void
detaches_outside_the_section(struct vcpu *vc)
{
	ctxop_detach(curthread, vc->vc_ctxop);
	kpreempt_disable();
	vmm_savectx(vc);
	kpreempt_enable();
}

static const struct way exit_without_section = { vm_enter,
	detaches_outside_the_section };

TEST(a_switch_between_detach_and_save_corrupts, "94")
{
	assert_corrupts(&exit_without_section);
	assert_leaves_the_guest_behind(&exit_without_section);
}

/* ---- the wrong order ---- */

static struct ctxop *
ctxop_of_host_fpu(const struct vcpu *vc)
{
	struct ctxop *op = curthread->t_ctx;

	while (op->arg != vc->vc_host)
		op = op->next;
	return (op);
}

static void
enters_and_renews_the_host_fpu(struct vcpu *vc)
{
	struct ctxop *op;

	vm_enter(vc);
	kpreempt_disable();
	op = ctxop_of_host_fpu(vc);
	ctxop_detach(curthread, op);
	ctxop_attach(curthread, op);
	kpreempt_enable();
}

static const struct way with_newer_host_fpu = { enters_and_renews_the_host_fpu,
	vm_leave };

TEST(a_host_fpu_that_is_newer_mixes_host_and_guest, "")
{
	assert_corrupts(&with_newer_host_fpu);
}

/* ---- migration ---- */

static void
enters_as_if_it_never_left(struct vcpu *vc)
{
	vm_enter(vc);
	kpreempt_disable();
	vc->vc_svm.sv_lastcpu = CPU->cpu_id;
	kpreempt_enable();
}

static const struct way unnoticed_migration = { enters_as_if_it_never_left,
	vm_leave };

/* It runs on these CPUs, one after the other. */
static void
migrates(void *arg)
{
	static const int route[] = { 0, 1, 1, 0 };
	struct user *us = arg;
	struct vcpu *vc = &us->us_vcpu;

	fpu_program_begin(&us->us_program);
	vcpu_init(vc);
	for (unsigned i = 0; i < 4; i++) {
		thread_affinity_set(curthread, route[i]);
		us->us_way->wy_enter(vc);
		vm_step(vc, 1);
		us->us_way->wy_leave(vc);
	}
	vcpu_fini(vc);
}

static void
boot_migrating(const struct way *way)
{
	boot_lwps((struct sim_config){ .sc_ncpus = 2 });
	memset(users, 0, sizeof(users));
	users[0].us_way = way;
	users[0].us_program.fp_id = 1;
	(void)start_process("vm", migrates, &users[0]);
}

TEST(a_guest_that_comes_back_on_another_cpu_is_flushed_there, "")
{
	boot_migrating(&right_way);
	run();
	assert_int_equal(users[0].us_vcpu.vc_svm.sv_migrations, 2);
}

TEST(an_unnoticed_migration_leaves_old_translations, "")
{
	boot_migrating(&unnoticed_migration);
	run_expecting(SIM_FAILED,
	    "guest memory corrupted: vm.1/1 expected its page at 0x100000003, "
	    "and "
	    "CPU 0 still translates to 0x100000001");
	assert_int_equal(users[0].us_vcpu.vc_svm.sv_migrations, 0);
}

/* ---- what an entry costs ---- */

static void
enters_twice(void *arg)
{
	struct vcpu *vc = arg;
	uint64_t requests;

	vcpu_init(vc);
	requests = sim_kmem_requests(sim_current());
	sim_trace_clear(sim_current());
	vm_run(vc, 1);
	vm_run(vc, 1);
	check(vc->vc_ctxop->next == NULL);
	vcpu_fini(vc);
	check(sim_kmem_requests(sim_current()) == requests);
}

TEST(each_vm_entry_attaches_the_same_ctxop_and_allocates_nothing, "")
{
	boot_lwps((struct sim_config){ .sc_ncpus = 1 });
	memset(users, 0, sizeof(users));
	(void)start_process("vm", enters_twice, &users[0].us_vcpu);
	run();
	assert_events(SIM_EV_ALLOCATE | SIM_EV_ATTACH | SIM_EV_DETACH,
	    "attach:vmm detach:vmm attach:vmm detach:vmm");
	assert_int_equal(users[0].us_vcpu.vc_entries, 2);
	assert_int_equal(vcpu_absences(&users[0].us_vcpu), 0);
}

static const struct CMUnitTest tests[] = {
	UNIT(guests_and_hosts_stay_whole),
	UNIT(without_its_hook_a_guest_meets_other_registers),
	UNIT(a_switch_between_attach_and_load_corrupts),
	UNIT(a_switch_between_load_and_attach_corrupts),
	UNIT(a_switch_between_detach_and_save_corrupts),
	UNIT(a_host_fpu_that_is_newer_mixes_host_and_guest),
	UNIT(a_guest_that_comes_back_on_another_cpu_is_flushed_there),
	UNIT(an_unnoticed_migration_leaves_old_translations),
	UNIT(each_vm_entry_attaches_the_same_ctxop_and_allocates_nothing),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
