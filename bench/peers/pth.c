/* SPDX-License-Identifier: BSD-2-Clause */
/* GNU Pth: threads that yield. */
#include "../bench.h"
#include "peers.h"

#include <pth.h>
#include <stdlib.h>

#define THREADS 100

static struct {
	uint64_t left;
	unsigned running;
	double start, end;
} ring;

static void *
yields(void *arg)
{
	ring.running++;
	while (ring.running < THREADS)
		(void)pth_yield(NULL);
	if (ring.start == 0)
		ring.start = now_ns();
	while (ring.left > 0) {
		ring.left--;
		(void)pth_yield(NULL);
	}
	if (ring.end == 0)
		ring.end = now_ns();
	return (arg);
}

double
pth_ring_100(uint64_t n)
{
	pth_t thread[THREADS];
	static int is_there;

	if (!is_there && !pth_init())
		abort();
	is_there = 1;
	ring.left = n;
	ring.running = 0;
	ring.start = ring.end = 0;
	for (size_t i = 0; i < THREADS; i++)
		if ((thread[i] = pth_spawn(PTH_ATTR_DEFAULT, yields, NULL)) ==
		    NULL)
			abort();
	for (size_t i = 0; i < THREADS; i++)
		(void)pth_join(thread[i], NULL);
	return (ring.end - ring.start);
}
