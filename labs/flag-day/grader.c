/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 5, hidden part: the driver's handlers, which note that they were called,
 * and look at what they were called with.
 */
#pragma weak counter_install
#pragma weak counter_remove
#pragma weak counter_prepare
#pragma weak counter_cancel
#include "flag-day.h"

#include "../lab.h"

#include <string.h>

#define NCOUNTERS 2
#define MANY 200 /* bytes of what is noted */

/* ---- counters, and what was called ---- */

static struct counter {
	const char *name;
	unsigned frees;
} counters[NCOUNTERS] = { { "a", 0 }, { "b", 0 } };

static char called[MANY];

/* "save:a": into the trace, too; a literal. */
static void
note(const char *word)
{
	size_t len = strlen(called);

	sim_note(word);
	(void)snprintf(called + len, sizeof(called) - len, "%s%s",
	    len > 0 ? " " : "", word);
}

static struct counter *
counter_of(const char *handler, void *arg)
{
	struct counter *c = arg;

	LAB_EXPECT(c >= counters && c < counters + NCOUNTERS,
	    "%s() is called: expected a counter as its argument, seen %s",
	    handler, arg == curthread ? "a thread" : "something else");
	return (c);
}

void
counter_save(void *counter)
{
	note(counter_of(__func__, counter) == counters ? "save:a" : "save:b");
}

void
counter_restore(void *counter)
{
	note(counter_of(__func__, counter) == counters ? "restore:a" :
							 "restore:b");
}

void
counter_free(void *counter, int isexec)
{
	struct counter *c = counter_of(__func__, counter);

	LAB_EXPECT(
	    isexec == 0, "counter_free() of %s: expected isexec 0", c->name);
	c->frees++;
	note(c == counters ? "free:a" : "free:b");
}

static void
expect_threads(const char *handler, const void *parent, const void *child)
{
	LAB_EXPECT(parent == curthread && child != NULL && child != parent,
	    "%s() is called: expected its thread and a new one as arguments, "
	    "seen others",
	    handler);
}

void
counter_fork(void *parent, void *child)
{
	expect_threads(__func__, parent, child);
	note("fork");
}

void
counter_lwp_create(void *parent, void *child)
{
	expect_threads(__func__, parent, child);
	note("lwp_create");
}

void
counter_exit(void *thread)
{
	LAB_EXPECT(thread == curthread,
	    "counter_exit() is called: expected the exiting thread as its "
	    "argument, seen something else");
	note("exit");
}

/* Since the last time. */
static void
expect_called(const char *after, const char *wanted)
{
	LAB_EXPECT(strcmp(called, wanted) == 0,
	    "%s: expected calls of '%s', seen '%s'", after, wanted, called);
	called[0] = '\0';
}

static void
expect_frees(const char *after, const struct counter *c, unsigned wanted)
{
	LAB_EXPECT(c->frees == wanted,
	    "%s: expected %u calls of counter_free() for %s, seen %u", after,
	    wanted, c->name, c->frees);
}

/* ---- what the threads do ---- */

static void
installs(void *arg)
{
	const struct ctxop *op;

	(void)arg;
	counter_install(curthread, &counters[0]);
	op = curthread->t_ctx;
	LAB_EXPECT(op != NULL && op->arg == &counters[0],
	    "after counter_install(): expected the counter's hook as t_ctx, "
	    "seen %s",
	    op == NULL ? "none" : "another");
}

static void
switches(void *arg)
{
	(void)arg;
	counter_install(curthread, &counters[0]);
	counter_install(curthread, &counters[1]);
	yield();
	expect_called("a thread with a and b has yielded",
	    "save:b save:a restore:a restore:b");
}

static void
yields(void *arg)
{
	(void)arg;
	yield();
}

static void
does_nothing(void *arg)
{
	(void)arg;
}

static void
makes_others(void *arg)
{
	counter_install(curthread, &counters[0]);
	called[0] = '\0';
	if (sim_lwp_create(does_nothing, arg, NULL) != 0)
		return;
	LAB_EXPECT(strncmp(called, "lwp_create", 10) == 0,
	    "an lwp is made: expected a call of 'lwp_create' first, seen '%s'",
	    called);
	called[0] = '\0';
	if (sim_fork1(does_nothing, arg, NULL) != 0)
		return;
	LAB_EXPECT(strstr(called, "fork") != NULL,
	    "the process forks: expected a call of 'fork', seen '%s'", called);
}

static void
ends(void *arg)
{
	(void)arg;
	counter_install(curthread, &counters[0]);
}

/* The driver's too, and of the same counter, with fewer handlers. */
static const struct ctxop_template few_tpl = { .ct_rev = CTXOP_TPL_REV,
	.ct_save = counter_save,
	.ct_restore = counter_restore,
	.ct_free = counter_free };

static void
removes(void *arg)
{
	int first, again;

	(void)arg;
	counter_install(curthread, &counters[0]);
	counter_install(curthread, &counters[1]);
	ctxop_install(curthread, &few_tpl, &counters[0]);
	first = counter_remove(curthread, &counters[0]);
	expect_frees("a is removed, which is older than b", &counters[0], 1);
	expect_frees("a is removed, which is older than b", &counters[1], 0);
	again = counter_remove(curthread, &counters[0]);
	LAB_EXPECT(first == 1 && again == 0,
	    "a is removed, and removed again: expected 1 and 0, seen %d and %d",
	    first, again);
	called[0] = '\0';
	yield();
	expect_called("after that, a yield, with b, and a newer hook of a with "
		      "fewer handlers",
	    "save:a save:b restore:b restore:a");
}

/* A driver's lwp_create handler: the new thread has a counter as well. */
static void
gives_and_takes(void *parent, void *child)
{
	kthread_t *t = child;
	int removed;

	(void)parent;
	counter_install(t, &counters[1]);
	LAB_EXPECT(t->t_ctx != NULL && t->t_ctx->arg == &counters[1],
	    "after counter_install() for a new thread: expected the counter's "
	    "hook there, seen none");
	removed = counter_remove(t, &counters[1]);
	LAB_EXPECT(removed == 1 && t->t_ctx == NULL,
	    "after counter_remove() for a new thread: expected 1, and no hook "
	    "there, seen %d, and %s",
	    removed, t->t_ctx == NULL ? "none" : "one");
}

static void
has_a_driver(void *arg)
{
	static const struct ctxop_template tpl = { .ct_rev = CTXOP_TPL_REV,
		.ct_lwp_create = gives_and_takes };

	ctxop_install(curthread, &tpl, arg);
	(void)sim_lwp_create(does_nothing, arg, NULL);
}

static void
prepares(void *arg)
{
	struct ctxop *op = counter_prepare(&counters[0]), *another;

	(void)arg;
	LAB_EXPECT(op != NULL && op->arg == &counters[0] && op->next == NULL &&
		curthread->t_ctx == NULL,
	    "after counter_prepare(): expected a ctxop for the counter, on no "
	    "thread, seen %s",
	    op == NULL ? "none" : "another");
	another = counter_prepare(&counters[1]);
	LAB_EXPECT(another != op && another->arg == &counters[1],
	    "after another counter_prepare(): expected another ctxop, for the "
	    "other counter, seen %s",
	    another == op ? "the same" : "one for the same counter");
	counter_cancel(op);
	expect_frees("prepared, and cancelled", &counters[0], 1);
	ctxop_attach(curthread, another);
	called[0] = '\0';
	yield();
	expect_called("prepared, attached, and a yield", "save:b restore:b");
}

/* ---- the checks ---- */

static void
none_called(void)
{
	called[0] = '\0';
	for (unsigned i = 0; i < NCOUNTERS; i++)
		counters[i].frees = 0;
}

static void *
beside_another(void *body)
{
	none_called();
	(void)lab_thread("counted", *(void (**)(void *))body, NULL);
	(void)lab_thread("other", yields, NULL);
	return (NULL);
}

static void *
in_a_process(void *body)
{
	none_called();
	(void)lab_lwp("counted", *(void (**)(void *))body, NULL);
	return (NULL);
}

static bool
ended_as_it_should(void *state, char *why, size_t len)
{
	(void)state;
	(void)snprintf(why, len,
	    "a thread ends: expected calls of 'exit free:a', seen '%s'",
	    called);
	return (strcmp(called, "exit free:a") == 0);
}

static void (*installing)(void *) = installs;
static void (*switching)(void *) = switches;
static void (*making)(void *) = makes_others;
static void (*ending)(void *) = ends;
static void (*removing)(void *) = removes;
static void (*giving)(void *) = has_a_driver;
static void (*preparing)(void *) = prepares;

/* What is called when depends on no schedule. */
#define SEARCH(SETUP, BODY, CHECK)                                             \
	{                                                                      \
		.se_setup = (SETUP), .se_arg = &(BODY), .se_check = (CHECK),   \
		.se_runs = 1                                                   \
	}

static const struct lab_check checks[] = {
	{ "the kernel takes the template", 1,
	    "what a kernel can tell of a structure that another was built "
	    "with: "
	    "its revision, ct_rev",
	    SEARCH(beside_another, installing, NULL) },
	{ "save and restore are called as the thread goes and comes", 1,
	    "which handler is in which member",
	    SEARCH(beside_another, switching, NULL) },
	{ "fork and lwp_create are called for what they are named after", 2,
	    "two handlers of the same type: a compiler does not notice",
	    SEARCH(in_a_process, making, NULL) },
	{ "as the thread ends, exit gets it, and then free the counter", 1,
	    "the argument that came in with the eighth: exit, before free",
	    SEARCH(beside_another, ending, ended_as_it_should) },
	{ "a counter's hook is removed, and no other", 2,
	    "how a hook is found: by the same six handlers and the argument",
	    SEARCH(beside_another, removing, NULL) },
	{ "a new thread gets a hook, and loses it", 1,
	    "whose hook it is: that of t, which need not be the calling thread",
	    SEARCH(in_a_process, giving, NULL) },
	{ "a hook is prepared, and attached or cancelled", 2,
	    "who has a ctxop that is not attached, and what frees it",
	    SEARCH(beside_another, preparing, NULL) },
	{ 0 },
};

static const struct lab_function functions[] = {
	LAB_FUNCTION(counter_install),
	LAB_FUNCTION(counter_remove),
	LAB_FUNCTION(counter_prepare),
	LAB_FUNCTION(counter_cancel),
	{ 0 },
};

const struct lab lab = { functions, checks };
