/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/thread.c: a thread is made, runs, exits and is reaped. */
#include "bench.h"
#include "bench_machine.h"
#include "peers/peers.h"

#include <pthread.h>
#include <stdlib.h>

static void
nothing(void *arg)
{
	(void)arg;
}

static double
makes_threads(uint64_t n)
{
	double start = now_ns();

	for (uint64_t i = 0; i < n; i++) {
		bench_spawn(nothing, NULL);
		yield();
	}
	return (now_ns() - start);
}

static double
thread_life(uint64_t n)
{
	return (bench_in_thread(makes_threads, n));
}

/* ---- on one stack, again and again: nothing but switches ---- */

static _Alignas(16) char stack[16384];
static void *bare_here, *bare_there;

static void
bare_body(void)
{
	bare_switch(&bare_there, bare_here);
	abort();
}

static double
bare_life(uint64_t n)
{
	double start = now_ns();

	for (uint64_t i = 0; i < n; i++) {
		bare_there = bare_prepare(stack, sizeof(stack), bare_body);
		bare_switch(&bare_here, bare_there);
	}
	return (now_ns() - start);
}

/* ---- pthreads ---- */

static void *
no_body(void *arg)
{
	return (arg);
}

static double
pthread_life(uint64_t n)
{
	double start = now_ns();
	pthread_t thread;

	for (uint64_t i = 0; i < n; i++) {
		if (pthread_create(&thread, NULL, no_body, NULL) != 0)
			abort();
		(void)pthread_join(thread, NULL);
	}
	return (now_ns() - start);
}

int
main(int argc, char **argv)
{
	static struct contender contenders[] = {
		{ .co_name = "thread_create() to reaped",
		    .co_slice = thread_life },
		{ .co_name = "bare: prepare, to it and back" },
		{ .co_name = "Boost fiber, made and joined",
		    .co_slice = boost_fiber_life },
		{ .co_name = "pthread, made and joined",
		    .co_slice = pthread_life },
		{ 0 },
	};
	static const struct target targets[] = {
		{ "a thread's life to a bare one", "thread_create() to reaped",
		    "bare: prepare, to it and back", 2 },
		{ "a thread's life to Boost fiber's",
		    "thread_create() to reaped", "Boost fiber, made and joined",
		    0.1 },
		{ "a thread's life to a pthread's", "thread_create() to reaped",
		    "pthread, made and joined", 0.002 },
		{ 0 },
	};

	if (bare_switch != NULL)
		contenders[1].co_slice = bare_life;
	return (
	    bench_main(&(struct bench){ "bench_thread", contenders, targets },
		argc, argv));
}
