/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the library is measured against. Each is a file beside this one, and
 * built if the library that it measures is there: if not, its functions are
 * NULL. They are slices (bench.h), but for the bare switch.
 */
#ifndef PEERS_H
#define PEERS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PEER __attribute__((weak))

/*
 * bare_<arch>.S: the registers that a function keeps, and the stack pointer,
 * are changed, and nothing else is done. No tool could follow it.
 */
PEER void bare_switch(void **from, void *to);
/* Where a stack goes on that begins with entry(). */
PEER void *bare_prepare(void *stack, size_t size, void (*entry)(void));

/* fcontext.c: Boost's switch, there and back */
PEER double fcontext_switch(uint64_t n);

/* Rings of 100, and of 10,000, that pass control on */
PEER double st_ring_100(uint64_t n);
PEER double pth_ring_100(uint64_t n);
PEER double boost_fiber_ring_100(uint64_t n);
PEER double boost_fiber_ring_10000(uint64_t n);
/* On stacks of 16 KiB; measure() is called while all are there. */
PEER double boost_fiber_ring_million(
    uint64_t n, double (*measure)(void), double *measured);

/* made, run, joined */
PEER double boost_fiber_life(uint64_t n);

/* ghook.c: GLib's list of hooks */
PEER double ghook_invoke_64(uint64_t n); /* each of 64 is called */
PEER double ghook_install(uint64_t n);   /* and destroyed */

/* cds_list.c: liburcu's list, to the front of three and off again */
PEER double cds_list_attach(uint64_t n);

/* relacy.cpp: all runs of the model of bench_explore.c */
PEER void relacy_model(uint64_t *runs, uint64_t *failed);

#ifdef __cplusplus
}
#endif

#endif /* PEERS_H */
