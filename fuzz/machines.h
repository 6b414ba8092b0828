/* SPDX-License-Identifier: BSD-2-Clause */
/* Machines that were made, to be used again by whoever wants such a one. */
#ifndef MACHINES_H
#define MACHINES_H

#include <sched_sim.h>

/*
 * A machine as this one would be made, new or reset. The tape is for this use.
 * It stays: do not destroy it.
 */
sim_t *machine_like(const struct sim_config *);

/*
 * From here on machines catch faults all the time, and not run by run, which
 * takes a dozen system calls (fault.c). To be called when the first input
 * comes: before that an engine puts handlers of its own in their place.
 */
void machines_catch(void);

/* It is not needed for now: nothing is on it, nor has it a tape. */
void machine_clear(sim_t *);

/*
 * What machines have of the host, after machine_clear(), is what they will have
 * after each one from here on: whatever was done on them, the next one to use
 * them finds the same.
 */
void machines_settle(void);

#endif /* MACHINES_H */
