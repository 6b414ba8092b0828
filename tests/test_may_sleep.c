/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/may_sleep.c: who may sleep, and who may not. */
#include "harness.h"
#include "machine.h"

/* A condition that threads wait for. */
static struct gate {
	kmutex_t ga_lock;
	kcondvar_t ga_cv;
} gate;

static sim_t *
boot_gate(enum sim_setting setting)
{
	sim_t *sim = boot_with(
	    (struct sim_config){ .sc_violation[SIM_HOOK_BLOCKS] = setting });

	gate = (struct gate){ 0 };
	mutex_init(&gate.ga_lock, "lock", MUTEX_DEFAULT, NULL);
	cv_init(&gate.ga_cv, "gate", CV_DEFAULT, NULL);
	return (sim);
}

/* ---- a hook may not sleep ---- */

static void
hook_yields(void *arg)
{
	(void)arg;
	yield();
	sim_note("went-on");
}

static void
hook_delays(void *arg)
{
	(void)arg;
	delay(1);
	sim_note("went-on");
}

static void
hook_waits(void *arg)
{
	(void)arg;
	mutex_enter(&gate.ga_lock);
	cv_wait(&gate.ga_cv, &gate.ga_lock);
	check(MUTEX_HELD(&gate.ga_lock));
	mutex_exit(&gate.ga_lock);
	sim_note("went-on");
}

static void
hook_enters(void *arg)
{
	(void)arg;
	mutex_enter(&gate.ga_lock);
	sim_note("went-on");
	mutex_exit(&gate.ga_lock);
}

static void
hook_allocates(void *arg)
{
	(void)arg;
	kmem_free(kmem_alloc(8, KM_SLEEP), 8);
	sim_note("went-on");
}

static void
yields_to_another(void *arg)
{
	(void)arg;
	(void)spawn("y", does_nothing, NULL);
	yield();
}

/* x calls this in its first restore, or in its first save. */
static void
spawn_with_hook(void (*save)(void *), void (*restore)(void *))
{
	struct ctxop_template tpl = {
		.ct_rev = CTXOP_TPL_REV, .ct_save = save, .ct_restore = restore
	};
	kthread_t *t = spawn_stopped("x", yields_to_another, NULL);

	ctxop_install(t, &tpl, NULL);
	setrun(t);
}

static void
assert_violates(void (*hook)(void *), const char *message)
{
	sim_t *sim = boot_gate(SIM_V_FATAL);

	spawn_with_hook(NULL, hook);
	run_expecting(SIM_VIOLATION, message);
	assert_events(SIM_EV_NOTE, "");
	sim_destroy(sim);
	sim = boot_gate(SIM_V_FATAL);
	spawn_with_hook(hook, NULL);
	run_expecting(SIM_VIOLATION, message);
	assert_int_equal(sim_violations(sim, SIM_HOOK_BLOCKS), 1);
}

TEST(yield_in_a_hook_is_a_violation, "57")
{
	assert_violates(hook_yields,
	    "hook-blocks: yield sleeps in a save or restore hook of x");
}

TEST(delay_in_a_hook_is_a_violation, "57")
{
	assert_violates(hook_delays, "hook-blocks: delay sleeps");
}

TEST(cv_wait_in_a_hook_is_a_violation, "57")
{
	assert_violates(hook_waits, "hook-blocks: cv_wait sleeps");
}

static void
holds_the_lock_in_a_delay(void *arg)
{
	(void)arg;
	mutex_enter(&gate.ga_lock);
	delay(1);
	mutex_exit(&gate.ga_lock);
}

TEST(a_taken_mutex_in_a_hook_is_a_violation, "57")
{
	(void)boot_gate(SIM_V_FATAL);
	(void)spawn("holder", holds_the_lock_in_a_delay, NULL);
	spawn_with_hook(NULL, hook_enters);
	run_expecting(SIM_VIOLATION, "hook-blocks: mutex_enter sleeps");
}

TEST(a_free_mutex_in_a_hook_is_legal, "")
{
	(void)boot_gate(SIM_V_FATAL);
	spawn_with_hook(hook_enters, hook_enters);
	run();
	assert_events(SIM_EV_NOTE, "went-on went-on went-on");
}

static uint32_t
memory_is_short(void *arg, enum sim_choice choice, uint32_t answers)
{
	(void)answers;
	return (choice == SIM_CHOICE_KMEM_SLEEP && *(const bool *)arg);
}

TEST(an_allocation_that_sleeps_in_a_hook_is_a_violation, "57")
{
	bool is_short = false;

	(void)boot_with(
	    (struct sim_config){ .sc_tape = SIM_ASK(memory_is_short, &is_short),
		.sc_violation[SIM_KMEM_SLEEPS] = SIM_V_OFF });
	spawn_with_hook(NULL, hook_allocates);
	is_short = true;
	run_expecting(SIM_VIOLATION, "hook-blocks: delay sleeps");
}

/* ---- requests that might sleep ---- */

static void
allocate_once(int flag)
{
	void *p = kmem_alloc(8, flag);

	if (p != NULL)
		kmem_free(p, 8);
}

static void
allocates_in_a_section(void *arg)
{
	(void)arg;
	kpreempt_disable();
	allocate_once(KM_SLEEP);
	kpreempt_enable();
}

static void
installs_in_a_section(void *arg)
{
	kpreempt_disable();
	ctxop_install(curthread, &pair_tpl, arg);
	kpreempt_enable();
}

static void
allocates_before_the_section(void *arg)
{
	struct ctxop *op = ctxop_allocate(&pair_tpl, arg);

	kpreempt_disable();
	ctxop_attach(curthread, op);
	allocate_once(KM_NOSLEEP);
	kpreempt_enable();
	allocate_once(KM_SLEEP);
}

static void
yields_with_an_allocating_hook(void *arg)
{
	const struct ctxop_template tpl = { .ct_rev = CTXOP_TPL_REV,
		.ct_save = hook_allocates };

	ctxop_install(curthread, &tpl, arg);
	yield();
}

static void
hook_asks_for_a_nosleep(void *arg)
{
	(void)arg;
	allocate_once(KM_NOSLEEP);
}

static void
yields_with_a_careful_hook(void *arg)
{
	const struct ctxop_template tpl = { .ct_rev = CTXOP_TPL_REV,
		.ct_save = hook_asks_for_a_nosleep,
		.ct_restore = hook_asks_for_a_nosleep };

	ctxop_install(curthread, &tpl, arg);
	yield();
}

TEST(a_request_that_may_sleep_in_a_section_is_a_violation_on_any_tape, "")
{
	assert_violation(allocates_in_a_section, SIM_KMEM_SLEEPS,
	    "a KM_SLEEP request of t with preemption disabled", SIM_OK);
	assert_violation(installs_in_a_section, SIM_KMEM_SLEEPS,
	    "a KM_SLEEP request of t with preemption disabled", SIM_OK);
}

TEST(a_request_that_may_sleep_in_a_hook_is_a_violation_on_any_tape, "")
{
	assert_violation(yields_with_an_allocating_hook, SIM_KMEM_SLEEPS,
	    "a KM_SLEEP request in a save or restore hook of t", SIM_OK);
}

TEST(a_request_before_the_section_or_without_sleeping_is_legal, "")
{
	assert_no_violation(allocates_before_the_section);
	assert_no_violation(yields_with_a_careful_hook);
}

TEST(the_host_never_sleeps_for_memory_and_may_ask_in_a_section, "")
{
	(void)boot(1);
	allocates_in_a_section(NULL);
	run();
}

/* ---- what is recorded, and what is off ---- */

static void
assert_goes_on(void (*hook)(void *), enum sim_setting setting, uint64_t seen)
{
	sim_t *sim = boot_gate(setting);

	spawn_with_hook(NULL, hook);
	run();
	assert_events(SIM_EV_NOTE, "went-on went-on");
	assert_int_equal(sim_violations(sim, SIM_HOOK_BLOCKS), seen);
	assert_int_equal(sim_report(sim)->sr_violations, seen);
	sim_destroy(sim);
}

TEST(a_recorded_violation_is_counted_and_the_hook_goes_on, "57")
{
	assert_goes_on(hook_yields, SIM_V_RECORD, 2);
	assert_goes_on(hook_delays, SIM_V_RECORD, 2);
	assert_goes_on(hook_waits, SIM_V_RECORD, 2);
}

TEST(a_violation_that_is_off_is_not_counted, "57")
{
	assert_goes_on(hook_yields, SIM_V_OFF, 0);
	assert_goes_on(hook_delays, SIM_V_OFF, 0);
	assert_goes_on(hook_waits, SIM_V_OFF, 0);
}

TEST(a_recorded_wait_for_a_mutex_spins, "57")
{
	sim_t *sim = boot_gate(SIM_V_RECORD);

	(void)spawn("holder", holds_the_lock_in_a_delay, NULL);
	spawn_with_hook(NULL, hook_enters);
	run_expecting(SIM_DEADLOCK, "CPU 0 spins");
	assert_int_equal(sim_violations(sim, SIM_HOOK_BLOCKS), 1);
}

static const struct CMUnitTest tests[] = {
	UNIT(yield_in_a_hook_is_a_violation),
	UNIT(delay_in_a_hook_is_a_violation),
	UNIT(cv_wait_in_a_hook_is_a_violation),
	UNIT(a_taken_mutex_in_a_hook_is_a_violation),
	UNIT(a_free_mutex_in_a_hook_is_legal),
	UNIT(an_allocation_that_sleeps_in_a_hook_is_a_violation),
	UNIT(a_request_that_may_sleep_in_a_section_is_a_violation_on_any_tape),
	UNIT(a_request_that_may_sleep_in_a_hook_is_a_violation_on_any_tape),
	UNIT(a_request_before_the_section_or_without_sleeping_is_legal),
	UNIT(the_host_never_sleeps_for_memory_and_may_ask_in_a_section),
	UNIT(a_recorded_violation_is_counted_and_the_hook_goes_on),
	UNIT(a_violation_that_is_off_is_not_counted),
	UNIT(a_recorded_wait_for_a_mutex_spins),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
