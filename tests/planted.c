/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Errors on the stacks of green threads, for the tools that must see them:
 * what a sanitizer or valgrind says there is worth something only if they find
 * what is wrong there.
 *
 *	planted ERROR
 */
#include <pthread.h>
#include <sched_sim.h>
#include <stdlib.h>
#include <string.h>

/* What the compiler is not to see through. */
static volatile unsigned eight = 8;
static char *volatile escaped;
static unsigned shared;

static void __attribute__((noinline)) fill(char *buf, unsigned len)
{
	for (volatile unsigned i = 0; i < len; i++)
		buf[i] = 'x';
}

static void
overflows(void *arg)
{
	char buf[8];

	(void)arg;
	fill(buf, eight + 1);
}

static void
overflows_heap(void *arg)
{
	char *p = kmem_alloc(eight, KM_SLEEP);

	(void)arg;
	yield();
	fill(p, eight + 1);
	kmem_free(p, eight);
}

/* The compiler would see, and say, that this outlives what it points to. */
static void __attribute__((noinline)) let_escape(char *p)
{
	escaped = p;
}

static void __attribute__((noinline)) returns(void)
{
	char local[8];

	fill(local, eight);
	let_escape(local);
}

static void
uses_after_return(void *arg)
{
	(void)arg;
	returns();
	yield();
	fill(escaped, 1);
}

static void
uses_after_free(void *arg)
{
	escaped = malloc(eight);

	(void)arg;
	free(escaped);
	yield();
	fill(escaped, 1);
}

static void
reads_uninitialised(void *arg)
{
	volatile char local[8];

	(void)arg;
	yield();
	if (local[eight - 1] == 'x')
		sim_note("x");
}

static void
reads_new_memory(void *arg)
{
	volatile char *p = kmem_alloc(eight, KM_SLEEP);

	(void)arg;
	yield();
	if (p[eight - 1] == 'x')
		sim_note("x");
	kmem_free((char *)(uintptr_t)p, eight);
}

static void
overflows_a_number(void *arg)
{
	volatile int most = 0x7fffffff;

	(void)arg;
	yield();
	most = most + (int)eight;
}

/* Two machines on two threads of the host: nothing orders these. */
static void
races(void *arg)
{
	(void)arg;
	for (unsigned i = 0; i < 1000; i++) {
		shared++;
		yield();
	}
}

static const struct error {
	const char *name;
	void (*body)(void *);
	unsigned host_threads;
} errors[] = {
	{ "overflow", overflows, 1 },
	{ "heap-overflow", overflows_heap, 1 },
	{ "use-after-return", uses_after_return, 1 },
	{ "use-after-free", uses_after_free, 1 },
	{ "uninitialised", reads_uninitialised, 1 },
	{ "heap-uninitialised", reads_new_memory, 1 },
	{ "number", overflows_a_number, 1 },
	{ "race", races, 2 },
};

/* ---- machines ---- */

static void *
run_machine(void *error)
{
	const struct sim_config cfg = { .sc_ncpus = 2 };
	const struct error *er = error;
	sim_t *sim = sim_create(&cfg, NULL, 0);

	if (sim == NULL)
		abort();
	(void)thread_create(
	    NULL, 0, er->body, NULL, 0, NULL, TS_RUN, MINCLSYSPRI);
	(void)sim_run(sim);
	sim_destroy(sim);
	return (NULL);
}

static int
run(const struct error *er)
{
	pthread_t thread[2];

	for (unsigned i = 0; i < er->host_threads; i++)
		if (pthread_create(&thread[i], NULL, run_machine,
			(void *)(uintptr_t)er) != 0)
			abort();
	for (unsigned i = 0; i < er->host_threads; i++)
		(void)pthread_join(thread[i], NULL);
	return (0);
}

int
main(int argc, char **argv)
{
	for (size_t i = 0; argc == 2 && i < sizeof(errors) / sizeof(*errors);
	     i++)
		if (strcmp(argv[1], errors[i].name) == 0)
			return (run(&errors[i]));
	(void)fputs(
	    "usage: planted overflow|heap-overflow|use-after-return|"
	    "use-after-free|uninitialised|heap-uninitialised|number|race\n",
	    stderr);
	return (2);
}
