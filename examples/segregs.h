/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Segment bases: each lwp has its own, the CPU has one of each. The oldest
 * ctxop of a thread, and with it until it ends or execs.
 *
 * A 64-bit program has null selectors and 64-bit bases, which its own
 * instructions change without the kernel's knowledge. A 32-bit one has
 * selectors of descriptors, and so bases of 32 bits. Hence two variants of the
 * restore handler, and an exec may change which one is right.
 */
#ifndef SEGREGS_H
#define SEGREGS_H

#include "platform.h"

struct segregs {
	uint64_t sr_fsbase; /* as the program has set them, and finds them */
	uint64_t sr_gsbase;
	bool sr_is_32bit;         /* the data model of the program */
	uint64_t sr_saved_fsbase; /* the kernel's: while off the CPU */
	uint64_t sr_saved_gsbase;
};

/* Bases of the nth program of a machine, which no other one has. */
void segregs_init(struct segregs *, uint32_t n, bool is_32bit);

/*
 * Give a thread these bases: install the ctxop and, if it is the calling one,
 * load the CPU. The structure must live as long as the ctxop.
 */
void lwp_segregs_install(kthread_t *, struct segregs *);

/* The same for the calling thread, by a kernel that forgets the ctxop. */
void lwp_segregs_install_without_hook(struct segregs *);

/* The run fails if they are not, and says what is there. */
void segregs_check(const struct segregs *);

/* A step of the program: check, then move both bases. */
void segregs_step(struct segregs *);

#endif /* SEGREGS_H */
