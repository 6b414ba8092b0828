/* SPDX-License-Identifier: BSD-2-Clause */
/* Open addressing in a region. See table.h. */
#include "table.h"

#include <string.h>

/*
 * What an address is multiplied with, so that its slot is in the upper bits:
 * one for each 8 bytes; what is not aligned so goes to another eighth of the
 * table; and one more for each 26 KB, as objects at distances of a power of two
 * would share their slots.
 */
static uint64_t
factor(unsigned shift)
{
	return (((uint64_t)1 << (shift - 3)) + ((uint64_t)1 << 61) +
	    (0x9e3779b97f4a7c15 >> (64 + 14 - shift)));
}

bool
table_map(struct table *tb, unsigned bits, size_t entry)
{
	size_t slots = (size_t)1 << bits;

	tb->tb_shift = 64 - bits;
	tb->tb_factor = factor(tb->tb_shift);
	tb->tb_used = (struct region){ 0 };
	return (region_map(&tb->tb_slots, slots, entry) &&
	    region_map(&tb->tb_used, slots / 2, sizeof(uint32_t)));
}

void
table_unmap(struct table *tb)
{
	region_unmap(&tb->tb_slots);
	region_unmap(&tb->tb_used);
}

static uintptr_t *
slot(const struct table *tb, size_t i)
{
	return ((uintptr_t *)((char *)tb->tb_slots.r_base +
	    i * tb->tb_slots.r_entry));
}

static size_t
find(const struct table *tb, uintptr_t address)
{
	size_t i = (size_t)(address * tb->tb_factor >> tb->tb_shift);

	while (*slot(tb, i) != 0 && *slot(tb, i) != address)
		i = (i + 1) & (tb->tb_slots.r_max - 1);
	return (i);
}

void *
table_at(const struct table *tb, uintptr_t address)
{
	return (slot(tb, find(tb, address)));
}

void *
table_take(struct table *tb, uintptr_t address)
{
	size_t i = find(tb, address);
	uint32_t *used;

	if (*slot(tb, i) == 0) {
		if ((used = region_take(&tb->tb_used, 1)) == NULL)
			return (NULL);
		*used = (uint32_t)i;
		*slot(tb, i) = address;
	}
	return (slot(tb, i));
}

void
table_clear(struct table *tb)
{
	const uint32_t *used = tb->tb_used.r_base;

	for (size_t i = 0; i < tb->tb_used.r_count; i++)
		memset(slot(tb, used[i]), 0, tb->tb_slots.r_entry);
	region_clear(&tb->tb_used);
}
