/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/kmem_cache.c: which cache a block is of. */
#include "harness.h"

#include "kmem.h"

#include <ctxop.h>

static void
assert_cache(size_t size, const char *name)
{
	char seen[KMEM_CACHE_NAME];

	assert_string_equal(kmem_cache_name(kmem_capacity(size), seen), name);
}

TEST(a_ctxop_is_in_kmem_alloc_96, "")
{
	assert_cache(sizeof(struct ctxop), "kmem_alloc_96");
	assert_int_equal(kmem_capacity(sizeof(struct ctxop)), 96);
}

TEST(caches_are_in_steps_of_8_and_then_four_for_each_doubling, "")
{
	static const size_t sizes[] = { 8, 16, 24, 32, 40, 48, 56, 64, 80, 96,
		112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 640, 768, 896,
		1024, 1280, 1536, 1792, 2048, 2560, 3072, 3584, 4096, 5120,
		6144, 7168, 8192 };
	enum { N = sizeof(sizes) / sizeof(*sizes) };

	for (unsigned i = 0; i < N; i++) {
		assert_int_equal(kmem_cache_of(sizes[i]), i);
		assert_int_equal(kmem_capacity(sizes[i]), sizes[i]);
		assert_int_equal(
		    kmem_capacity(i > 0 ? sizes[i - 1] + 1 : 0), sizes[i]);
	}
	assert_cache(0, "kmem_alloc_8");
	assert_cache(8193, "kmem_alloc_10240");
}

TEST(each_size_has_its_cache_up_to_the_last_one, "")
{
	unsigned before = 0;

	for (size_t size = 1; size < 140000; size++) {
		size_t capacity = kmem_capacity(size);
		unsigned cache = kmem_cache_of(capacity);

		assert_in_range(capacity, size, size + size / 4 + 7);
		assert_in_range(cache, before, before + 1);
		assert_int_equal(kmem_capacity(capacity), capacity);
		before = cache;
	}
	assert_int_equal(before, KMEM_OVERSIZE);
}

TEST(what_is_larger_than_128_k_is_oversize, "")
{
	assert_cache(131072, "kmem_alloc_131072");
	assert_int_equal(kmem_cache_of(131072), KMEM_OVERSIZE - 1);
	assert_cache(131073, "kmem_oversize");
	assert_int_equal(kmem_capacity(131073), 131072 + 4096);
	assert_int_equal(kmem_cache_of(SIZE_MAX / 2), KMEM_OVERSIZE);
}

static const struct CMUnitTest tests[] = {
	UNIT(a_ctxop_is_in_kmem_alloc_96),
	UNIT(caches_are_in_steps_of_8_and_then_four_for_each_doubling),
	UNIT(each_size_has_its_cache_up_to_the_last_one),
	UNIT(what_is_larger_than_128_k_is_oversize),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
