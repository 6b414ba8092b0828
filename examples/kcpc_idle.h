/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Counters of CPUs: they count whatever runs there, but for the idle thread.
 * That one has a ctxop on each CPU, for ever, which works the other way round
 * than others: the counter starts as idle leaves its CPU, and stops as it comes
 * back.
 *
 * Rules for callers:
 * R1. These are for a thread that may sleep. It visits each CPU in turn, and is
 *     bound to none afterwards.
 * R2. No thread is bound to a counter of its own meanwhile (kcpc.h).
 */
#ifndef KCPC_IDLE_H
#define KCPC_IDLE_H

#include "kcpc.h"

/* Give each CPU's idle thread its ctxop. Once, before the counters start. */
void kcpc_idle_install(void);

/*
 * Start and stop the counter of each CPU. From the start the idle threads have
 * events too: one as they leave their CPU, for the loop that they were in.
 */
void kcpc_bind_cpus(void);
void kcpc_unbind_cpus(void);

/* Each of them tells the truth about its CPU, or the run fails. */
void kcpc_check_cpus(void);

extern const struct sim_consumer idle_words;

#endif /* KCPC_IDLE_H */
