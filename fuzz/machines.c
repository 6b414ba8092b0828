/* SPDX-License-Identifier: BSD-2-Clause */
/* See machines.h. */
#include "machines.h"

#include "found.h"
#include "input.h"
#include "machine.h"

#define MACHINES (2 * INPUT_CPUS + 4) /* and the end */

/* What a machine is made for; the rest of its configuration is set anew. */
static bool
are_alike(const struct sim_config *a, const struct sim_config *b)
{
	return (a->sc_ncpus == b->sc_ncpus && a->sc_audit == b->sc_audit &&
	    a->sc_grain == b->sc_grain);
}

static bool all_catch; /* faults, between runs as well */

static sim_t *
make(const struct sim_config *cfg)
{
	char why[300];
	sim_t *sim = sim_create(cfg, why, sizeof(why));

	if (sim == NULL)
		found("no machine: %s", why);
	/* Nothing of ours is there, and megabytes of the engine's. */
	sim->sim_skips_program = true;
	if (all_catch)
		fault_catch(sim);
	return (sim);
}

static void
reset(sim_t *sim, const struct sim_tape *tape)
{
	char why[300];

	if (!sim_reset(sim, tape, why, sizeof(why)))
		found("no reset: %s", why);
}

static struct slot {
	struct sim_config cfg;
	sim_t *sim;
	bool is_clear; /* as reset, but for its tape */
	bool is_settled;
	size_t nmade, threads; /* ever, and in its pool, if it is */
} machines[MACHINES];

/* The slot of such a machine, or the first that is empty. */
static struct slot *
slot_for(const struct sim_config *cfg)
{
	struct slot *sl = machines;

	while (sl->sim != NULL && !are_alike(&sl->cfg, cfg))
		sl++;
	return (sl);
}

static void
use_again(struct slot *sl, const struct sim_config *cfg)
{
	sim_t *sim = sl->sim;

	(void)sim_enter(sim);
	sim->sim_config = *cfg;
	config_fill(&sim->sim_config);
	if (sl->is_clear)
		tape_rewind(&sim->sim_tape, &sim->sim_config.sc_tape);
	else
		reset(sim, &cfg->sc_tape);
	sl->is_clear = sim->sim_is_terse = false;
}

sim_t *
machine_like(const struct sim_config *cfg)
{
	struct slot *sl = slot_for(cfg);

	if (sl->sim != NULL) {
		use_again(sl, cfg);
	} else {
		sl->cfg = *cfg;
		sl->sim = make(cfg);
	}
	return (sl->sim);
}

void
machines_catch(void)
{
	if (all_catch)
		return;
	all_catch = true;
	found_catch(); /* first: it gets what machines do not want */
	for (const struct slot *sl = machines; sl->sim != NULL; sl++)
		fault_catch(sl->sim);
}

static size_t
length(const struct sim_thread *st)
{
	size_t n = 0;

	for (; st != NULL; st = st->st_next)
		n++;
	return (n);
}

/* As many threads as there were; where none was made, they are not counted. */
static void
trim(struct slot *sl)
{
	sim_t *sim = sl->sim;

	if (sim->sim_nmade != sl->nmade)
		threads_trim(sim, sl->threads);
	sl->nmade = sim->sim_nmade;
	symbols_clear(sim->sim_symbols);
}

void
machine_clear(sim_t *sim)
{
	static const struct sim_tape quiet = { .st_kind = SIM_TAPE_QUIET };
	struct slot *sl = machines;

	(void)sim_enter(sim);
	reset(sim, &quiet);
	while (sl->sim != sim)
		sl++;
	sl->is_clear = true;
	if (sl->is_settled)
		trim(sl);
}

void
machines_settle(void)
{
	for (struct slot *sl = machines; sl->sim != NULL; sl++) {
		sl->is_settled = true;
		sl->nmade = sl->sim->sim_nmade;
		sl->threads = length(sl->sim->sim_pool);
		symbols_clear(sl->sim->sim_symbols);
	}
}
