/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Segment bases: each lwp has its own, the CPU has one of each. The oldest
 * ctxop of a thread, and with it until it ends.
 */
#ifndef SEGREGS_H
#define SEGREGS_H

#include "platform.h"

struct segregs {
	uint64_t sr_fsbase;
	uint64_t sr_gsbase;
};

/*
 * Give a thread these bases: install the ctxop and, if it is the calling one,
 * load the CPU. The structure must live as long as the thread.
 */
void lwp_segregs_install(kthread_t *, struct segregs *);

/* Are they on the CPU now? For the thread that they belong to. */
bool lwp_segregs_loaded(const struct segregs *);

#endif /* SEGREGS_H */
