/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The tape: the answers to everything on a machine that is not determined.
 *
 * I1. Each question with more than one answer takes the next place on the
 *     tape; a question with one answer takes none.
 * I2. What is recorded is what was answered, whatever the source. Quiet
 *     answers are recorded as a count, so a quiet run costs no memory.
 */
#ifndef TAPE_H
#define TAPE_H

#include "region.h"

#include <sched_sim.h>

struct tape {
	struct sim_tape tp_source;
	enum sim_grain tp_grain;
	uint64_t tp_state;   /* seed: the generator's */
	size_t tp_at;        /* bytes: the next one */
	const char *tp_next; /* token: not yet read */
	uint64_t tp_gap;     /* token: quiet answers still to give */
	uint32_t tp_answer;  /* the answer after those; 0: none, or no token */
	uint64_t tp_quiet;   /* quiet answers since the last recorded mark */
	uint64_t tp_asked;   /* questions so far */
	struct region tp_marks;
};

/* A choice, and how many quiet answers are before it. */
struct mark {
	uint64_t mk_gap;
	uint32_t mk_answer;
};

/*
 * Where the marks of a token begin; and one of them, "-GAP" or "-GAP.ANSWER",
 * which *at moves past: NULL, or what is wrong with it.
 */
const char *tape_marks_of(const char *token);
const char *tape_read_mark(const char **at, struct mark *);

#define TAPE_MISFIT UINT32_MAX     /* the source's answer is none of them */
#define TAPE_FULL (UINT32_MAX - 1) /* no room to record it */

/* False if the host has no memory. The source is valid. */
bool tape_init(struct tape *, const struct sim_tape *source, enum sim_grain);
void tape_fini(struct tape *);

/* From the beginning of this source, with nothing recorded. */
void tape_rewind(struct tape *, const struct sim_tape *source);

/*
 * How far a tape was asked, before the last question; and on to there, if it is
 * known to begin as the run before did, in which that was told.
 */
struct tape_place {
	uint64_t pl_asked;
	uint64_t pl_quiet;
	size_t pl_marks;
};

static inline struct tape_place
tape_tell(const struct tape *tp)
{
	return ((struct tape_place){
	    tp->tp_asked - 1, tp->tp_quiet, tp->tp_marks.r_count });
}

static inline void
tape_seek(struct tape *tp, const struct tape_place *pl)
{
	tp->tp_asked = pl->pl_asked;
	tp->tp_quiet = pl->pl_quiet;
	tp->tp_marks.r_count = pl->pl_marks;
}

/*
 * The generator of seeds: any number, drawn from a state, which goes on; the
 * answer to a question with at least two, of which about one in eight is not
 * the quiet one.
 */
uint64_t tape_number(uint64_t *state);
uint32_t tape_draw(uint64_t *state, uint32_t answers);

uint32_t tape_ask_source(struct tape *, enum sim_choice, uint32_t answers);

/* A number below answers, or one of the two above. */
static inline uint32_t
tape_ask(struct tape *tp, enum sim_choice choice, uint32_t answers)
{
	if (tp->tp_source.st_kind != SIM_TAPE_QUIET)
		return (tape_ask_source(tp, choice, answers));
	tp->tp_asked += answers > 1;
	tp->tp_quiet += answers > 1;
	return (0);
}

/*
 * Questions that have one answer, or that nobody is to be asked, and yet take
 * places: would the source answer so many with 0? Answer them so; false if a
 * token has another answer there.
 */
static inline bool
tape_is_quiet(const struct tape *tp, unsigned n)
{
	switch (tp->tp_source.st_kind) {
	case SIM_TAPE_QUIET:
	case SIM_TAPE_ASK:
		return (true);
	case SIM_TAPE_TOKEN:
		return (tp->tp_answer == 0 || tp->tp_gap >= n);
	default:
		return (false);
	}
}

bool tape_pass_token(struct tape *, unsigned n);

static inline bool
tape_pass(struct tape *tp, unsigned n)
{
	tp->tp_asked += n;
	tp->tp_quiet += n;
	return (tp->tp_answer == 0 || tape_pass_token(tp, n));
}

/* What was recorded, as a string for free(); NULL if out of memory. */
char *tape_token(const struct tape *);

#endif /* TAPE_H */
