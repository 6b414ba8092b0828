/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/arch: a stack is left for another one, and found again as it was. */
#include "harness.h"

#include "fiber.h"

#define STKSIZE ((size_t)65536 * SAN_STACK_FACTOR)
#define ROUNDS 100000

/* The host's place, and two stacks that the tests switch to. */
static struct arch_label host, left, right;
static struct fiber memory[2], self; /* for those who watch stacks */
static unsigned seen;

static void
prepare(struct arch_label *label, void (*entry)(void *), void *arg)
{
	struct fiber *f = &memory[label == &right];

	fiber_adopt(&self);
	assert_int_equal(fiber_map(f, STKSIZE, 0, false), 0);
	fiber_prepare(f, entry, arg);
	arch_prepare(label, f->f_stack, f->f_size, entry, arg);
}

static void
forget(struct arch_label *label)
{
	struct fiber *f = &memory[label == &right];

	fiber_abandon(f, &self);
	fiber_unmap(f);
}

/* ---- the first frame ---- */

static void *seen_arg;
static uintptr_t seen_frame;

static void
tells_where_it_is(void *arg)
{
	seen_arg = arg;
	seen_frame = (uintptr_t)__builtin_frame_address(0);
	arch_switch(&left, &host);
}

TEST(a_new_stack_calls_its_entry_with_its_argument, "")
{
	seen_arg = NULL;
	prepare(&left, tells_where_it_is, &host);
	arch_switch(&host, &left);
	assert_ptr_equal(seen_arg, &host);
	forget(&left);
}

TEST(a_new_stack_is_used_from_its_top, "")
{
	uintptr_t top;

	prepare(&left, tells_where_it_is, NULL);
	arch_switch(&host, &left);
	top = (uintptr_t)memory[0].f_stack + memory[0].f_size;
	assert_in_range(seen_frame, top - 2048, top - 1);
	forget(&left);
}

TEST(the_first_frame_is_aligned_as_a_call_needs, "")
{
	for (size_t odd = 0; odd < 32; odd++) {
		prepare(&left, tells_where_it_is, NULL);
		arch_prepare(&left, memory[0].f_stack, memory[0].f_size - odd,
		    tells_where_it_is, NULL);
		arch_switch(&host, &left);
		assert_int_equal(seen_frame % 16, 0);
		forget(&left);
	}
}

/* ---- registers ---- */

/* These are in registers here, and the compiler knows nothing of them. */
#define HOLD(A, B, C, D)                                                       \
	__asm__ volatile("" : "+r"(A), "+r"(B), "+r"(C), "+r"(D))

/*
 * More values are live across the switch than a switch has to keep registers;
 * true if all of them came back.
 */
static __attribute__((noinline)) bool
carries_across(
    struct arch_label *from, const struct arch_label *to, uint64_t seed)
{
	uint64_t a = seed, b = seed + 1, c = seed + 2, d = seed + 3;
	uint64_t e = seed + 4, f = seed + 5, g = seed + 6, h = seed + 7;
	uint64_t i = seed + 8, j = seed + 9, k = seed + 10, l = seed + 11;

	HOLD(a, b, c, d);
	HOLD(e, f, g, h);
	HOLD(i, j, k, l);
	arch_switch(from, to);
	HOLD(a, b, c, d);
	HOLD(e, f, g, h);
	HOLD(i, j, k, l);
	return (b == a + 1 && c == a + 2 && d == a + 3 && e == a + 4 &&
	    f == a + 5 && g == a + 6 && h == a + 7 && i == a + 8 &&
	    j == a + 9 && k == a + 10 && l == a + 11);
}

static unsigned lost;

static void
carries_its_own(void *arg)
{
	for (uint64_t seed = 1;; seed += 100)
		lost += !carries_across(&left, arg, seed << 32);
}

TEST(a_switch_keeps_the_callee_saved_registers, "")
{
	lost = 0;
	prepare(&left, carries_its_own, &host);
	for (uint64_t seed = 0; seed < 1000; seed += 50)
		assert_true(carries_across(&host, &left, seed));
	assert_int_equal(lost, 0);
	forget(&left);
}

/* ---- where a stack goes on ---- */

static void
counts(void *arg)
{
	unsigned *count = arg;

	for (;;) {
		++*count;
		arch_switch(&left, &host);
	}
}

TEST(a_stack_goes_on_where_it_was_left_however_often, "")
{
	unsigned count = 0;

	prepare(&left, counts, &count);
	for (unsigned n = 1; n <= ROUNDS; n++) {
		arch_switch(&host, &left);
		assert_int_equal(count, n);
	}
	forget(&left);
}

static __attribute__((noinline)) unsigned
digs(unsigned depth)
{
	volatile unsigned here = depth;

	if (depth == 0)
		arch_switch(&left, &host);
	else
		seen += digs(depth - 1);
	return (here);
}

static void
digs_and_climbs(void *arg)
{
	seen += digs(*(unsigned *)arg);
	arch_switch(&left, &host);
}

TEST(a_stack_that_is_left_deep_down_returns_through_all_its_frames, "")
{
	unsigned depth = 200;

	seen = 0;
	prepare(&left, digs_and_climbs, &depth);
	arch_switch(&host, &left);
	assert_int_equal(seen, 0);
	arch_switch(&host, &left);
	assert_int_equal(seen, depth * (depth + 1) / 2);
	forget(&left);
}

static void
hands_on_to_the_right(void *arg)
{
	(void)arg;
	for (;;) {
		seen = seen * 10 + 1;
		arch_switch(&left, &right);
	}
}

static void
hands_back_to_the_left(void *arg)
{
	(void)arg;
	seen = seen * 10 + 2;
	arch_switch(&right, &left);
	seen = seen * 10 + 3;
	arch_switch(&right, &host);
}

TEST(stacks_hand_over_to_each_other_past_the_host, "")
{
	seen = 0;
	prepare(&left, hands_on_to_the_right, NULL);
	prepare(&right, hands_back_to_the_left, NULL);
	arch_switch(&host, &left);
	assert_int_equal(seen, 1213);
	forget(&left);
	forget(&right);
}

static const struct CMUnitTest tests[] = {
	UNIT(a_new_stack_calls_its_entry_with_its_argument),
	UNIT(a_new_stack_is_used_from_its_top),
	UNIT(the_first_frame_is_aligned_as_a_call_needs),
	UNIT(a_switch_keeps_the_callee_saved_registers),
	UNIT(a_stack_goes_on_where_it_was_left_however_often),
	UNIT(a_stack_that_is_left_deep_down_returns_through_all_its_frames),
	UNIT(stacks_hand_over_to_each_other_past_the_host),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
