/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lab 4, hidden part: the device, with a window register for each CPU, and
 * threads that open windows, and close them, or not.
 */
#pragma weak window_open
#pragma weak window_close
#include "detach-and-free.h"

#include "../lab.h"

#define NCPUS 2 /* at most */
#define NWINDOWS 4

/* In a window that was given back: the memory may be another's by now. */
#define POISON ((struct ctxop *)(uintptr_t)0xdeadbeef)

/* ---- the device ---- */

static struct owned {
	struct window window; /* first: it is what handlers get */
	const char *owner;
	bool is_out; /* from window_get() to window_put() */
} windows[NWINDOWS];
static unsigned nwindows;

static const struct owned *loaded[NCPUS]; /* or NULL */

static const char *
owner_of(const struct owned *ow)
{
	return (ow != NULL ? ow->owner : "nobody");
}

struct window *
window_get(void)
{
	struct owned *ow = &windows[nwindows];

	LAB_EXPECT(nwindows < NWINDOWS,
	    "expected one window_get() for each window_open(), seen more");
	nwindows++;
	/* As it may sleep for memory, where that does no good. */
	kmem_free(kmem_alloc(1, KM_SLEEP), 1);
	*ow = (struct owned){ .owner = curthread->t_name, .is_out = true };
	sim_name(ow, ow->owner);
	return (&ow->window);
}

void
window_put(struct window *w)
{
	struct owned *ow = (struct owned *)(void *)w;

	SIM_FUNCTION();
	LAB_EXPECT(ow >= windows && ow < windows + nwindows,
	    "window_put(): expected a window of window_get()");
	LAB_EXPECT(ow->is_out,
	    "expected the window of %s to be given back once, seen twice",
	    ow->owner);
	ow->is_out = false;
	w->wi_ctxop = POISON;
}

/* Before it is loaded, or unloaded. */
static const struct owned *
owned(const void *window)
{
	const struct owned *ow = window;

	LAB_EXPECT(ow->is_out,
	    "the window of %s: expected no use of it after window_put(), seen "
	    "one",
	    ow->owner);
	return (ow);
}

void
window_load(void *window)
{
	const struct owned *ow = owned(window), *on;

	SIM_FUNCTION();
	sim_point();
	on = loaded[CPU->cpu_id];
	LAB_EXPECT(on == NULL,
	    "the window of %s is loaded: expected none on CPU %d, seen that of "
	    "%s",
	    ow->owner, CPU->cpu_id, owner_of(on));
	loaded[CPU->cpu_id] = ow;
	sim_hw_load("the window", window);
	sim_point();
}

void
window_unload(void *window)
{
	const struct owned *ow = owned(window), *on;

	SIM_FUNCTION();
	sim_point();
	on = loaded[CPU->cpu_id];
	LAB_EXPECT(on == ow,
	    "the window of %s is unloaded: expected it on CPU %d, seen that of "
	    "%s",
	    ow->owner, CPU->cpu_id, owner_of(on));
	loaded[CPU->cpu_id] = NULL;
	sim_hw_unload("the window");
	sim_point();
}

void
window_off(void *thread)
{
	SIM_FUNCTION();
	LAB_EXPECT(thread == curthread,
	    "window_off(): expected the thread as its argument, seen something "
	    "else");
	sim_point();
	loaded[CPU->cpu_id] = NULL;
	sim_hw_unload("the window");
	sim_point();
}

/* The thread works on its window. */
static void
use(const struct window *w)
{
	const struct owned *ow = (const struct owned *)(const void *)w;

	lab_expect_preemptible("while the window is open");
	sim_point();
	LAB_EXPECT(loaded[CPU->cpu_id] == ow,
	    "%s uses its window on CPU %d: expected it to be loaded, seen that "
	    "of %s",
	    ow->owner, CPU->cpu_id, owner_of(loaded[CPU->cpu_id]));
}

/* After all threads were freed. */
static bool
all_are_back(void *state, char *why, size_t len)
{
	(void)state;
	for (unsigned i = 0; i < nwindows; i++) {
		const struct owned *ow = &windows[i];

		if (!ow->is_out && ow->window.wi_ctxop == POISON)
			continue;
		(void)snprintf(why, len, "%s",
		    ow->is_out ? "expected each window to be given back, seen "
				 "that one is not" :
				 "expected nothing in a window to be changed "
				 "after window_put(), seen that wi_ctxop is");
		return (false);
	}
	return (true);
}

/* ---- what the threads do ---- */

static void
opens_and_closes(void *arg)
{
	(void)arg;
	for (int i = 0; i < 2; i++) {
		struct window *w = window_open();

		use(w);
		use(w);
		window_close(w);
		lab_expect_preemptible("after window_close()");
		LAB_EXPECT(curthread->t_ctx == NULL,
		    "after window_close(): expected no hook on the thread, "
		    "seen one");
		LAB_EXPECT(!((const struct owned *)(const void *)w)->is_out,
		    "after window_close(): expected the window to be given "
		    "back, seen that it is not");
	}
}

static void
ends_with_it(void *arg)
{
	struct window *w = window_open();

	(void)arg;
	use(w);
	yield();
	use(w);
}

static void
yields(void *arg)
{
	(void)arg;
	yield();
	yield();
}

static void
execs_with_it(void *arg)
{
	struct window *w = window_open();

	use(w);
	lab_exec("new", yields, arg);
}

/* Its kernel frees what somebody else has left, while its own is loaded. */
static struct ctxop *left;

static void
leaves(void *arg)
{
	struct window *w = window_open();

	(void)arg;
	use(w);
	left = curthread->t_ctx;
	kpreempt_disable();
	ctxop_detach(curthread, left);
	window_unload(w);
	kpreempt_enable();
}

static void
frees_the_other(void *arg)
{
	struct window *mine;

	(void)arg;
	while (left == NULL)
		delay(1);
	mine = window_open();
	use(mine);
	ctxop_free(left);
	use(mine);
	window_close(mine);
}

/* ---- the checks ---- */

static void
empty_device(void)
{
	nwindows = 0;
	left = NULL;
	for (unsigned i = 0; i < NCPUS; i++)
		loaded[i] = NULL;
}

static void *
one_closes(void *arg)
{
	empty_device();
	(void)lab_thread("user", opens_and_closes, NULL);
	return (arg);
}

static void *
two_close(void *arg)
{
	empty_device();
	lab_holder(lab_thread("user", opens_and_closes, NULL));
	(void)lab_thread("user2", opens_and_closes, NULL);
	return (arg);
}

static void *
two_end(void *arg)
{
	empty_device();
	(void)lab_thread("user", ends_with_it, NULL);
	(void)lab_thread("user2", ends_with_it, NULL);
	return (arg);
}

static void *
one_execs(void *arg)
{
	empty_device();
	(void)lab_lwp("program", execs_with_it, NULL);
	(void)lab_thread("other", yields, NULL);
	return (arg);
}

static void *
one_frees(void *arg)
{
	empty_device();
	(void)lab_thread("gone", leaves, NULL);
	(void)lab_thread("user", frees_the_other, NULL);
	return (arg);
}

static const struct lab_check checks[] = {
	{ "a window is opened and closed", 1,
	    "who has what after ctxop_detach(): it is yours again, and so is "
	    "the duty to free it, which calls your free handler",
	    { .se_setup = one_closes,
		.se_runs = 1,
		.se_check = all_are_back } },
	{ "and its thread may lose its CPU wherever it likes", 3,
	    "rule R3 of ctxop.h: attaching and detaching run no handler, so "
	    "what is loaded has to change in the same section, in which "
	    "ctxop_detach() may still wait for a lock",
	    { .se_setup = two_close,
		.se_check = all_are_back,
		.se_all_accesses = true } },
	{ "a thread ends with its window open", 2,
	    "exit handlers run on the thread's own CPU, free handlers later, "
	    "and anywhere",
	    { .se_setup = two_end, .se_check = all_are_back } },
	{ "a program execs with its window open", 2,
	    "exec frees the ctxop while its thread goes on, on this CPU, and "
	    "no save handler will run: isexec",
	    { .se_setup = one_execs, .se_check = all_are_back } },
	{ "freeing another's window leaves one's own alone", 2,
	    "on which CPU a free handler runs, and whose window is on it",
	    { .se_setup = one_frees, .se_check = all_are_back } },
	{ 0 },
};

static const struct lab_function functions[] = {
	LAB_FUNCTION(window_open),
	LAB_FUNCTION(window_close),
	{ 0 },
};

const struct lab lab = { functions, checks };
