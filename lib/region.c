/* SPDX-License-Identifier: BSD-2-Clause */
/* Reserved address space, taken entry by entry. See region.h. */
#include "region.h"

#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

bool
region_map(struct region *r, size_t max, size_t entry)
{
	*r = (struct region){ .r_max = max, .r_entry = entry };
	if (max > SIZE_MAX / 2 / entry)
		return (false);
	r->r_base = mmap(NULL, max * entry, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (r->r_base == MAP_FAILED)
		r->r_base = NULL;
	return (r->r_base != NULL);
}

void
region_unmap(struct region *r)
{
	if (r->r_base != NULL)
		(void)munmap(r->r_base, r->r_max * r->r_entry);
	r->r_base = NULL;
}

void
region_cut(struct region *r, size_t n)
{
	memset((char *)r->r_base + n * r->r_entry, 0,
	    (r->r_count - n) * r->r_entry);
	r->r_count = n;
}
