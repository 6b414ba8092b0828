/* SPDX-License-Identifier: BSD-2-Clause */
/* Open addressing of entries that are in a row. See table.h. */
#include "table.h"

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
	tb->tb_slots = (struct region){ 0 };
	if (!region_map(&tb->tb_entries, TABLE_ROOM(bits) + 1, entry))
		return (false); /* as for 50 bits and more: factor() */
	tb->tb_factor = factor(tb->tb_shift);
	(void)region_take(&tb->tb_entries, 1);
	return (region_map(&tb->tb_slots, slots, sizeof(uint32_t)));
}

void
table_unmap(struct table *tb)
{
	region_unmap(&tb->tb_entries);
	region_unmap(&tb->tb_slots);
}

static inline uintptr_t *
entry(const struct table *tb, size_t number)
{
	return ((uintptr_t *)((char *)tb->tb_entries.r_base +
	    number * tb->tb_entries.r_entry));
}

/* The slot that has the number of this address's entry, or is free for it. */
static inline uint32_t *
find(const struct table *tb, uintptr_t address)
{
	size_t i = (size_t)(address * tb->tb_factor >> tb->tb_shift);
	uint32_t *slots = tb->tb_slots.r_base;

	while (slots[i] != 0 && *entry(tb, slots[i]) != address)
		i = (i + 1) & (tb->tb_slots.r_max - 1);
	return (&slots[i]);
}

void *
table_at(const struct table *tb, uintptr_t address)
{
	return (entry(tb, *find(tb, address)));
}

void *
table_take(struct table *tb, uintptr_t address)
{
	uint32_t *slot = find(tb, address);
	uintptr_t *taken;

	if (*slot != 0)
		return (entry(tb, *slot));
	if ((taken = region_take(&tb->tb_entries, 1)) == NULL)
		return (NULL);
	*taken = address;
	*slot = (uint32_t)table_count(tb);
	return (taken);
}

/* The last one first: whoever it had to go past to its slot is still there. */
void
table_clear(struct table *tb)
{
	size_t count = table_count(tb);

	if (count == 0)
		return;
	for (size_t number = count; number > 0; number--)
		*find(tb, *entry(tb, number)) = 0;
	region_cut(&tb->tb_entries, 1);
}
