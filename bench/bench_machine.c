/* SPDX-License-Identifier: BSD-2-Clause */
/* See bench_machine.h. */
#include "bench_machine.h"

#include "bench.h"

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
bench_spawn_on(int cpu, void (*body)(void *), void *arg)
{
	kthread_t *t = thread_create(
	    NULL, 0, body, arg, 0, NULL, TS_STOPPED, MINCLSYSPRI);

	thread_affinity_set(t, cpu);
	setrun(t);
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

/* ---- a ring ---- */

static struct {
	unsigned threads, hooks, running;
	uint64_t left;
	void (*all_there)(void);
	double start, end;
} ring;

static void
hook(void *arg)
{
	__asm__ volatile("" : : "r"(arg));
}

static void
install_hooks(unsigned n)
{
	const struct ctxop_template tpl = {
		.ct_rev = CTXOP_TPL_REV, .ct_save = hook, .ct_restore = hook
	};

	while (n-- > 0)
		ctxop_install(curthread, &tpl, NULL);
}

static void
yields(void *arg)
{
	(void)arg;
	install_hooks(ring.hooks);
	if (++ring.running < ring.threads) {
		yield();
	} else {
		if (ring.all_there != NULL)
			ring.all_there();
		ring.start = now_ns();
	}
	while (ring.left > 0) {
		ring.left--;
		yield();
	}
	if (ring.end == 0)
		ring.end = now_ns();
}

double
bench_ring(
    unsigned threads, unsigned hooks, uint64_t n, void (*all_there)(void))
{
	sim_t *sim = bench_machine();

	ring.threads = threads;
	ring.hooks = hooks;
	ring.running = 0;
	ring.left = n;
	ring.all_there = all_there;
	ring.end = 0;
	for (unsigned i = 0; i < threads; i++)
		bench_spawn(yields, NULL);
	bench_run(sim);
	return (ring.end - ring.start);
}
