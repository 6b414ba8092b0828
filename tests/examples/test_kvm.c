/* SPDX-License-Identifier: BSD-2-Clause */
/* examples/kvm.c: put and detach, and the one moment between the two. */
#include "stage.h"

#include <kvm.h>
#include <pcb.h>
#include <string.h>

#define LOADS 15
#define GUEST_STEPS 4
#define MAX_USERS 16

/* How a hypervisor goes into its guest, and comes out. */
struct way {
	void (*wy_load)(struct kvm_vcpu *);
	void (*wy_put)(struct kvm_vcpu *);
};

struct user {
	const struct way *us_way;
	kthread_t *us_thread; /* while it may be locked; threads_lock */
	struct fpu_program us_program;
	struct kvm_vcpu us_vcpu;
};

static struct user users[MAX_USERS];
static kmutex_t threads_lock;

/* ---- lwps with a vCPU each ---- */

static void
user_start(struct user *us)
{
	us->us_program.fp_owner = curthread->t_name;
	fpu_program_begin(&us->us_program);
	kvm_vcpu_create(&us->us_vcpu);
	us->us_thread = curthread;
}

static void
user_end(struct user *us)
{
	mutex_enter(&threads_lock);
	us->us_thread = NULL;
	mutex_exit(&threads_lock);
	kvm_vcpu_destroy(&us->us_vcpu);
}

static void
runs_a_guest(void *arg)
{
	struct user *us = arg;
	struct kvm_vcpu *kv = &us->us_vcpu;

	user_start(us);
	for (unsigned i = 0; i < LOADS; i++) {
		us->us_way->wy_load(kv);
		kvm_guest_run(kv, GUEST_STEPS);
		us->us_way->wy_put(kv);
		pcb_step(&us->us_program);
	}
	user_end(us);
}

static void
boot_vms(struct sim_config cfg, enum sim_setting hw_loaded)
{
	cfg.sc_violation[SIM_HW_LOADED] = hw_loaded;
	cfg.sc_violation[SIM_EXIT_ARMED] = hw_loaded;
	boot_lwps(cfg);
	memset(users, 0, sizeof(users));
	threads_lock = (kmutex_t){ 0 };
}

/* A machine with more vCPUs than CPUs. */
static void
boot_guests(
    struct sim_config cfg, const struct way *way, enum sim_setting hw_loaded)
{
	cfg.sc_tick = 0;
	boot_vms(cfg, hw_loaded);
	for (unsigned i = 0; i < cfg.sc_ncpus + 2; i++) {
		users[i].us_way = way;
		users[i].us_program.fp_id = i + 1;
		(void)start_program("vm", runs_a_guest, &users[i]);
	}
}

/* ---- the right way ---- */

static const struct way right_way = { vcpu_load, vcpu_put };

/* All is put as often as it was loaded, for switches and by hand. */
static unsigned
count_puts(unsigned nusers)
{
	unsigned puts = 0;

	for (unsigned i = 0; i < nusers; i++) {
		assert_int_equal(
		    users[i].us_vcpu.kv_puts, users[i].us_vcpu.kv_loads);
		puts += users[i].us_vcpu.kv_puts;
	}
	return (puts);
}

TEST(guests_and_hosts_stay_whole, "")
{
	static const unsigned ncpus[] = { 1, 2, 8 };

	for (unsigned i = 0; i < 3; i++) {
		struct runs rn = runs_on(ncpus[i], ncpus[i]);
		unsigned nusers = ncpus[i] + 2, puts = 0;

		while (next_run(&rn)) {
			boot_guests(rn.rn_config, &right_way, SIM_V_FATAL);
			run();
			puts += count_puts(nusers);
		}
		assert_true(puts > SEEDS * nusers * LOADS);
	}
}

static void
loads_twice(void *arg)
{
	struct kvm_vcpu *kv = arg;

	kvm_vcpu_create(kv);
	sim_trace_clear(sim_current());
	for (unsigned i = 0; i < 2; i++) {
		vcpu_load(kv);
		yield();
		vcpu_put(kv);
	}
	kvm_vcpu_destroy(kv);
}

TEST(each_load_attaches_the_same_ctxop_and_allocates_nothing, "")
{
	boot_vms((struct sim_config){ .sc_ncpus = 1 }, SIM_V_FATAL);
	(void)start_process("vm", loads_twice, &users[0].us_vcpu);
	(void)spawn("other", yields, NULL);
	run();
	assert_events(SIM_EV_ALLOCATE | SIM_EV_ATTACH | SIM_EV_DETACH,
	    "attach:kvm detach:kvm attach:kvm detach:kvm");
}

/* ---- parts left out, or apart ---- */

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
			    "still holds the KVM guest of kvm_vcpu"),
	    SEEDS / 2, SEEDS);
}

static void
loads_without_hook(struct kvm_vcpu *kv)
{
	kpreempt_disable();
	kvm_arch_vcpu_load(kv);
	kpreempt_enable();
}

static void
puts_without_hook(struct kvm_vcpu *kv)
{
	kpreempt_disable();
	kvm_arch_vcpu_put(kv);
	kpreempt_enable();
}

static const struct way without_hook = { loads_without_hook,
	puts_without_hook };

TEST(without_its_hook_a_guest_meets_other_registers, "")
{
	assert_corrupts(&without_hook);
	assert_leaves_the_guest_behind(&without_hook);
}

static void
attaches_then_loads(struct kvm_vcpu *kv)
{
	ctxop_attach(curthread, kv->kv_ctxop);
	kvm_arch_vcpu_load(kv);
}

static const struct way load_without_section = { attaches_then_loads,
	vcpu_put };

TEST(a_switch_between_attach_and_load_corrupts, "")
{
	assert_corrupts(&load_without_section);
}

static void
puts_then_detaches(struct kvm_vcpu *kv)
{
	kvm_arch_vcpu_put(kv);
	ctxop_detach(curthread, kv->kv_ctxop);
}

static const struct way put_without_section = { vcpu_load, puts_then_detaches };

TEST(a_switch_between_put_and_detach_corrupts, "")
{
	assert_corrupts(&put_without_section);
}

/* ---- another thread has t_ctx_lock ---- */

/* As who removes another ctxop of us_thread, whose free handler waits. */
static void
holds_the_lock(void *arg)
{
	struct user *us = arg;

	mutex_enter(&us->us_thread->t_ctx_lock);
	delay(1);
	mutex_exit(&us->us_thread->t_ctx_lock);
}

/* As vcpu_put(), the other way round. */
static void
detaches_then_puts(struct kvm_vcpu *kv)
{
	kpreempt_disable();
	ctxop_detach(curthread, kv->kv_ctxop);
	kvm_arch_vcpu_put(kv);
	kpreempt_enable();
}

static const struct way detach_first = { vcpu_load, detaches_then_puts };

TEST(detaching_first_is_as_good_where_nobody_holds_the_lock, "")
{
	assert_int_equal(
	    count_runs_ending_in(&detach_first, SIM_V_FATAL, SIM_PANIC, ""), 0);
}

/* It puts while the other one sleeps with the lock, and is a host again. */
static void
puts_while_the_lock_is_held(void *arg)
{
	struct user *us = arg;

	user_start(us);
	us->us_way->wy_load(&us->us_vcpu);
	(void)spawn("holder", holds_the_lock, us);
	yield();
	check(mutex_owner(&curthread->t_ctx_lock) != NULL);
	us->us_way->wy_put(&us->us_vcpu);
	pcb_step(&us->us_program);
	yield();
	user_end(us);
}

static void
boot_contended(const struct way *way, enum sim_setting hw_loaded)
{
	boot_vms((struct sim_config){ .sc_ncpus = 1 }, hw_loaded);
	users[0].us_way = way;
	users[0].us_program.fp_id = 1;
	(void)start_program("vm", puts_while_the_lock_is_held, &users[0]);
}

TEST(a_contended_detach_after_put_leaves_the_guest_in_the_registers, "")
{
	boot_contended(&right_way, SIM_V_FATAL);
	run_expecting(SIM_FAILED, "found those of program 2000001, step 0");
	assert_true(users[0].us_vcpu.kv_is_loaded);
	assert_null(users[0].us_vcpu.kv_ctxop->next);
}

/* The same without a look at the registers. */
static void
puts_and_waits(void *arg)
{
	struct user *us = arg;

	user_start(us);
	us->us_way->wy_load(&us->us_vcpu);
	(void)spawn("holder", holds_the_lock, us);
	yield();
	us->us_way->wy_put(&us->us_vcpu);
	delay(1);
	user_end(us);
}

TEST(a_contended_detach_after_put_leaves_the_guest_on_the_cpu, "")
{
	boot_vms((struct sim_config){ .sc_ncpus = 1 }, SIM_V_FATAL);
	users[0].us_way = &right_way;
	(void)start_program("vm", puts_and_waits, &users[0]);
	run_expecting(
	    SIM_VIOLATION, "CPU 0 still holds the KVM guest of kvm_vcpu");
}

TEST(a_contended_detach_before_put_does_no_harm, "")
{
	boot_contended(&detach_first, SIM_V_FATAL);
	run();
	assert_false(users[0].us_vcpu.kv_is_loaded);
	assert_int_equal(users[0].us_vcpu.kv_puts, users[0].us_vcpu.kv_loads);
}

/* ---- the same, when chance has it ---- */

/* A debugger, say, that looks at one ring after the other. */
static void
looks_at_rings(void *arg)
{
	(void)arg;
	for (unsigned i = 0; i < 40 * MAX_USERS; i++) {
		struct user *us = &users[i % MAX_USERS];

		mutex_enter(&threads_lock);
		if (us->us_thread != NULL) {
			mutex_enter(&us->us_thread->t_ctx_lock);
			pass_points(3);
			mutex_exit(&us->us_thread->t_ctx_lock);
		}
		mutex_exit(&threads_lock);
	}
}

static unsigned
count_corrupt_runs_with_a_debugger(const struct way *way)
{
	struct runs rn = runs_on(1, 4);
	unsigned count = 0;

	while (next_run(&rn)) {
		boot_guests(rn.rn_config, way, SIM_V_OFF);
		(void)spawn("debugger", looks_at_rings, NULL);
		count += run_may_end(SIM_FAILED, "corrupted: vm");
	}
	return (count);
}

TEST(seeds_find_a_contended_detach_after_put, "")
{
	assert_in_range(
	    count_corrupt_runs_with_a_debugger(&right_way), 5, SEEDS);
}

TEST(seeds_find_nothing_where_detach_comes_first, "")
{
	assert_int_equal(count_corrupt_runs_with_a_debugger(&detach_first), 0);
}

static const struct CMUnitTest tests[] = {
	UNIT(guests_and_hosts_stay_whole),
	UNIT(each_load_attaches_the_same_ctxop_and_allocates_nothing),
	UNIT(without_its_hook_a_guest_meets_other_registers),
	UNIT(a_switch_between_attach_and_load_corrupts),
	UNIT(a_switch_between_put_and_detach_corrupts),
	UNIT(detaching_first_is_as_good_where_nobody_holds_the_lock),
	UNIT(a_contended_detach_after_put_leaves_the_guest_in_the_registers),
	UNIT(a_contended_detach_after_put_leaves_the_guest_on_the_cpu),
	UNIT(a_contended_detach_before_put_does_no_harm),
	UNIT(seeds_find_a_contended_detach_after_put),
	UNIT(seeds_find_nothing_where_detach_comes_first),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
