/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/ctxop_ring.c: is a ring sound? */
#include "harness.h"

#include <string.h>

static char arg_a[] = "A", arg_b[] = "B", arg_c[] = "C", arg_d[] = "D";

/* A thread that anybody may work on. */
static kthread_t *
stopped(void)
{
	return (spawn_stopped("stopped", does_nothing, NULL));
}

/* The ring C B A, where C is the newest. */
struct three {
	struct ctxop *a, *b, *c;
};

static struct three
install_three(kthread_t *t)
{
	struct three r;

	r.a = install_op(t, arg_a);
	r.b = install_op(t, arg_b);
	r.c = install_op(t, arg_c);
	return (r);
}

static void
assert_fault(const kthread_t *t, const char *words)
{
	char why[100] = "";

	assert_int_equal(ctxop_ring_check(t, why, sizeof(why)), -1);
	assert_string_equal(why, words);
}

TEST(a_sound_ring_is_as_long_as_it_is, "")
{
	char why[] = "untouched";
	kthread_t *t;

	(void)boot(1);
	t = stopped();
	for (int n = 0; n < 5; n++) {
		assert_int_equal(ctxop_ring_check(t, why, sizeof(why)), n);
		(void)install_op(t, arg_a);
	}
	assert_string_equal(why, "untouched");
}

TEST(a_next_that_is_null_is_found, "")
{
	kthread_t *t;

	(void)boot(1);
	t = stopped();
	install_three(t).b->next = NULL;
	assert_fault(t, "entry 1 from the newest: next is NULL");
}

TEST(a_prev_that_is_null_is_found, "")
{
	kthread_t *t;

	(void)boot(1);
	t = stopped();
	install_three(t).c->prev = NULL;
	assert_fault(t, "entry 0 from the newest: prev is NULL");
}

TEST(a_prev_that_is_wrong_is_found, "")
{
	kthread_t *t;
	struct three r;

	(void)boot(1);
	t = stopped();
	r = install_three(t);
	r.a->prev = r.c;
	assert_fault(t,
	    "entry 1 from the newest: the next entry's prev is another entry");
}

TEST(a_next_that_is_wrong_is_found, "")
{
	kthread_t *t;
	struct three r;

	(void)boot(1);
	t = stopped();
	r = install_three(t);
	r.a->next = r.b;
	assert_fault(t,
	    "entry 0 from the newest: the previous entry's next is another "
	    "entry");
}

TEST(a_loop_that_leaves_out_the_head_is_found, "")
{
	kthread_t *t;
	struct three r;
	struct ctxop *outside;

	(void)boot(1);
	t = stopped();
	r = install_three(t);
	outside = make_op(arg_d);
	outside->next = r.c;
	r.c->prev = outside;
	r.a->next = r.b;
	assert_fault(t,
	    "entry 2 from the newest: the next entry's prev is another entry");
}

TEST(the_reason_is_cut_to_its_room_and_may_be_left_out, "")
{
	char why[8] = "1234567";
	kthread_t *t;

	(void)boot(1);
	t = stopped();
	install_three(t).c->next = NULL;
	assert_int_equal(ctxop_ring_check(t, NULL, 100), -1);
	assert_int_equal(ctxop_ring_check(t, why, 6), -1);
	assert_memory_equal(why, "entry\0007", 8);
}

#define SHAPE_NODES 4

/* Of every shape that n entries can have, one number each: its links. */
struct shape {
	struct ctxop sh_op[SHAPE_NODES];
	kthread_t sh_t;
};

static struct ctxop *
pick(struct shape *sh, unsigned *code, unsigned n)
{
	unsigned i = *code % (n + 1);

	*code /= n + 1;
	return (i < n ? &sh->sh_op[i] : NULL);
}

static void
shape_make(struct shape *sh, unsigned n, unsigned code)
{
	sh->sh_t.t_ctx = &sh->sh_op[0];
	for (unsigned i = 0; i < n; i++) {
		sh->sh_op[i].next = pick(sh, &code, n);
		sh->sh_op[i].prev = pick(sh, &code, n);
	}
}

/* Counted in another way than the library's: -1, or how many are sound. */
static int
shape_length(const struct shape *sh, unsigned n)
{
	const struct ctxop *head = &sh->sh_op[0], *op = head;

	for (unsigned i = 1; i <= n; i++) {
		if (op->next == NULL || op->next->prev != op)
			return (-1);
		op = op->next;
		if (op == head)
			return ((int)i);
	}
	return (-1);
}

static void
assert_shapes(unsigned n)
{
	struct shape sh = { 0 };
	unsigned shapes = 1;

	for (unsigned i = 0; i < 2 * n; i++)
		shapes *= n + 1;
	for (unsigned code = 0; code < shapes; code++) {
		int length;

		shape_make(&sh, n, code);
		length = shape_length(&sh, n);
		if (ctxop_ring_check(&sh.sh_t, NULL, 0) != length)
			fail_msg("shape %u of %u entries: expected %d", code, n,
			    length);
	}
}

TEST(the_check_ends_and_is_right_on_every_shape_of_four_entries, "")
{
	for (unsigned n = 1; n <= SHAPE_NODES; n++)
		assert_shapes(n);
}

static const struct CMUnitTest tests[] = {
	UNIT(a_sound_ring_is_as_long_as_it_is),
	UNIT(a_next_that_is_null_is_found),
	UNIT(a_prev_that_is_null_is_found),
	UNIT(a_prev_that_is_wrong_is_found),
	UNIT(a_next_that_is_wrong_is_found),
	UNIT(a_loop_that_leaves_out_the_head_is_found),
	UNIT(the_reason_is_cut_to_its_room_and_may_be_left_out),
	UNIT(the_check_ends_and_is_right_on_every_shape_of_four_entries),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
