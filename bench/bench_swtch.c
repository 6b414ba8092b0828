/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lib/swtch.c: a whole swtch(), as threads yield to each other in a ring, with
 * dispatcher, states, t_lock and virtual time; and what each of a thread's
 * hooks adds to it.
 */
#include "bench.h"
#include "bench_machine.h"
#include "machine.h"
#include "peers/peers.h"

#include <pthread.h>
#include <stdlib.h>
#include <ucontext.h>

/* ---- the library ---- */

static void
hook(void *arg)
{
	__asm__ volatile("" : : "r"(arg));
}

static double
swtch_ring_2(uint64_t n)
{
	return (bench_ring(2, 0, n, NULL));
}

static double
swtch_ring_100(uint64_t n)
{
	return (bench_ring(100, 0, n, NULL));
}

static double
swtch_ring_10000(uint64_t n)
{
	return (bench_ring(10000, 0, n, NULL));
}

/* One of eight: what they add to a switch is shared among them. */
#define HOOKS 8

static double
swtch_hook(uint64_t n)
{
	n = n / HOOKS + 1;
	return (bench_ring(100, HOOKS, n, NULL) - bench_ring(100, 0, n, NULL));
}

/* What time stamps of the host's clock add to that. */
static double
swtch_hook_stamps(uint64_t n)
{
	double ns = swtch_hook(n);

	bench_machine()->sim_config.sc_real_clock = true;
	ns = swtch_hook(n) - ns;
	bench_machine()->sim_config.sc_real_clock = false;
	return (ns);
}

static double
two_reads_of_the_clock(uint64_t n)
{
	double start = now_ns();

	for (uint64_t i = 0; i < 2 * n; i++)
		(void)now_ns();
	return (now_ns() - start);
}

/* ---- what a hook could cost ---- */

static double
array_of_calls(uint64_t n)
{
	static void (*volatile calls[2 * HOOKS])(void *);
	double start;

	for (unsigned i = 0; i < 2 * HOOKS; i++)
		calls[i] = hook;
	start = now_ns();
	for (uint64_t i = 0; i < n / HOOKS; i++)
		for (unsigned call = 0; call < 2 * HOOKS; call++)
			calls[call](NULL);
	return (now_ns() - start);
}

/* ---- glibc ---- */

#define UC_THREADS 100

static ucontext_t uc_main, uc_ring[UC_THREADS];
static uint64_t uc_left;

static void
uc_passes_on(unsigned self)
{
	for (;;) {
		if (uc_left-- == 0)
			(void)swapcontext(&uc_ring[self], &uc_main);
		(void)swapcontext(
		    &uc_ring[self], &uc_ring[(self + 1) % UC_THREADS]);
	}
}

static void
uc_begin(void)
{
	static char stack[UC_THREADS][16384];

	for (unsigned i = 0; i < UC_THREADS; i++) {
		(void)getcontext(&uc_ring[i]);
		uc_ring[i].uc_stack.ss_sp = stack[i];
		uc_ring[i].uc_stack.ss_size = sizeof(stack[i]);
		makecontext(&uc_ring[i], (void (*)(void))uc_passes_on, 1, i);
	}
}

static double
uc_ring_100(uint64_t n)
{
	double start;

	uc_begin();
	uc_left = n;
	start = now_ns();
	(void)swapcontext(&uc_main, &uc_ring[0]);
	return (now_ns() - start);
}

/* ---- pthreads ---- */

static struct {
	pthread_mutex_t lock;
	pthread_cond_t turn[2];
	unsigned whose;
	uint64_t left;
} ping = { PTHREAD_MUTEX_INITIALIZER,
	{ PTHREAD_COND_INITIALIZER, PTHREAD_COND_INITIALIZER }, 0, 0 };

static void *
passes_the_turn(void *arg)
{
	unsigned self = arg != NULL;

	(void)pthread_mutex_lock(&ping.lock);
	while (ping.left > 0) {
		while (ping.whose != self && ping.left > 0)
			(void)pthread_cond_wait(&ping.turn[self], &ping.lock);
		ping.whose = !self;
		ping.left -= ping.left > 0;
		(void)pthread_cond_signal(&ping.turn[!self]);
	}
	(void)pthread_mutex_unlock(&ping.lock);
	return (NULL);
}

static double
pthread_ping_pong(uint64_t n)
{
	double start = now_ns();
	pthread_t other;

	ping.left = n;
	if (pthread_create(&other, NULL, passes_the_turn, &ping) != 0)
		abort();
	(void)passes_the_turn(NULL);
	(void)pthread_join(other, NULL);
	return (now_ns() - start);
}

int
main(int argc, char **argv)
{
	static struct contender contenders[] = {
		{ .co_name = "swtch(), 2 threads", .co_slice = swtch_ring_2 },
		{ .co_name = "swtch(), 100 threads",
		    .co_slice = swtch_ring_100 },
		{ .co_name = "swtch(), 10,000 threads",
		    .co_slice = swtch_ring_10000 },
		{ .co_name = "State Threads, 100", .co_slice = st_ring_100 },
		{ .co_name = "Boost fiber, 100",
		    .co_slice = boost_fiber_ring_100 },
		{ .co_name = "Boost fiber, 10,000",
		    .co_slice = boost_fiber_ring_10000 },
		{ .co_name = "ucontext, 100", .co_slice = uc_ring_100 },
		{ .co_name = "GNU Pth, 100", .co_slice = pth_ring_100 },
		{ .co_name = "pthread ping-pong",
		    .co_slice = pthread_ping_pong },
		{ .co_name = "a hook: save and restore",
		    .co_slice = swtch_hook },
		{ .co_name = "its time stamps, by the host's clock",
		    .co_slice = swtch_hook_stamps },
		{ .co_name = "two reads of that clock",
		    .co_slice = two_reads_of_the_clock },
		{ .co_name = "two calls through an array",
		    .co_slice = array_of_calls },
		{ 0 },
	};
	static const struct target targets[] = {
		{ "swtch() to State Threads' ring", "swtch(), 100 threads",
		    "State Threads, 100", 0.5 },
		{ "swtch() to Boost fiber's yield", "swtch(), 100 threads",
		    "Boost fiber, 100", 0.45 },
		{ "swtch() to a ucontext ring", "swtch(), 100 threads",
		    "ucontext, 100", 0.06 },
		{ "swtch() to Pth's yield", "swtch(), 100 threads",
		    "GNU Pth, 100", 0.005 },
		{ "swtch() of 10,000 threads to 100", "swtch(), 10,000 threads",
		    "swtch(), 100 threads", 1.6 },
		{ "a hook to two calls through an array",
		    "a hook: save and restore", "two calls through an array",
		    2 },
		{ "its time stamps to two reads of the clock",
		    "its time stamps, by the host's clock",
		    "two reads of that clock", 1.05 },
		{ 0 },
	};

	return (bench_main(
	    &(struct bench){ "bench_swtch", contenders, targets }, argc, argv));
}
