/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/race_report.c: a race, in words. */
#include "race_by_hand.h"

#include <stdlib.h>
#include <string.h>

static uint64_t data;
static kmutex_t lock, another_lock;
static char *block;
static kthread_t *victim;

static void
assert_told(void (*one)(void *), void (*two)(void *), const char *expected)
{
	sim_t *sim = boot_racing(1, false);
	const char *message;

	sim_name(&data, "data");
	mutex_init(&lock, "lock", MUTEX_DEFAULT, NULL);
	mutex_init(&another_lock, "another", MUTEX_DEFAULT, NULL);
	block = kmem_alloc(64, KM_SLEEP);
	victim = spawn("one", one, NULL);
	(void)spawn("two", two, NULL);
	run();
	message = sim_violation_message(sim, 0);
	assert_non_null(message);
	assert_string_equal(message, expected);
	sim_destroy(sim);
}

#define TOLD(OBJECT, FIRST, SECOND, ORDER)                                     \
	"race: nothing orders two accesses of " OBJECT ": " FIRST              \
	", then " SECOND "; " ORDER                                            \
	" (sc_audit shows where the earlier access was made)"

static __attribute__((noinline)) void
reads(void *arg)
{
	(void)arg;
	READS(data);
}

static __attribute__((noinline)) void
writes(void *arg)
{
	(void)arg;
	WRITES(data);
}

static __attribute__((noinline)) void
updates_a_byte(void *arg)
{
	(void)arg;
	ACCESS((char *)&data, 1, SIM_READ | SIM_WRITE | SIM_ATOMIC);
}

static __attribute__((noinline)) void
writes_with(kmutex_t *mp)
{
	mutex_enter(mp);
	WRITES(data);
	mutex_exit(mp);
}

static void
writes_with_lock(void *arg)
{
	(void)arg;
	writes_with(&lock);
}

static void
writes_with_another(void *arg)
{
	(void)arg;
	writes_with(&another_lock);
}

TEST(both_accesses_are_told_with_their_threads_cpus_and_functions, "")
{
	assert_told(writes, reads,
	    TOLD("data", "write of 8 bytes by one on CPU 0 in writes",
		"read of 8 bytes by two on CPU 0 in reads",
		"no lock is common to them"));
	assert_told(reads, updates_a_byte,
	    TOLD("data", "read of 8 bytes by one on CPU 0 in reads",
		"atomic update of 1 byte by two on CPU 0 in updates_a_byte",
		"no lock is common to them"));
}

/* ---- locks ---- */

TEST(the_lock_that_one_of_them_held_is_named, "")
{
	assert_told(writes_with_lock, reads,
	    TOLD("data", "write of 8 bytes by one on CPU 0 in writes_with",
		"read of 8 bytes by two on CPU 0 in reads",
		"one held lock, two did not"));
	assert_told(reads, writes_with_lock,
	    TOLD("data", "read of 8 bytes by one on CPU 0 in reads",
		"write of 8 bytes by two on CPU 0 in writes_with",
		"two held lock, one did not"));
}

TEST(two_different_locks_are_both_named, "")
{
	assert_told(writes_with_lock, writes_with_another,
	    TOLD("data", "write of 8 bytes by one on CPU 0 in writes_with",
		"write of 8 bytes by two on CPU 0 in writes_with",
		"one held lock, and two held another"));
}

static void
writes_with_lock_then_without(void *arg)
{
	(void)arg;
	for (unsigned i = 0; i < 3; i++)
		writes_with_lock(NULL);
	writes(NULL);
}

TEST(else_the_lock_that_other_accesses_held_is_named, "")
{
	sim_t *sim = boot_racing(1, false);

	mutex_init(&lock, "lock", MUTEX_DEFAULT, NULL);
	(void)spawn("one", writes_with_lock_then_without, NULL);
	(void)spawn("two", reads, NULL);
	run();
	assert_seen(SIM_RACE, 1);
	assert_non_null(strstr(
	    sim_violation_message(sim, 0), "; other accesses of it held lock"));
}

/* ---- what was accessed ---- */

static void
writes_in_block(void *arg)
{
	(void)arg;
	ACCESS(block + 20, 4, SIM_WRITE);
}

static __attribute__((noinline)) void
writes_t_ctx(void *arg)
{
	(void)arg;
	WRITES(victim->t_ctx);
}

static void
writes_t_ctx_and_waits(void *arg)
{
	writes_t_ctx(arg);
	yield();
}

TEST(what_has_no_name_has_the_machines_number_for_its_block, "")
{
	assert_told(writes_in_block, writes_in_block,
	    TOLD("fffffe0000001000+0x14",
		"write of 4 bytes by one on CPU 0 in writes_in_block",
		"write of 4 bytes by two on CPU 0 in writes_in_block",
		"no lock is common to them"));
}

TEST(the_ring_of_a_thread_is_named_by_the_thread, "")
{
	assert_told(writes_t_ctx_and_waits, writes_t_ctx,
	    TOLD("t_ctx of one",
		"write of 8 bytes by one on CPU 0 in writes_t_ctx",
		"write of 8 bytes by two on CPU 0 in writes_t_ctx",
		"no lock is common to them"));
}

/* ---- a thread and its hooks ---- */

static void
hook_reads(void *arg)
{
	reads(arg);
}

static void
is_hooked_and_writes(void *arg)
{
	const struct ctxop_template tpl = { .ct_rev = CTXOP_TPL_REV,
		.ct_save = hook_reads };

	(void)arg;
	ctxop_install(curthread, &tpl, NULL);
	writes(NULL);
	yield();
}

TEST(of_a_thread_and_its_hook_it_is_said_what_brings_them_together, "")
{
	assert_told(is_hooked_and_writes, does_nothing,
	    TOLD("data", "write of 8 bytes by one on CPU 0 in writes",
		"read of 8 bytes by one on CPU 0 in reads, in a save or "
		"restore hook",
		"a preemption brings the hook into the middle of the other, "
		"unless kpreempt_disable() is around that"));
}

/* ---- stacks ---- */

TEST(with_sc_audit_both_stacks_are_printed, "")
{
	(void)boot_racing(1, true);
	(void)spawn("one", writes_with_lock, NULL);
	(void)spawn("two", reads, NULL);
	run();
	REPORT_SHOWS(sim_report_print, "recorded: race: nothing orders",
	    "on CPU 0, thread two", "\taccess_by_hand+0x", "\treads+0x",
	    "\n  where the earlier access was made:\n\taccess_by_hand+0x",
	    "\twrites_with+0x");
}

/* ---- the thread goes on ---- */

static void
races_in_rows(void *arg)
{
	for (unsigned i = 0; i < 3; i++) {
		writes(arg);
		reads(arg);
		yield();
	}
}

static void
races_and_keeps_registers(void *arg)
{
	check_keeps_registers(races_in_rows, arg);
}

TEST(telling_leaves_the_vector_registers_alone, "")
{
	(void)boot_racing(2, true);
	(void)spawn("one", races_and_keeps_registers, NULL);
	(void)spawn("two", races_and_keeps_registers, NULL);
	run();
}

static const struct CMUnitTest tests[] = {
	UNIT(both_accesses_are_told_with_their_threads_cpus_and_functions),
	UNIT(the_lock_that_one_of_them_held_is_named),
	UNIT(two_different_locks_are_both_named),
	UNIT(else_the_lock_that_other_accesses_held_is_named),
	UNIT(what_has_no_name_has_the_machines_number_for_its_block),
	UNIT(the_ring_of_a_thread_is_named_by_the_thread),
	UNIT(of_a_thread_and_its_hook_it_is_said_what_brings_them_together),
	UNIT(with_sc_audit_both_stacks_are_printed),
	UNIT(telling_leaves_the_vector_registers_alone),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
