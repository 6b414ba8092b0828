/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From a tape that shows something to a short one that shows the same: fewer
 * choices first, then earlier ones, until no single change makes it shorter.
 * Then, as far as PROOF_QUESTIONS go, all tapes with fewer choices are tried:
 * either one shows it too, or there is none. Whoever has had enough of that
 * gets the shortest so far.
 */
#include "explore_parts.h"

#include <ctxop_debug.h>
#include <stdlib.h>
#include <string.h>

#define PROOF_QUESTIONS 12000000 /* about two seconds */

/* A choice: the answer to a question that is not the quiet one. */
struct choice {
	size_t ch_question;
	uint32_t ch_answer;
};

struct shrinker {
	struct runner *sh_runner;
	char sh_cause[sizeof(((struct runner *)0)->ru_cause)];
	struct choice *sh_choice; /* the shortest so far */
	size_t sh_nchoices;
	struct choice *sh_try;
	size_t sh_left;     /* questions of the proof */
	size_t sh_unheard;  /* since se_shrinks was called */
	bool sh_has_enough; /* somebody, of this: nothing more is run */
};

/* As often as a search asks, at least: note_progress(). */
static bool
has_enough(struct shrinker *sh)
{
	const struct sim_search *se = sh->sh_runner->ru_search;

	sh->sh_unheard += 1 + sh->sh_runner->ru_asked.r_count / 64;
	if (se->se_shrinks != NULL && sh->sh_unheard >= 256) {
		sh->sh_unheard = 0;
		sh->sh_has_enough = sh->sh_has_enough ||
		    !se->se_shrinks(se->se_arg);
	}
	return (sh->sh_has_enough);
}

/* ---- lists of choices ---- */

static size_t
read_choices(const struct runner *ru, struct choice *ch)
{
	size_t n = 0;

	for (size_t i = 0; i < ru->ru_asked.r_count; i++)
		if (runner_asked(ru, i)->as_answer != 0)
			ch[n++] = (struct choice){ i,
				runner_asked(ru, i)->as_answer };
	return (n);
}

static void
give_choices(struct runner *ru, const struct choice *ch, size_t n)
{
	ru->ru_given = n > 0 ? ch[n - 1].ch_question + 1 : 0;
	for (size_t i = 0; i < ru->ru_given; i++)
		runner_asked(ru, i)->as_answer = 0;
	for (size_t i = 0; i < n; i++)
		runner_asked(ru, ch[i].ch_question)->as_answer =
		    ch[i].ch_answer;
}

/* Run what is given. Does it show the same? Then it is the shortest so far. */
static bool
run_shows(struct shrinker *sh)
{
	struct runner *ru = sh->sh_runner;

	if (has_enough(sh) || runner_run(ru) ||
	    strcmp(runner_cause(ru), sh->sh_cause) != 0)
		return (false);
	sh->sh_nchoices = read_choices(ru, sh->sh_choice);
	return (true);
}

static bool
still_shows(struct shrinker *sh, size_t n)
{
	give_choices(sh->sh_runner, sh->sh_try, n);
	return (run_shows(sh));
}

/* ---- fewer ---- */

static bool
try_without(struct shrinker *sh, size_t from, size_t count)
{
	size_t n = 0;

	for (size_t i = 0; i < sh->sh_nchoices; i++)
		if (i < from || i >= from + count)
			sh->sh_try[n++] = sh->sh_choice[i];
	return (still_shows(sh, n));
}

/* Halves, quarters ... single ones, as long as one can go. */
static bool
drop_some(struct shrinker *sh)
{
	bool dropped = false;

	for (size_t count = sh->sh_nchoices; count > 0; count /= 2)
		for (size_t from = 0; from < sh->sh_nchoices;)
			if (try_without(sh, from, count))
				dropped = true;
			else
				from += count;
	return (dropped);
}

/* ---- earlier, and smaller ---- */

static bool
try_instead(struct shrinker *sh, size_t which, struct choice ch)
{
	if (which > 0 && ch.ch_question <= sh->sh_choice[which - 1].ch_question)
		return (false);
	memcpy(sh->sh_try, sh->sh_choice,
	    sh->sh_nchoices * sizeof(*sh->sh_choice));
	sh->sh_try[which] = ch;
	return (still_shows(sh, sh->sh_nchoices));
}

static bool
move_some(struct shrinker *sh)
{
	bool moved = false;

	for (size_t i = 0; i < sh->sh_nchoices; i++) {
		struct choice ch = sh->sh_choice[i];

		if (ch.ch_answer > 1)
			moved = try_instead(sh, i,
				    (struct choice){ ch.ch_question, 1 }) ||
			    moved;
		for (size_t step = ch.ch_question; step > 0; step /= 2) {
			ch = i < sh->sh_nchoices ? sh->sh_choice[i] : ch;
			if (ch.ch_question < step)
				continue;
			ch.ch_question -= step;
			moved = (i < sh->sh_nchoices &&
				    try_instead(sh, i, ch)) ||
			    moved;
		}
	}
	return (moved);
}

/* ---- the fewest ---- */

static bool
spend(struct shrinker *sh)
{
	size_t asked = sh->sh_runner->ru_asked.r_count + 1;

	if (sh->sh_left < asked || sh->sh_has_enough)
		return (false);
	sh->sh_left -= asked;
	return (true);
}

static bool
level_shows(struct shrinker *sh, unsigned level)
{
	sh->sh_runner->ru_given = 0;
	do {
		if (run_shows(sh))
			return (true);
		if (!spend(sh))
			return (true); /* no more is known */
	} while (runner_next(sh->sh_runner, level));
	return (false);
}

static void
prove(struct shrinker *sh)
{
	unsigned most = (unsigned)sh->sh_nchoices;

	sh->sh_left = PROOF_QUESTIONS;
	sh->sh_runner->ru_counts_all = true;
	for (unsigned level = 0; level < most; level++)
		if (level_shows(sh, level))
			break;
	sh->sh_runner->ru_counts_all = false;
}

/* ---- all of it ---- */

static struct choice *
room(const struct runner *ru)
{
	struct choice *ch = calloc(
	    ru->ru_asked.r_max, sizeof(*ch)); /* reserved, not touched */

	if (ch == NULL)
		panic("sim_shrink: the host has no memory for a tape");
	return (ch);
}

char *
explore_shrink(struct runner *ru)
{
	struct shrinker sh = { .sh_runner = ru };
	uint32_t (*answer)(void *, struct asked *) = ru->ru_answer;
	char *token;

	(void)snprintf(
	    sh.sh_cause, sizeof(sh.sh_cause), "%s", runner_cause(ru));
	ru->ru_answer = NULL;
	sh.sh_choice = room(ru);
	sh.sh_try = room(ru);
	sh.sh_nchoices = read_choices(ru, sh.sh_choice);
	while (drop_some(&sh) || move_some(&sh))
		continue;
	prove(&sh);
	give_choices(ru, sh.sh_choice, sh.sh_nchoices);
	(void)runner_run(ru); /* the machine shows the shortest */
	if ((token = sim_tape_token(ru->ru_sim)) == NULL)
		panic("sim_shrink: the host has no memory for a tape");
	free(sh.sh_choice);
	free(sh.sh_try);
	ru->ru_answer = answer;
	return (token);
}

char *
sim_shrink(const struct sim_search *se, const char *token)
{
	sim_t *before = sim_current();
	struct sim_search all;
	struct runner ru;
	char *shorter = NULL, why[200];

	NEED(se);
	NEED(se->se_setup);
	if (!sim_token_check(token, why, sizeof(why)))
		panic("sim_shrink: %s", why);
	if (!sim_token_is_of_build(token))
		panic("sim_shrink: %s is of another build", token);
	all = *se;
	all.se_all_accesses = true; /* which ones race is not known here */
	runner_init(&ru, &all);
	if (!runner_run_token(&ru, token))
		shorter = explore_shrink(&ru);
	runner_fini(&ru);
	(void)sim_enter(before);
	return (shorter);
}
