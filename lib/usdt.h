/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Probes that tracers of the host find in a program (bpftrace, perf,
 * SystemTap, gdb): a nop each, and a note that tells where it is. Their names
 * are the kernel's, with __ for a hyphen; docs/debugging.md lists them.
 * CTXOP_USDT says that sys/sdt.h is there; without it there are none.
 */
#ifndef USDT_H
#define USDT_H

#ifdef CTXOP_USDT
#include <sys/sdt.h>

#define USDT(PROVIDER, NAME) (__extension__({ DTRACE_PROBE(PROVIDER, NAME); }))
#define USDT_OF(PROVIDER, NAME, OBJECT)                                        \
	(__extension__({ DTRACE_PROBE1(PROVIDER, NAME, OBJECT); }))

/* Each kind has a probe of its own: who calls these says which. */
#define ctxop_probe(KIND, OP)                                                  \
	(USDT_OF(ctxop, USDT_##KIND, OP), ctxop_probe(KIND, OP))
#define ctxop_probe_return(KIND)                                               \
	(USDT(ctxop, USDT_##KIND##_RETURN), ctxop_probe_return(KIND))

#define USDT_CTXOP_SAVE save__entry
#define USDT_CTXOP_SAVE_RETURN save__return
#define USDT_CTXOP_RESTORE restore__entry
#define USDT_CTXOP_RESTORE_RETURN restore__return
#define USDT_CTXOP_FORK fork__entry
#define USDT_CTXOP_FORK_RETURN fork__return
#define USDT_CTXOP_LWP_CREATE lwp_create__entry
#define USDT_CTXOP_LWP_CREATE_RETURN lwp_create__return
#define USDT_CTXOP_EXIT exit__entry
#define USDT_CTXOP_EXIT_RETURN exit__return
#define USDT_CTXOP_FREE free__entry
#define USDT_CTXOP_FREE_RETURN free__return
#define USDT_CTXOP_ALLOCATE allocate
#define USDT_CTXOP_ATTACH attach
#define USDT_CTXOP_DETACH detach
#define USDT_CTXOP_DEALLOCATE deallocate
#else
#define USDT_OF(PROVIDER, NAME, OBJECT) ((void)0)
#endif

#endif /* USDT_H */
