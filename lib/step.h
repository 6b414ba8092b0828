/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Steps: what is asked about, and what a search must know, where the machine's
 * grain is that of accesses (SIM_GRAIN_ACCESS). A step is what one CPU does
 * that others could notice, from being picked until the next pick.
 *
 * I1. Who is picked does its first noticeable thing without being asked again:
 *     so the picks of a run are the order of its steps, and no order has two.
 * I2. While sim_keeps_steps, sim_steps and sim_touches hold what each step
 *     touched. Machine code that reads or changes what other CPUs can see says
 *     so with step_touch(); STEP_ALL is for what is not worth telling apart.
 */
#ifndef STEP_H
#define STEP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	STEP_READ = 0,
	STEP_WRITE = 1,
	/* A mutex is taken, once it is free; taken as it was free; dropped. */
	STEP_ENTER = 2 | STEP_WRITE,
	STEP_TRIED = 4 | STEP_WRITE,
	STEP_DROP = 8 | STEP_WRITE
};

#define STEP_ALL NULL /* every object there is */

/* Bytes that a step read or wrote. */
struct touch {
	uintptr_t tc_from; /* 0: STEP_ALL */
	uint32_t tc_size;
	uint32_t tc_how;
};

struct step {
	uint64_t sp_able;  /* CPUs that could have been picked, a bit each */
	uint32_t sp_first; /* of its touches */
	uint32_t sp_cpu;
};

/* Whose turn it is, as seen by the CPU that goes on. */
enum turn {
	TURN_NOBODYS, /* the run begins */
	TURN_PICKED,  /* its own, and not used yet */
	TURN_USED
};

#endif /* STEP_H */
