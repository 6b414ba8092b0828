/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Local descriptor tables: a process may have one, which all its lwps share.
 * Each CPU has one register for it, so a process operation (the older kind of
 * hook, ctxop.h) loads the table as a thread of the process comes, and unloads
 * it as it goes.
 *
 * Rules for callers:
 * R1. The first descriptor of a process is set when it has one lwp: no other
 *     CPU then needs the table at once, and nobody walks the list of
 *     operations, which has no lock.
 */
#ifndef LDT_H
#define LDT_H

#include <ctxop_proc.h>
#include <ctxop_scenario.h>

#define LDT_MAX 16

struct ldt {
	int ldt_pid; /* whose it is */
	uint64_t ldt_descriptor[LDT_MAX];
};

/* What to leave out, to see what it is for. */
enum ldt_flaw {
	LDT_SOUND,
	LDT_WITHOUT_HOOK,  /* no process operation */
	LDT_WITHOUT_FORK,  /* one without a fork handler */
	LDT_IN_ONE_SECTION /* with preemption disabled, as illumos has it */
};

/*
 * The calling process sets a descriptor (below LDT_MAX) to a base. The first
 * one allocates the table: may sleep.
 */
void ldt_set(unsigned selector, uint64_t base, enum ldt_flaw);

/*
 * The calling thread looks at its CPU's register: it has the table of the
 * thread's process, or none if that has none; or the run fails.
 */
void ldt_check(void);

/* And calls through a descriptor of it, which is set to that base. */
void ldt_call(unsigned selector, uint64_t base);

extern const struct sim_consumer ldt_words;

#endif /* LDT_H */
