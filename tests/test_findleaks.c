/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/findleaks.c: what was lost, as mdb prints it. */
#include "harness.h"

#include "machine.h"

#include <ctxop_mdb.h>
#include <stdlib.h>
#include <string.h>

#define HEADER "CACHE             LEAKED           BUFCTL CALLER\n"
#define LINE                                                                   \
	"------------------------------------"                                 \
	"------------------------------------\n"

/* Not the last thing that its function does: keeps the frame. */
#define KEEP_FRAME() __asm__ volatile("")

static sim_t *
boot_audit(void)
{
	return (boot_leaky(true));
}

/* What threads do leaves nothing behind on the host's stack. */
static void
in_a_thread(void (*body)(void *), void *arg)
{
	(void)spawn("t", body, arg);
	run();
}

/* ---- nothing ---- */

TEST(a_machine_without_leaks_says_so, "95")
{
	assert_int_equal(assert_mdb(sim_findleaks, boot_audit(),
			     "findleaks: no memory leaks detected\n"),
	    0);
	sim_destroy(sim_current());
	assert_int_equal(assert_mdb(sim_findleaks, boot_leaky(false),
			     "findleaks: no memory leaks detected\n"),
	    0);
}

static void
has_ctxops_of_its_own(void *arg)
{
	struct ctxop *op = make_op("detached");

	(void)arg;
	(void)install_op(curthread, "attached");
	check(sim_findleaks(sim_current(), NULL) == 0);
	ctxop_free(op);
}

TEST(attached_and_detached_ctxops_are_no_leaks, "")
{
	(void)boot_audit();
	in_a_thread(has_ctxops_of_its_own, NULL);
	assert_int_equal(sim_findleaks(sim_current(), NULL), 0);
}

/* ---- ctxops ---- */

static void
loses_a_ctxop(void *arg)
{
	(void)arg;
	(void)make_op("lost");
	KEEP_FRAME();
}

TEST(a_lost_detached_ctxop_is_96_bytes_by_ctxop_allocate, "95")
{
	sim_t *sim = boot_audit();

	in_a_thread(loses_a_ctxop, NULL);
	assert_int_equal(
	    assert_mdb(sim_findleaks, sim,
		HEADER "fffffe0000001000       1 fffffe0000002000 "
		       "ctxop_allocate+0x..\n" LINE
		       "           Total       1 buffer, 96 bytes\n"),
	    1);
	assert_int_equal(sim_findleaks(sim, NULL), 1);
}

static void
orphans_a_ring(void *arg)
{
	(void)arg;
	for (volatile unsigned i = 0; i < 3; i++)
		(void)install_op(curthread, "orphan");
	curthread->t_ctx = NULL;
}

TEST(an_orphaned_ring_is_a_row_with_all_its_buffers, "96")
{
	sim_t *sim = boot_audit();

	in_a_thread(orphans_a_ring, NULL);
	assert_int_equal(
	    assert_mdb(sim_findleaks, sim,
		HEADER "fffffe0000001000       3 fffffe0000002000 "
		       "ctxop_allocate+0x..\n" LINE
		       "           Total       3 buffers, 288 bytes\n"),
	    3);
}

/* ---- rows ---- */

static __attribute__((noinline)) void
loses_8(void)
{
	uint64_t *p = kmem_alloc(8, KM_SLEEP);

	*p = 0; /* whatever memory it was, it points to nothing */
	KEEP_FRAME();
}

static __attribute__((noinline)) void
loses_cleared_8(void)
{
	(void)kmem_zalloc(8, KM_SLEEP);
	KEEP_FRAME();
}

static __attribute__((noinline)) void
loses(size_t size)
{
	(void)kmem_alloc(size, KM_SLEEP);
	KEEP_FRAME();
}

/* From one place, as often as the compiler cannot know. */
static __attribute__((noinline)) void
loses_8_times(volatile unsigned n)
{
	while (n-- > 0)
		loses_8();
	KEEP_FRAME();
}

/* Once cleared, three times not, and again cleared from elsewhere. */
static void
loses_from_three_places(void *arg)
{
	(void)arg;
	loses_cleared_8();
	loses_8_times(3);
	loses_cleared_8();
	KEEP_FRAME();
}

TEST(there_is_a_row_for_each_stack_with_most_buffers_first, "")
{
	sim_t *sim = boot_audit();

	in_a_thread(loses_from_three_places, NULL);
	assert_int_equal(
	    assert_mdb(sim_findleaks, sim,
		HEADER
		"fffffe0000001000       3 fffffe0000002000 loses_8+0x..\n"
		"fffffe0000001000       1 fffffe0000003000 "
		"loses_cleared_8+0x..\n"
		"fffffe0000001000       1 fffffe0000004000 "
		"loses_cleared_8+0x..\n" LINE
		"           Total       5 buffers, 40 bytes\n"),
	    5);
}

/* The same stack, but for the sizes. */
static void
loses_of_many_sizes(void *arg)
{
	static const size_t sizes[] = { 300000, 1, 88, 96, 200000, 90 };

	(void)arg;
	for (volatile unsigned i = 0; i < 6; i++)
		loses(sizes[i]);
}

TEST(each_cache_has_rows_of_its_own, "")
{
	sim_t *sim = boot_audit();

	in_a_thread(loses_of_many_sizes, NULL);
	assert_int_equal(
	    assert_mdb(sim_findleaks, sim,
		HEADER
		"fffffe0000001000       3 fffffe0000002000 loses+0x..\n"
		"fffffe0000003000       2 fffffe0000004000 loses+0x..\n"
		"fffffe0000005000       1 fffffe0000006000 loses+0x..\n" LINE
		"           Total       6 buffers, 504104 bytes\n"),
	    6);
}

static void
loses_two_sizes(void *arg)
{
	(void)arg;
	loses(200);
	loses(100);
	KEEP_FRAME();
}

TEST(rows_of_equal_counts_are_in_the_order_of_allocation, "")
{
	sim_t *sim = boot_audit();

	in_a_thread(loses_two_sizes, NULL);
	assert_int_equal(
	    assert_mdb(sim_findleaks, sim,
		HEADER
		"fffffe0000001000       1 fffffe0000002000 loses+0x..\n"
		"fffffe0000003000       1 fffffe0000004000 loses+0x..\n" LINE
		"           Total       2 buffers, 336 bytes\n"),
	    2);
	assert_true(panic_address(&sim->sim_free[kmem_cache_of(224)]) ==
	    0xfffffe0000001000);
}

TEST(without_sc_audit_there_is_a_row_for_each_cache, "")
{
	sim_t *sim = boot_leaky(false);

	in_a_thread(orphans_a_ring, NULL);
	assert_int_equal(
	    assert_mdb(sim_findleaks, sim,
		HEADER "fffffe0000001000       3 fffffe0000002000 "
		       "(sc_audit is off)\n" LINE
		       "           Total       3 buffers, 288 bytes\n"),
	    3);
	in_a_thread(loses_from_three_places, NULL);
	assert_int_equal(
	    assert_mdb(sim_findleaks, sim,
		HEADER "fffffe0000003000       5 fffffe0000004000 "
		       "(sc_audit is off)\n"
		       "fffffe0000001000       3 fffffe0000002000 "
		       "(sc_audit is off)\n" LINE
		       "           Total       8 buffers, 328 bytes\n"),
	    8);
}

enum { MANY = 2000 };

static void
loses_many(void *arg)
{
	(void)arg;
	for (volatile unsigned i = 0; i < MANY; i++) {
		loses_8();
		if (i % 2 == 0)
			loses_cleared_8();
	}
}

TEST(many_buffers_are_few_rows, "")
{
	sim_t *sim = boot_audit();

	in_a_thread(loses_many, NULL);
	assert_int_equal(
	    assert_mdb(sim_findleaks, sim,
		HEADER
		"fffffe0000001000    2000 fffffe0000002000 loses_8+0x..\n"
		"fffffe0000001000    1000 fffffe0000003000 "
		"loses_cleared_8+0x..\n" LINE
		"           Total    3000 buffers, 24000 bytes\n"),
	    3000);
}

/* ---- when, and where ---- */

TEST(after_a_second_run_there_are_more, "")
{
	sim_t *sim = boot_audit();

	in_a_thread(orphans_a_ring, NULL);
	assert_int_equal(sim_findleaks(sim, NULL), 3);
	in_a_thread(orphans_a_ring, NULL);
	assert_int_equal(
	    assert_mdb(sim_findleaks, sim,
		HEADER "fffffe0000001000       6 fffffe0000002000 "
		       "ctxop_allocate+0x..\n" LINE
		       "           Total       6 buffers, 576 bytes\n"),
	    6);
}

static void
panics(void *arg)
{
	(void)arg;
	panic("lost");
}

TEST(a_machine_that_panicked_can_be_asked, "")
{
	(void)boot_audit();
	(void)spawn("a", orphans_a_ring, NULL);
	(void)spawn("b", panics, NULL);
	run_expecting(SIM_PANIC, "lost");
	assert_int_equal(sim_findleaks(sim_current(), NULL), 3);
}

static void
finds_three(void *out)
{
	check(sim_findleaks(sim_current(), out) == 3);
}

static void
asks(void *out)
{
	check_keeps_registers(finds_three, out);
}

/* On stacks of their own: one that is used again shows what was on it. */
TEST(a_thread_may_ask_too_and_keeps_its_vector_registers, "")
{
	char text[500] = "";
	FILE *out = fmemopen(text, sizeof(text), "w");

	assert_non_null(out);
	(void)boot_audit();
	(void)spawn("a", orphans_a_ring, NULL);
	(void)spawn("b", asks, out);
	run();
	assert_int_equal(fclose(out), 0);
	assert_non_null(strstr(text, "3 buffers, 288 bytes\n"));
}

TEST(a_machine_that_is_not_current_prints_its_own_numbers, "")
{
	sim_t *first = boot_audit(), *second;

	in_a_thread(loses_a_ctxop, NULL);
	second = boot_audit();
	(void)panic_address(&first);
	assert_int_equal(
	    assert_mdb(sim_findleaks, first,
		HEADER "fffffe0000001000       1 fffffe0000002000 "
		       "ctxop_allocate+0x..\n" LINE
		       "           Total       1 buffer, 96 bytes\n"),
	    1);
	assert_ptr_equal(sim_current(), second);
	assert_int_equal(sim_findleaks(second, NULL), 0);
	sim_destroy(first);
}

/* Offsets included: equal machines print equal bytes. */
static void
print_of_equal_machine(char *text, size_t len)
{
	sim_t *sim = boot_audit();
	FILE *out = fmemopen(text, len, "w");

	assert_non_null(out);
	in_a_thread(loses_of_many_sizes, NULL);
	in_a_thread(loses_from_three_places, NULL);
	(void)sim_findleaks(sim, out);
	assert_int_equal(fclose(out), 0);
	sim_destroy(sim);
}

TEST(equal_machines_print_equal_bytes, "")
{
	char text[2][2000];

	print_of_equal_machine(text[0], sizeof(text[0]));
	print_of_equal_machine(text[1], sizeof(text[1]));
	assert_string_equal(text[0], text[1]);
	assert_int_not_equal(text[0][0], '\0');
}

static const struct CMUnitTest tests[] = {
	UNIT(a_machine_without_leaks_says_so),
	UNIT(attached_and_detached_ctxops_are_no_leaks),
	UNIT(a_lost_detached_ctxop_is_96_bytes_by_ctxop_allocate),
	UNIT(an_orphaned_ring_is_a_row_with_all_its_buffers),
	UNIT(there_is_a_row_for_each_stack_with_most_buffers_first),
	UNIT(each_cache_has_rows_of_its_own),
	UNIT(rows_of_equal_counts_are_in_the_order_of_allocation),
	UNIT(without_sc_audit_there_is_a_row_for_each_cache),
	UNIT(many_buffers_are_few_rows),
	UNIT(after_a_second_run_there_are_more),
	UNIT(a_machine_that_panicked_can_be_asked),
	UNIT(a_thread_may_ask_too_and_keeps_its_vector_registers),
	UNIT(a_machine_that_is_not_current_prints_its_own_numbers),
	UNIT(equal_machines_print_equal_bytes),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
