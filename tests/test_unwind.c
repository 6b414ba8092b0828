/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/unwind.c: the frames of a stack, by name. */
#include "harness.h"

#include "machine.h"
#include "symbols.h"
#include "unwind.h"

#include <stdlib.h>
#include <string.h>

#define STKSIZE ((size_t)65536 * SAN_STACK_FACTOR)

/* Not the last thing that its function does: keeps the frame. */
#define KEEP_FRAME() __asm__ volatile("")

static struct fiber host, parked;

/* ---- a fiber that is left in known functions ---- */

static __attribute__((noinline)) void
parks(void)
{
	fiber_switch(&parked, &host);
	KEEP_FRAME();
}

static __attribute__((noinline)) void
calls_parks(unsigned deep)
{
	if (deep > 0)
		calls_parks(deep - 1);
	else
		parks();
	KEEP_FRAME();
}

static void
begins(void *arg)
{
	calls_parks(*(unsigned *)arg);
	parks();
}

/* Above the stack is what a walk that goes too far takes for frames. */
enum { BAIT = 16 };

static void
park(unsigned *deep)
{
	uintptr_t *bait;

	fiber_adopt(&host);
	assert_int_equal(fiber_map(&parked, STKSIZE, 0, false), 0);
	parked.f_size -= BAIT * sizeof(*bait);
	bait = (uintptr_t *)parked.f_stack + parked.f_size / sizeof(*bait);
	for (unsigned i = 0; i < BAIT; i++)
		bait[i] = (uintptr_t)parks + 1;
	fiber_prepare(&parked, begins, deep);
}

static void
unpark(void)
{
	fiber_abandon(&parked, &host);
	parked.f_size += BAIT * sizeof(uintptr_t);
	fiber_unmap(&parked);
}

/* ---- frames by name ---- */

/* The function of frame i, or "" past the last one. */
static const char *
frame(const struct stack_frames *sf, unsigned i)
{
	static char name[128];
	uintptr_t offset;

	if (i >= sf->sf_depth)
		return ("");
	unwind_symbol(sf->sf_pc[i] - (i > 0), name, sizeof(name), &offset);
	name[strcspn(name, ".")] = '\0';
	return (name);
}

/* The innermost frame of that function; sf_depth if none. */
static unsigned
find(const struct stack_frames *sf, const char *name)
{
	unsigned i = 0;

	while (i < sf->sf_depth && strcmp(frame(sf, i), name) != 0)
		i++;
	return (i);
}

/* Is it what is below everything: the switch's or the C library's start? */
static bool
is_first_frame(const char *name)
{
	return (strcmp(name, "arch_start") == 0 ||
	    strcmp(name, "__start_context") == 0 || strcmp(name, "start") == 0);
}

TEST(a_parked_fiber_is_walked_through_the_switch, "")
{
	struct stack_frames sf;
	unsigned deep = 0, at;

	park(&deep);
	fiber_switch(&host, &parked);
	unwind_fiber(&parked, &sf);
	at = find(&sf, "parks");
	assert_in_range(at, 1, 3);
	assert_string_equal(frame(&sf, at + 1), "calls_parks");
	assert_string_equal(frame(&sf, at + 2), "begins");
	assert_string_equal(frame(&sf, at + 3), "fiber_start");
	unpark();
}

TEST(the_walk_of_a_parked_fiber_ends_in_its_first_frame, "")
{
	struct stack_frames sf;
	unsigned deep = 3, at;

	park(&deep);
	fiber_switch(&host, &parked);
	unwind_fiber(&parked, &sf);
	at = find(&sf, "fiber_start");
	assert_int_equal(at, find(&sf, "begins") + 1);
	assert_in_range(sf.sf_depth, at + 2, at + 3);
	assert_true(is_first_frame(frame(&sf, at + 1)));
	unpark();
}

TEST(the_walk_of_a_fiber_that_never_ran_shows_no_bogus_frame, "")
{
	struct stack_frames sf;
	unsigned deep = 0;

	park(&deep);
	unwind_fiber(&parked, &sf);
	assert_in_range(sf.sf_depth, 1, 2);
	assert_true(is_first_frame(frame(&sf, sf.sf_depth - 1)));
	unpark();
}

TEST(the_walk_of_a_deep_stack_stops_when_there_is_no_more_room, "")
{
	struct stack_frames sf;
	unsigned deep = UNWIND_FRAMES + 10;

	park(&deep);
	fiber_switch(&host, &parked);
	unwind_fiber(&parked, &sf);
	assert_int_equal(sf.sf_depth, UNWIND_FRAMES);
	assert_string_equal(frame(&sf, UNWIND_FRAMES - 1), "calls_parks");
	unpark();
}

/* ---- registers ---- */

static bool
is_on_the_stack(uintptr_t address)
{
	uintptr_t bottom = (uintptr_t)parked.f_stack;

	return (address >= bottom && address <= bottom + parked.f_size);
}

/* The stack pointers of all frames, from the innermost on; their number. */
static unsigned
stack_pointers(uintptr_t *sp, unsigned max)
{
	struct stack_registers sr;
	unsigned n;

	unwind_registers(&parked, 0, &sr);
	for (n = 0; n < max && sr.sr_sp != 0; n++) {
		assert_true(is_on_the_stack(sr.sr_sp));
		sp[n] = sr.sr_sp;
		unwind_registers(&parked, sp[n], &sr);
		if (sr.sr_sp <= sp[n])
			break;
	}
	return (n + 1);
}

TEST(each_frame_has_the_stack_pointer_that_it_was_left_with, "")
{
	uintptr_t sp[UNWIND_FRAMES];
	struct stack_frames sf;
	unsigned deep = 3, n;

	park(&deep);
	fiber_switch(&host, &parked);
	unwind_fiber(&parked, &sf);
	n = stack_pointers(sp, UNWIND_FRAMES);
	/* The first frame of all has no caller's to compare with. */
	assert_in_range(n, sf.sf_depth - 2, sf.sf_depth);
	assert_in_range(
	    (uintptr_t)parked.f_stack + parked.f_size - sp[n - 1], 0, 1000);
	unpark();
}

TEST(above_the_last_frame_the_innermost_one_is_the_answer, "")
{
	struct stack_registers inner, sr;
	unsigned deep = 0;

	park(&deep);
	fiber_switch(&host, &parked);
	unwind_registers(&parked, 0, &inner);
	unwind_registers(&parked, UINTPTR_MAX, &sr);
	assert_int_equal(sr.sr_sp, inner.sr_sp);
	assert_int_equal(sr.sr_count, inner.sr_count);
	assert_memory_equal(
	    sr.sr_value, inner.sr_value, sr.sr_count * sizeof(*sr.sr_value));
	unpark();
}

/* Holds a value that is nowhere else while it calls what parks. */
static void
holds_a_value(void *arg)
{
	uintptr_t value = *(uintptr_t *)arg;

	__asm__ volatile("" : "+r"(value));
	calls_parks(1);
	__asm__ volatile("" : "+r"(value));
	parks();
}

static bool
is_among(uintptr_t value, const struct stack_registers *sr)
{
	for (unsigned i = 0; i < sr->sr_count; i++)
		if (sr->sr_value[i] == value)
			return (true);
	return (false);
}

TEST(a_register_that_a_frame_keeps_is_found_wherever_it_was_put, "")
{
	uintptr_t value = 0x123456789abcdef, sp[UNWIND_FRAMES];
	struct stack_registers sr;
	unsigned deep = 0, n;
	bool found = false;

	park(&deep);
	fiber_prepare(&parked, holds_a_value, &value);
	fiber_switch(&host, &parked);
	n = stack_pointers(sp, UNWIND_FRAMES);
	for (unsigned i = 0; i < n; i++) {
		unwind_registers(&parked, sp[i] - 1, &sr);
		assert_int_equal(sr.sr_sp, sp[i]);
		found = found || is_among(value, &sr);
	}
	for (uintptr_t at = sp[0]; !found && at < sp[n - 1];
	     at += sizeof(value)) /* a build that keeps it in memory */
		found = *(const uintptr_t *)at == value;
	assert_true(found);
	unpark();
}

static __attribute__((noinline)) void
looks_around(struct stack_frames *sf)
{
	unwind_caller(sf);
	KEEP_FRAME();
}

TEST(the_caller_sees_its_own_stack, "")
{
	struct stack_frames sf;
	unsigned at;

	looks_around(&sf);
	at = find(&sf, "looks_around");
	assert_in_range(at, 0, 2);
	assert_string_equal(
	    frame(&sf, at + 1), "the_caller_sees_its_own_stack");
}

/* ---- symbols ---- */

TEST(a_function_is_named_at_its_first_byte_and_inside, "")
{
	uintptr_t first = (uintptr_t)calls_parks;
	uintptr_t offset;
	char name[128];

	for (uintptr_t at = 0; at < 4; at++) {
		unwind_symbol(first + at, name, sizeof(name), &offset);
		assert_string_equal(name, "calls_parks");
		assert_int_equal(offset, at);
	}
}

TEST(a_place_that_is_no_function_is_a_question_mark, "")
{
	uintptr_t offset = 5;
	char name[128];

	unwind_symbol(1, name, sizeof(name), &offset);
	assert_string_equal(name, "?");
	assert_int_equal(offset, 0);
}

/* ---- printed: lib/symbols.c ---- */

static char *
printed(const struct stack_frames *sf)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	assert_non_null(out);
	symbols_print(NULL, sf, out);
	assert_int_equal(fclose(out), 0);
	return (text);
}

TEST(a_printed_stack_begins_behind_the_switch, "")
{
	struct stack_frames sf;
	unsigned deep = 0;
	char *text;

	park(&deep);
	fiber_switch(&host, &parked);
	unwind_fiber(&parked, &sf);
	text = printed(&sf);
	assert_memory_equal(text, "\tparks+0x", 9);
	assert_non_null(strstr(text, "()\n\tcalls_parks+0x"));
	assert_non_null(strstr(text, "()\n\tbegins+0x"));
	assert_string_equal(text + strlen(text) - 3, "()\n");
	free(text);
	unpark();
}

static const struct CMUnitTest tests[] = {
	UNIT(a_parked_fiber_is_walked_through_the_switch),
	UNIT(the_walk_of_a_parked_fiber_ends_in_its_first_frame),
	UNIT(the_walk_of_a_fiber_that_never_ran_shows_no_bogus_frame),
	UNIT(the_walk_of_a_deep_stack_stops_when_there_is_no_more_room),
	UNIT(each_frame_has_the_stack_pointer_that_it_was_left_with),
	UNIT(above_the_last_frame_the_innermost_one_is_the_answer),
	UNIT(a_register_that_a_frame_keeps_is_found_wherever_it_was_put),
	UNIT(the_caller_sees_its_own_stack),
	UNIT(a_function_is_named_at_its_first_byte_and_inside),
	UNIT(a_place_that_is_no_function_is_a_question_mark),
	UNIT(a_printed_stack_begins_behind_the_switch),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
