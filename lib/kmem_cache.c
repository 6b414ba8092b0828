/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which cache a block of memory is of, by its size: as the kernel's
 * kmem_alloc_8, _16 ... _64, and then four for each doubling, up to MAX_CACHED;
 * all larger blocks are in the last one, kmem_oversize, in whole pages.
 */
#include "kmem.h"

#include <stdio.h>

#define MAX_CACHED 131072
#define MIN_SHIFT 3   /* 8 bytes */
#define PAGE_SHIFT 12 /* KMEM_PAGE */

/* How far apart the capacities around this size are, as a power of two. */
static unsigned
shift_at(size_t size)
{
	unsigned shift = MIN_SHIFT;

	if (size > MAX_CACHED)
		return (PAGE_SHIFT);
	while (size > (size_t)8 << shift)
		shift++;
	return (shift);
}

size_t
kmem_capacity(size_t size)
{
	size_t step = (size_t)1 << shift_at(size);

	return (size == 0 ? step : (size + step - 1) & ~(step - 1));
}

unsigned
kmem_cache_of(size_t capacity)
{
	unsigned shift = shift_at(capacity);

	if (capacity > MAX_CACHED)
		return (KMEM_OVERSIZE);
	return ((unsigned)(capacity >> shift) - 1 + 4 * (shift - MIN_SHIFT));
}

const char *
kmem_cache_name(size_t capacity, char *buf)
{
	if (kmem_cache_of(capacity) == KMEM_OVERSIZE)
		(void)snprintf(buf, KMEM_CACHE_NAME, "kmem_oversize");
	else
		(void)snprintf(
		    buf, KMEM_CACHE_NAME, "kmem_alloc_%zu", capacity);
	return (buf);
}
