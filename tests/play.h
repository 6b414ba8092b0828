/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Scenarios in tests: from text, on a machine, with two consumers of the tests'
 * own: "seen" counts its calls, "odd" has operands of all kinds.
 */
#ifndef PLAY_H
#define PLAY_H

#include "harness.h"

#include <ctxop_scenario.h>

extern const struct sim_consumer *const play_words[];

/* The text as a scenario, which must be valid. For sim_scenario_free(). */
struct sim_scenario *play_parse(const char *text);

/* The text is not valid, for exactly these reasons; "t" is its file. */
void assert_errors(const char *text, const char *errors);

/* What the scenario prints as. For free(). */
char *play_print(const struct sim_scenario *);

/*
 * Run it, on its own machine; it ends as it expects, and prints nothing. The
 * second one says what it prints instead.
 */
void assert_plays(const char *text);
void assert_plays_not(const char *text, const char *complaints);

/* The same, and these events were seen. */
void assert_plays_events(const char *text, unsigned kinds, const char *words);

#endif /* PLAY_H */
