/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/table.c: entries by address, that go all at once. */
#include "harness.h"

#include "table.h"

#define BITS 8
#define SLOTS (1 << BITS)
#define ROOM (SLOTS / 4 * 3)

struct entry {
	uintptr_t en_address;
	unsigned en_value;
};

static struct table tb;

static int
unmap(void **state)
{
	(void)state;
	table_unmap(&tb);
	return (0);
}

static struct entry *
take(uintptr_t address)
{
	return (table_take(&tb, address));
}

static void
map(void)
{
	assert_true(table_map(&tb, BITS, sizeof(struct entry)));
}

TEST(what_is_taken_is_found_by_its_address, "")
{
	map();
	for (uintptr_t i = 1; i <= ROOM; i++)
		take(i * 16)->en_value = (unsigned)i;
	for (uintptr_t i = 1; i <= ROOM; i++) {
		const struct entry *en = table_at(&tb, i * 16);

		assert_int_equal(en->en_address, i * 16);
		assert_int_equal(en->en_value, i);
	}
}

TEST(what_is_not_taken_is_a_free_entry, "")
{
	map();
	take(16)->en_value = 1;
	assert_int_equal(((struct entry *)table_at(&tb, 32))->en_address, 0);
	assert_int_equal(((struct entry *)table_at(&tb, 32))->en_value, 0);
}

TEST(neighbours_in_memory_are_neighbours_in_the_table, "")
{
	const char *first, *other;

	map();
	first = (const char *)take(0x7f0000010000);
	for (uintptr_t i = 1; i < ROOM / 2; i++) {
		other = (const char *)take(0x7f0000010000 + 8 * i);
		assert_true(other == first + i * sizeof(struct entry) ||
		    other + (SLOTS - i) * sizeof(struct entry) == first);
	}
}

TEST(taking_an_address_again_gives_the_same_entry, "")
{
	struct entry *first;

	map();
	first = take(16);
	first->en_value = 7;
	assert_ptr_equal(take(16), first);
	assert_int_equal(table_count(&tb), 1);
	assert_int_equal(first->en_value, 7);
}

TEST(a_full_table_gives_nothing_new_and_finds_the_old, "")
{
	map();
	for (uintptr_t i = 1; i <= ROOM; i++)
		assert_non_null(take(i));
	assert_null(take(ROOM + 1));
	assert_int_equal(
	    ((struct entry *)table_at(&tb, ROOM + 1))->en_address, 0);
	assert_non_null(take(ROOM));
}

/* In even steps, no two would come to one slot. */
static uintptr_t
scattered(uintptr_t i, unsigned round)
{
	return (i * i * (round + 1) * 8);
}

TEST(a_table_that_is_cleared_has_nothing_and_room_for_all, "")
{
	map();
	for (unsigned round = 0; round < 5; round++) {
		for (uintptr_t i = 1; i <= ROOM; i++) {
			struct entry *en = take(scattered(i, round));

			assert_int_equal(en->en_value, 0);
			en->en_value = 1;
		}
		table_clear(&tb);
		for (uintptr_t i = 1; i <= ROOM; i++)
			assert_int_equal(
			    ((struct entry *)table_at(&tb, scattered(i, round)))
				->en_address,
			    0);
	}
	table_clear(&tb);
}

TEST(a_table_that_the_host_has_no_room_for_is_refused, "")
{
	assert_false(table_map(&tb, 62, 64));
	assert_int_equal(table_count(&tb), 0);
	table_clear(&tb);
}

#define TABLE_UNIT(NAME) cmocka_unit_test_teardown(NAME, unmap)

static const struct CMUnitTest tests[] = {
	TABLE_UNIT(what_is_taken_is_found_by_its_address),
	TABLE_UNIT(what_is_not_taken_is_a_free_entry),
	TABLE_UNIT(neighbours_in_memory_are_neighbours_in_the_table),
	TABLE_UNIT(taking_an_address_again_gives_the_same_entry),
	TABLE_UNIT(a_full_table_gives_nothing_new_and_finds_the_old),
	TABLE_UNIT(a_table_that_is_cleared_has_nothing_and_room_for_all),
	TABLE_UNIT(a_table_that_the_host_has_no_room_for_is_refused),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
