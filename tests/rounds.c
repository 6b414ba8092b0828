/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A machine leaves nothing behind: make one, run three threads with hooks on
 * it, destroy it (or reset it), again and again. The memory of this program
 * does not grow, and each round prints what the first one printed.
 *
 *	rounds [ROUNDS [reset]]
 */
#include <ctxop.h>
#include <inttypes.h>
#include <sched_sim.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ROUNDS 20000
#define WARM_UP 1000 /* rounds until the C library has what it keeps */
#define SLACK 64     /* pages: the C library's own, fewer than rounds */

static void
sees(void *arg)
{
	(void)arg;
}

static const struct ctxop_template tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_save = sees,
	.ct_restore = sees,
};

static void
body(void *arg)
{
	struct ctxop *op = ctxop_allocate(&tpl, arg);

	sim_name(op, arg);
	ctxop_attach(curthread, op);
	for (int i = 0; i < 3; i++)
		yield();
	delay(1);
	ctxop_detach(curthread, op);
	ctxop_free(op);
}

static sim_t *machine; /* to be used again, or NULL */

static sim_t *
a_new_one(void)
{
	const struct sim_config cfg = {
		.sc_ncpus = 2, .sc_tape = SIM_SEED(42), .sc_trace = SIM_EV_ALL
	};

	if (machine == NULL)
		return (sim_create(&cfg, NULL, 0));
	return (sim_reset(machine, NULL, NULL, 0) ? machine : NULL);
}

/* What happened, in words; the caller frees it. */
static char *
run_round(bool reset)
{
	static char names[3][2] = { "a", "b", "c" };
	sim_t *sim = a_new_one();
	char *words = NULL;

	if (sim == NULL)
		return (NULL);
	for (int i = 0; i < 3; i++)
		(void)thread_create(
		    NULL, 0, body, names[i], 0, NULL, TS_RUN, MINCLSYSPRI);
	if (sim_run(sim) == SIM_OK && sim_kmem_inuse(sim) == 0)
		words = sim_trace_words(sim, SIM_EV_ALL);
	machine = reset ? sim : NULL;
	if (!reset)
		sim_destroy(sim);
	return (words);
}

/* Pages of this program that are in memory. */
static uint64_t
resident(void)
{
	FILE *in = fopen("/proc/self/statm", "r");
	uint64_t size, pages = 0;

	if (in == NULL || fscanf(in, "%" SCNu64 "%" SCNu64, &size, &pages) != 2)
		(void)fprintf(stderr, "rounds: cannot read statm\n");
	if (in != NULL)
		(void)fclose(in);
	return (pages);
}

static bool
is_as_the_first(const char *first, uint64_t round, bool reset)
{
	char *words = run_round(reset);
	bool same = words != NULL && strcmp(words, first) == 0;

	if (!same)
		(void)printf("round %" PRIu64 " differs:\n  first: %s\n"
			     "  now:   %s\n",
		    round, first, words != NULL ? words : "(it failed)");
	free(words);
	return (same);
}

static void
show_progress(uint64_t round, uint64_t rounds)
{
	if (isatty(STDERR_FILENO) && round % 10000 == 0)
		(void)fprintf(stderr, "\r%" PRIu64 " of %" PRIu64 " rounds%s",
		    round, rounds, round == rounds ? "\n" : "");
}

/* ROUNDS without an argument; 0 if it is none. */
static uint64_t
read_rounds(int argc, char **argv)
{
	char *end = NULL;
	uint64_t rounds = argc > 1 ? strtoull(argv[1], &end, 10) : ROUNDS;

	return (end != NULL && *end != '\0' ? 0 : rounds);
}

int
main(int argc, char **argv)
{
	uint64_t rounds = read_rounds(argc, argv), before = 0, after;
	bool reset = argc > 2 && strcmp(argv[2], "reset") == 0;
	char *first = run_round(false);

	if (rounds <= WARM_UP || first == NULL || (argc > 2 && !reset)) {
		(void)fprintf(stderr,
		    "usage: rounds [ROUNDS [reset]], a number above %d\n",
		    WARM_UP);
		free(first);
		return (2);
	}
	for (uint64_t i = 1; i <= rounds; i++) {
		if (!is_as_the_first(first, i, reset))
			return (1);
		if (i == WARM_UP)
			before = resident();
		show_progress(i, rounds);
	}
	free(first);
	sim_destroy(machine);
	after = resident();
	(void)printf("%" PRIu64 " rounds, all the same; %" PRIu64
		     " pages in memory, %" PRIu64 " after the first %d\n",
	    rounds, after, before, WARM_UP);
	return (after > before + SLACK);
}
