/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/region.c: room that is reserved at once, and never moves. */
#include "harness.h"

#include "region.h"

static struct region r;

static int
unmap(void **state)
{
	(void)state;
	region_unmap(&r);
	return (0);
}

TEST(entries_lie_in_a_row_and_are_zero, "")
{
	uint64_t *first, *second;

	assert_true(region_map(&r, 10, sizeof(uint64_t)));
	first = region_take(&r, 1);
	second = region_take(&r, 2);
	assert_ptr_equal(second, first + 1);
	assert_int_equal(first[0] | second[0] | second[1], 0);
	assert_int_equal(r.r_count, 3);
}

TEST(entries_stay_where_they_are_as_others_are_taken, "")
{
	uint64_t *first;

	assert_true(region_map(&r, 1 << 20, sizeof(uint64_t)));
	first = region_take(&r, 1);
	*first = 7;
	for (unsigned i = 1; i < 1 << 20; i++)
		*(uint64_t *)region_take(&r, 1) = i;
	assert_int_equal(*first, 7);
}

TEST(a_full_region_gives_nothing_and_takes_no_harm, "")
{
	assert_true(region_map(&r, 10, 1));
	assert_non_null(region_take(&r, 8));
	assert_null(region_take(&r, 3));
	assert_int_equal(r.r_count, 8);
	assert_non_null(region_take(&r, 2));
	assert_null(region_take(&r, 1));
	assert_null(region_take(&r, SIZE_MAX));
}

TEST(a_region_that_the_host_has_no_room_for_is_refused, "")
{
	assert_false(region_map(&r, SIZE_MAX, 1));
	assert_null(r.r_base);
	assert_false(region_map(&r, SIZE_MAX / 8 + 2, 8));
	assert_null(r.r_base);
	assert_false(region_map(&r, SIZE_MAX / 16, 8));
	assert_null(r.r_base);
}

TEST(a_region_may_be_unmapped_twice, "")
{
	assert_true(region_map(&r, 10, 1));
	region_unmap(&r);
	assert_null(r.r_base);
	region_unmap(&r);
}

TEST(a_region_that_is_cleared_is_empty_and_zero, "")
{
	assert_true(region_map(&r, 10, sizeof(uint64_t)));
	region_clear(&r);
	for (unsigned round = 0; round < 3; round++) {
		for (unsigned i = 0; i < 10; i++) {
			uint64_t *entry = region_take(&r, 1);

			assert_int_equal(*entry, 0);
			*entry = i + 1;
		}
		assert_null(region_take(&r, 1));
		region_clear(&r);
	}
	assert_int_equal(r.r_count, 0);
}

TEST(what_is_cut_is_zero_again_and_the_rest_stays, "")
{
	uint64_t *entry;

	assert_true(region_map(&r, 10, sizeof(uint64_t)));
	entry = region_take(&r, 5);
	for (unsigned i = 0; i < 5; i++)
		entry[i] = i + 1;
	region_cut(&r, 2);
	assert_int_equal(r.r_count, 2);
	assert_int_equal(entry[1], 2);
	assert_int_equal(entry[2] | entry[3] | entry[4], 0);
	assert_ptr_equal(region_take(&r, 1), &entry[2]);
}

#define REGION_UNIT(NAME) cmocka_unit_test_setup_teardown(NAME, NULL, unmap)

static const struct CMUnitTest tests[] = {
	REGION_UNIT(entries_lie_in_a_row_and_are_zero),
	REGION_UNIT(entries_stay_where_they_are_as_others_are_taken),
	REGION_UNIT(a_full_region_gives_nothing_and_takes_no_harm),
	REGION_UNIT(a_region_that_the_host_has_no_room_for_is_refused),
	REGION_UNIT(a_region_may_be_unmapped_twice),
	REGION_UNIT(a_region_that_is_cleared_is_empty_and_zero),
	REGION_UNIT(what_is_cut_is_zero_again_and_the_rest_stays),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
