/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 2, hidden part. The rings are the grader's own, and one real ctxop of
 * each thread walks them by the answer's functions, whenever the kernel
 * switches.
 */
#pragma weak order_save
#pragma weak order_restore
#include "order.h"

#include "../lab.h"

#include <string.h>

/* ---- rings ---- */

static void
put(struct ctxop **newest, struct ctxop *op)
{
	struct ctxop *head = *newest;

	if (head == NULL) {
		op->next = op->prev = op;
	} else {
		op->next = head;
		op->prev = head->prev;
		head->prev->next = op;
		head->prev = op;
	}
	*newest = op;
}

static void
take_newest(struct ctxop **newest)
{
	struct ctxop *op = *newest;

	op->next->prev = op->prev;
	op->prev->next = op->next;
	*newest = op->next == op ? NULL : op->next;
	op->next = op->prev = NULL;
}

/* ---- entries that note who is called ---- */

#define MANY 12 /* more than any right walk calls */

static char called[MANY + 1];
static unsigned ncalled;

/* Its argument is its name, of one letter. */
static void
note(void *letter)
{
	sim_note(letter);
	if (ncalled < MANY)
		called[ncalled++] = *(const char *)letter;
	LAB_EXPECT(ncalled < MANY,
	    "expected each entry to be called once, seen %.*s ...",
	    (int)ncalled, called);
}

/* All of them, from the oldest; small letters have no handlers. */
static struct ctxop *
ring_of(const char *letters)
{
	static const char all[] = "A\0B\0C\0a\0b\0c";
	struct ctxop *newest = NULL;

	ncalled = 0;
	memset(called, 0, sizeof(called));
	for (; *letters != '\0'; letters++) {
		const bool has = *letters <= 'Z';
		const char *name = memchr(all, *letters, sizeof(all));
		const struct ctxop_template tpl = { .ct_rev = CTXOP_TPL_REV,
			.ct_save = has ? note : NULL,
			.ct_restore = has ? note : NULL };

		put(&newest, ctxop_allocate(&tpl, (void *)(uintptr_t)name));
		sim_name(newest, name);
	}
	return (newest);
}

static void
free_ring(struct ctxop *newest)
{
	while (newest != NULL) {
		struct ctxop *op = newest;

		take_newest(&newest);
		ctxop_free(op);
	}
}

static void
expect_walk(void (*walk)(struct ctxop *), const char *name, const char *letters,
    const char *wanted)
{
	struct ctxop *newest = ring_of(letters);

	walk(newest);
	LAB_EXPECT(strcmp(called, wanted) == 0,
	    "%s of a ring of %s%s: expected calls of "
	    "'%s', seen '%s'",
	    name, *letters != '\0' ? letters : "none",
	    strpbrk(letters, "abc") != NULL ? " (small: without handlers)" : "",
	    wanted, called);
	free_ring(newest);
}

static void
saves_three(void *arg)
{
	(void)arg;
	expect_walk(order_save, "save", "ABC", "CBA");
}

static void
restores_three(void *arg)
{
	(void)arg;
	expect_walk(order_restore, "restore", "ABC", "ABC");
}

static void
walks_over_few(void *arg)
{
	(void)arg;
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
}

/* ---- a host's FPU, and a guest's on top of it ---- */

static unsigned fpu; /* the one register of the one CPU */

static struct program {
	struct ctxop *ring;
	unsigned host, guest; /* what they want to find */
	unsigned saved_host, saved_guest, under_guest;
} vm, shell;

static void
fpu_save(void *arg)
{
	SIM_FUNCTION();
	((struct program *)arg)->saved_host = fpu;
}

static void
fpu_restore(void *arg)
{
	SIM_FUNCTION();
	fpu = ((struct program *)arg)->saved_host;
}

static void
guest_save(void *arg)
{
	struct program *pr = arg;

	SIM_FUNCTION();
	pr->saved_guest = fpu;
	fpu = pr->under_guest;
}

static void
guest_restore(void *arg)
{
	struct program *pr = arg;

	SIM_FUNCTION();
	pr->under_guest = fpu;
	fpu = pr->saved_guest;
}

static void
kernel_save(void *arg)
{
	order_save(((struct program *)arg)->ring);
}

static void
kernel_restore(void *arg)
{
	order_restore(((struct program *)arg)->ring);
}

static void
expect_fpu(const char *whose, unsigned wanted)
{
	LAB_EXPECT(fpu == wanted,
	    "%s left %u in the FPU: expected the same after each switch, seen "
	    "%u",
	    whose, wanted, fpu);
}

/* Enter a guest, and compute in it; then leave it. */
static void
run_guest(struct program *pr)
{
	static const struct ctxop_template tpl = { .ct_rev = CTXOP_TPL_REV,
		.ct_save = guest_save,
		.ct_restore = guest_restore };
	struct ctxop *op = ctxop_allocate(&tpl, pr);

	kpreempt_disable();
	put(&pr->ring, op);
	pr->saved_guest = pr->guest;
	guest_restore(pr);
	kpreempt_enable();
	for (unsigned i = 0; i < 2; i++) {
		yield();
		expect_fpu("the guest", pr->guest);
		fpu = ++pr->guest;
	}
	kpreempt_disable();
	take_newest(&pr->ring);
	guest_save(pr);
	kpreempt_enable();
	ctxop_free(op);
}

/* As a kernel makes one: its FPU's entry, and what the switch calls. */
static struct ctxop *
begin_program(struct program *pr)
{
	static const struct ctxop_template host = { .ct_rev = CTXOP_TPL_REV,
		.ct_save = fpu_save,
		.ct_restore = fpu_restore };
	static const struct ctxop_template kernel = { .ct_rev = CTXOP_TPL_REV,
		.ct_save = kernel_save,
		.ct_restore = kernel_restore };
	struct ctxop *walker = ctxop_allocate(&kernel, pr);

	pr->ring = NULL;
	put(&pr->ring, ctxop_allocate(&host, pr));
	pr->saved_host = pr->host;
	kpreempt_disable();
	ctxop_attach(curthread, walker);
	fpu_restore(pr);
	kpreempt_enable();
	return (walker);
}

static void
runs_a_program(void *arg)
{
	struct program *pr = arg;
	struct ctxop *walker = begin_program(pr);

	if (pr->guest != 0)
		run_guest(pr);
	for (unsigned i = 0; i < 2; i++) {
		yield();
		expect_fpu(
		    pr == &vm ? "the host's program" : "the shell", pr->host);
		fpu = ++pr->host;
	}
	ctxop_detach(curthread, walker);
	ctxop_free(walker);
	free_ring(pr->ring);
}

static void *
vm_and_shell(void *arg)
{
	vm = (struct program){ .host = 1, .guest = 7 };
	shell = (struct program){ .host = 100 };
	fpu = 0;
	(void)lab_thread("vm", runs_a_program, &vm);
	(void)lab_thread("shell", runs_a_program, &shell);
	return (arg);
}

/* ---- the checks ---- */

static void *
one_thread(void *body)
{
	(void)lab_thread("walker", *(void (**)(void *))body, NULL);
	return (NULL);
}

static void (*saving)(void *) = saves_three;
static void (*restoring)(void *) = restores_three;
static void (*few)(void *) = walks_over_few;
static void (*passing)(void *) = passes_by;

#define SEARCH(BODY)                                                           \
	{                                                                      \
		.se_machine = { .sc_grain = SIM_GRAIN_ACCESS },                \
		.se_setup = one_thread, .se_arg = &(BODY)                      \
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
	{ "rings of none and of one are walked", 1,
	    "where each walk begins, and what it meets first", SEARCH(few) },
	{ "an entry without a handler is passed by", 2,
	    "templates that leave a handler out: it is NULL", SEARCH(passing) },
	{ "a guest and its host keep their registers", 3,
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
