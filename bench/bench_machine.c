/* SPDX-License-Identifier: BSD-2-Clause */
/* See bench_machine.h. */
#include "bench_machine.h"

#include <stdlib.h>

sim_t *
bench_machine(void)
{
	static const struct sim_config cfg = { .sc_budget = UINT64_MAX };
	static sim_t *sim;
	char why[200] = "it could not be reset";

	if (sim == NULL ? (sim = sim_create(&cfg, why, sizeof(why))) == NULL :
			  !sim_reset(sim, NULL, why, sizeof(why))) {
		(void)fprintf(stderr, "no machine: %s\n", why);
		abort();
	}
	return (sim);
}

void
bench_spawn(void (*body)(void *), void *arg)
{
	(void)thread_create(NULL, 0, body, arg, 0, NULL, TS_RUN, MINCLSYSPRI);
}

void
bench_run(sim_t *sim)
{
	if (sim_run(sim) == SIM_OK)
		return;
	sim_report_print(sim, stderr);
	abort();
}

struct call {
	double (*body)(uint64_t);
	uint64_t n;
	double ns;
};

static void
call(void *arg)
{
	struct call *ca = arg;

	ca->ns = ca->body(ca->n);
}

double
bench_in_thread(double (*body)(uint64_t), uint64_t n)
{
	struct call ca = { .body = body, .n = n };
	sim_t *sim = bench_machine();

	bench_spawn(call, &ca);
	bench_run(sim);
	return (ca.ns);
}
