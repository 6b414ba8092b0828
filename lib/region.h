/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Room that never moves: address space is reserved at once, memory is taken as
 * it is touched. Machine code records into regions because growing one needs
 * no copy, and a copy by the C library may use the vector registers that the
 * threads of the machine rely on (sched_sim.h, R4).
 */
#ifndef REGION_H
#define REGION_H

#include <stdbool.h>
#include <stddef.h>

struct region {
	void *r_base;
	size_t r_count; /* entries in use */
	size_t r_max;   /* entries there is room for */
	size_t r_entry; /* bytes of one */
};

/* False if the host has no such room. */
bool region_map(struct region *, size_t max, size_t entry);
void region_unmap(struct region *);

/* The next n free entries in a row, zeroed, or NULL when full. */
static inline void *
region_take(struct region *r, size_t n)
{
	char *entry = (char *)r->r_base + r->r_count * r->r_entry;

	if (n > r->r_max - r->r_count)
		return (NULL);
	r->r_count += n;
	return (entry);
}

/* The first n are still in use, and what was behind them is zero again. */
void region_cut(struct region *, size_t n);

static inline void
region_clear(struct region *r)
{
	if (r->r_count > 0)
		region_cut(r, 0);
}

#endif /* REGION_H */
