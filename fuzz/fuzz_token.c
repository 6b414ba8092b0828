/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any bytes as a tape's token. A bad one is refused with a place and a reason,
 * by all who are given it. With a good one a machine runs: what it prints then
 * is a good token, which is printed again by the run that it repeats.
 */
#include "engine.h"
#include "found.h"
#include "machines.h"

#include <scenario.h>
#include <stdlib.h>
#include <string.h>

static uint64_t nruns;

static const char text[] = "cpus 2\n"
			   "budget 20000\n"
			   "template both save restore\n"
			   "thread a times 2\n"
			   "	repeat 3\n"
			   "		install both x\n"
			   "		point\n"
			   "		yield\n"
			   "		remove both x -> 1\n"
			   "	end\n"
			   "end\n"
			   "process p\n"
			   "	fork child\n"
			   "	interrupt 1 3 handler\n"
			   "	wait\n"
			   "end\n"
			   "program child\n"
			   "	yield\n"
			   "end\n"
			   "program handler\n"
			   "	point\n"
			   "end\n";

static const struct sim_scenario *
scenario(void)
{
	static const struct sim_scenario *sn;

	if (sn == NULL)
		sn = scenario_parse(text, strlen(text), "text", stderr);
	return (sn);
}

/* Run with it; the token that is printed, or NULL: its answers do not fit. */
static char *
run(const char *token)
{
	struct sim_config cfg = { .sc_tape = SIM_TOKEN(token),
		.sc_any_build = true,
		.sc_grain = sim_token_grain(token),
		.sc_violation[SIM_CTXOP_LEAKED] = SIM_V_RECORD };
	struct sim_play *volatile play;
	enum sim_outcome outcome;
	char *printed;
	sim_t *sim;

	sim_scenario_config(scenario(), &cfg);
	sim = machine_like(&cfg);
	play = scenario_play(scenario());
	outcome = sim_run(sim);
	(void)play;
	nruns++;
	printed = outcome == SIM_MISFIT ? NULL : sim_tape_token(sim);
	machine_clear(sim); /* what an engine sees is this input's own */
	return (printed);
}

static void
check_good(const char *token)
{
	char *first = run(token), *second;

	if (first == NULL)
		return;
	if (!sim_token_check(first, NULL, 0))
		found("%s: a run prints a bad token, %s", token, first);
	if ((second = run(first)) == NULL)
		found("%s: a run prints a misfit, %s", token, first);
	if (strcmp(first, second) != 0)
		found("%s: a run prints %s, and with that %s", token, first,
		    second);
	free(first);
	free(second);
}

static void
check_bad(const char *token, const char *why)
{
	struct sim_config cfg = { .sc_tape = SIM_TOKEN(token) };
	char reason[300] = "";
	unsigned at;

	if (sscanf(why, "bad token at character %u: ", &at) != 1)
		found("%s: is bad, and no place is told: %s", token, why);
	if (at > strlen(token) + 1)
		found("%s: is bad past its end: %s", token, why);
	if (sim_create(&cfg, reason, sizeof(reason)) != NULL)
		found("%s: is bad, and a machine takes it", token);
	if (*reason == '\0')
		found("%s: is bad, and a machine does not say why", token);
}

/* A run of each grain: later ones find what it needs. */
int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	free(run("t1"));
	free(run("a1.01234567"));
	machines_settle();
	return (0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	char *token = strndup((const char *)bytes, len), why[200] = "";

	if (token == NULL)
		abort();
	found_about(NULL, NULL, bytes, len);
	if (sim_token_check(token, why, sizeof(why)))
		check_good(token);
	else
		check_bad(token, why);
	free(token);
	return (0);
}

/* Its tape, or the shortest one. */
size_t
fuzz_seed(const struct sim_scenario *sn, uint8_t *bytes)
{
	const char *token = sn->sn_tape != NULL ? sn->sn_tape : "t1";
	size_t len = strnlen(token, FUZZ_SEED_MAX);

	memcpy(bytes, token, len);
	return (len);
}

const char *const fuzz_dictionary[] = { "-0", "-1", "-2.2", "-3", "-5.1", "-7",
	"-12", "-30.3", "-9223372036854775807", "-1.4294967294", "t1",
	"a1.01234567", NULL };

/* Runs, in its case. */
uint64_t
fuzz_operations(void)
{
	return (nruns);
}

void
fuzz_print_ends(FILE *out)
{
	(void)out;
}
