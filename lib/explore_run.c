/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One run of a scenario, with answers that are given, and a record of all that
 * was asked. See explore_parts.h.
 */
#include "explore_parts.h"
#include "tape.h"

#include <ctxop_debug.h>
#include <stdlib.h>
#include <string.h>

#define MAX_QUESTIONS ((size_t)4 << 20) /* of a run */

/* ---- questions ---- */

/* Called on the stacks of threads: it leaves vector registers alone. */
static uint32_t
ask(void *arg, enum sim_choice choice, uint32_t answers)
{
	struct runner *ru = arg;
	size_t i = ru->ru_asked.r_count;
	struct asked *as = region_take(&ru->ru_asked, 1);

	if (as == NULL)
		panic("a run asks more than %zu questions: too many to search "
		      "it, a smaller sc_budget ends it before",
		    MAX_QUESTIONS);
	if (i >= ru->ru_given)
		as->as_answer = ru->ru_random ?
		    tape_draw(&ru->ru_state, answers) :
		    0;
	as->as_choice = (uint8_t)choice;
	as->as_answers = answers;
	return (as->as_answer);
}

/* ---- a machine for all runs ---- */

void
runner_init(struct runner *ru, const struct sim_search *se)
{
	struct sim_config cfg = se->se_machine;
	char why[200];

	*ru = (struct runner){ .ru_search = se };
	cfg.sc_tape = SIM_ASK(ask, ru);
	if (!region_map(&ru->ru_asked, MAX_QUESTIONS, sizeof(struct asked)))
		panic("sim_explore: the host has no memory for a search");
	ru->ru_sim = sim_create(&cfg, why, sizeof(why));
	if (ru->ru_sim == NULL)
		panic("sim_explore: %s", why);
}

void
runner_fini(struct runner *ru)
{
	sim_destroy(ru->ru_sim);
	region_unmap(&ru->ru_asked);
}

/* What the machine says, or what the scenario says of a run that ended well. */
static bool
ended_well(struct runner *ru, void *state)
{
	const struct sim_search *se = ru->ru_search;
	const struct sim_report *sr = sim_report(ru->ru_sim);

	ru->ru_outcome = sr->sr_outcome;
	(void)snprintf(
	    ru->ru_message, sizeof(ru->ru_message), "%s", sr->sr_message);
	if (sr->sr_outcome != SIM_OK)
		return (false);
	if (se->se_check == NULL ||
	    se->se_check(state, ru->ru_message, sizeof(ru->ru_message)))
		return (true);
	ru->ru_outcome = SIM_FAILED;
	return (false);
}

bool
runner_run(struct runner *ru)
{
	const struct sim_search *se = ru->ru_search;
	void *state;

	ru->ru_asked.r_count = 0;
	(void)sim_reset(ru->ru_sim, NULL, NULL, 0);
	state = se->se_setup(se->se_arg);
	(void)sim_run(ru->ru_sim);
	return (ended_well(ru, state));
}

/* ---- answers ---- */

unsigned
runner_choices(const struct runner *ru, size_t n)
{
	unsigned choices = 0;

	for (size_t i = 0; i < n; i++)
		choices += runner_asked(ru, i)->as_answer != 0;
	return (choices);
}

static void
give(struct runner *ru, uint64_t quiet, uint32_t answer)
{
	while (quiet-- > 0 && ru->ru_given < MAX_QUESTIONS)
		runner_asked(ru, ru->ru_given++)->as_answer = 0;
	if (ru->ru_given < MAX_QUESTIONS)
		runner_asked(ru, ru->ru_given++)->as_answer = answer;
}

void
runner_take_token(struct runner *ru, const char *token)
{
	const char *at = tape_marks_of(token);
	struct mark mk;

	ru->ru_given = 0;
	while (*at != '\0' && tape_read_mark(&at, &mk) == NULL)
		give(ru, mk.mk_gap, mk.mk_answer);
}

/*
 * Depth-first: the last tape up to its last answer that can be raised by one,
 * and quiet behind it. So each tape comes once, and when no answer can be
 * raised, all have come.
 */
bool
runner_next(struct runner *ru, unsigned bound)
{
	size_t i = ru->ru_asked.r_count;
	unsigned choices = runner_choices(ru, i);

	while (i-- > 0) {
		struct asked *as = runner_asked(ru, i);

		choices -= as->as_answer != 0;
		if (as->as_answer + 1 < as->as_answers && choices < bound) {
			as->as_answer++;
			ru->ru_given = i + 1;
			return (true);
		}
	}
	return (false);
}
