/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a debugger shows of a machine: memory that was lost, memory that was
 * written to by somebody without a right to, and the ctxops of a thread, in the
 * layouts of mdb. It needs no crash: ask before, between and after runs, on
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
#pragma GCC visibility push(default)

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

/*
 * ::kmem_verify. Look for what was written into freed buffers, and behind
 * allocated ones; print to out (may be NULL) a line for each cache in use, then
 * what is wrong in each, and return the number of corrupt buffers:
 *
 *	Cache Name                      Addr             Cache Integrity
 *	kmem_alloc_96                   fffffe0000001000 1 corrupt buffer
 *	Summary for cache 'kmem_alloc_96'
 *	  buffer fffffe0000002000 (free) seems corrupted, at fffffe0000002048
 *	    freed at vmm_vcpu_fini+0x51
 *
 * Needs sc_audit: without it, says so and returns 0. Context: the host, or a
 * thread of this machine. Source: mdb ::kmem_verify.
 */
size_t sim_kmem_verify(sim_t *, FILE *out);

/*
 * ::walk ctxop. Visit the ctxops of t, newest first; visit may free what it is
 * given. Returns 0 at the end of the ring (there may be no ctxop at all), or
 * the first number but 0 that visit returns, which ends the walk. -1 if t is
 * NULL, and if the ring is broken: leads back to one of its ctxops, but not to
 * the newest; each has been visited then, some more than once.
 * Context: as ctxop_ring_check(). Source: mdb's ctxop walker.
 */
int sim_walk_ctxop(const kthread_t *t,
    int (*visit)(const struct ctxop *, void *arg), void *arg);

/*
 * The same, printing each one's number on a line of its own; what is wrong if
 * it returns -1, too.
 */
int sim_print_walk_ctxop(const kthread_t *t, FILE *out);

/*
 * ::cpuinfo and ::threadlist. Print the machine as it is now: who is on each
 * CPU and what that holds (sim_hw_load()), then each thread in the order of
 * birth, but for daemons without work: where it is, its ctxops, the locks that
 * it holds (the first 8), by their names.
 *
 *	CPU 0: t1, priority 60, in its save or restore hooks
 *	  holds guest of vcpu0
 *	t1: on CPU 0, t_preempt 1
 *	  hooks, newest first: vmm, fpu
 *	  holds its t_ctx_lock
 *
 * To stop it somewhere first: sc_trace_end. Context: the host.
 * Source: mdb ::cpuinfo, ::threadlist.
 */
void sim_print_state(sim_t *, FILE *out);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif /* CTXOP_MDB_H */
