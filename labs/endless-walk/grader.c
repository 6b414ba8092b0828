/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 9, hidden part: rings of two kinds of hooks, F for the FPU's and o for
 * others, that are counted, searched and thinned out.
 */
#pragma weak hooks_count
#pragma weak hooks_find
#pragma weak hooks_drop
#include "endless-walk.h"

#include "../lab.h"

#include <string.h>

#define NHOOKS 4
#define MANY 100

/* ---- hooks ---- */

/* In the order in which they were attached; their own arg. */
static struct hook {
	char kind; /* 'F' or 'o' */
	struct ctxop *op;
} hooks[NHOOKS];
static unsigned nfreed;

static void
fpu_save(void *arg)
{
	(void)arg;
}

static void
other_save(void *arg)
{
	(void)arg;
}

static void
hook_free(void *arg, int isexec)
{
	(void)arg;
	(void)isexec;
	nfreed++;
}

/* From the oldest. */
static void
attach(const char *kinds)
{
	nfreed = 0;
	for (unsigned i = 0; i < NHOOKS; i++)
		hooks[i] = (struct hook){ 0 };
	for (unsigned i = 0; kinds[i] != '\0'; i++) {
		const bool is_fpu = kinds[i] == 'F';
		const struct ctxop_template tpl = { .ct_rev = CTXOP_TPL_REV,
			.ct_save = is_fpu ? fpu_save : other_save,
			.ct_free = hook_free };

		hooks[i].kind = kinds[i];
		hooks[i].op = ctxop_allocate(&tpl, &hooks[i]);
		sim_name(hooks[i].op, is_fpu ? "fpu" : "other");
		ctxop_attach(curthread, hooks[i].op);
	}
}

/* What is left, from the oldest; the answer may have left anything. */
static const char *
ring_letters(char letters[NHOOKS + 2])
{
	const struct ctxop *newest = curthread->t_ctx;
	const struct ctxop *op = newest != NULL ? newest->prev : NULL;
	unsigned n = 0;

	while (op != NULL && n <= NHOOKS) {
		letters[n++] = op->save_op == fpu_save ? 'F' : 'o';
		op = op != newest ? op->prev : NULL;
	}
	letters[n] = '\0';
	return (letters);
}

static void
take_off(void)
{
	while (curthread->t_ctx != NULL) {
		struct ctxop *op = curthread->t_ctx;

		ctxop_detach(curthread, op);
		ctxop_free(op);
	}
}

/* ---- what the threads do ---- */

static void
expect_count(const char *kinds, unsigned wanted)
{
	unsigned seen;

	attach(kinds);
	seen = hooks_count(curthread);
	lab_expect_preemptible("after hooks_count()");
	LAB_EXPECT(seen == wanted, "hooks_count() of %u: expected %u, seen %u",
	    wanted, wanted, seen);
	take_off();
}

/* Counted from the oldest; NHOOKS: none of them. */
static unsigned
number_of(const struct ctxop *op)
{
	unsigned n = 0;

	while (n < NHOOKS && (op == NULL || hooks[n].op != op))
		n++;
	return (n);
}

#define NONE NHOOKS

static void
expect_found(
    const char *kinds, void (*save)(void *), unsigned arg, unsigned wanted)
{
	static const char *const words[] = { "the oldest", "the second",
		"the third", "the newest", "none" };
	const struct ctxop *op = hooks_find(save, &hooks[arg]);
	unsigned seen = number_of(op);

	lab_expect_preemptible("after hooks_find()");
	LAB_EXPECT(seen == wanted && (seen != NONE || op == NULL),
	    "hooks_find() of %c in '%s', oldest first: expected %s, seen %s",
	    save == fpu_save ? 'F' : 'o', kinds, words[wanted],
	    seen == NONE && op != NULL ? "another one" : words[seen]);
}

static void
expect_dropped(const char *kinds, const char *left)
{
	char letters[NHOOKS + 2];
	unsigned wanted = (unsigned)(strlen(kinds) - strlen(left)), seen;

	attach(kinds);
	seen = hooks_drop(fpu_save);
	lab_expect_preemptible("after hooks_drop()");
	LAB_EXPECT(strcmp(ring_letters(letters), left) == 0,
	    "hooks_drop() of F in '%s', oldest first: expected '%s' to be "
	    "left, seen '%s'",
	    kinds, left, letters);
	LAB_EXPECT(seen == wanted && nfreed == wanted,
	    "hooks_drop() of F in '%s': expected %u, and as many freed, seen "
	    "%u, and %u freed",
	    kinds, wanted, seen, nfreed);
	take_off();
}

static void
expect_many_dropped(void)
{
	static const struct ctxop_template tpl = { .ct_rev = CTXOP_TPL_REV,
		.ct_save = fpu_save,
		.ct_free = hook_free };
	unsigned seen;

	nfreed = 0;
	for (unsigned i = 0; i < MANY; i++)
		ctxop_install(curthread, &tpl, NULL);
	seen = hooks_drop(fpu_save);
	LAB_EXPECT(seen == MANY && nfreed == MANY && curthread->t_ctx == NULL,
	    "hooks_drop() of %u: expected %u, all of them freed, seen %u, and "
	    "%u freed",
	    MANY, MANY, seen, nfreed);
}

static void
has_none(void *arg)
{
	(void)arg;
	expect_count("", 0);
	expect_found("", fpu_save, 0, NONE);
	expect_dropped("", "");
}

static void
counts(void *arg)
{
	(void)arg;
	expect_count("F", 1);
	expect_count("Fo", 2);
	expect_count("FoF", 3);
}

static void
searches(void *arg)
{
	(void)arg;
	attach("FoFo");
	expect_found("FoFo", fpu_save, 0, 0);
	expect_found("FoFo", other_save, 3, 3);
	expect_found("FoFo", other_save, 0, NONE);
	hooks[2].op->arg = &hooks[0]; /* the same handler and arg, newer */
	expect_found("FoFo", fpu_save, 0, 2);
	take_off();
	attach("FoF");
	hooks[2].op->arg = &hooks[0];
	expect_found("FoF", fpu_save, 0, 2);
	take_off();
}

static void
drops(void *arg)
{
	(void)arg;
	expect_dropped("oF", "o");
	expect_dropped("Fo", "o");
	expect_dropped("oo", "oo");
	expect_dropped("F", "");
	expect_dropped("oFFo", "oo");
	expect_dropped("FFoF", "o");
	expect_dropped("FFF", "");
	expect_many_dropped();
}

/* ---- a thread whose hooks go, and one that counts them ---- */

static kthread_t *owner;
static unsigned least, most; /* that it has now, or is about to have */

static void
counts_anothers(void *arg)
{
	unsigned before = most, seen = hooks_count(owner);

	(void)arg;
	LAB_EXPECT(seen >= least && seen <= before,
	    "hooks_count() of a thread that detaches its hooks: expected %u to "
	    "%u, seen %u",
	    least, before, seen);
}

static void
detaches_its_hooks(void *arg)
{
	(void)arg;
	attach("FoF");
	least = most = 3;
	(void)lab_thread("debugger", counts_anothers, NULL);
	while (curthread->t_ctx != NULL) {
		struct ctxop *op = curthread->t_ctx;

		sim_point();
		least--;
		ctxop_detach(curthread, op);
		most--;
		ctxop_free(op);
	}
}

static void *
two_threads(void *arg)
{
	owner = lab_thread("owner", detaches_its_hooks, NULL);
	sim_name(&owner->t_ctx_lock, "t_ctx_lock of owner");
	return (arg);
}

/* ---- the checks ---- */

static void *
one_thread(void *body)
{
	(void)lab_thread("walker", *(void (**)(void *))body, NULL);
	return (NULL);
}

static void (*none)(void *) = has_none;
static void (*counting)(void *) = counts;
static void (*searching)(void *) = searches;
static void (*dropping)(void *) = drops;

#define SEARCH(BODY)                                                           \
	{                                                                      \
		.se_machine = { .sc_grain = SIM_GRAIN_ACCESS },                \
		.se_setup = one_thread, .se_arg = &(BODY), .se_runs = 20       \
	}

static const struct lab_check checks[] = {
	{ "a thread without hooks has none", 1,
	    "t_ctx is NULL then, and nothing else is", SEARCH(none) },
	{ "a walk ends where it began", 2,
	    "which link of a ring is NULL: none; so the end is where the walk "
	    "comes back to its first entry",
	    SEARCH(counting) },
	{ "the newest that matches is found, or none", 2,
	    "both have to match, and what is not there is not found: where "
	    "does that walk end?",
	    SEARCH(searching) },
	{ "all that match go, and no other", 3,
	    "a detached hook leads nowhere; and if the hook goes at which your "
	    "walk is to end, who ends it?",
	    SEARCH(dropping) },
	{ "a ring that changes is walked under its lock", 2,
	    "another CPU detaches and frees what you have just come to; "
	    "t_ctx_lock",
	    { .se_machine = { .sc_ncpus = 2 },
		.se_setup = two_threads,
		.se_all_accesses = true } },
	{ 0 },
};

static const struct lab_function functions[] = {
	LAB_FUNCTION(hooks_count),
	LAB_FUNCTION(hooks_find),
	LAB_FUNCTION(hooks_drop),
	{ 0 },
};

const struct lab lab = { functions, checks };
