/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/kmem_audit.c: patterns in memory, and who had it last. */
#include "harness.h"

#include "machine.h"

#include <stdlib.h>
#include <string.h>

/* Not the last thing that its function does: keeps the frame. */
#define KEEP_FRAME() __asm__ volatile("")

static sim_t *
boot_audit(void)
{
	return (boot_with((struct sim_config){ .sc_audit = true }));
}

/* Let body be the only thread of a machine with sc_audit. */
static void
run_audited(void (*body)(void *), void *arg)
{
	(void)boot_audit();
	(void)spawn("t", body, arg);
	run();
}

static void
assert_audit_panics(void (*body)(void *), void *arg, const char *words)
{
	(void)boot_audit();
	(void)spawn("t", body, arg);
	run_expecting(SIM_PANIC, words);
	sim_destroy(sim_current());
}

/* Out of the compiler's sight. */
static void
write_byte(volatile char *p, size_t at)
{
	p[at] = 'x';
}

/* n words of this pattern; out of the compiler's sight. */
static void
assert_words(const void *p, size_t n, uint64_t pattern)
{
	const volatile uint64_t *word = p;

	for (size_t i = 0; i < n; i++)
		assert_true(word[i] == pattern);
}

/* ---- patterns ---- */

TEST(new_memory_is_baddcafe, "")
{
	uint64_t *p;

	(void)boot_audit();
	p = kmem_alloc(64, KM_SLEEP);
	assert_words(p, 8, 0xbaddcafebaddcafe);
	memset(p, 0, 64);
	kmem_free(p, 64);
	assert_ptr_equal(kmem_alloc(57, KM_SLEEP), p);
	assert_words(p, 7, 0xbaddcafebaddcafe);
}

TEST(freed_memory_is_deadbeef, "")
{
	uint64_t *p;

	(void)boot_audit();
	p = kmem_zalloc(81, KM_SLEEP);
	kmem_free(p, 81);
	assert_words(p, 12, 0xdeadbeefdeadbeef);
}

TEST(cleared_memory_is_cleared_up_to_its_size, "")
{
	unsigned char *p;

	(void)boot_audit();
	p = kmem_zalloc(50, KM_SLEEP);
	for (unsigned i = 0; i < 50; i++)
		assert_int_equal(p[i], 0);
	for (unsigned i = 50; i < 56; i++)
		assert_int_equal(p[i], 0xbb);
	kmem_free(p, 50);
}

TEST(behind_a_buffer_are_bb_and_feedface, "")
{
	unsigned char *p;

	(void)boot_audit();
	for (unsigned size = 89; size <= 96; size++) {
		p = kmem_alloc(size, KM_SLEEP);
		for (unsigned i = size; i < 96; i++)
			assert_int_equal(p[i], 0xbb);
		assert_words(p + 96, 2, 0xfeedfacefeedface);
		kmem_free(p, size);
		assert_words(p + 96, 2, 0xfeedfacefeedface);
	}
}

TEST(without_sc_audit_nothing_is_recorded, "")
{
	struct kmem_block *kb;

	(void)boot(1);
	kb = kmem_block_of(kmem_alloc(8, KM_SLEEP));
	assert_null(kmem_allocated_at(kb));
	kmem_free(kmem_buffer(kb), 8);
	assert_null(kmem_freed_at(kb));
}

/* ---- writes past the end ---- */

/* size bytes, of which one at `at' is written. */
struct overrun {
	size_t ov_size, ov_at;
};

static __attribute__((noinline)) char *
allocates_for_overrun(size_t size)
{
	char *p = kmem_zalloc(size, KM_SLEEP);

	KEEP_FRAME();
	return (p);
}

static void
overruns(void *arg)
{
	struct overrun *ov = arg;
	char *p = allocates_for_overrun(ov->ov_size);

	write_byte(p, ov->ov_at);
	kmem_free(p, ov->ov_size);
}

TEST(a_write_past_the_end_panics_at_the_free_and_says_who_allocated, "")
{
	struct overrun slack = { 50, 50 };

	assert_audit_panics(overruns, &slack,
	    "kernel memory allocator: redzone violation: write past end of "
	    "buffer: buffer fffffe0000001000, 50 bytes in kmem_alloc_56, "
	    "written at offset 0x32; allocated at allocates_for_overrun");
}

TEST(a_write_anywhere_behind_a_buffer_panics, "")
{
	for (size_t at = 50; at < 56 + 16; at++) {
		struct overrun ov = { 50, at };

		assert_audit_panics(overruns, &ov, "redzone violation");
	}
}

TEST(a_write_behind_a_buffer_without_slack_panics, "")
{
	struct overrun full = { 96, 96 }, none = { 0, 0 };
	struct overrun large = { 200000, 200000 };

	assert_audit_panics(overruns, &full,
	    "96 bytes in kmem_alloc_96, written at offset 0x60");
	assert_audit_panics(
	    overruns, &none, "0 bytes in kmem_alloc_8, written at offset 0x0");
	assert_audit_panics(overruns, &large,
	    "200000 bytes in kmem_oversize, written at offset 0x30d40");
}

TEST(a_write_up_to_the_end_is_none_of_the_allocators_business, "")
{
	struct overrun ov = { 50, 49 };

	run_audited(overruns, &ov);
}

/* ---- late writes ---- */

static __attribute__((noinline)) void
frees_for_late_write(char *p)
{
	kmem_free(p, 88);
	KEEP_FRAME();
}

static void
writes_late(void *at)
{
	char *p = kmem_alloc(88, KM_SLEEP);

	frees_for_late_write(p);
	write_byte(p, *(size_t *)at);
	(void)kmem_alloc(96, KM_SLEEP);
}

TEST(a_late_write_panics_when_the_buffer_is_used_again, "")
{
	size_t at = 75;

	assert_audit_panics(writes_late, &at,
	    "kernel memory allocator: buffer modified after being freed: "
	    "buffer fffffe0000001000, 88 bytes in kmem_alloc_96, modified at "
	    "offset 0x48; allocated at writes_late");
	assert_audit_panics(writes_late, &at, ", freed at frees_for_late");
}

TEST(a_late_write_anywhere_panics, "")
{
	for (size_t at = 0; at < 96 + 16; at++)
		assert_audit_panics(
		    writes_late, &at, "modified after being freed");
}

static void
writes_late_and_not_again(void *arg)
{
	char *p = kmem_alloc(88, KM_SLEEP);

	(void)arg;
	kmem_free(p, 88);
	write_byte(p, 0);
	(void)kmem_alloc(97, KM_SLEEP);
}

TEST(a_buffer_that_is_not_used_again_is_for_kmem_verify, "")
{
	run_audited(writes_late_and_not_again, NULL);
}

/* ---- wrong frees ---- */

static void
frees_twice(void *arg)
{
	char *p = kmem_alloc(88, KM_SLEEP);

	(void)arg;
	frees_for_late_write(p);
	kmem_free(p, 88);
}

static void
frees_with_another_size(void *arg)
{
	(void)arg;
	kmem_free(allocates_for_overrun(64), 32);
}

static void
frees_a_part(void *arg)
{
	(void)arg;
	kmem_free(allocates_for_overrun(128) + 64, 64);
}

static void
frees_a_part_of_what_is_free(void *arg)
{
	char *p = kmem_zalloc(128, KM_SLEEP);

	(void)arg;
	kmem_free(p, 128);
	kmem_free(p + 64, 64);
}

TEST(a_part_of_what_is_free_belongs_to_nobody, "")
{
	(void)boot_audit();
	(void)spawn("t", frees_a_part_of_what_is_free, NULL);
	run_expecting(SIM_PANIC, "was not allocated by kmem_alloc()");
	assert_null(strstr(sim_report(sim_current())->sr_message, "bytes"));
}

TEST(wrong_frees_say_who_had_the_buffer_before, "")
{
	assert_audit_panics(frees_twice, NULL,
	    "kmem_free: fffffe0000001000 is free already; allocated at "
	    "frees_twice+0x");
	assert_audit_panics(frees_twice, NULL, ", freed at frees_for_late");
	assert_audit_panics(frees_with_another_size, NULL,
	    "kmem_free: fffffe0000001000 has 64 bytes, and is freed as 32; "
	    "allocated at allocates_for_overrun");
	assert_audit_panics(frees_a_part, NULL,
	    "kmem_free: fffffe0000001000 was not allocated by kmem_alloc(): "
	    "it is 64 bytes into a buffer of 128; allocated at "
	    "allocates_for_overrun");
}

/* ---- stacks ---- */

static void
assert_caller(const struct stack_frames *sf, const char *name)
{
	char seen[KMEM_CALLER];

	assert_non_null(sf);
	(void)kmem_caller(sf, seen);
	if (strncmp(seen, name, strlen(name)) != 0)
		fail_msg("expected: %s\nseen:     %s", name, seen);
}

static __attribute__((noinline)) void *
zallocates(void)
{
	void *p = kmem_zalloc(88, KM_SLEEP);

	KEEP_FRAME();
	return (p);
}

TEST(a_stack_begins_with_who_called_the_allocator, "")
{
	struct kmem_block *kb;

	(void)boot_audit();
	kb = kmem_block_of(zallocates());
	assert_caller(kmem_allocated_at(kb), "zallocates+0x");
	assert_null(kmem_freed_at(kb));
	frees_for_late_write(kmem_buffer(kb));
	assert_caller(kmem_allocated_at(kb), "zallocates+0x");
	assert_caller(kmem_freed_at(kb), "frees_for_late_write");
	assert_ptr_equal(allocates_for_overrun(96), kmem_buffer(kb));
	assert_caller(kmem_allocated_at(kb), "allocates_for_overrun");
	assert_null(kmem_freed_at(kb));
}

TEST(a_ctxop_was_allocated_by_ctxop_allocate, "95")
{
	(void)boot_audit();
	assert_caller(kmem_allocated_at(kmem_block_of(make_op("op"))),
	    "ctxop_allocate+0x");
}

static struct kmem_block *allocated;

static void
allocates_in_a_thread(void *arg)
{
	(void)arg;
	allocated = kmem_block_of(zallocates());
	KEEP_FRAME();
}

TEST(a_stack_goes_on_with_who_called_that, "")
{
	struct stack_frames sf;

	run_audited(allocates_in_a_thread, NULL);
	sf = *kmem_allocated_at(allocated);
	sf.sf_pc[0] = sf.sf_pc[1];
	assert_caller(&sf, "allocates_in_a_thread");
	sf.sf_pc[0] = sf.sf_pc[2];
	assert_caller(&sf, "thread_start");
}

/* ---- what it costs ---- */

static void
frees_and_allocates(void *p)
{
	kmem_free(p, 88);
	check(kmem_alloc(90, KM_SLEEP) == p);
}

static void
allocates_with_registers(void *arg)
{
	(void)arg;
	check_keeps_registers(frees_and_allocates, kmem_alloc(88, KM_SLEEP));
}

TEST(a_threads_vector_registers_stay_as_they_are, "")
{
	run_audited(allocates_with_registers, NULL);
}

static void
allocates_much(void *arg)
{
	void *p[20];

	(void)arg;
	for (unsigned i = 0; i < 20; i++)
		p[i] = kmem_alloc(i * 7, i % 2 == 0 ? KM_SLEEP : KM_NOSLEEP);
	for (unsigned i = 0; i < 20; i++)
		if (p[i] != NULL)
			kmem_free(p[i], i * 7);
	yield();
}

TEST(the_smallest_stack_is_large_enough, "")
{
	sim_t *sim = boot_with((struct sim_config){
	    .sc_audit = true, .sc_stksize = (size_t)16384 * SAN_STACK_FACTOR });

	(void)spawn("t", allocates_much, NULL);
	run();
	assert_int_equal(sim_kmem_inuse(sim), 0);
}

/* The same tape, with and without: audit asks nothing, and takes no time. */
TEST(a_run_is_the_same_with_and_without, "")
{
	char *words[2], *token[2];

	for (unsigned i = 0; i < 2; i++) {
		sim_t *sim = boot_with((struct sim_config){ .sc_audit = i == 1,
		    .sc_ncpus = 2,
		    .sc_tape = SIM_SEED(7) });

		(void)spawn("a", allocates_much, NULL);
		(void)spawn("b", allocates_much, NULL);
		run();
		words[i] = sim_trace_words(sim, SIM_EV_ALL);
		token[i] = sim_tape_token(sim);
		assert_int_equal(sim_kmem_inuse(sim), 0);
		sim_destroy(sim);
	}
	assert_string_equal(words[0], words[1]);
	assert_string_equal(token[0], token[1]);
	assert_int_not_equal(strlen(token[0]), 2);
	for (unsigned i = 0; i < 2; i++) {
		free(words[i]);
		free(token[i]);
	}
}

static void
frees_late(void *arg)
{
	char *p = kmem_alloc(20, KM_SLEEP);

	(void)arg;
	assert_int_equal(p[20] & 0xff, 0xbb);
	assert_null(kmem_allocated_at(kmem_block_of(p)));
	kmem_free(p, 20);
	assert_null(kmem_freed_at(kmem_block_of(p)));
	write_byte(p, 3);
	(void)kmem_alloc(20, KM_SLEEP);
}

TEST(a_terse_machine_has_patterns_and_no_stacks, "")
{
	boot_audit()->sim_is_terse = true;
	(void)spawn("t", frees_late, NULL);
	run_expecting(SIM_PANIC, "buffer modified after being freed");
}

static const struct CMUnitTest tests[] = {
	UNIT(new_memory_is_baddcafe),
	UNIT(freed_memory_is_deadbeef),
	UNIT(cleared_memory_is_cleared_up_to_its_size),
	UNIT(behind_a_buffer_are_bb_and_feedface),
	UNIT(without_sc_audit_nothing_is_recorded),
	UNIT(a_write_past_the_end_panics_at_the_free_and_says_who_allocated),
	UNIT(a_write_anywhere_behind_a_buffer_panics),
	UNIT(a_write_behind_a_buffer_without_slack_panics),
	UNIT(a_write_up_to_the_end_is_none_of_the_allocators_business),
	UNIT(a_late_write_panics_when_the_buffer_is_used_again),
	UNIT(a_late_write_anywhere_panics),
	UNIT(a_buffer_that_is_not_used_again_is_for_kmem_verify),
	UNIT(a_part_of_what_is_free_belongs_to_nobody),
	UNIT(wrong_frees_say_who_had_the_buffer_before),
	UNIT(a_stack_begins_with_who_called_the_allocator),
	UNIT(a_ctxop_was_allocated_by_ctxop_allocate),
	UNIT(a_stack_goes_on_with_who_called_that),
	UNIT(a_threads_vector_registers_stay_as_they_are),
	UNIT(the_smallest_stack_is_large_enough),
	UNIT(a_run_is_the_same_with_and_without),
	UNIT(a_terse_machine_has_patterns_and_no_stacks),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
