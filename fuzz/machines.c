/* SPDX-License-Identifier: BSD-2-Clause */
/* See machines.h. */
#include "machines.h"

#include "found.h"
#include "input.h"
#include "machine.h"

#define MACHINES (2 * INPUT_CPUS + 3)

/* What a machine is made for; the rest of its configuration is set anew. */
static bool
are_alike(const struct sim_config *a, const struct sim_config *b)
{
	return (a->sc_ncpus == b->sc_ncpus && a->sc_audit == b->sc_audit &&
	    a->sc_grain == b->sc_grain);
}

static sim_t *
make(const struct sim_config *cfg)
{
	char why[300];
	sim_t *sim = sim_create(cfg, why, sizeof(why));

	if (sim == NULL)
		found("no machine: %s", why);
	/* Nothing of ours is there, and megabytes of the engine's. */
	sim->sim_skips_program = true;
	return (sim);
}

static sim_t *
reset(sim_t *sim, const struct sim_config *cfg)
{
	char why[300];

	(void)sim_enter(sim);
	sim->sim_config = *cfg;
	config_fill(&sim->sim_config);
	if (!sim_reset(sim, &cfg->sc_tape, why, sizeof(why)))
		found("no reset: %s", why);
	return (sim);
}

static struct {
	struct sim_config cfg;
	sim_t *sim;
	bool is_settled;
	size_t with_stack, bare; /* threads, if it is */
} machines[MACHINES];

sim_t *
machine_like(const struct sim_config *cfg)
{
	unsigned i = 0;

	while (machines[i].sim != NULL) {
		if (are_alike(&machines[i].cfg, cfg))
			return (reset(machines[i].sim, cfg));
		i++;
	}
	machines[i].cfg = *cfg;
	machines[i].sim = make(cfg);
	return (machines[i].sim);
}

void
machine_clear(sim_t *sim)
{
	struct sim_config cfg = sim->sim_config;
	unsigned i = 0;

	cfg.sc_tape = (struct sim_tape){ .st_kind = SIM_TAPE_QUIET };
	(void)reset(sim, &cfg);
	while (machines[i].sim != sim)
		i++;
	if (!machines[i].is_settled)
		return;
	threads_trim(sim, machines[i].with_stack, machines[i].bare);
	symbols_clear(sim->sim_symbols);
}

static size_t
length(const struct sim_thread *st)
{
	size_t n = 0;

	for (; st != NULL; st = st->st_next)
		n++;
	return (n);
}

void
machines_settle(void)
{
	for (unsigned i = 0; i < MACHINES && machines[i].sim != NULL; i++) {
		machines[i].is_settled = true;
		machines[i].with_stack = length(machines[i].sim->sim_pool);
		machines[i].bare = length(machines[i].sim->sim_bare);
		symbols_clear(machines[i].sim->sim_symbols);
	}
}
