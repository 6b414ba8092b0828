/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a debugger shows of a machine: memory that was lost, in the layout
 * of mdb. It needs no crash: ask before, between and after runs, on
 * the host or in a thread, as often as wanted.
 *
 * Buffers and caches are shown as numbers of the machine's own
 * (panic_address()), code as symbol+0xoffset, so equal runs print equal bytes.
 */
#ifndef CTXOP_MDB_H
#define CTXOP_MDB_H

#include <ctxop.h>
#include <sched_sim.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * ::findleaks. Find the buffers of kmem_alloc() that nothing points to, print
 * them to out (may be NULL) and return their number:
 *
 *	CACHE             LEAKED           BUFCTL CALLER
 *	fffffe0000001000       3 fffffe0000002000 ctxop_allocate+0x2f
 *	------------------------------------------------------------------------
 *	           Total       3 buffers, 288 bytes
 *
 * One row for each cache and stack that allocated: the cache, how many, the one
 * that was allocated first, and who allocated. Most buffers first, then in the
 * order of allocation. Bytes are the caches', so a ctxop's 88 are 96. Without
 * sc_audit stacks are not known, and a row is for all of one cache.
 *
 * A buffer is no leak if its exact address is in memory that is looked
 * at, or in a buffer that is no leak itself. A pointer into its middle does not
 * count, as in mdb, and buffers that only point at each other are leaks.
 * Looked at are: the program's variables, static and thread-local (the latter
 * where the C library's loader says where they are, as on x86-64); the host's
 * stack and registers; the stacks of threads that live; the structures of
 * threads (the dead ones on deathrow included), CPUs and processes; and what
 * sim_root() was given. It is a guess as in mdb: a pointer left behind hides a
 * leak, in a frame that never wrote where it is, in a register, or in a buffer
 * that was not cleared (sc_audit leaves nothing in those).
 *
 * Context: the host, or a thread of this machine. Takes time with the memory.
 * Panics if the host has no memory. Source: mdb ::findleaks.
 */
size_t sim_findleaks(sim_t *, FILE *out);

/*
 * Memory of the host (malloc()) in which sim_findleaks() looks for pointers
 * too, on the current machine. Not copied: give its new size if it changes,
 * and size 0 before it is freed. NULL is ignored. Any context.
 * Panics if the host has no memory. Source: this library.
 */
void sim_root(const void *p, size_t size);

#ifdef __cplusplus
}
#endif

#endif /* CTXOP_MDB_H */
