/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The search from the inside. The files call only downwards, in this order:
 *
 *	explore_jobs.c		several workers, each with units of a search
 *	explore_merge.c		several files, put together
 *	explore_load.c		what is known of units, from a file
 *	explore_save.c		and to one (explore_file.h)
 *	explore_units.c		what is known of units, put together
 *	explore.c		the search as a whole, and its verdict
 *	explore_write.c		findings as files: scenarios and tests
 *	explore_print.c		the verdict, for a person
 *	explore_show.c		a finding, in full
 *	explore_shrink.c	from a long tape to a short one
 *	explore_reduce.c	one run of each class of equivalent runs
 *	explore_guide.c		where a run is to go, if it is one of those
 *	explore_tree.c		all runs, or all with so many preemptions
 *	explore_sample.c	some runs, drawn
 *	explore_order.c		which steps of a run could change places
 *	explore_found.c		what was found so far
 *	explore_wakeup.c	what is to be run later, and why not twice
 *	explore_action.c		steps of a run: which ones conflict?
 *	explore_cause.c		is it the same again?
 *	explore_run.c		one run, with answers that are given
 */
#ifndef EXPLORE_PARTS_H
#define EXPLORE_PARTS_H

#include "panic.h"
#include "region.h"
#include "step.h"

#include <ctxop_explore.h>

/* ---- explore_run.c ---- */

/* A question of a run, and what was answered. */
struct asked {
	uint32_t as_answers;
	uint32_t as_answer;
	uint32_t as_place;       /* on the tape */
	uint32_t as_quiet;       /* answers on the tape that came last */
	uint32_t as_marks;       /* answers on the tape that are not */
	uint32_t as_step;        /* how many steps had begun */
	uint32_t as_turn;        /* how many turns were over */
	uint8_t as_choice;       /* enum sim_choice */
	bool as_is_fixed;        /* no other answer is to be tried */
	bool as_is_behind_picks; /* and nothing else was asked before */
};

/*
 * A machine for many runs. The first ru_given answers of a run are those that
 * are in ru_asked; what comes after them is what ru_answer says, or quiet.
 *
 * I1. After a run, ru_asked has all its questions, ru_asked.r_count of them.
 */
struct runner {
	const struct sim_search *ru_search;
	sim_t *ru_sim;
	struct region ru_asked; /* struct asked */
	size_t ru_given;
	bool ru_follows; /* the next run, the last one: but for the last of them
			  */
	bool ru_counts_all;  /* all choices count for bounds */
	bool ru_was_bounded; /* runner_next() has left out something */
	/* Called on the stacks of threads: it leaves vector registers alone. */
	uint32_t (*ru_answer)(void *arg, struct asked *);
	void *ru_arg;
	/* The last run: */
	uint32_t ru_questions[SIM_NCHOICES]; /* how many of each */
	enum sim_outcome ru_outcome;
	bool ru_by_check; /* it ended well, and se_check says otherwise */
	char ru_message[512];
	char ru_cause[600];
};

void runner_init(struct runner *, const struct sim_search *);
void runner_fini(struct runner *);

/*
 * Where accesses are asked about, which ones race is learned, or not any more:
 * then equal tapes ask equal questions. How many places are known to race.
 */
void runner_adapt(struct runner *, bool learns);
size_t runner_sites(const struct runner *);
uint64_t runner_sites_sum(const struct runner *);

/* True if the run ended well, and se_check agrees. */
bool runner_run(struct runner *);

static inline struct asked *
runner_asked(const struct runner *ru, size_t i)
{
	return ((struct asked *)ru->ru_asked.r_base + i);
}

/* Is this one of which CPU goes on? */
static inline bool
is_pick(const struct asked *as)
{
	return (as->as_choice == SIM_CHOICE_CPU ||
	    as->as_choice == SIM_CHOICE_NEXT);
}

/* May answers to this question count for a bound? All do that nobody asked for:
 * not who goes on, where somebody cannot; or all, where ru_counts_all says so.
 */
static inline bool
counts(const struct runner *ru, const struct asked *as)
{
	return (as->as_choice != SIM_CHOICE_NEXT || ru->ru_counts_all);
}

static inline bool
is_unasked(const struct runner *ru, const struct asked *as)
{
	return (as->as_answer != 0 && counts(ru, as));
}

/* How many of the first n answers are so. */
unsigned runner_unasked(const struct runner *, size_t n);

/*
 * Which part of a search a run is of is told by the first SHARD_QUESTIONS
 * answers. Is the last run of ours? If not, ru_asked is cut to those.
 */
#define SHARD_QUESTIONS 10
bool runner_is_own(struct runner *);

/* Run with the answers of a token, which is well-formed. */
bool runner_run_token(struct runner *, const char *token);

/* ---- explore_cause.c ---- */

/* Of the last run, which ended badly: sim_cause(), or what se_check says. */
const char *runner_cause(struct runner *);
/* Equal ones have the same cause; 0 is none, and equal to nothing. */
uint64_t runner_fingerprint(const struct runner *);

/* ---- explore_action.c ---- */

/* A step, with the answers to questions inside it. */
struct action {
	unsigned ac_cpu;
	unsigned ac_nanswers;
	unsigned ac_ntouches;
	bool ac_is_all; /* whatever the answers: touches are of all of them */
	const uint32_t *ac_answer;
	const struct touch *ac_touch;
};

/* In one run: may these two not change places? */
bool actions_conflict(const struct action *, const struct action *);
/* Will running a, and all that may follow, run b too? */
bool action_covers(const struct action *a, const struct action *b);
/* Do they conflict only because b takes a mutex that a drops? Which? */
bool actions_hand_over(
    const struct action *a, const struct action *b, uintptr_t *mutex);
bool action_takes(const struct action *, uintptr_t mutex);

/* Kept until action_free(); touches of both in one, where b is not NULL. */
struct action *action_keep(const struct action *, const struct action *b);
void action_free(struct action *);

/* ---- explore_wakeup.c ---- */

/* A step that is to be run, then one of its children, in this order. */
struct wakeup {
	struct action *wk_action;
	struct wakeup *wk_child;
	struct wakeup *wk_next; /* the next child of its parent */
};

/* Could ac come first, if v is what is to be run? It may be none of v. */
bool is_initial(
    const struct action *ac, const struct action *const *v, size_t n);

/* See that v, or what is equivalent, will be run. v is changed. */
void wakeup_insert(struct wakeup **, const struct action **v, size_t n);
void wakeup_free(struct wakeup *);

/* ---- the strategies: each goes on with a search ---- */

#define KNOWN 1024

struct known {
	uint64_t kn_print;
	unsigned kn_finding;
};

struct search {
	const struct sim_search *sr_search;
	struct runner sr_runner;
	struct sim_verdict *sr_verdict;
	uint64_t sr_left;    /* runs that are left to this strategy */
	bool sr_stopped;     /* enough is found, or somebody has had enough */
	bool sr_is_stale;    /* more is asked now than in the runs before */
	uint64_t sr_unheard; /* since se_progress was called */
	size_t sr_sites;     /* known to race when this strategy began */
	struct known sr_known[KNOWN]; /* fingerprints, each at its remainder */
};

/* ---- explore_found.c ---- */

/* Deal with the run that has just been: findings, counts, progress; or only
 * see whether it has shown that there is more to ask. */
void search_note(struct search *, bool ended_well, unsigned level);
void search_note_sites(struct search *);

/* The run that has just been ended badly: for a cause that is new? */
bool search_is_news(struct search *);

static inline bool
search_goes_on(const struct search *sr)
{
	return (sr->sr_left > 0 && !sr->sr_stopped && !sr->sr_is_stale);
}

void search_bounded(struct search *);
void search_depth_first(struct search *);
void search_reduced(struct search *);
void search_random(struct search *);
void search_pct(struct search *);
void search_pos(struct search *);

/* ---- explore_show.c ---- */

/* Run its tape, and keep the report and the trace. Changes the machine. */
void finding_show(const struct sim_search *, struct sim_finding *);
void finding_free(struct sim_finding *); /* what is in it */

/* ---- explore_shrink.c ---- */

/* The last run of the runner ended badly: its token, as short as possible. */
char *explore_shrink(struct runner *);

/* ---- explore_tree.c ---- */

/* Give the next tape with at most so many preemptions; false: there is none. */
#define NO_BOUND UINT32_MAX
bool runner_next(struct runner *, unsigned bound);

/* ---- explore_units.c ---- */

/* What is known of a part of a search. */
struct unit {
	struct sim_verdict *un_verdict; /* NULL: nothing */
	bool un_is_done;                /* it was not ended before its end */
};

/* Of all of them, and what they are parts of. */
struct units {
	char *us_name;   /* of the scenario */
	char *us_search; /* words that tell this search from all others */
	unsigned us_count;
	struct unit *us_unit;
};

/* Of a host without memory, this panics. A NULL name is "". */
void units_init(struct units *, const char *name, unsigned count);
void units_fini(struct units *);

/*
 * Put together what is known of units shard, shard + nshards ... until so many
 * causes are found. Findings are taken away from the units.
 */
struct sim_verdict *units_merge(
    struct units *, unsigned shard, unsigned nshards, unsigned causes);

/* ---- explore_save.c ---- */

/* What us_search is. */
char *units_search_words(const struct sim_search *, const char *text);

/* Are these of the same search? If not, says in why where the other differs. */
bool units_are_alike(const struct units *, const struct units *other,
    const char *file, char *why, size_t len);

/* Units that are done, to and from a file; false if that fails, and why. */
bool units_write(const struct units *, const char *file, char *why, size_t len);

/* ---- explore_load.c ---- */

/* units_fini() them in any case. */
bool units_read(struct units *, const char *file, char *why, size_t len);

#endif /* EXPLORE_PARTS_H */
