/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * instructions NAME N: do a thing of a hot path so many times, for
 * instructions.sh to count what one costs.
 */
#include <ctxop.h>
#include <sched_sim.h>
#include <stdlib.h>
#include <string.h>

static unsigned long times;

static void
hook(void *arg)
{
	__asm__ volatile("" : : "r"(arg));
}

static const struct ctxop_template tpl = {
	.ct_rev = CTXOP_TPL_REV, .ct_save = hook, .ct_restore = hook
};

static void
install(unsigned n)
{
	while (n-- > 0)
		ctxop_install(curthread, &tpl, NULL);
}

static void
spawn(void (*body)(void *))
{
	(void)thread_create(NULL, 0, body, NULL, 0, NULL, TS_RUN, MINCLSYSPRI);
}

/* ---- things: in a thread ---- */

static void
yields(void *arg)
{
	(void)arg;
	for (unsigned long i = 0; i < times; i++)
		yield();
}

static void
yields_with_hooks(void *arg)
{
	install(8);
	yields(arg);
}

static void
walks(void *arg)
{
	(void)arg;
	install(8);
	kpreempt_disable();
	for (unsigned long i = 0; i < times; i++)
		savectx(curthread);
	kpreempt_enable();
}

static void
attaches(void *arg)
{
	struct ctxop *op = ctxop_allocate(&tpl, arg);

	install(3);
	for (unsigned long i = 0; i < times; i++) {
		ctxop_attach(curthread, op);
		ctxop_detach(curthread, op);
	}
	ctxop_free(op);
}

static void
installs(void *arg)
{
	(void)arg;
	install(3);
	for (unsigned long i = 0; i < times; i++) {
		ctxop_install(curthread, &tpl, &times);
		(void)ctxop_remove(curthread, &tpl, &times);
	}
}

static void
makes_threads(void *arg)
{
	(void)arg;
	for (unsigned long i = 0; i < times; i++) {
		spawn(hook);
		yield();
	}
}

/* ---- on the host ---- */

static const struct sim_config cfg = { .sc_budget = UINT64_MAX };

static void
run(sim_t *sim)
{
	if (sim_run(sim) == SIM_OK)
		return;
	sim_report_print(sim, stderr);
	exit(EXIT_FAILURE);
}

static const struct thing {
	const char *name;
	void (*body)(void *);
	unsigned threads;
} things[] = {
	{ "swtch", yields, 10 },
	{ "swtch with 8 hooks", yields_with_hooks, 10 },
	{ "savectx of 8", walks, 1 },
	{ "attach and detach", attaches, 1 },
	{ "install and remove", installs, 1 },
	{ "a thread's life", makes_threads, 1 },
	{ "reset and a run of 3 threads", NULL, 3 },
};

#define NTHINGS (sizeof(things) / sizeof(*things))

static const struct thing *
find(const char *name)
{
	for (size_t i = 0; i < NTHINGS; i++)
		if (strcmp(things[i].name, name) == 0)
			return (&things[i]);
	return (NULL);
}

static void
resets(sim_t *sim, unsigned threads)
{
	for (unsigned long i = times; i > 0; i--) {
		if (!sim_reset(sim, NULL, NULL, 0))
			abort();
		times = 2; /* yields */
		for (unsigned j = 0; j < threads; j++)
			spawn(yields_with_hooks);
		run(sim);
	}
}

static void
does(const struct thing *thing)
{
	sim_t *sim = sim_create(&cfg, NULL, 0);

	if (sim == NULL)
		abort();
	if (thing->body == NULL) {
		resets(sim, thing->threads);
	} else {
		for (unsigned i = 0; i < thing->threads; i++)
			spawn(thing->body);
		run(sim);
	}
	sim_destroy(sim);
}

int
main(int argc, char **argv)
{
	const struct thing *thing;
	char *end;

	if (argc == 1) {
		for (size_t i = 0; i < NTHINGS; i++)
			(void)puts(things[i].name);
		return (0);
	}
	if (argc == 3 && (thing = find(argv[1])) != NULL) {
		times = strtoul(argv[2], &end, 10);
		if (*end == '\0' && end != argv[2]) {
			does(thing);
			return (0);
		}
	}
	(void)fputs("usage: instructions [NAME N]\n", stderr);
	return (2);
}
