/* SPDX-License-Identifier: BSD-2-Clause */
/* What each step touched. See step.h. */
#include "machine.h"

#define MAX_STEPS ((size_t)1 << 20)
#define MAX_TOUCHES ((size_t)4 << 20)

bool
steps_init(sim_t *sim)
{
	return (region_map(&sim->sim_steps, MAX_STEPS, sizeof(struct step)) &&
	    region_map(&sim->sim_touches, MAX_TOUCHES, sizeof(struct touch)));
}

void
steps_fini(sim_t *sim)
{
	region_unmap(&sim->sim_steps);
	region_unmap(&sim->sim_touches);
}

/* What was there is not read again, so it need not be zero. */
void
steps_clear(sim_t *sim)
{
	sim->sim_steps.r_count = 0;
	sim->sim_touches.r_count = 0;
}

static void __attribute__((noreturn, cold)) too_many(void)
{
	panic("a run has more than %zu steps, or touches more than %zu "
	      "objects: too many to keep; a smaller sc_budget ends it before",
	    MAX_STEPS, MAX_TOUCHES);
}

void
step_keep(sim_t *sim, const struct sim_cpu *sc, uint64_t able)
{
	struct step *sp;

	if (sim->sim_is_settled)
		return;
	if ((sp = region_take(&sim->sim_steps, 1)) == NULL)
		too_many();
	*sp = (struct step){ .sp_able = able,
		.sp_first = (uint32_t)sim->sim_touches.r_count,
		.sp_cpu = (uint32_t)sc->sc_cpu.cpu_id };
}

void
step_keep_touch(
    sim_t *sim, const volatile void *object, size_t size, unsigned how)
{
	struct touch *tc;

	if (sim->sim_is_settled)
		return;
	if ((tc = region_take(&sim->sim_touches, 1)) == NULL)
		too_many();
	*tc = (struct touch){ .tc_from = (uintptr_t)object,
		.tc_size = (uint32_t)size,
		.tc_how = how };
}
