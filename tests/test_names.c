/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/names.c: what things are called when they are printed. */
#include "harness.h"

#include "machine.h"

#include <stdlib.h>
#include <string.h>

#define MAX_NAMES (3 << 18) /* as many as are kept */

static char things[MAX_NAMES + 10]; /* objects with addresses to name */

TEST(a_thing_has_the_name_that_it_was_given_last, "")
{
	sim_t *sim = boot(1);

	assert_null(name_of(sim, &things[0]));
	sim_name(&things[0], "first");
	sim_name(&things[1], "other");
	assert_string_equal(name_of(sim, &things[0]), "first");
	sim_name(&things[0], "second");
	assert_string_equal(name_of(sim, &things[0]), "second");
	assert_string_equal(name_of(sim, &things[1]), "other");
}

TEST(naming_the_null_pointer_names_nothing, "")
{
	sim_t *sim = boot(1);

	assert_null(name_of(sim, NULL));
	sim_name(NULL, "nothing");
	assert_null(name_of(sim, NULL));
	for (uintptr_t address = 1; address < 1 << 22; address++)
		assert_null(name_of(sim, (const void *)address));
}

TEST(a_name_ends_when_its_memory_is_freed, "")
{
	sim_t *sim = boot(1);
	char *p = kmem_alloc(8, KM_SLEEP);

	sim_name(p, "p");
	kmem_free(p, 8);
	assert_null(name_of(sim, p));
	sim_name(p, "q");
	assert_string_equal(name_of(sim, p), "q");
}

TEST(dropping_the_name_of_a_thing_without_one_is_allowed, "")
{
	sim_t *sim = boot(1);

	name_drop(sim, &things[0]);
	assert_null(name_of(sim, &things[0]));
}

TEST(each_machine_has_names_of_its_own, "")
{
	sim_t *first = boot(1);
	sim_t *second = boot(1);

	sim_name(&things[0], "second's");
	assert_null(name_of(first, &things[0]));
	assert_string_equal(name_of(second, &things[0]), "second's");
	sim_destroy(first);
}

TEST(the_trace_keeps_the_name_of_what_is_gone, "")
{
	struct ctxop *op;

	(void)boot(1);
	op = make_op("gone");
	ctxop_free(op);
	assert_events(
	    SIM_EV_ALLOCATE | SIM_EV_DEALLOCATE, "allocate deallocate:gone");
}

/* ---- how many ---- */

TEST(many_things_keep_their_names_apart, "")
{
	static char names[1000][8];
	sim_t *sim = boot(1);

	for (unsigned i = 0; i < 1000; i++) {
		(void)snprintf(names[i], sizeof(names[i]), "n%u", i);
		sim_name(&things[i * 8], names[i]);
	}
	for (unsigned i = 0; i < 1000; i++)
		assert_ptr_equal(name_of(sim, &things[i * 8]), names[i]);
}

TEST(names_that_are_too_many_are_left_out, "")
{
	sim_t *sim = boot(1);

	for (size_t i = 0; i < sizeof(things); i++)
		sim_name(&things[i], "thing");
	/* The machine has a few of its own. */
	assert_string_equal(name_of(sim, &things[MAX_NAMES - 100]), "thing");
	assert_null(name_of(sim, &things[sizeof(things) - 1]));
	sim_name(&things[0], "known");
	assert_string_equal(name_of(sim, &things[0]), "known");
	sim_hide_address((uintptr_t)&things[sizeof(things) - 1]);
	assert_false(
	    name_is_hidden(sim, (uintptr_t)&things[sizeof(things) - 1]));
}

/* ---- copies ---- */

TEST(a_kept_name_is_a_copy, "")
{
	char name[] = "kept";
	const char *copy = name_keep(boot(1), name);

	name[0] = 'x';
	assert_string_equal(copy, "kept");
}

TEST(a_name_that_there_is_no_room_to_keep_says_so, "")
{
	enum { MEGABYTE = 1 << 20 };
	char *name = test_malloc(MEGABYTE);
	sim_t *sim = boot(1);

	memset(name, 'n', MEGABYTE - 1);
	name[MEGABYTE - 1] = '\0';
	for (unsigned i = 0; i < 63; i++)
		assert_int_equal(name_keep(sim, name)[0], 'n');
	assert_string_equal(name_keep(sim, name), "(no room for more names)");
	test_free(name);
}

TEST(a_name_may_end_in_any_number, "")
{
	char name[THREAD_NAME_MAX];

	name_number(name, "t", 0);
	assert_string_equal(name, "t0");
	name_number(name, "idle", 63);
	assert_string_equal(name, "idle63");
	name_number(name, "t", UINT64_MAX);
	assert_string_equal(name, "t18446744073709551615");
}

TEST(what_does_not_fit_in_a_name_is_left_out, "")
{
	char name[THREAD_NAME_MAX];

	name_number(name, "a prefix of some length ", 12345678);
	assert_string_equal(name, "a prefix of some length 1234567");
	name_add(name, "more");
	assert_string_equal(name, "a prefix of some length 1234567");
}

/* ---- hiding ---- */

TEST(a_hidden_handler_keeps_its_name_and_hides_no_other, "")
{
	sim_t *sim = boot(1);

	sim_name(&things[0], "named");
	sim_hide_address((uintptr_t)&things[0]);
	assert_true(name_is_hidden(sim, (uintptr_t)&things[0]));
	assert_string_equal(name_of(sim, &things[0]), "named");
	assert_false(name_is_hidden(sim, (uintptr_t)&things[1]));
	assert_false(name_is_hidden(sim, 0));
}

static const struct CMUnitTest tests[] = {
	UNIT(a_thing_has_the_name_that_it_was_given_last),
	UNIT(naming_the_null_pointer_names_nothing),
	UNIT(a_name_ends_when_its_memory_is_freed),
	UNIT(dropping_the_name_of_a_thing_without_one_is_allowed),
	UNIT(each_machine_has_names_of_its_own),
	UNIT(the_trace_keeps_the_name_of_what_is_gone),
	UNIT(many_things_keep_their_names_apart),
	UNIT(names_that_are_too_many_are_left_out),
	UNIT(a_kept_name_is_a_copy),
	UNIT(a_name_that_there_is_no_room_to_keep_says_so),
	UNIT(a_name_may_end_in_any_number),
	UNIT(what_does_not_fit_in_a_name_is_left_out),
	UNIT(a_hidden_handler_keeps_its_name_and_hides_no_other),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
