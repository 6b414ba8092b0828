/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory that nobody can reach. The allocated blocks are put in a row by
 * address; every word of the roots, and then of each block that was reached, is
 * looked up in it. What is left over is lost: blocks that only point at each
 * other are never reached.
 *
 * I1. A word is a reference if it is the exact address of a buffer.
 * I2. Nothing here is a root: what is known of blocks is in the host's memory
 *     and on a stack of the search's own (roots.c), which the machine keeps for
 *     the next one.
 * I3. A block is on the list of those to be looked through once at the most,
 *     so the list needs no more room than there are blocks.
 */
#include "machine.h"

#include <stdlib.h>

#define SEARCH_STKSIZE ((size_t)65536 * SAN_STACK_FACTOR)

struct search {
	sim_t *se_sim;
	struct fiber *se_fiber; /* that it is on */
	struct fiber *se_caller;
	uintptr_t se_frame; /* what is below it there does not count */
	const struct kmem_block **se_blocks; /* by address */
	bool *se_reached;                    /* the same in this row */
	size_t *se_todo;                     /* reached, to be looked through */
	size_t se_nblocks, se_ntodo;
};

/* ---- what to search for ---- */

static int
compare_addresses(const void *left, const void *right)
{
	uintptr_t l = (uintptr_t) * (const struct kmem_block *const *)left;
	uintptr_t r = (uintptr_t) * (const struct kmem_block *const *)right;

	return ((l > r) - (l < r));
}

static void
collect(struct search *se)
{
	for (const struct kmem_block *kb = se->se_sim->sim_blocks; kb != NULL;
	     kb = kb->kb_next)
		if (kb->kb_state == KMEM_ALLOCATED)
			se->se_blocks[se->se_nblocks++] = kb;
	qsort(se->se_blocks, se->se_nblocks, sizeof(*se->se_blocks),
	    compare_addresses);
}

/* The number of blocks whose buffers are at lower addresses than this. */
static size_t
count_below(const struct search *se, uintptr_t address)
{
	size_t low = 0, high = se->se_nblocks;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if ((uintptr_t)kmem_buffer(se->se_blocks[middle]) < address)
			low = middle + 1;
		else
			high = middle;
	}
	return (low);
}

/* ---- the search ---- */

static bool
may_be_one(const struct search *se, uintptr_t word)
{
	const struct kmem_block **blocks = se->se_blocks;

	return (word >= (uintptr_t)kmem_buffer(blocks[0]) &&
	    word <= (uintptr_t)kmem_buffer(blocks[se->se_nblocks - 1]));
}

static void
follow(struct search *se, uintptr_t word)
{
	size_t i;

	if (!may_be_one(se, word))
		return;
	i = count_below(se, word);
	if ((uintptr_t)kmem_buffer(se->se_blocks[i]) != word ||
	    se->se_reached[i])
		return;
	se->se_reached[i] = true;
	se->se_todo[se->se_ntodo++] = i;
}

/* Reads what may be anybody's. */
SAN_PLAIN static uintptr_t
word_at(const uintptr_t *p)
{
	return (*(const volatile uintptr_t *)p);
}

static void
look_through(
    const void *p, size_t size, const struct san_stack *stack, void *arg)
{
	uintptr_t from = ((uintptr_t)p + sizeof(from) - 1) & -sizeof(from);
	uintptr_t end = (uintptr_t)p + size;
	const void *frame;
	for (; from < end && end - from >= sizeof(from); from += sizeof(from)) {
		uintptr_t word = word_at((const uintptr_t *)from);

		follow(arg, word);
		if (san_frame(stack, (const void *)word, &frame, &size))
			look_through(frame, size, NULL, arg);
	}
}

static void
search(struct search *se)
{
	collect(se);
	if (se->se_nblocks == 0)
		return;
	san_reports_off();
	roots_each(se->se_sim, se->se_frame, look_through, se);
	while (se->se_ntodo > 0) {
		const struct kmem_block *kb =
		    se->se_blocks[se->se_todo[--se->se_ntodo]];

		look_through(kmem_buffer(kb), kb->kb_size, NULL, se);
	}
	san_reports_on();
}

static void
search_starts(void *arg)
{
	struct search *se = arg;

	search(se);
	fiber_switch(se->se_fiber, se->se_caller);
}

/* ---- around it ---- */

static bool
search_init(struct search *se, sim_t *sim, const void *frame)
{
	size_t n = sim->sim_kmem_inuse + 1;

	*se = (struct search){ .se_sim = sim,
		.se_fiber = &sim->sim_search,
		.se_caller = sim->sim_cpu->sc_fiber,
		.se_frame = (uintptr_t)frame,
		.se_blocks = calloc(n, sizeof(*se->se_blocks)),
		.se_reached = calloc(n, sizeof(*se->se_reached)),
		.se_todo = calloc(n, sizeof(*se->se_todo)) };
	return (se->se_blocks != NULL && se->se_reached != NULL &&
	    se->se_todo != NULL &&
	    (se->se_fiber->f_stack != NULL ||
		fiber_map(se->se_fiber, SEARCH_STKSIZE, 0, false) == 0));
}

static void
search_fini(struct search *se)
{
	free(se->se_blocks);
	free(se->se_reached);
	free(se->se_todo);
}

static int
compare_sequences(const void *left, const void *right)
{
	uint64_t l = (*(const struct kmem_block *const *)left)->kb_sequence;
	uint64_t r = (*(const struct kmem_block *const *)right)->kb_sequence;

	return ((l > r) - (l < r));
}

/* Keep those that were not reached, and of interest. */
static void
keep_leaks(struct search *se, bool (*of_interest)(const struct kmem_block *))
{
	size_t kept = 0;

	for (size_t i = 0; i < se->se_nblocks; i++) {
		const struct kmem_block *kb = se->se_blocks[i];

		if (!se->se_reached[i] &&
		    (of_interest == NULL || of_interest(kb)))
			se->se_blocks[kept++] = kb;
	}
	se->se_nblocks = kept;
	qsort(se->se_blocks, kept, sizeof(*se->se_blocks), compare_sequences);
}

static void
search_run(struct search *se)
{
	fiber_prepare(se->se_fiber, search_starts, se);
	fiber_switch(se->se_caller, se->se_fiber);
	fiber_abandon(se->se_fiber, se->se_caller);
}

void
leaks_fini(sim_t *sim)
{
	if (sim->sim_search.f_stack != NULL)
		fiber_unmap(&sim->sim_search);
}

size_t
kmem_leaks(sim_t *sim, const void *frame,
    bool (*of_interest)(const struct kmem_block *),
    void (*found)(const struct kmem_block *, void *), void *arg)
{
	struct search *se = malloc(sizeof(*se));
	struct arch_fpu fpu;
	size_t n;

	arch_fpu_save(&fpu);
	if (se == NULL || !search_init(se, sim, frame))
		panic("findleaks: the host has no memory");
	search_run(se);
	keep_leaks(se, of_interest);
	arch_fpu_restore(&fpu);
	for (n = 0; n < se->se_nblocks; n++)
		if (found != NULL)
			found(se->se_blocks[n], arg);
	search_fini(se);
	free(se);
	return (n);
}
