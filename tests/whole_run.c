/* SPDX-License-Identifier: BSD-2-Clause */
/* See whole_run.h. */
#include "whole_run.h"

#include <ctxop_explore.h>
#include <ctxop_mdb.h>
#include <stdlib.h>
#include <string.h>

#define SEARCH_RUNS 3

static const struct scenario *scenario;
static struct sim_scenario *in_words; /* or NULL */

static ssize_t
append(void *to, const char *bytes, size_t len)
{
	struct text *text = to;

	if (len >= MAX_TEXT - text->len)
		abort();
	memcpy(text->bytes + text->len, bytes, len);
	text->len += len;
	text->bytes[text->len] = '\0';
	return ((ssize_t)len);
}

static void *
set_up(void *arg)
{
	(void)arg;
	if (in_words != NULL)
		return (scenario_play(in_words));
	return (scenario->sn_setup());
}

/* All that can be said of a run. */
static void
print(sim_t *sim, FILE *out)
{
	char *words = sim_trace_words(sim, SIM_EV_ALL);

	(void)fprintf(out, "%s\n", words != NULL ? words : HOST_HAS_NO_MEMORY);
	free(words);
	sim_report_print_all(sim, out);
	sim_print_state(sim, out);
	sim_trace_list(sim, out);
	sim_trace_flow(sim, out, false);
	sim_trace_json(sim, out);
	if (!sim_trace_chrome(sim, out) || !sim_trace_view(sim, out))
		(void)fputs(HOST_HAS_NO_MEMORY, out);
	if (sim_report(sim)->sr_outcome == SIM_OK)
		(void)sim_findleaks(sim, out);
	(void)sim_kmem_verify(sim, out);
}

static void
simulate(const struct sim_config *cfg, FILE *out)
{
	char why[200];
	sim_t *sim = sim_create(cfg, why, sizeof(why));
	void *volatile state; /* a search for leaks begins with it */

	if (sim == NULL) {
		(void)fprintf(out, "sim_create: %s\n", why);
		return;
	}
	state = set_up(NULL);
	if (sim_run(sim) != SIM_OK)
		(void)sim_cause(sim);
	else if (in_words != NULL)
		(void)sim_scenario_conclude(state, true, out);
	else if (scenario->sn_conclude != NULL)
		(void)scenario->sn_conclude(state, out);
	print(sim, out);
	(void)state;
	sim_destroy(sim);
}

static void
search(const struct sim_config *cfg, FILE *out)
{
	struct sim_search se = {
		.se_setup = set_up, .se_machine = *cfg, .se_runs = SEARCH_RUNS
	};
	struct sim_verdict *vd = sim_explore(&se);

	sim_verdict_print(vd, out);
	sim_verdict_free(vd);
}

static void
play(FILE *out)
{
	struct sim_config cfg = {
		.sc_ncpus = 2, .sc_audit = true, .sc_trace = SIM_EV_ALL
	};

	if (scenario->sn_text != NULL) {
		in_words = scenario_parse(scenario->sn_text, scenario->sn_len,
		    scenario->sn_name, out);
		if (in_words == NULL)
			return;
		sim_scenario_config(in_words, &cfg);
	}
	simulate(&cfg, out);
	search(&cfg, out);
	sim_scenario_free(in_words);
}

void
whole_run(const struct scenario *sn, struct text *text)
{
	static const cookie_io_functions_t appends = { .write = append };
	FILE *out = fopencookie(text, "w", appends);

	if (out == NULL)
		abort();
	setbuf(out, NULL);
	text->len = 0;
	scenario = sn;
	in_words = NULL;
	play(out);
	(void)fclose(out);
}
