/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A hash table from addresses to entries of one size, each of which begins with
 * its address as a uintptr_t. An entry never moves, and none is lost alone:
 * only all at once, which costs what was in use. Entries are in a row, in the
 * order in which they were taken, so those of one time are side by side.
 *
 * I1. At most three quarters of the slots are used (TABLE_ROOM), so every probe
 *     ends at a free one.
 * I2. Entry 0 is nobody's, and zero. A slot has the number of an entry, or 0.
 * I3. Slots of neighbours in memory are neighbours: the first use of a page of
 *     them costs more than many look-ups, and so do pages that a cache of the
 *     processor's has forgotten.
 */
#ifndef TABLE_H
#define TABLE_H

#include "region.h"

#include <stdint.h>

struct table {
	struct region tb_entries;
	struct region tb_slots; /* uint32_t */
	unsigned tb_shift;      /* a hash's upper bits are a slot */
	uint64_t tb_factor;     /* what makes a hash of an address */
};

#define TABLE_ROOM(bits) ((size_t)3 << ((bits)-2)) /* entries, at most */

/* 2 to the power of bits slots. False if the host has no such room. */
bool table_map(struct table *, unsigned bits, size_t entry);
void table_unmap(struct table *);

/* The entry of an address, or one that is zero, and is to stay so. */
void *table_at(const struct table *, uintptr_t address);

/* The same, but if it has none it gets one; NULL if there is no room. */
void *table_take(struct table *, uintptr_t address);

/* How many there are, also before it is mapped: none; and the first of them,
 * behind which the others are. */
static inline size_t
table_count(const struct table *tb)
{
	size_t count = tb->tb_entries.r_count;

	return (count > 0 ? count - 1 : 0);
}

static inline void *
table_first(const struct table *tb)
{
	return ((char *)tb->tb_entries.r_base + tb->tb_entries.r_entry);
}

/* There are none, and all is zero. */
void table_clear(struct table *);

#endif /* TABLE_H */
