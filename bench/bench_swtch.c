/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a switch costs: the raw switch between two stacks, glibc's swapcontext,
 * and a whole swtch() with 0, 1, 3 and 8 hooks a thread. Contenders take turns
 * in short slices; the median over all rounds is printed, in ns a switch.
 */
#include "fiber.h"

#include <ctxop.h>
#include <sched_sim.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <ucontext.h>

#define ROUNDS 15
#define SWITCHES 200000 /* a slice: some milliseconds */

static double
now_ns(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return ((double)ts.tv_sec * 1e9 + (double)ts.tv_nsec);
}

/* ---- raw: there and back again ---- */

static struct fiber here, there;

static void
bounce(void *arg)
{
	(void)arg;
	for (;;)
		fiber_switch(&there, &here);
}

static double
raw_switch(void)
{
	double start = now_ns();

	for (unsigned i = 0; i < SWITCHES / 2; i++)
		fiber_switch(&here, &there);
	return ((now_ns() - start) / SWITCHES);
}

/* ---- glibc ---- */

static ucontext_t uc_here, uc_there;
static char uc_stack[65536];

static void
uc_bounce(void)
{
	for (;;)
		(void)swapcontext(&uc_there, &uc_here);
}

static double
swapcontext_switch(void)
{
	double start = now_ns();

	for (unsigned i = 0; i < SWITCHES / 2; i++)
		(void)swapcontext(&uc_here, &uc_there);
	return ((now_ns() - start) / SWITCHES);
}

/* ---- swtch(): two threads that yield to each other ---- */

static unsigned nhooks;
static double swtch_start, swtch_end;

static void
hook(void *arg)
{
	(void)arg;
}

static void
yielder(void *arg)
{
	const struct ctxop_template tpl = {
		.ct_rev = CTXOP_TPL_REV, .ct_save = hook, .ct_restore = hook
	};

	(void)arg;
	for (unsigned i = 0; i < nhooks; i++)
		ctxop_install(curthread, &tpl, NULL);
	yield();
	swtch_start = now_ns();
	for (unsigned i = 0; i < SWITCHES / 2; i++)
		yield();
	swtch_end = now_ns();
}

static double
full_swtch(unsigned hooks)
{
	const struct sim_config cfg = { .sc_budget = UINT64_MAX };
	sim_t *sim = sim_create(&cfg, NULL, 0);

	if (sim == NULL)
		abort();
	nhooks = hooks;
	for (unsigned i = 0; i < 2; i++)
		(void)thread_create(
		    NULL, 0, yielder, NULL, 0, NULL, TS_RUN, MINCLSYSPRI);
	if (sim_run(sim) != SIM_OK) {
		sim_report_print(sim, stderr);
		exit(1);
	}
	sim_destroy(sim);
	return ((swtch_end - swtch_start) / SWITCHES);
}

static double
swtch_no_hook(void)
{
	return (full_swtch(0));
}

static double
swtch_one_hook(void)
{
	return (full_swtch(1));
}

static double
swtch_three_hooks(void)
{
	return (full_swtch(3));
}

static double
swtch_eight_hooks(void)
{
	return (full_swtch(8));
}

/* ---- all of them ---- */

static struct {
	const char *name;
	double (*slice)(void);
	double ns[ROUNDS];
} contenders[] = {
	{ "raw switch", raw_switch, { 0 } },
	{ "swapcontext (glibc)", swapcontext_switch, { 0 } },
	{ "swtch, no hooks", swtch_no_hook, { 0 } },
	{ "swtch, 1 hook", swtch_one_hook, { 0 } },
	{ "swtch, 3 hooks", swtch_three_hooks, { 0 } },
	{ "swtch, 8 hooks", swtch_eight_hooks, { 0 } },
};

#define NCONTENDERS (sizeof(contenders) / sizeof(*contenders))

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return ((x > y) - (x < y));
}

static void
prepare(void)
{
	fiber_adopt(&here);
	if (fiber_map(&there, 65536) != 0)
		abort();
	fiber_prepare(&there, bounce, NULL);
	(void)getcontext(&uc_there);
	uc_there.uc_stack.ss_sp = uc_stack;
	uc_there.uc_stack.ss_size = sizeof(uc_stack);
	makecontext(&uc_there, uc_bounce, 0);
}

int
main(void)
{
	prepare();
	for (unsigned round = 0; round < ROUNDS; round++)
		for (size_t i = 0; i < NCONTENDERS; i++)
			contenders[i].ns[round] = contenders[i].slice();
	(void)printf("%-22s %10s %10s\n", "ns a switch", "median", "best");
	for (size_t i = 0; i < NCONTENDERS; i++) {
		double *ns = contenders[i].ns;

		qsort(ns, ROUNDS, sizeof(*ns), compare);
		(void)printf("%-22s %10.1f %10.1f\n", contenders[i].name,
		    ns[ROUNDS / 2], ns[0]);
	}
	return (0);
}
