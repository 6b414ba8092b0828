/* SPDX-License-Identifier: BSD-2-Clause */
/* Which options each command has, and the letters that options.c knows them by.
 */
#include "options_table.h"

#include <string.h>

#define VALUE(NAME, LETTER)                                                    \
	{                                                                      \
		NAME, required_argument, NULL, LETTER                          \
	}
#define SWITCH(NAME, LETTER)                                                   \
	{                                                                      \
		NAME, no_argument, NULL, LETTER                                \
	}
/* Of what a run is, in whatever way it is found. */
#define OF_A_RUN                                                               \
	VALUE("cpus", 'c'), VALUE("budget", 'p'), VALUE("patience", 'n'),      \
	    VALUE("grain", 'g'), SWITCH("races", 'R')
/* A page that shows it. */
#define PAGE VALUE("html", 'H'), VALUE("beside", 'B')

/* Of one run, and what is shown of it. */
#define OF_ONE_RUN                                                             \
	OF_A_RUN, VALUE("tape", 't'), SWITCH("any-build", 'o'),                \
	    VALUE("trace", 'f'), VALUE("trace-json", 'l'),                     \
	    VALUE("trace-chrome", 'P'), VALUE("thread", 'w'),                  \
	    SWITCH("hidden", 'h'), SWITCH("stacks", 'k')

static const struct option run_options[] = {
	OF_ONE_RUN,
	PAGE,
	VALUE("seed", 's'),
	{ 0 },
};

static const struct option replay_options[] = {
	OF_ONE_RUN,
	PAGE,
	{ 0 },
};

static const struct option explore_options[] = {
	OF_A_RUN,
	PAGE,
	VALUE("seed", 's'),
	VALUE("strategy", 'y'),
	VALUE("runs", 'r'),
	VALUE("seconds", 'e'),
	VALUE("bound", 'b'),
	VALUE("depth", 'd'),
	VALUE("jobs", 'j'),
	VALUE("shard", 'i'),
	VALUE("checkpoint", 'C'),
	VALUE("json", 'J'),
	VALUE("junit", 'U'),
	SWITCH("all", 'a'),
	SWITCH("trace", 'T'),
	VALUE("ctx", 'x'),
	VALUE("cmocka", 'm'),
	{ 0 },
};

static const struct option shrink_options[] = {
	OF_A_RUN,
	VALUE("tape", 't'),
	{ 0 },
};

static const struct option step_options[] = {
	OF_A_RUN,
	VALUE("seed", 's'),
	VALUE("tape", 't'),
	SWITCH("any-build", 'o'),
	{ 0 },
};

static const struct option grade_options[] = {
	VALUE("html", 'H'),
	VALUE("seconds", 'e'),
	SWITCH("start", 'S'),
	{ 0 },
};

static const struct option quiz_options[] = {
	VALUE("seed", 's'),
	SWITCH("answers", 'A'),
	{ 0 },
};

static const struct option merge_options[] = { { 0 } };

const struct option *
options_of(const char *command)
{
	static const struct {
		const char *command;
		const struct option *options;
	} all[] = { { "run", run_options }, { "replay", replay_options },
		{ "explore", explore_options }, { "merge", merge_options },
		{ "step", step_options }, { "grade", grade_options },
		{ "quiz", quiz_options } };

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		if (strcmp(command, all[i].command) == 0)
			return (all[i].options);
	return (shrink_options);
}
