/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A hash table from addresses to entries of one size, each of which begins with
 * its address as a uintptr_t, 0 while it is free. It never moves, and never
 * loses a single entry: only all at once, which costs what was in use.
 *
 * I1. At most half of the slots are used, so every probe ends at a free one.
 * I2. Neighbours in memory are neighbours here: the first use of a page of the
 *     table costs more than many look-ups, and so do pages that a cache of the
 *     processor's has forgotten.
 */
#ifndef TABLE_H
#define TABLE_H

#include "region.h"

#include <stdint.h>

struct table {
	struct region tb_slots;
	struct region tb_used; /* uint32_t: slots, in the order of their use */
	unsigned tb_shift;     /* a hash's upper bits are a slot */
	uint64_t tb_factor;    /* what makes a hash of an address */
};

/* 2 to the power of bits slots. False if the host has no such room. */
bool table_map(struct table *, unsigned bits, size_t entry);
void table_unmap(struct table *);

/* The entry of an address, or the free one where it would be. */
void *table_at(const struct table *, uintptr_t address);

/* The same, but a free one is taken; NULL if there is no room. */
void *table_take(struct table *, uintptr_t address);

/* All entries are free again, and zero. */
void table_clear(struct table *);

#endif /* TABLE_H */
