/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Accesses to memory, as points. See ctxop_access.h; who calls are the hooks
 * of access/tsan.c.
 *
 * I1. The access itself follows without a point between: whoever sees its
 *     effect comes after it.
 */
#include "machine.h"

#include <ctxop_access.h>

/* There only with access/tsan.c, which instrumented code brings along. */
extern const char sim_access_runtime __attribute__((weak));

bool
sim_access_build(void)
{
	return (&sim_access_runtime != NULL);
}

/* On the stack that this CPU is on: the thread's own, or the idle thread's. */
static inline bool
is_private(const sim_t *sim, const volatile void *addr)
{
	const struct fiber *f = sim->sim_cpu->sc_fiber;

	return ((uintptr_t)addr - (uintptr_t)f->f_stack < f->f_size);
}

static inline unsigned
step_of(unsigned how)
{
	return ((how & SIM_WRITE) != 0 ? STEP_WRITE : STEP_READ);
}

/* It is done without a question: only sites that race may be asked about, where
 * a search adapts; or the answer is known, as most are in one. */
static inline bool
is_unasked(sim_t *sim, const void *pc)
{
	const struct race *ra = &sim->sim_race;

	if (ra->ra_adaptive)
		return (!race_site_is_known(ra, pc) && access_passes(sim));
	return (turn_is_kept(sim));
}

/* Functions of their own, for what is not in each step of a plain search: the
 * way that is has nothing to remember. */
static void __attribute__((noinline)) adaptive_point(sim_t *sim,
    const volatile void *addr, size_t size, unsigned how, const void *pc)
{
	if (!is_unasked(sim, pc))
		step_point(sim, addr, size, step_of(how));
}

/* There is more to keep of it than a point does. */
static void __attribute__((noinline)) kept_point(sim_t *sim,
    const volatile void *addr, size_t size, unsigned how, const void *pc)
{
	if (!is_unasked(sim, pc))
		step_point(sim, addr, size, step_of(how));
	if (sim->sim_race.ra_laps && (how & SIM_READ) != 0)
		walk_by_hand(sim, addr);
	RACE(sim, access, addr, size, how, pc);
}

void
sim_access(const volatile void *addr, size_t size, unsigned how, const void *pc)
{
	sim_t *sim = (sim_t *)panic_sink;

	if (sim == NULL || sim->sim_config.sc_grain != SIM_GRAIN_ACCESS)
		return;
	if (sim->sim_cpu == &sim->sim_boot || is_private(sim, addr))
		return;
	if (sim->sim_race.ra_keeps)
		kept_point(sim, addr, size, how, pc);
	else if (sim->sim_race.ra_adaptive) {
		/* Most are done here, without a call. */
		if (race_site_may_be_known(&sim->sim_race, pc) ||
		    !access_passes(sim))
			adaptive_point(sim, addr, size, how, pc);
	} else if (!turn_is_kept(sim))
		step_point(sim, addr, size, step_of(how));
}
