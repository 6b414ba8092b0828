/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/kmem_verify.c: writes to freed memory, and past the end of one's own. */
#include "harness.h"

#include <ctxop_mdb.h>
#include <stdlib.h>
#include <string.h>

#define HEADER                                                                 \
	"Cache Name                      Addr             Cache Integrity\n"

/* Not the last thing that its function does: keeps the frame. */
#define KEEP_FRAME() __asm__ volatile("")

static sim_t *
boot_audit(void)
{
	return (boot_with((struct sim_config){ .sc_audit = true }));
}

/* Out of the compiler's sight. */
static void
write_late(volatile char *p, size_t at, char value)
{
	p[at] = value;
}

/* ---- nothing wrong ---- */

TEST(a_machine_without_memory_has_no_caches, "")
{
	assert_int_equal(assert_mdb(sim_kmem_verify, boot_audit(), HEADER), 0);
}

TEST(caches_in_use_are_listed_by_size, "")
{
	sim_t *sim = boot_audit();
	void *large = kmem_alloc(200000, KM_SLEEP);
	void *middle = kmem_alloc(4000, KM_SLEEP);

	kmem_free(kmem_alloc(88, KM_SLEEP), 88);
	kmem_free(kmem_alloc(0, KM_SLEEP), 0);
	assert_int_equal(
	    assert_mdb(sim_kmem_verify, sim,
		HEADER
		"kmem_alloc_8                    fffffe0000001000 clean\n"
		"kmem_alloc_96                   fffffe0000002000 clean\n"
		"kmem_alloc_4096                 fffffe0000003000 clean\n"
		"kmem_oversize                   fffffe0000004000 clean\n"),
	    0);
	memset(middle, 0, 4000);
	memset(large, 0, 200000);
	assert_int_equal(sim_kmem_verify(sim, NULL), 0);
	kmem_free(large, 200000);
	kmem_free(middle, 4000);
	assert_int_equal(sim_kmem_verify(sim, NULL), 0);
}

TEST(without_sc_audit_it_says_what_it_needs, "")
{
	sim_t *sim = boot(1);

	kmem_free(kmem_alloc(88, KM_SLEEP), 88);
	assert_int_equal(
	    assert_mdb(sim_kmem_verify, sim, "kmem_verify: needs sc_audit\n"),
	    0);
	assert_int_equal(sim_kmem_verify(sim, NULL), 0);
}

/* ---- freed memory ---- */

static struct ctxop *freed;

static __attribute__((noinline)) void
frees_and_writes(void *arg)
{
	freed = make_op("op");
	ctxop_free(freed);
	freed->save_ts = *(hrtime_t *)arg;
}

/* Where the compiler puts the call in ctxop_free() is its business. */
static size_t
verify_naming_no_caller(sim_t *sim, FILE *out)
{
	char text[2000] = "", *line, *rest = text;
	FILE *all = fmemopen(text, sizeof(text), "w");
	size_t ret;

	assert_non_null(all);
	ret = sim_kmem_verify(sim, all);
	assert_int_equal(fclose(all), 0);
	while ((line = strsep(&rest, "\n")) != NULL && rest != NULL)
		if (strncmp(line, "    freed at ", 13) == 0)
			(void)fprintf(out, "    freed at ...\n");
		else
			(void)fprintf(out, "%s\n", line);
	return (ret);
}

TEST(a_late_write_to_save_ts_is_found_at_offset_72, "98")
{
	sim_t *sim = boot_audit();
	hrtime_t when = 7;

	frees_and_writes(&when);
	assert_int_equal(
	    assert_mdb(verify_naming_no_caller, sim,
		HEADER "kmem_alloc_96                   fffffe0000001000 "
		       "1 corrupt buffer\n"
		       "Summary for cache 'kmem_alloc_96'\n"
		       "  buffer fffffe0000002000 (free) seems corrupted, at "
		       "fffffe0000002048\n"
		       "    freed at ...\n"),
	    1);
}

TEST(a_late_write_by_a_thread_is_found_after_the_run, "98")
{
	sim_t *sim = boot_audit();
	hrtime_t when = 7;

	(void)spawn("t", frees_and_writes, &when);
	run();
	assert_int_equal(sim_kmem_verify(sim, NULL), 1);
	assert_int_equal(sim_kmem_verify(sim, NULL), 1);
}

static void *p[3];

static __attribute__((noinline)) void
allocates_three(void)
{
	for (unsigned i = 0; i < 3; i++)
		p[i] = kmem_alloc(100, KM_SLEEP);
	KEEP_FRAME();
}

static __attribute__((noinline)) void
frees_three(void)
{
	allocates_three();
	for (unsigned i = 0; i < 3; i++)
		kmem_free(p[i], 100);
	KEEP_FRAME();
}

/* Each word of the buffer, the slack behind 100 bytes and the redzone. */
TEST(a_late_write_is_found_wherever_it_is, "98")
{
	sim_t *sim = boot_audit();

	frees_three();
	for (size_t at = 0; at < 112 + 16; at++) {
		char before = ((char *)p[1])[at];

		write_late(p[1], at, (char)(before + 1));
		assert_int_equal(sim_kmem_verify(sim, NULL), 1);
		write_late(p[1], at, before);
		assert_int_equal(sim_kmem_verify(sim, NULL), 0);
	}
}

TEST(all_buffers_written_to_late_are_listed_with_who_freed_them, "")
{
	sim_t *sim = boot_audit();

	frees_three();
	write_late(p[0], 0, 'x');
	write_late(p[2], 15, 'x');
	assert_int_equal(
	    assert_mdb(sim_kmem_verify, sim,
		HEADER "kmem_alloc_112                  fffffe0000001000 "
		       "2 corrupt buffers\n"
		       "Summary for cache 'kmem_alloc_112'\n"
		       "  buffer fffffe0000002000 (free) seems corrupted, at "
		       "fffffe0000002008\n"
		       "    freed at frees_three+0x..\n"
		       "  buffer fffffe0000003000 (free) seems corrupted, at "
		       "fffffe0000003000\n"
		       "    freed at frees_three+0x..\n"),
	    2);
}

/* A sanitizer must not mind, nor valgrind: that is what sc_audit is for. */
static __attribute__((noinline)) void
copies_garbage_late(void)
{
	char *garbage = malloc(100);

	assert_non_null(garbage);
	frees_three();
	for (unsigned i = 0; i < 100; i++)
		((volatile char *)p[1])[i] = garbage[i];
	free(garbage);
}

TEST(whatever_is_written_late_is_read_without_complaint, "")
{
	sim_t *sim = boot_audit();

	copies_garbage_late();
	assert_int_equal(sim_kmem_verify(sim, NULL), 1);
}

/* ---- allocated memory ---- */

static __attribute__((noinline)) char *
allocates_100(void)
{
	char *q = kmem_alloc(100, KM_SLEEP);

	KEEP_FRAME();
	return (q);
}

TEST(a_write_past_the_end_is_found_before_the_free, "")
{
	sim_t *sim = boot_audit();
	char *q = allocates_100();

	memset(q, 0, 100);
	assert_int_equal(sim_kmem_verify(sim, NULL), 0);
	for (size_t at = 100; at < 112 + 16; at++) {
		char before = q[at];

		write_late(q, at, (char)(before + 1));
		assert_int_equal(sim_kmem_verify(sim, NULL), 1);
		write_late(q, at, before);
	}
	write_late(q, 103, 'x');
	assert_int_equal(
	    assert_mdb(sim_kmem_verify, sim,
		HEADER
		"kmem_alloc_112                  fffffe0000001000 "
		"1 corrupt buffer\n"
		"Summary for cache 'kmem_alloc_112'\n"
		"  buffer fffffe0000002000 (allocated) has a corrupt redzone, "
		"at fffffe0000002067\n"
		"    allocated at allocates_100+0x..\n"),
	    1);
}

TEST(each_cache_has_a_summary_of_its_own, "")
{
	sim_t *sim = boot_audit();
	char *q = allocates_100();
	char *small = kmem_alloc(8, KM_SLEEP);

	kmem_free(small, 8);
	write_late(small, 0, 'x');
	write_late(q, 112, 'x');
	kmem_free(kmem_alloc(24, KM_SLEEP), 24);
	assert_int_equal(
	    assert_mdb(sim_kmem_verify, sim,
		HEADER
		"kmem_alloc_8                    fffffe0000001000 "
		"1 corrupt buffer\n"
		"kmem_alloc_24                   fffffe0000002000 clean\n"
		"kmem_alloc_112                  fffffe0000003000 "
		"1 corrupt buffer\n"
		"Summary for cache 'kmem_alloc_8'\n"
		"  buffer fffffe0000004000 (free) seems corrupted, at "
		"fffffe0000004000\n"
		"    freed at each_cache_has_a_summary_of_its_own+0x..\n"
		"Summary for cache 'kmem_alloc_112'\n"
		"  buffer fffffe0000005000 (allocated) has a corrupt redzone, "
		"at fffffe0000005070\n"
		"    allocated at allocates_100+0x..\n"),
	    2);
}

/* ---- in threads ---- */

static void
finds_one(void *out)
{
	check(sim_kmem_verify(sim_current(), out) == 1);
}

static void
verifies_with_registers(void *out)
{
	hrtime_t when = 7;

	frees_and_writes(&when);
	check_keeps_registers(finds_one, out);
}

TEST(a_threads_vector_registers_stay_as_they_are, "")
{
	char text[1000] = "";
	FILE *out = fmemopen(text, sizeof(text), "w");

	assert_non_null(out);
	(void)boot_audit();
	(void)spawn("t", verifies_with_registers, out);
	run();
	assert_int_equal(fclose(out), 0);
	assert_non_null(strstr(text, "1 corrupt buffer\n"));
}

/* ---- machines ---- */

TEST(each_machine_is_verified_by_itself_and_in_its_own_numbers, "")
{
	sim_t *first = boot_audit(), *second;

	frees_three();
	write_late(p[0], 0, 'x');
	second = boot_audit();
	frees_three();
	(void)panic_address(&first);
	assert_int_equal(sim_kmem_verify(second, NULL), 0);
	assert_int_equal(
	    assert_mdb(sim_kmem_verify, first,
		HEADER "kmem_alloc_112                  fffffe0000001000 "
		       "1 corrupt buffer\n"
		       "Summary for cache 'kmem_alloc_112'\n"
		       "  buffer fffffe0000002000 (free) seems corrupted, at "
		       "fffffe0000002000\n"
		       "    freed at frees_three+0x..\n"),
	    1);
	assert_ptr_equal(sim_current(), second);
	sim_destroy(first);
}

static void
verifies(void *arg)
{
	frees_and_writes(arg);
	check(sim_kmem_verify(sim_current(), NULL) == 1);
	freed->save_ts = (hrtime_t)0xdeadbeefdeadbeef;
	check(sim_kmem_verify(sim_current(), NULL) == 0);
}

TEST(a_thread_may_verify_its_own_machine, "")
{
	hrtime_t when = 7;

	(void)boot_audit();
	(void)spawn("t", verifies, &when);
	run();
}

static const struct CMUnitTest tests[] = {
	UNIT(a_machine_without_memory_has_no_caches),
	UNIT(caches_in_use_are_listed_by_size),
	UNIT(without_sc_audit_it_says_what_it_needs),
	UNIT(a_late_write_to_save_ts_is_found_at_offset_72),
	UNIT(a_late_write_by_a_thread_is_found_after_the_run),
	UNIT(a_late_write_is_found_wherever_it_is),
	UNIT(all_buffers_written_to_late_are_listed_with_who_freed_them),
	UNIT(whatever_is_written_late_is_read_without_complaint),
	UNIT(a_write_past_the_end_is_found_before_the_free),
	UNIT(each_cache_has_a_summary_of_its_own),
	UNIT(a_threads_vector_registers_stay_as_they_are),
	UNIT(each_machine_is_verified_by_itself_and_in_its_own_numbers),
	UNIT(a_thread_may_verify_its_own_machine),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
