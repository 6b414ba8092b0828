/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * counts [REVISION]: a consumer as there are today: compiled with today's
 * header, and its template where a longer one would end in a fault. With a
 * number it claims to be of that revision.
 */
#include <ctxop.h>
#include <sched_sim.h>
#include <stdlib.h>
#include <sys/mman.h>

#define PAGE 4096

static int cpu_register;
static struct ctxop_template *tpl; /* at the very end of a page */

static void
save(void *arg)
{
	*(int *)arg = cpu_register;
}

static void
restore(void *arg)
{
	cpu_register = *(int *)arg;
}

static void
counts(void *arg)
{
	int first = *(int *)arg;

	ctxop_install(curthread, tpl, arg);
	for (int i = first; i < first + 3; i++) {
		cpu_register = i;
		yield();
		if (cpu_register != i)
			sim_fail("%s lost its register", curthread->t_name);
	}
	VERIFY3S(ctxop_remove(curthread, tpl, arg), ==, 1);
}

static bool
make_template(uint32_t revision)
{
	char *pages = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (pages == MAP_FAILED || mprotect(pages + PAGE, PAGE, PROT_NONE) != 0)
		return (false);
	tpl = (struct ctxop_template *)(void *)(pages + PAGE) - 1;
	*tpl = (struct ctxop_template){
		.ct_rev = revision,
		.ct_save = save,
		.ct_restore = restore,
	};
	return (true);
}

int
main(int argc, char **argv)
{
	const struct sim_config config = { .sc_ncpus = 1 };
	sim_t *sim = sim_create(&config, NULL, 0);
	int x = 100, y = 200;

	if (!make_template(argc > 1 ? (uint32_t)atoi(argv[1]) : CTXOP_TPL_REV))
		return (2);
	thread_create(NULL, 0, counts, &x, 0, NULL, TS_RUN, MINCLSYSPRI);
	thread_create(NULL, 0, counts, &y, 0, NULL, TS_RUN, MINCLSYSPRI);
	(void)sim_run(sim);
	(void)printf("%s %s\n", sim_outcome_name(sim_report(sim)->sr_outcome),
	    sim_report(sim)->sr_message);
	return (sim_report(sim)->sr_outcome != SIM_OK);
}
