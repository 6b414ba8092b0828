/* SPDX-License-Identifier: BSD-2-Clause */
/* A machine with one CPU that slices are run on. */
#ifndef BENCH_MACHINE_H
#define BENCH_MACHINE_H

#include <ctxop.h>
#include <sched_sim.h>

/* As new each time; the same one, so that what it has mapped stays. */
sim_t *bench_machine(void);

void bench_spawn(void (*body)(void *), void *arg);
/* Bound to a CPU, of any machine: as a search sets one up. */
void bench_spawn_on(int cpu, void (*body)(void *), void *arg);

/* Until nothing is left to do, which must be a good end. */
void bench_run(sim_t *);

/* body(n) in a thread of it: the ns that it says it took. */
double bench_in_thread(double (*body)(uint64_t), uint64_t n);

/*
 * A ring of threads, each with so many hooks, that yield to each other n times
 * in all from when they are all there, which all_there() is told, if it is not
 * NULL: the ns of that.
 */
double bench_ring(
    unsigned threads, unsigned hooks, uint64_t n, void (*all_there)(void));

#endif /* BENCH_MACHINE_H */
