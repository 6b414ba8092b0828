/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hooks that do nothing but see whether they nest like parentheses: what was
 * saved last is restored first, each exactly once, and saves go from the newest
 * to the oldest. The run fails where they do not.
 *
 * Rules for scenarios:
 * R1. A thread attaches its own, and those with a higher number later: nest1,
 *     nest2, nest3. It may detach them in any order.
 * R2. It has run before it attaches the first one: a first run restores what
 *     was never saved.
 */
#ifndef NEST_H
#define NEST_H

#include <ctxop_scenario.h>

#define NEST_HOOKS 3

/* A thread's hooks that were saved and not restored, the last one last. */
struct nest {
	unsigned ne_depth;
	unsigned ne_saved[NEST_HOOKS]; /* their numbers */
};

/* Templates only, for "allocate x nest1" and so on. */
extern const struct sim_consumer nest_words;

#endif /* NEST_H */
