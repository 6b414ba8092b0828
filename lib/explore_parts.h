/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The search from the inside. The files call only downwards, in this order:
 *
 *	explore.c		which tapes, and the verdict
 *	explore_shrink.c	from a long tape to a short one
 *	explore_cause.c		is it the same again?
 *	explore_run.c		one run, with answers that are given
 */
#ifndef EXPLORE_PARTS_H
#define EXPLORE_PARTS_H

#include "region.h"

#include <ctxop_explore.h>

/* ---- explore_run.c ---- */

/* A question of a run, and what was answered. */
struct asked {
	uint32_t as_answers;
	uint32_t as_answer;
	uint8_t as_choice; /* enum sim_choice */
};

/*
 * A machine for many runs. The first ru_given answers of a run are those that
 * are in ru_asked; what comes after them is quiet, or drawn at random.
 *
 * I1. After a run, ru_asked has all its questions, ru_asked.r_count of them.
 */
struct runner {
	const struct sim_search *ru_search;
	sim_t *ru_sim;
	struct region ru_asked; /* struct asked */
	size_t ru_given;
	bool ru_random;
	uint64_t ru_state; /* of the generator */
	/* The last run: */
	enum sim_outcome ru_outcome;
	char ru_message[512];
};

void runner_init(struct runner *, const struct sim_search *);
void runner_fini(struct runner *);

/* True if the run ended well, and se_check agrees. */
bool runner_run(struct runner *);

static inline struct asked *
runner_asked(const struct runner *ru, size_t i)
{
	return ((struct asked *)ru->ru_asked.r_base + i);
}

/* How many of the first n answers are not quiet. */
unsigned runner_choices(const struct runner *, size_t n);

/* Give the next tape with at most so many choices; false: there is none. */
#define RUNNER_NO_BOUND UINT32_MAX
bool runner_next(struct runner *, unsigned bound);

/* Take these answers from a token, which is well-formed. */
void runner_take_token(struct runner *, const char *token);

/* ---- explore_cause.c ---- */

/* Do these two say the same, but for numbers? */
bool is_same_cause(
    enum sim_outcome, const char *, enum sim_outcome, const char *other);

/* ---- explore_shrink.c ---- */

/* The last run of the runner ended badly: its token, as short as possible. */
char *explore_shrink(struct runner *);

#endif /* EXPLORE_PARTS_H */
