/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The performance counter of a CPU: while it is programmed it counts the events
 * of whatever runs there, whoever programmed it. All of these are called with
 * preemption disabled, or in a hook.
 */
#ifndef PCBE_H
#define PCBE_H

#include "platform.h"

/* Let this CPU's counter count on from here. */
static inline void
pcbe_program(uint64_t count)
{
	cpu_regs()->cr_events = count;
	cpu_regs()->cr_is_counting = true;
}

/* What it has counted; whether it counts or not. */
static inline uint64_t
pcbe_sample(void)
{
	return (cpu_regs()->cr_events);
}

static inline void
pcbe_allstop(void)
{
	cpu_regs()->cr_is_counting = false;
}

/* Something that it counts happens. */
static inline void
pcbe_event(void)
{
	if (cpu_regs()->cr_is_counting)
		cpu_regs()->cr_events++;
}

#endif /* PCBE_H */
