/* SPDX-License-Identifier: BSD-2-Clause */
/* lib/fiber.c: from one stack to another and back. */
#include "bench.h"
#include "fiber.h"
#include "peers/peers.h"

#include <stdlib.h>
#include <ucontext.h>

#define STKSIZE 65536

/*
 * Two stacks on which the same loop runs: threads of a machine, too, all leave
 * from the same place, and processors foresee a return to there.
 */
static uint64_t left;

/* ---- the library ---- */

static struct fiber host, ring[2];

static void
passes_on(void *arg)
{
	struct fiber *self = arg, *other = &ring[self == ring];

	for (;;)
		fiber_switch(self, left-- > 0 ? other : &host);
}

static double
fiber_there_and_back(uint64_t n)
{
	double start;

	for (unsigned i = 0; i < 2 && ring[1].f_stack == NULL; i++)
		if (fiber_map(&ring[i], STKSIZE, 0, false) != 0)
			abort();
	fiber_adopt(&host);
	fiber_prepare(&ring[0], passes_on, &ring[0]);
	fiber_prepare(&ring[1], passes_on, &ring[1]);
	left = n;
	start = now_ns();
	fiber_switch(&host, &ring[0]);
	return (now_ns() - start);
}

/* ---- what of that changes the registers ---- */

static struct arch_label arch_host, arch_ring[2];

static void
arch_passes_on(void *arg)
{
	struct arch_label *self = arg, *other = &arch_ring[self == arch_ring];

	for (;;)
		arch_switch(self, left-- > 0 ? other : &arch_host);
}

static double
arch_there_and_back(uint64_t n)
{
	static _Alignas(16) char stack[2][STKSIZE];
	double start;

	for (unsigned i = 0; i < 2; i++)
		arch_prepare(&arch_ring[i], stack[i], STKSIZE, arch_passes_on,
		    &arch_ring[i]);
	left = n;
	start = now_ns();
	arch_switch(&arch_host, &arch_ring[0]);
	return (now_ns() - start);
}

/* ---- nothing but registers ---- */

static void *bare_host, *bare_ring[2];
static unsigned bare_begun;

static void
bare_passes_on(void)
{
	unsigned self = bare_begun++;
	void **from = &bare_ring[self], **other = &bare_ring[!self];

	for (;;)
		bare_switch(from, left-- > 0 ? *other : bare_host);
}

static double
bare_there_and_back(uint64_t n)
{
	static _Alignas(16) char stack[2][STKSIZE];
	double start;

	for (unsigned i = 0; i < 2; i++)
		bare_ring[i] = bare_prepare(stack[i], STKSIZE, bare_passes_on);
	bare_begun = 0;
	left = n;
	start = now_ns();
	bare_switch(&bare_host, bare_ring[0]);
	return (now_ns() - start);
}

/* ---- glibc ---- */

static ucontext_t uc_host, uc_ring[2];

static void
uc_passes_on(unsigned self)
{
	for (;;)
		(void)swapcontext(
		    &uc_ring[self], left-- > 0 ? &uc_ring[!self] : &uc_host);
}

static double
uc_there_and_back(uint64_t n)
{
	static char stack[2][STKSIZE];
	double start;

	for (unsigned i = 0; i < 2; i++) {
		(void)getcontext(&uc_ring[i]);
		uc_ring[i].uc_stack.ss_sp = stack[i];
		uc_ring[i].uc_stack.ss_size = STKSIZE;
		makecontext(&uc_ring[i], (void (*)(void))uc_passes_on, 1, i);
	}
	left = n;
	start = now_ns();
	(void)swapcontext(&uc_host, &uc_ring[0]);
	return (now_ns() - start);
}

int
main(int argc, char **argv)
{
	static struct contender contenders[] = {
		{ .co_name = "fiber_switch()",
		    .co_slice = fiber_there_and_back },
		{ .co_name = "bare switch" },
		{ .co_name = "arch_switch()", .co_slice = arch_there_and_back },
		{ .co_name = "Boost fcontext", .co_slice = fcontext_switch },
		{ .co_name = "ucontext", .co_slice = uc_there_and_back },
		{ 0 },
	};
	static const struct target targets[] = {
		{ "raw switch to a bare one", "arch_switch()", "bare switch",
		    1.05 },
		{ "raw switch to Boost fcontext's", "arch_switch()",
		    "Boost fcontext", 0.5 },
		{ "raw switch to ucontext's", "arch_switch()", "ucontext",
		    0.012 },
		{ "a fiber's switch to a bare one", "fiber_switch()",
		    "bare switch", 1.05 },
		{ "a fiber's switch to Boost fcontext's", "fiber_switch()",
		    "Boost fcontext", 0.5 },
		{ 0 },
	};

	if (bare_switch != NULL)
		contenders[1].co_slice = bare_there_and_back;
	return (bench_main(
	    &(struct bench){ "bench_fiber", contenders, targets }, argc, argv));
}
