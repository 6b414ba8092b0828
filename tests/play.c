/* SPDX-License-Identifier: BSD-2-Clause */
/* See play.h. */
#include "play.h"

#include <stdlib.h>
#include <string.h>

/* ---- consumers ---- */

static int
count(void *state, const struct sim_value *v)
{
	unsigned *calls = state;

	*calls += v[0].sv_number;
	return ((int)*calls);
}

static int
count_of(void *state, const struct sim_value *v)
{
	const unsigned *calls = v[0].sv_state;

	(void)state;
	return (calls != NULL ? (int)*calls : 77);
}

static void
save(void *arg)
{
	(void)arg;
}

static const struct ctxop_template seen_template = {
	.ct_rev = CTXOP_TPL_REV, .ct_save = save, .ct_restore = save
};

static const struct sim_consumer seen = {
	.cs_name = "seen",
	.cs_size = sizeof(unsigned),
	.cs_verb =
	    (const struct sim_verb[]){
		{ "count", { SIM_O_NUMBER }, count, "N" },
		{ "of", { SIM_O_THREAD }, count_of, "THREAD" },
		{ .vb_name = NULL },
	    },
	.cs_template =
	    (const struct sim_named_template[]){
		{ "seen_both", &seen_template },
		{ .nt_name = NULL },
	    },
};

static int
does_nothing_with(void *state, const struct sim_value *v)
{
	(void)state;
	(void)v;
	return (0);
}

static int
spins(void *state, const struct sim_value *v)
{
	(void)state;
	(void)v;
	while (sim_current() != NULL)
		sim_point();
	return (0);
}

static const struct sim_consumer odd = {
	.cs_name = "odd",
	.cs_verb =
	    (const struct sim_verb[]){
		{ "all",
		    { SIM_O_NUMBER, SIM_O_NAME, SIM_O_STRING, SIM_O_SWITCH },
		    does_nothing_with, "N WORD \"TEXT\" off|on" },
		{ "places",
		    { SIM_O_THREAD, SIM_O_PROCESS, SIM_O_PROGRAM,
			SIM_O_TEMPLATE },
		    does_nothing_with, "THREAD PROCESS PROGRAM TEMPLATE" },
		{ "perhaps",
		    { SIM_O_NUMBER, SIM_O_NAME | SIM_O_OPTIONAL,
			SIM_O_NUMBER | SIM_O_OPTIONAL },
		    does_nothing_with, "N [WORD [N]]" },
		{ "spin", { SIM_O_NONE }, spins, "never done" },
		{ .vb_name = NULL },
	    },
};

static const struct sim_consumer mute = { .cs_name = "mute" };

const struct sim_consumer *const play_words[] = { &mute, &seen, &odd, NULL };

/* ---- from text ---- */

struct sim_scenario *
play_parse(const char *text)
{
	struct sim_scenario *sn = sim_scenario_parse(
	    text, strlen(text), "t", play_words, stderr);

	assert_non_null(sn);
	return (sn);
}

void
assert_errors(const char *text, const char *errors)
{
	char *seen_errors = NULL;
	size_t len = 0;
	FILE *err = open_memstream(&seen_errors, &len);

	assert_null(
	    sim_scenario_parse(text, strlen(text), "t", play_words, err));
	assert_int_equal(fclose(err), 0);
	assert_string_equal(seen_errors, errors);
	free(seen_errors);
}

char *
play_print(const struct sim_scenario *sn)
{
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	sim_scenario_print(sn, out);
	assert_int_equal(fclose(out), 0);
	return (text);
}

/* ---- on a machine ---- */

static void
play(
    const char *text, const char *complaints, unsigned kinds, const char *words)
{
	struct sim_scenario *sn = play_parse(text);
	struct sim_config cfg = { .sc_trace = SIM_EV_ALL };
	char *seen_text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&seen_text, &len);
	const struct sim_play *pl;
	bool held;

	sim_scenario_config(sn, &cfg);
	(void)boot_with(cfg);
	pl = sim_scenario_setup(sn);
	(void)sim_run(sim_current());
	held = sim_scenario_conclude(pl, true, out);
	assert_int_equal(fclose(out), 0);
	assert_string_equal(seen_text, complaints);
	assert_int_equal(held, *complaints == '\0');
	if (words != NULL)
		assert_events(kinds, words);
	free(seen_text);
	sim_destroy(sim_current());
	sim_scenario_free(sn);
}

void
assert_plays(const char *text)
{
	play(text, "", 0, NULL);
}

void
assert_plays_not(const char *text, const char *complaints)
{
	play(text, complaints, 0, NULL);
}

void
assert_plays_events(const char *text, unsigned kinds, const char *words)
{
	play(text, "", kinds, words);
}
