/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The order that a run's steps have, whatever way it is told: each CPU's are in
 * its own order, conflicting ones in the order in which they came, and what
 * follows from that. Two conflicting steps with nothing else between them are
 * a meeting, and may come the other way round.
 */
#ifndef EXPLORE_ORDER_H
#define EXPLORE_ORDER_H

#include "explore_parts.h"

struct meeting {
	size_t me_first, me_second; /* steps */
};

/*
 * I1. or_clock[k * or_ncpus + c]: so many of the run's first steps hold all
 *     steps of CPU c that come before step k in that order, k itself included.
 */
struct order {
	struct region or_actions;  /* struct action */
	struct region or_answers;  /* uint32_t, of those events */
	struct region or_clock;    /* uint32_t */
	struct region or_meetings; /* struct meeting, by me_second */
	struct region or_sequence; /* const struct action *, for a while */
	const struct action *or_action;
	size_t or_nactions;
	unsigned or_ncpus;
};

/* A state of the last run: see explore_reduce.c. */
struct node {
	uint64_t nd_able;  /* CPUs that could go on, a bit each */
	uint32_t nd_asked; /* the question which one does */
#define FORCED UINT32_MAX  /* there was none */
	size_t nd_sleep, nd_nsleep, nd_ninherited;
	struct wakeup *nd_later;
	struct action *nd_others; /* touches of its step with other answers */
	bool nd_is_top;           /* all its answers are tried: see shards */
	uint32_t nd_nanswers;
	uint8_t nd_cpu_of_answer[64];
};

struct reducer {
	struct search *rd_search;
	struct order rd_order;
	struct region rd_nodes;    /* struct node */
	struct region rd_sleepers; /* struct action * */
	size_t rd_fresh;           /* steps before it were in the last run */
	size_t rd_expanded;        /* nodes before it were told of all CPUs */
	size_t rd_blurred;         /* of this step not all touches are known */
	size_t rd_known;           /* steps of this run that are dealt with */
	bool rd_is_lost; /* what was to be run could not go on as it should */
	size_t rd_limit; /* from here on this run is like one that was */
#define NO_LIMIT SIZE_MAX
	struct wakeup *rd_guide;      /* the run is to go on with the first */
	struct wakeup *rd_taken;      /* to be freed after the run */
	const struct action *rd_step; /* the step that is going, if guided */
	unsigned rd_step_answers;     /* of its answers, given */
};

static inline struct node *
reducer_node(const struct reducer *rd, size_t k)
{
	return ((struct node *)rd->rd_nodes.r_base + k);
}

/* ---- explore_guide.c ---- */

struct action **reducer_sleepers(const struct reducer *, const struct node *);
void reducer_add_sleeper(struct reducer *, struct node *, struct action *);
bool reducer_is_asleep(const struct reducer *, const struct node *, unsigned);

/* Steps before known are as in the last run; then it goes where the first of
 * guide says, and on with its children. guide is given away. */
void reducer_begin_run(struct reducer *, size_t known, struct wakeup *guide);
void reducer_end_run(struct reducer *);
uint32_t reducer_answer(void *reducer, struct asked *);

/* ---- explore_order.c ---- */

void order_init(struct order *, unsigned ncpus);
void order_fini(struct order *);

/* Step k of a machine's last or present run, without answers. */
struct action action_of_step(const sim_t *, size_t k);

/* The steps of the last run, up to limit; those before fresh are known. */
void order_take_run(
    struct order *, const struct runner *, size_t fresh, size_t limit);

/* For each meeting: note the other way round, if it is new. */
void order_note_meetings(struct reducer *);

#endif /* EXPLORE_ORDER_H */
