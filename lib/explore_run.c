/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One run of a scenario, with answers that are given, and a record of all that
 * was asked. See explore_parts.h.
 */
#include "explore_parts.h"
#include "machine.h"

#include <ctxop_debug.h>
#include <stdlib.h>
#include <string.h>

#define MAX_QUESTIONS ((size_t)4 << 20) /* of a run */

/* ---- questions ---- */

/* Where it is asked, in terms of the machine. */
static inline void
note_place(struct asked *as, const sim_t *sim)
{
	struct tape_place pl = tape_tell(&sim->sim_tape);

	as->as_place = (uint32_t)pl.pl_asked;
	as->as_quiet = (uint32_t)pl.pl_quiet;
	as->as_marks = (uint32_t)pl.pl_marks;
	as->as_step = (uint32_t)sim->sim_steps.r_count;
	as->as_turn = (uint32_t)sim->sim_nturns;
}

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
	ru->ru_questions[choice]++;
	as->as_choice = (uint8_t)choice;
	as->as_answers = answers;
	note_place(as, ru->ru_sim);
	as->as_is_behind_picks = i == 0 ||
	    (as[-1].as_is_behind_picks && is_pick(&as[-1]));
	if (i < ru->ru_given)
		return (as->as_answer);
	as->as_is_fixed = false;
	as->as_answer = 0;
	if (ru->ru_answer != NULL)
		as->as_answer = ru->ru_answer(ru->ru_arg, as);
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
	/* Turns that are not asked about are not traced as choices either. */
	ru->ru_sim->sim_keeps_turns = (cfg.sc_trace & SIM_EV_CHOICE) == 0;
	fault_catch(ru->ru_sim);
	runner_adapt(ru, !se->se_all_accesses);
}

void
runner_adapt(struct runner *ru, bool learns)
{
	if (ru->ru_search->se_machine.sc_grain == SIM_GRAIN_ACCESS)
		race_adapt(ru->ru_sim, !ru->ru_search->se_all_accesses, learns);
}

size_t
runner_sites(const struct runner *ru)
{
	return (ru->ru_search->se_machine.sc_grain == SIM_GRAIN_ACCESS ?
		race_sites(ru->ru_sim) :
		0);
}

void
runner_fini(struct runner *ru)
{
	fault_release(ru->ru_sim);
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
	ru->ru_message[0] = '\0';
	ru->ru_by_check = false;
	if (sr->sr_outcome != SIM_OK) {
		(void)snprintf(ru->ru_message, sizeof(ru->ru_message), "%s",
		    sr->sr_message);
		return (false);
	}
	if (se->se_check == NULL ||
	    se->se_check(state, ru->ru_message, sizeof(ru->ru_message)))
		return (true);
	ru->ru_outcome = SIM_FAILED;
	ru->ru_by_check = true;
	return (false);
}

/* Turns that are known are not told to whoever wants to know of each step. */
static bool
keeps_turns_only(const sim_t *sim)
{
	return (sim->sim_keeps_turns && !sim->sim_keeps_steps &&
	    !sim->sim_keeps_next);
}

/*
 * Up to the last given answer, this run is the last one: nothing is asked up to
 * there, if all that was asked is who goes on.
 */
static void
follow(struct runner *ru)
{
	size_t n = ru->ru_given - 1;
	const struct asked *as = runner_asked(ru, n);
	struct tape_place pl = { as->as_place, as->as_quiet, as->as_marks };

	if (!keeps_turns_only(ru->ru_sim) || !as->as_is_behind_picks ||
	    as->as_turn > ru->ru_sim->sim_turns.r_max)
		return;
	ru->ru_asked.r_count = n;
	ru->ru_questions[SIM_CHOICE_CPU] = (uint32_t)n;
	turns_follow(ru->ru_sim, as->as_turn, &pl);
}

bool
runner_run(struct runner *ru)
{
	const struct sim_search *se = ru->ru_search;
	void *state;

	ru->ru_asked.r_count = 0;
	memset(ru->ru_questions, 0, sizeof(ru->ru_questions));
	(void)sim_reset(ru->ru_sim, NULL, NULL, 0);
	if (ru->ru_follows && ru->ru_given > 0)
		follow(ru);
	ru->ru_follows = false;
	state = se->se_setup(se->se_arg);
	(void)sim_run(ru->ru_sim);
	return (ended_well(ru, state));
}

uint64_t
runner_sites_sum(const struct runner *ru)
{
	return (ru->ru_search->se_machine.sc_grain == SIM_GRAIN_ACCESS ?
		race_sites_sum(ru->ru_sim) :
		0);
}

/* ---- answers ---- */

unsigned
runner_unasked(const struct runner *ru, size_t n)
{
	unsigned unasked = 0;

	for (size_t i = 0; i < n; i++)
		unasked += is_unasked(ru, runner_asked(ru, i));
	return (unasked);
}

bool
runner_is_own(struct runner *ru)
{
	const struct sim_search *se = ru->ru_search;
	size_t *n = &ru->ru_asked.r_count;
	uint64_t sum = 0;

	if (se->se_nshards <= 1)
		return (true);
	for (size_t i = 0; i < *n && i < SHARD_QUESTIONS; i++) {
		sum = sum * 31 + runner_asked(ru, i)->as_answer + 1;
		sum = tape_number(&sum);
	}
	if (sum % se->se_nshards == se->se_shard)
		return (true);
	if (*n > SHARD_QUESTIONS)
		*n = SHARD_QUESTIONS;
	return (false);
}

/* A token, as far as it is read; the next mark is at tk_place. */
struct token {
	const char *tk_at;
	uint64_t tk_place;
	uint32_t tk_answer; /* 0: there is no mark left */
};

static void
token_next(struct token *tk)
{
	struct mark mk;

	tk->tk_answer = 0;
	if (*tk->tk_at == '\0' || tape_read_mark(&tk->tk_at, &mk) != NULL)
		return;
	tk->tk_place += mk.mk_gap;
	tk->tk_answer = mk.mk_answer;
}

static uint32_t
answer_of_token(void *arg, struct asked *as)
{
	struct token *tk = arg;
	uint32_t answer = tk->tk_answer;

	if (answer == 0 || as->as_place < tk->tk_place)
		return (0);
	tk->tk_place++;
	token_next(tk);
	return (answer);
}

bool
runner_run_token(struct runner *ru, const char *token)
{
	struct token tk = { .tk_at = tape_marks_of(token) };
	bool well;

	token_next(&tk);
	ru->ru_given = 0;
	ru->ru_answer = answer_of_token;
	ru->ru_arg = &tk;
	well = runner_run(ru);
	ru->ru_answer = NULL;
	return (well);
}
