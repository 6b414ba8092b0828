/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Static probes of the context operations, in the sense of the kernel's
 * sys/sdt.h: ctxop.c says what it does, and whoever traces listens.
 */
#ifndef SDT_H
#define SDT_H

#include <ctxop_kernel.h>

enum ctxop_probe {
	CTXOP_SAVE,
	CTXOP_RESTORE,
	CTXOP_FORK,
	CTXOP_LWP_CREATE,
	CTXOP_EXIT,
	CTXOP_FREE, /* the free handler */
	CTXOP_ALLOCATE,
	CTXOP_ATTACH,
	CTXOP_DETACH,
	CTXOP_DEALLOCATE /* the memory */
};

/* Something happened to a ctxop, or a handler of it is about to be called. */
void ctxop_probe(enum ctxop_probe, const struct ctxop *);

/* That handler has returned; the ctxop may be gone. */
void ctxop_probe_return(enum ctxop_probe);

#endif /* SDT_H */
