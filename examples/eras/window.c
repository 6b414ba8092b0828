/* SPDX-License-Identifier: BSD-2-Clause */
/* See window.h. Compiled once for each era: hook_compat.h. */
#include "window.h"

#include <hook_compat.h>

/* ---- the hook ---- */

static void
swap_in(struct window *wd)
{
	wd->wd_under = cpu_regs()->cr_window;
	cpu_regs()->cr_window = wd->wd_own;
}

static void
swap_out(struct window *wd)
{
	wd->wd_own = cpu_regs()->cr_window;
	cpu_regs()->cr_window = wd->wd_under;
}

static void
window_save(void *arg)
{
	struct window *wd = arg;

	if (wd->wd_open)
		swap_out(wd);
}

static void
window_restore(void *arg)
{
	struct window *wd = arg;

	if (wd->wd_open)
		swap_in(wd);
}

static const struct hook window_hook = {
	.hk_save = window_save,
	.hk_restore = window_restore,
};

void
HOOK_NAME(window_install)(struct window *wd)
{
	sim_name(wd, HOOK_TEXT);
	hook_install(curthread, &window_hook, wd);
}

void
HOOK_NAME(window_remove)(struct window *wd)
{
	VERIFY3S(hook_remove(curthread, &window_hook, wd), ==, 1);
}

/* ---- the window ---- */

void
HOOK_NAME(window_open)(struct window *wd)
{
	kpreempt_disable();
	wd->wd_own = wd->wd_expected = curthread->t_did << 48 |
	    (uint64_t)CTXOP_ERA << 32;
	wd->wd_open = true;
	swap_in(wd);
	kpreempt_enable();
}

void
HOOK_NAME(window_close)(struct window *wd)
{
	kpreempt_disable();
	wd->wd_open = false;
	swap_out(wd);
	kpreempt_enable();
}

static void __attribute__((noreturn, cold))
corrupted(const struct window *wd, uint64_t seen)
{
	sim_fail("window register corrupted: %s at step %u expected its own "
		 "contents (thread %u, " HOOK_TEXT ") on CPU %d, found those "
		 "of thread %u, era%u, step %u",
	    curthread->t_name, (unsigned)wd->wd_expected,
	    (unsigned)curthread->t_did, CPU->cpu_id, (unsigned)(seen >> 48),
	    (unsigned)(seen >> 32) & 0xffff, (unsigned)seen);
}

void
HOOK_NAME(window_step)(struct window *wd)
{
	struct cpu_regs *cr;

	kpreempt_disable();
	cr = cpu_regs();
	if (cr->cr_window != wd->wd_expected)
		corrupted(wd, cr->cr_window);
	cr->cr_window = ++wd->wd_expected;
	kpreempt_enable();
}

void
HOOK_NAME(window_run)(struct window *wd, unsigned steps)
{
	HOOK_NAME(window_install)(wd);
	HOOK_NAME(window_open)(wd);
	while (steps-- > 0)
		HOOK_NAME(window_step)(wd);
	HOOK_NAME(window_close)(wd);
	HOOK_NAME(window_remove)(wd);
}

/* ---- words for scenarios ---- */

SIM_VERB(word_install)
{
	HOOK_NAME(window_install)(state);
	return (0);
}

SIM_VERB(word_open)
{
	HOOK_NAME(window_open)(state);
	return (0);
}

SIM_VERB(word_step)
{
	for (uint32_t i = 0; i < v[0].sv_number; i++)
		HOOK_NAME(window_step)(state);
	return (0);
}

SIM_VERB(word_close)
{
	HOOK_NAME(window_close)(state);
	return (0);
}

SIM_VERB(word_remove)
{
	HOOK_NAME(window_remove)(state);
	return (0);
}

SIM_VERB(word_run)
{
	HOOK_NAME(window_run)(state, v[0].sv_number);
	return (0);
}

static const struct sim_verb verbs[] = {
	{ "install", { 0 }, word_install,
	    "install the hook; inert while the window is closed" },
	{ "open", { 0 }, word_open,
	    "open the window over what the register holds" },
	{ "step", { SIM_O_NUMBER }, word_step,
	    "so many times, check and change the register" },
	{ "close", { 0 }, word_close, "put back what is under the window" },
	{ "remove", { 0 }, word_remove, "remove the hook" },
	{ "run", { SIM_O_NUMBER }, word_run,
	    "all of these, with so many steps" },
	{ .vb_name = NULL },
};

const struct sim_consumer HOOK_NAME(window_words) = {
	.cs_name = HOOK_TEXT,
	.cs_size = sizeof(struct window),
	.cs_verb = verbs,
};
