/* SPDX-License-Identifier: BSD-2-Clause */
/* Lab 2, hidden part. The rings are the grader's own. */
#include "hidden.h"

#include "../lab.h"

#include <string.h>

/* ---- entries that note who is called ---- */

#define MANY 12 /* more than any right walk calls */

/* Of each walker: X, Y and Z are in the ring of the second one. */
static struct walk {
	char called[MANY + 1];
	unsigned ncalled;
} walks[2];

static struct walk *
walk_of(const char *letters)
{
	return (&walks[*letters >= 'X' && *letters <= 'Z']);
}

/* Its argument is its name, of one letter. */
static void
note(void *letter)
{
	struct walk *wa = walk_of(letter);

	sim_note(letter);
	if (wa->ncalled < MANY)
		wa->called[wa->ncalled++] = *(const char *)letter;
	LAB_EXPECT(wa->ncalled < MANY,
	    "expected each entry to be called once, seen %.*s ...",
	    (int)wa->ncalled, wa->called);
}

/*
 * All of them, from the oldest. Small letters have no handlers, S has none to
 * restore, R none to save.
 */
static struct ctxop *
ring_of(const char *letters)
{
	static const char all[] = "A\0B\0C\0a\0b\0c\0S\0R\0X\0Y\0Z";
	struct ctxop *newest = NULL;

	*walk_of(letters) = (struct walk){ .ncalled = 0 };
	for (; *letters != '\0'; letters++) {
		const bool has = *letters <= 'Z';
		const char *name = memchr(all, *letters, sizeof(all));
		const struct ctxop_template tpl = { .ct_rev = CTXOP_TPL_REV,
			.ct_save = has && *letters != 'R' ? note : NULL,
			.ct_restore = has && *letters != 'S' ? note : NULL };

		ring_put(
		    &newest, ctxop_allocate(&tpl, (void *)(uintptr_t)name));
		sim_name(newest, name);
	}
	return (newest);
}

static void
expect_walk(void (*walk)(struct ctxop *), const char *name, const char *letters,
    const char *wanted)
{
	struct ctxop *newest = ring_of(letters);
	const char *called = walk_of(letters)->called;

	walk(newest);
	LAB_EXPECT(strcmp(called, wanted) == 0,
	    "%s of a ring of %s%s%s: expected calls of '%s', seen '%s'", name,
	    *letters != '\0' ? letters : "none",
	    strpbrk(letters, "abc") != NULL ? " (small: without handlers)" : "",
	    strpbrk(letters, "SR") != NULL ?
		" (S has one to save only, R one to restore only)" :
		"",
	    wanted, called);
	ring_free(newest);
}

static void
saves_three(void *arg)
{
	(void)arg;
	expect_walk(order_save, "save", "ABC", "CBA");
	expect_walk(order_save, "save", "ABBA", "ABBA");
}

static void
restores_three(void *arg)
{
	(void)arg;
	expect_walk(order_restore, "restore", "ABC", "ABC");
	expect_walk(order_restore, "restore", "ABBA", "ABBA");
}

/* Entries with a number, the oldest 0, and whose turn it is. */
#define LONG 200

static unsigned turn;

static void
has_its_turn(void *number)
{
	LAB_EXPECT((uintptr_t)number == turn,
	    "of %u entries: expected that of number %u to be called next, seen "
	    "that of %u",
	    LONG, turn, (unsigned)(uintptr_t)number);
}

static void
is_saved(void *number)
{
	turn--;
	has_its_turn(number);
}

static void
is_restored(void *number)
{
	has_its_turn(number);
	turn++;
}

static void
walks_over_many(void)
{
	static const struct ctxop_template tpl = { .ct_rev = CTXOP_TPL_REV,
		.ct_save = is_saved,
		.ct_restore = is_restored };
	struct ctxop *newest = NULL;

	for (uintptr_t i = 0; i < LONG; i++)
		ring_put(&newest, ctxop_allocate(&tpl, (void *)i));
	turn = LONG;
	order_save(newest);
	LAB_EXPECT(turn == 0, "of %u entries: expected all saved, seen %u",
	    LONG, LONG - turn);
	order_restore(newest);
	LAB_EXPECT(turn == LONG,
	    "of %u entries: expected all restored, seen %u", LONG, turn);
	ring_free(newest);
}

static void
walks_over_few_and_many(void *arg)
{
	(void)arg;
	walks_over_many();
	expect_walk(order_save, "save", "A", "A");
	expect_walk(order_restore, "restore", "A", "A");
	expect_walk(order_save, "save", "", "");
	expect_walk(order_restore, "restore", "", "");
}

static void
passes_by(void *arg)
{
	(void)arg;
	expect_walk(order_save, "save", "aBc", "B");
	expect_walk(order_restore, "restore", "aBc", "B");
	expect_walk(order_save, "save", "AbC", "CA");
	expect_walk(order_restore, "restore", "AbC", "AC");
	expect_walk(order_save, "save", "ASRB", "BSA");
	expect_walk(order_restore, "restore", "ASRB", "ARB");
}

static void
walks_its_ring(void *arg)
{
	(void)arg;
	expect_walk(order_save, "save", "ABC", "CBA");
	expect_walk(order_restore, "restore", "ABC", "ABC");
}

static void
walks_another(void *arg)
{
	(void)arg;
	expect_walk(order_save, "save", "XYZ", "ZYX");
	expect_walk(order_restore, "restore", "XYZ", "XYZ");
}

/* ---- the checks ---- */

static void *
one_thread(void *body)
{
	(void)lab_thread("walker", *(void (**)(void *))body, NULL);
	return (NULL);
}

static void *
two_walkers(void *arg)
{
	(void)lab_thread("walker", walks_its_ring, NULL);
	(void)lab_thread("walker2", walks_another, NULL);
	return (arg);
}

static void (*saving)(void *) = saves_three;
static void (*restoring)(void *) = restores_three;
static void (*few)(void *) = walks_over_few_and_many;
static void (*passing)(void *) = passes_by;

#define SEARCH(BODY)                                                           \
	{                                                                      \
		.se_machine = { .sc_grain = SIM_GRAIN_ACCESS },                \
		.se_setup = one_thread, .se_arg = &(BODY), .se_runs = 1        \
	}

static const struct lab_check checks[] = {
	{ "what is newest is saved first", 2,
	    "what lies on top: the newest has found the CPU as all older ones "
	    "left it",
	    SEARCH(saving) },
	{ "what is newest is restored last", 2,
	    "parentheses: what was closed last is opened first; the oldest is "
	    "newest->prev",
	    SEARCH(restoring) },
	{ "rings of none, of one and of many are walked", 1,
	    "where each walk begins, and what it meets first", SEARCH(few) },
	{ "an entry without a handler is passed by", 2,
	    "templates that leave a handler out: it is NULL", SEARCH(passing) },
	{ "two CPUs walk at the same time", 1,
	    "whose the variables of a walk are: one that is static is also the "
	    "other CPU's",
	    { .se_machine = { .sc_ncpus = 2 },
		.se_setup = two_walkers,
		.se_all_accesses = true } },
	{ "a guest and its host keep their registers", 2,
	    "who uses the same register: the host's FPU is older than the "
	    "guest's, so it is saved after it, and restored before it",
	    { .se_machine = { .sc_grain = SIM_GRAIN_ACCESS },
		.se_setup = vm_and_shell } },
	{ 0 },
};

static const struct lab_function functions[] = {
	LAB_FUNCTION(order_save),
	LAB_FUNCTION(order_restore),
	{ 0 },
};

const struct lab lab = { functions, checks };
