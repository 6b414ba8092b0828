/* SPDX-License-Identifier: BSD-2-Clause */
/* State Threads: each waits for a condition of its own, and the one before it
 * signals that. */
#include "../bench.h"
#include "peers.h"

#include <st.h>
#include <stdlib.h>

#define THREADS 100

static struct {
	st_cond_t turn[THREADS];
	uint64_t left;
	unsigned running;
	double start, end;
} ring;

static void *
passes_on(void *arg)
{
	size_t self = (size_t)arg;

	if (++ring.running == THREADS)
		ring.start = now_ns();
	else
		(void)st_cond_wait(ring.turn[self]);
	while (ring.left > 0) {
		ring.left--;
		(void)st_cond_signal(ring.turn[(self + 1) % THREADS]);
		(void)st_cond_wait(ring.turn[self]);
	}
	if (ring.end == 0)
		ring.end = now_ns();
	(void)st_cond_signal(ring.turn[(self + 1) % THREADS]);
	return (NULL);
}

static void
begin(uint64_t n)
{
	static int is_there;

	if (!is_there) {
		if (st_init() != 0)
			abort();
		for (size_t i = 0; i < THREADS; i++)
			ring.turn[i] = st_cond_new();
		is_there = 1;
	}
	ring.left = n;
	ring.running = 0;
	ring.end = 0;
}

double
st_ring_100(uint64_t n)
{
	st_thread_t thread[THREADS];

	begin(n);
	for (size_t i = 0; i < THREADS; i++)
		if ((thread[i] = st_thread_create(
			 passes_on, (void *)i, 1, 65536)) == NULL)
			abort();
	for (size_t i = 0; i < THREADS; i++)
		(void)st_thread_join(thread[i], NULL);
	return (ring.end - ring.start);
}
