/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/walk_ctxop.c: the ctxops of a thread, whole rings and broken ones. */
#include "harness.h"

#include <ctxop_mdb.h>
#include <stdlib.h>
#include <string.h>

/* The names of what was visited, in a row; the walk ends after `most'. */
struct visits {
	char vs_names[100];
	unsigned vs_count, vs_most;
};

static int
notes(const struct ctxop *op, void *arg)
{
	struct visits *vs = arg;

	if (strlen(vs->vs_names) + 2 < sizeof(vs->vs_names))
		(void)strcat(vs->vs_names, op->arg);
	return (++vs->vs_count == vs->vs_most ? 42 : 0);
}

static int
walk_at_most(const kthread_t *t, unsigned most, const char *names)
{
	struct visits vs = { .vs_most = most };
	int ret = sim_walk_ctxop(t, notes, &vs);

	assert_string_equal(vs.vs_names, names);
	return (ret);
}

static int
walk(const kthread_t *t, const char *names)
{
	return (walk_at_most(t, 0, names));
}

/* Prints the ring of t, NULL for none. */
static void
assert_printed(const kthread_t *t, int ret, const char *text)
{
	char seen[1000] = "";
	FILE *out = fmemopen(seen, sizeof(seen), "w");

	assert_non_null(out);
	assert_int_equal(sim_print_walk_ctxop(t, out), ret);
	assert_int_equal(fclose(out), 0);
	assert_string_equal(seen, text);
}

/* ---- whole rings ---- */

TEST(the_walk_is_from_the_newest_to_the_oldest, "99")
{
	(void)boot(1);
	(void)install_op(curthread, "A");
	assert_int_equal(walk(curthread, "A"), 0);
	(void)install_op(curthread, "B");
	assert_int_equal(walk(curthread, "BA"), 0);
	(void)install_op(curthread, "C");
	assert_int_equal(walk(curthread, "CBA"), 0);
}

TEST(a_thread_without_ctxops_shows_nothing, "99")
{
	kthread_t *t;

	(void)boot(1);
	t = spawn_stopped("t", does_nothing, NULL);
	assert_int_equal(walk(t, ""), 0);
	assert_printed(t, 0, "");
}

TEST(without_a_thread_there_is_no_walk, "99")
{
	(void)boot(1);
	assert_int_equal(walk(NULL, ""), -1);
	assert_printed(NULL, -1, "must specify thread for ctxop walk\n");
}

TEST(each_ctxop_is_printed_as_its_number, "99")
{
	struct ctxop *a;

	(void)boot(1);
	a = install_op(curthread, "A");
	(void)install_op(curthread, "B");
	assert_true(panic_address(a) == 0xfffffe0000001000);
	assert_printed(curthread, 0, "fffffe0000002000\nfffffe0000001000\n");
}

TEST(a_number_but_0_ends_the_walk_and_is_its_result, "")
{
	(void)boot(1);
	(void)install_op(curthread, "A");
	(void)install_op(curthread, "B");
	(void)install_op(curthread, "C");
	assert_int_equal(walk_at_most(curthread, 1, "C"), 42);
	assert_int_equal(walk_at_most(curthread, 2, "CB"), 42);
	assert_int_equal(walk_at_most(curthread, 3, "CBA"), 42);
	assert_int_equal(walk_at_most(curthread, 4, "CBA"), 0);
}

TEST(a_long_ring_is_walked_to_its_end, "")
{
	enum { MANY = 1000 };
	struct visits vs = { .vs_most = 0 };

	(void)boot(1);
	for (unsigned i = 0; i < MANY; i++)
		(void)install_op(curthread, "A");
	assert_int_equal(sim_walk_ctxop(curthread, notes, &vs), 0);
	assert_int_equal(vs.vs_count, MANY);
}

/* What follows is read before a visit: it may free what it is given. */
static int
frees(const struct ctxop *op, void *count)
{
	struct ctxop *mine = (struct ctxop *)(uintptr_t)op;

	memset(mine, 0xff, sizeof(*mine));
	kmem_free(mine, sizeof(*mine));
	++*(unsigned *)count;
	return (0);
}

TEST(a_visit_may_free_what_it_is_given, "99")
{
	unsigned count = 0;

	for (unsigned audit = 0; audit < 2; audit++) {
		sim_t *sim = boot_with(
		    (struct sim_config){ .sc_audit = audit == 1 });

		for (unsigned i = 0; i < 5; i++)
			(void)install_op(curthread, "A");
		assert_int_equal(sim_walk_ctxop(curthread, frees, &count), 0);
		assert_int_equal(sim_kmem_inuse(sim), 0);
		sim_destroy(sim);
	}
	assert_int_equal(count, 10);
}

static int
takes_all_off(const struct ctxop *op, void *t)
{
	(void)op;
	((kthread_t *)t)->t_ctx = NULL;
	return (0);
}

TEST(the_head_is_noted_at_the_start, "")
{
	(void)boot(1);
	(void)install_op(curthread, "A");
	(void)install_op(curthread, "B");
	assert_int_equal(
	    sim_walk_ctxop(curthread, takes_all_off, curthread), 0);
}

static void
prints(void *out)
{
	check(sim_print_walk_ctxop(curthread, out) == 0);
}

static void
prints_with_registers(void *out)
{
	(void)install_op(curthread, "A");
	check_keeps_registers(prints, out);
}

TEST(a_thread_that_prints_keeps_its_vector_registers, "")
{
	char text[1000] = "";
	FILE *out = fmemopen(text, sizeof(text), "w");

	assert_non_null(out);
	(void)boot(1);
	(void)spawn("t", prints_with_registers, out);
	run();
	assert_int_equal(fclose(out), 0);
	assert_string_equal(text, "fffffe0000001000\n");
}

/* ---- broken ones ---- */

/* A B C D E, newest first; E leads to the one called so. */
static struct ctxop ops[5];

static kthread_t *
ring_that_leads_to(struct ctxop *next)
{
	static const char *const names[] = { "A", "B", "C", "D", "E" };

	(void)boot(1);
	for (unsigned i = 0; i < 5; i++) {
		ops[i] = (struct ctxop){ .arg = (void *)(uintptr_t)names[i],
			.next = &ops[i + 1] };
	}
	ops[4].next = next;
	curthread->t_ctx = ops;
	return (curthread);
}

TEST(a_ring_that_leads_past_its_head_ends, "")
{
	for (unsigned i = 1; i < 5; i++) {
		struct visits vs = { .vs_most = 100 };

		assert_int_equal(
		    sim_walk_ctxop(ring_that_leads_to(&ops[i]), notes, &vs),
		    -1);
		assert_memory_equal(vs.vs_names, "ABCDE", 5);
		sim_destroy(sim_current());
	}
}

TEST(a_ring_that_leads_past_its_head_is_printed_as_broken, "")
{
	kthread_t *t = ring_that_leads_to(&ops[4]);
	const char *number = "fffffe0000005000\n";
	char text[200] = "fffffe0000001000\nfffffe0000002000\n"
			 "fffffe0000003000\nfffffe0000004000\n";

	(void)strcat(text, number);
	assert_printed(
	    t, -1, strcat(text, "the ring does not lead back to its head\n"));
}

TEST(a_ring_that_ends_in_null_ends_there, "99")
{
	assert_int_equal(walk(ring_that_leads_to(NULL), "ABCDE"), 0);
}

static const struct CMUnitTest tests[] = {
	UNIT(the_walk_is_from_the_newest_to_the_oldest),
	UNIT(a_thread_without_ctxops_shows_nothing),
	UNIT(without_a_thread_there_is_no_walk),
	UNIT(each_ctxop_is_printed_as_its_number),
	UNIT(a_number_but_0_ends_the_walk_and_is_its_result),
	UNIT(a_long_ring_is_walked_to_its_end),
	UNIT(a_visit_may_free_what_it_is_given),
	UNIT(the_head_is_noted_at_the_start),
	UNIT(a_thread_that_prints_keeps_its_vector_registers),
	UNIT(a_ring_that_leads_past_its_head_ends),
	UNIT(a_ring_that_leads_past_its_head_is_printed_as_broken),
	UNIT(a_ring_that_ends_in_null_ends_there),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
