/* SPDX-License-Identifier: BSD-2-Clause */
/* liburcu's list, without its read-copy update. */
#include "../bench.h"
#include "peers.h"

#include <urcu/list.h>

double
cds_list_attach(uint64_t n)
{
	struct cds_list_head list, node[4];
	double start;

	CDS_INIT_LIST_HEAD(&list);
	for (unsigned i = 0; i < 3; i++)
		cds_list_add(&node[i], &list);
	start = now_ns();
	for (uint64_t i = 0; i < n; i++) {
		cds_list_add(&node[3], &list);
		__asm__ volatile("" : : : "memory");
		cds_list_del(&node[3]);
		__asm__ volatile("" : : : "memory");
	}
	return (now_ns() - start);
}
