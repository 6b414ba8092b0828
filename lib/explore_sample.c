/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Some runs of many, drawn from se_seed and the number of the run, so that any
 * of them can be drawn alone.
 *
 * Priorities (PCT): each CPU has one, drawn; of those that can go on the
 * highest does. At depth - 1 questions, drawn from as many as a quiet run has
 * and half as many more, whoever asks is put below all others, a thread is
 * preempted, a request fails. A bug that takes depth orderings of two steps
 * each is met with a chance of at least
 * 1/(n k^(depth-1)), for n CPUs and k questions. (Burckhardt, Kothari,
 * Musuvathi, Nagarakatti: A Randomized Scheduler with Probabilistic Guarantees
 * of Finding Bugs, 2010.)
 *
 * Partial orders (POS): each next step of a CPU has a priority, drawn; of
 * those that can go on the highest does, and those that conflict with it draw
 * anew. (Yuan, Yang, Gu: Partial Order Aware Concurrency Sampling, 2018.)
 */
#include "explore_parts.h"
#include "machine.h"

#include <string.h>

#define MAX_DEPTH 16

struct sampler {
	struct search *sm_search;
	uint64_t sm_state; /* of the generator */
	/* PCT and POS: higher goes first */
	uint64_t sm_priority[SIM_MAXCPU];
	/* PCT */
	unsigned sm_depth;
	uint64_t sm_questions; /* where changes are drawn from */
	uint64_t sm_longest;   /* run that there was */
	uint64_t sm_runs;
	uint64_t sm_asked;             /* in this run */
	uint64_t sm_change[MAX_DEPTH]; /* where priorities change */
	uint64_t sm_lowest;            /* given so far */
};

/* ---- draws ---- */

static void
seed_run(struct sampler *sm, uint64_t run)
{
	sm->sm_state = sm->sm_search->sr_search->se_seed;
	sm->sm_state = tape_number(&sm->sm_state) + run;
}

static uint64_t
draw_below(struct sampler *sm, uint64_t n)
{
	return (tape_number(&sm->sm_state) % n);
}

/* ---- whose turn it is ---- */

/* The answer that lets the CPU with the highest priority go on. */
static uint32_t
highest(const struct sampler *sm, const struct asked *as)
{
	const sim_t *sim = sm->sm_search->sr_runner.ru_sim;
	uint32_t best = 0;

	for (uint32_t i = 1; i < as->as_answers; i++)
		if (sm->sm_priority[cpu_of_answer(sim, i)->sc_cpu.cpu_id] >
		    sm->sm_priority[cpu_of_answer(sim, best)->sc_cpu.cpu_id])
			best = i;
	return (best);
}

static unsigned
asking_cpu(const struct sampler *sm)
{
	int id = sm->sm_search->sr_runner.ru_sim->sim_cpu->sc_cpu.cpu_id;

	return (id >= 0 ? (unsigned)id : 0);
}

/* ---- random ---- */

static uint32_t
answer_random(void *arg, struct asked *as)
{
	struct sampler *sm = arg;

	return (tape_draw(&sm->sm_state, as->as_answers));
}

/* ---- PCT ---- */

static bool
is_change(const struct sampler *sm, uint64_t question)
{
	for (unsigned i = 0; i + 1 < sm->sm_depth; i++)
		if (sm->sm_change[i] == question)
			return (true);
	return (false);
}

static uint32_t
answer_pct(void *arg, struct asked *as)
{
	struct sampler *sm = arg;
	bool changes = is_change(sm, sm->sm_asked++);

	if (!is_pick(as))
		return (changes ?
			1 + (uint32_t)draw_below(sm, as->as_answers - 1) :
			0);
	if (changes)
		sm->sm_priority[asking_cpu(sm)] = --sm->sm_lowest;
	return (highest(sm, as));
}

static void
begin_pct(struct sampler *sm)
{
	sm->sm_asked = 0;
	sm->sm_lowest = (uint64_t)1 << 32;
	for (unsigned i = 0; i < SIM_MAXCPU; i++)
		sm->sm_priority[i] = sm->sm_lowest + draw_below(sm, 1U << 31);
	for (unsigned i = 0; i + 1 < sm->sm_depth; i++)
		sm->sm_change[i] = draw_below(sm, sm->sm_questions);
}

static void
end_pct(struct sampler *sm)
{
	sm->sm_runs++;
	if (sm->sm_asked > sm->sm_longest)
		sm->sm_longest = sm->sm_asked;
}

/* ---- POS ---- */

static void
begin_pos(struct sampler *sm)
{
	for (unsigned i = 0; i < SIM_MAXCPU; i++)
		sm->sm_priority[i] = tape_number(&sm->sm_state);
}

/* What a CPU is about to do; all there is where it does not say. */
static struct action
next_action(const struct sim_cpu *sc)
{
	return ((struct action){ .ac_cpu = (unsigned)sc->sc_cpu.cpu_id,
	    .ac_ntouches = 1,
	    .ac_touch = &sc->sc_next });
}

static uint32_t
answer_pos(void *arg, struct asked *as)
{
	struct sampler *sm = arg;
	const sim_t *sim = sm->sm_search->sr_runner.ru_sim;
	uint32_t answer;
	struct action first, other;

	if (!is_pick(as))
		return (tape_draw(&sm->sm_state, as->as_answers));
	answer = highest(sm, as);
	first = next_action(cpu_of_answer(sim, answer));
	for (uint32_t i = 0; i < as->as_answers; i++) {
		other = next_action(cpu_of_answer(sim, i));
		if (actions_conflict(&first, &other))
			sm->sm_priority[other.ac_cpu] = tape_number(
			    &sm->sm_state);
	}
	return (answer);
}

/* ---- searches ---- */

static void
search_drawn(struct search *sr, struct sampler *sm,
    uint32_t (*answer)(void *, struct asked *), void (*begin)(struct sampler *),
    void (*end)(struct sampler *))
{
	struct runner *ru = &sr->sr_runner;

	unsigned nshards = sr->sr_search->se_nshards;

	ru->ru_given = 0;
	ru->ru_answer = answer;
	ru->ru_arg = sm;
	for (uint64_t run = sr->sr_search->se_shard; search_goes_on(sr);
	     run += nshards > 0 ? nshards : 1) {
		seed_run(sm, run);
		if (begin != NULL)
			begin(sm);
		search_note(sr, runner_run(ru), NO_BOUND);
		if (end != NULL)
			end(sm);
	}
	ru->ru_answer = NULL;
}

void
search_random(struct search *sr)
{
	struct sampler sm = { .sm_search = sr };

	search_drawn(sr, &sm, answer_random, NULL, NULL);
}

void
search_pos(struct search *sr)
{
	struct sampler sm = { .sm_search = sr };

	sr->sr_runner.ru_sim->sim_keeps_next = true;
	search_drawn(sr, &sm, answer_pos, begin_pos, NULL);
	sr->sr_runner.ru_sim->sim_keeps_next = false;
}

#define DEFAULT_DEPTH 3

/* ---- what is known after some runs of PCT ---- */

/* Chances are parts of this, rounded up. */
#define CERTAIN ((uint64_t)1 << 32)

static uint64_t
both(uint64_t chance, uint64_t other)
{
	return ((chance * other + CERTAIN - 1) / CERTAIN);
}

/* One run meets it with at least 1 / so many. */
static uint64_t
one_in(unsigned ncpus, uint64_t questions, unsigned depth)
{
	uint64_t n = ncpus;

	for (unsigned i = 1; i < depth && n < CERTAIN; i++)
		n *= questions < CERTAIN ? questions : CERTAIN - 1;
	return (n);
}

static uint64_t
chance_missed(uint64_t one_in, uint64_t runs)
{
	uint64_t missed = CERTAIN, by_one = CERTAIN - CERTAIN / one_in;

	for (; runs > 0; runs /= 2) {
		if (runs % 2 == 1)
			missed = both(missed, by_one);
		by_one = both(by_one, by_one);
	}
	return (missed);
}

/* Of a bug behind the last question where something may change, nothing. */
static uint32_t
missed_ppm(const struct sampler *sm)
{
	unsigned ncpus = sm->sm_search->sr_runner.ru_sim->sim_ncpus;
	uint64_t missed = chance_missed(
	    one_in(ncpus, sm->sm_questions, sm->sm_depth), sm->sm_runs);

	if (sm->sm_longest > sm->sm_questions)
		missed = CERTAIN;
	return ((uint32_t)((missed * 1000000 + CERTAIN - 1) / CERTAIN));
}

/* Of a run, with something to spare: the quiet one tells. */
static uint64_t
questions_expected(struct runner *ru)
{
	ru->ru_given = 0;
	(void)runner_run(ru);
	return (ru->ru_asked.r_count * 3 / 2 + 1);
}

void
search_pct(struct search *sr)
{
	struct sampler sm = { .sm_search = sr };
	struct sim_verdict *vd = sr->sr_verdict;

	sm.sm_depth = sr->sr_search->se_depth;
	if (sm.sm_depth == 0)
		sm.sm_depth = DEFAULT_DEPTH;
	if (sm.sm_depth > MAX_DEPTH)
		sm.sm_depth = MAX_DEPTH;
	sm.sm_questions = questions_expected(&sr->sr_runner);
	search_drawn(sr, &sm, answer_pct, begin_pct, end_pct);
	vd->vd_depth = sm.sm_depth;
	vd->vd_missed_ppm = missed_ppm(&sm);
}
