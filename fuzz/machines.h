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

/* It is not needed for now: nothing is on it, nor has it a tape. */
void machine_clear(sim_t *);

#endif /* MACHINES_H */
