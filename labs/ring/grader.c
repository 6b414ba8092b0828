/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 1, hidden part. The entries are real ones, so the kernel itself walks the
 * answer's ring whenever the thread leaves its CPU.
 */
#pragma weak ring_attach
#pragma weak ring_detach
#pragma weak ring_oldest
#pragma weak ring_length
#include "ring.h"

#include "../lab.h"

#include <string.h>

#define NENTRIES 4
#define MANY 20

/* ---- entries, and whether their hooks nest ---- */

static struct entry {
	const char *name;
	struct ctxop *op;
	unsigned nth; /* to be attached */
} entries[NENTRIES];

/* Saved and not restored, the last one on top. */
static const struct entry *away[NENTRIES];
static unsigned naway;
static unsigned nattached;
static bool is_coming_back; /* a restore was the last that happened */

static void
entry_save(void *arg)
{
	const struct entry *en = arg;

	LAB_EXPECT(naway == 0 || !is_coming_back,
	    "the thread leaves its CPU again: expected all restored before, "
	    "seen %s, which was saved and never restored",
	    away[naway - 1]->name);
	LAB_EXPECT(naway < NENTRIES,
	    "expected each entry to be saved once, seen another save of %s",
	    en->name);
	LAB_EXPECT(naway == 0 || away[naway - 1]->nth > en->nth,
	    "the thread leaves its CPU: expected the newest to be saved first, "
	    "seen %s saved before %s",
	    naway > 0 ? away[naway - 1]->name : "none", en->name);
	away[naway++] = en;
	is_coming_back = false;
}

static void
entry_restore(void *arg)
{
	const struct entry *en = arg;

	LAB_EXPECT(naway > 0, "expected nothing to restore, seen %s", en->name);
	LAB_EXPECT(away[naway - 1] == en,
	    "expected restore of %s, which was saved last, seen restore of %s",
	    away[naway - 1]->name, en->name);
	naway--;
	is_coming_back = true;
}

static void
make_entries(void)
{
	static const struct ctxop_template tpl = { .ct_rev = CTXOP_TPL_REV,
		.ct_save = entry_save,
		.ct_restore = entry_restore };
	static const char *const names[] = { "A", "B", "C", "D" };

	naway = nattached = 0;
	is_coming_back = false;
	for (unsigned i = 0; i < NENTRIES; i++) {
		entries[i].name = names[i];
		sim_name(&entries[i], names[i]);
		entries[i].op = ctxop_allocate(&tpl, &entries[i]);
	}
}

/* Whatever the answer has left of the ring: the kernel is not to meet it. */
static void
unmake_entries(void)
{
	curthread->t_ctx = NULL;
	for (unsigned i = 0; i < NENTRIES; i++)
		ctxop_free(entries[i].op);
}

static void
attach(char name)
{
	struct entry *en = &entries[name - 'A'];

	en->nth = ++nattached;
	ring_attach(curthread, en->op);
	lab_expect_preemptible("after ring_attach()");
}

static void
detach(char name)
{
	ring_detach(curthread, entries[name - 'A'].op);
	lab_expect_preemptible("after ring_detach()");
}

/* ---- the ring in letters ---- */

static char
letter_of(const struct ctxop *op)
{
	for (unsigned i = 0; i < NENTRIES; i++)
		if (op == entries[i].op)
			return (*entries[i].name);
	return (op == NULL ? '0' : '?');
}

/* "CBA" along next, "CAB" along prev; no further than NULL, which is "0". */
static const char *
ring_letters(bool is_next, char letters[NENTRIES + 2])
{
	const struct ctxop *newest = curthread->t_ctx, *op = newest;
	unsigned n = 0;

	if (newest == NULL)
		return ("nothing");
	do {
		letters[n++] = letter_of(op);
		if (letters[n - 1] == '0' || letters[n - 1] == '?')
			break;
		op = is_next ? op->next : op->prev;
	} while (op != newest && n <= NENTRIES);
	letters[n] = '\0';
	return (letters);
}

/* After what, the letters along next and along prev. */
static void
expect_ring(const char *after, const char *next, const char *prev)
{
	char letters[NENTRIES + 2];
	const char *seen = ring_letters(true, letters);

	LAB_EXPECT(strcmp(seen, next) == 0,
	    "after %s: expected %s from t_ctx along next, seen %s", after, next,
	    seen);
	seen = ring_letters(false, letters);
	LAB_EXPECT(strcmp(seen, prev) == 0,
	    "after %s: expected %s from t_ctx along prev, seen %s", after, prev,
	    seen);
}

/* ---- what the threads do ---- */

static void
attaches_one(void *arg)
{
	(void)arg;
	make_entries();
	attach('A');
	expect_ring("attach A", "A", "A");
	unmake_entries();
}

static void
attaches_three(void *arg)
{
	(void)arg;
	make_entries();
	attach('A');
	attach('B');
	expect_ring("attach A, B", "BA", "BA");
	attach('C');
	expect_ring("attach A, B, C", "CBA", "CAB");
	unmake_entries();
}

static void
detaches_anywhere(void *arg)
{
	(void)arg;
	make_entries();
	for (char name = 'A'; name <= 'D'; name++)
		attach(name);
	detach('B');
	expect_ring("attach A, B, C, D, detach B", "DCA", "DAC");
	detach('D');
	expect_ring("detach D, the newest", "CA", "CA");
	detach('A');
	expect_ring("detach A, the oldest", "C", "C");
	attach('A');
	detach('A');
	expect_ring("attach A, detach A, the newest of two", "C", "C");
	detach('C');
	expect_ring("detach C, the only one", "nothing", "nothing");
	unmake_entries();
}

static void
looks_at_what_is_detached(void *arg)
{
	(void)arg;
	make_entries();
	for (char name = 'A'; name <= 'C'; name++)
		attach(name);
	expect_ring("attach A, B, C", "CBA", "CAB");
	for (char name = 'A'; name <= 'C'; name++) {
		const struct ctxop *op = entries[name - 'A'].op;

		detach(name);
		LAB_EXPECT(op->next == NULL && op->prev == NULL,
		    "%c is detached: expected both of its links NULL, seen "
		    "next %c, prev %c",
		    name, letter_of(op->next), letter_of(op->prev));
	}
	unmake_entries();
}

static void
expect_oldest_and_length(char oldest, unsigned length)
{
	char letter = letter_of(ring_oldest(curthread));
	unsigned n = ring_length(curthread);

	LAB_EXPECT(letter == oldest && n == length,
	    "of %u entries: expected %c as the oldest, and %u, seen %c, and %u",
	    length, oldest, length, letter, n);
}

/* Entries that nobody calls. */
static void
expect_length_of_many(void)
{
	static const struct ctxop_template tpl = { .ct_rev = CTXOP_TPL_REV };
	struct ctxop *many[MANY];
	unsigned seen;

	for (unsigned i = 0; i < MANY; i++)
		many[i] = ctxop_allocate(&tpl, NULL);
	for (unsigned i = 0; i < MANY; i++)
		ring_attach(curthread, many[i]);
	seen = ring_length(curthread);
	LAB_EXPECT(seen == MANY, "of %u entries: expected %u, seen %u", MANY,
	    MANY, seen);
	for (unsigned i = 0; i < MANY; i++) {
		ring_detach(curthread, many[i]);
		ctxop_free(many[i]);
	}
}

/* Beside another thread, which has a ring of its own meanwhile. */
static void
asks_for_oldest_and_length(void *arg)
{
	(void)arg;
	make_entries();
	expect_length_of_many();
	expect_oldest_and_length('0', 0);
	for (char name = 'A'; name <= 'C'; name++) {
		attach(name);
		yield();
		expect_oldest_and_length('A', (unsigned)(name - 'A') + 1);
	}
	unmake_entries();
}

static void
asks_for_its_own(void *arg)
{
	(void)arg;
	for (unsigned i = 0; i < 3; i++) {
		attach('D');
		expect_oldest_and_length('D', 1);
		detach('D');
		yield();
	}
}

/* It loses its CPU wherever the search says so. */
static void
changes_its_ring(void *arg)
{
	(void)arg;
	make_entries();
	for (char name = 'A'; name <= 'D'; name++)
		attach(name);
	expect_ring("attach A, B, C, D", "DCBA", "DABC");
	for (const char *name = "BDAC"; *name != '\0'; name++)
		detach(*name);
	unmake_entries();
}

static void
takes_the_cpu(void *arg)
{
	(void)arg;
}

/* ---- the checks ---- */

static void *
one_thread(void *body)
{
	(void)lab_thread("owner", *(void (**)(void *))body, NULL);
	return (NULL);
}

static void *
two_threads(void *body)
{
	(void)one_thread(body);
	(void)lab_thread("other", takes_the_cpu, NULL);
	return (NULL);
}

static void *
two_rings(void *body)
{
	(void)one_thread(body);
	(void)lab_thread("other", asks_for_its_own, NULL);
	return (NULL);
}

/* What se_arg leads to. */
static void (*one)(void *) = attaches_one;
static void (*three)(void *) = attaches_three;
static void (*detaching)(void *) = detaches_anywhere;
static void (*links)(void *) = looks_at_what_is_detached;
static void (*asking)(void *) = asks_for_oldest_and_length;
static void (*changing)(void *) = changes_its_ring;

#define SEARCH(SETUP, BODY, RUNS)                                              \
	{                                                                      \
		.se_machine = { .sc_grain = SIM_GRAIN_ACCESS },                \
		.se_setup = SETUP, .se_arg = &(BODY), .se_runs = (RUNS),       \
		.se_all_accesses = true                                        \
	}

static const struct lab_check checks[] = {
	{ "an empty ring gets its only entry", 1,
	    "where the links of a ring of one lead: to itself",
	    SEARCH(one_thread, one, 1) },
	{ "the newest is first, and the ring wraps", 2,
	    "the four links that change: two of the new entry, one of the "
	    "newest, one of the oldest; then t_ctx",
	    SEARCH(one_thread, three, 1) },
	{ "an entry is detached wherever it is", 2,
	    "the newest, to which t_ctx leads, and the only one",
	    SEARCH(one_thread, detaching, 1) },
	{ "what is detached has no links", 1,
	    "the next attach: how is it to know that this entry is free?",
	    SEARCH(one_thread, links, 1) },
	{ "the oldest is found, and walks end", 1,
	    "where a walk over a ring ends: no link in it is NULL; and each "
	    "thread has a ring of its own",
	    SEARCH(two_rings, asking, 1) },
	{ "whoever loses its CPU leaves a whole ring", 3,
	    "what savectx() and restorectx() meet if the thread is preempted "
	    "between two of your stores; kpreempt_disable()",
	    SEARCH(two_threads, changing, 0) },
	{ 0 },
};

static const struct lab_function functions[] = {
	LAB_FUNCTION(ring_attach),
	LAB_FUNCTION(ring_detach),
	LAB_FUNCTION(ring_oldest),
	LAB_FUNCTION(ring_length),
	{ 0 },
};

const struct lab lab = { functions, checks };
