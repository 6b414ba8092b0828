/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How cost grows with what there is: a table of size and ns for each of six
 * things, blank lines between them, as gnuplot takes it. See growth.gp.
 */
#include "bench.h"
#include "bench_machine.h"

#include <ctxop_access.h>
#include <ctxop_explore.h>
#include <ctxop_mdb.h>
#include <stdlib.h>

#define ENOUGH 200000 /* times a small thing is done to be measured */
#define SMALLEST(a, b) ((a) < (b) ? (a) : (b))

static void
hook(void *arg)
{
	__asm__ volatile("" : : "r"(arg));
}

static const struct ctxop_template tpl = {
	.ct_rev = CTXOP_TPL_REV, .ct_save = hook, .ct_restore = hook
};

static unsigned size;

static void
print(double ns)
{
	(void)printf("%u %.1f\n", size, ns);
	(void)fflush(stdout);
}

/* ---- threads ---- */

static void
a_switch(void)
{
	uint64_t n = size < ENOUGH / 4 ? ENOUGH : (uint64_t)size * 4;

	print(bench_ring(size, 0, n, NULL) / (double)n);
}

/* ---- rings ---- */

static double
walks(uint64_t n)
{
	double ns;

	for (unsigned i = 0; i < size; i++)
		ctxop_install(curthread, &tpl, NULL);
	kpreempt_disable();
	ns = now_ns();
	for (uint64_t i = 0; i < n; i++)
		savectx(curthread);
	ns = now_ns() - ns;
	kpreempt_enable();
	return (ns / (double)n);
}

static void
a_walk(void)
{
	print(bench_in_thread(walks, ENOUGH / size + 1));
}

/* The oldest of the ring, which is found last. */
static double
removals(uint64_t n)
{
	double ns = 0;

	while (n-- > 0) {
		ctxop_install(curthread, &tpl, &ns);
		for (unsigned i = 1; i < size; i++)
			ctxop_install(curthread, &tpl, NULL);
		ns -= now_ns();
		(void)ctxop_remove(curthread, &tpl, &ns);
		ns += now_ns();
		while (curthread->t_ctx != NULL)
			(void)ctxop_remove(curthread, &tpl, NULL);
	}
	return (ns);
}

static void
a_removal(void)
{
	uint64_t n = ENOUGH / 10 / size + 1;

	print(bench_in_thread(removals, n) / (double)n);
}

/* ---- memory ---- */

static void
a_search_for_leaks(void)
{
	void **block = calloc(size, sizeof(*block));
	sim_t *sim = bench_machine();
	FILE *out = fopen("/dev/null", "w");
	double ns;

	if (block == NULL || out == NULL)
		abort();
	sim_root(block, size * sizeof(*block));
	for (unsigned i = 0; i < size; i++)
		block[i] = kmem_alloc(64, KM_SLEEP);
	(void)sim_findleaks(sim, out); /* the first one maps a stack */
	ns = now_ns();
	(void)sim_findleaks(sim, out);
	print(now_ns() - ns);
	(void)fclose(out);
	(void)bench_machine();
	free(block);
}

/* ---- searches ---- */

#define WRITES 12 /* of each of two threads: 2.7 million schedules */

static void
writes(void *place)
{
	for (unsigned i = 0; i < WRITES; i++)
		sim_access(place, 1, SIM_WRITE, NULL);
}

static void *
sets_up_writes(void *place)
{
	bench_spawn_on(0, writes, place);
	bench_spawn_on(1, writes, place);
	return (NULL);
}

/* What a schedule takes, of the first so many. */
static void
search(enum sim_strategy strategy)
{
	char place;
	const struct sim_search se = {
		.se_machine = { .sc_ncpus = 2,
		    .sc_grain = SIM_GRAIN_ACCESS,
		    .sc_shared_fpu = true },
		.se_all_accesses = true,
		.se_setup = sets_up_writes,
		.se_arg = &place,
		.se_strategy = strategy,
		.se_runs = size,
	};
	double ns = now_ns();
	struct sim_verdict *vd = sim_explore(&se);

	print((now_ns() - ns) / (double)vd->vd_runs);
	sim_verdict_free(vd);
}

static void
a_schedule(void)
{
	search(SIM_S_DEPTH_FIRST);
}

static void
a_reduced_schedule(void)
{
	search(SIM_S_REDUCED);
}

static void
grow(const char *what, void (*measure)(void), unsigned first, unsigned last)
{
	(void)printf("\"%s\"\n", what);
	for (size = first; size <= last; size = size < 4 ? 4 : size * 4)
		measure();
	(void)puts("\n");
}

int
main(void)
{
	grow("swtch(), by threads", a_switch, 2, 1 << 20);
	grow("savectx(), by entries", a_walk, 1, 4096);
	grow("ctxop_remove(), by entries", a_removal, 1, 4096);
	grow("findleaks, by blocks", a_search_for_leaks, 16, 65536);
	grow("a schedule, by those searched", a_schedule, 256, 1 << 20);
	grow("the same, reduced", a_reduced_schedule, 256, 1 << 18);
	return (0);
}
