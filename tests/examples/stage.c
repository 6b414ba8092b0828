/* SPDX-License-Identifier: BSD-2-Clause */
/* See stage.h. */
#include "stage.h"

#include <pcb.h>
#include <scenario.h> /* lib has one, too */
#include <string.h>

struct platform hardware;
unsigned done;

/* What start_program() starts; it lives as long as the machine. */
static struct program {
	const char *pg_name;
	void (*pg_body)(void *);
	void *pg_arg;
} programs[MAX_PROGRAMS];
static unsigned nprograms;

/* ---- machines ---- */

void
boot_hardware(struct sim_config cfg)
{
	(void)boot_with(cfg);
	hardware = (struct platform){ 0 };
	done = nprograms = 0;
	sim_platform(&(const struct sim_platform){ .pf_arg = &hardware });
}

void
boot_lwps(struct sim_config cfg)
{
	boot_hardware(cfg);
	pcb_platform(&hardware);
}

struct sim_config
seeded(unsigned ncpus, uint64_t seed)
{
	return ((struct sim_config){
	    .sc_ncpus = ncpus, .sc_tape = SIM_SEED(seed), .sc_tick = 1500 });
}

struct sim_config
unfailing(struct sim_config cfg)
{
	static uint64_t state;

	state = cfg.sc_tape.st_seed;
	cfg.sc_tape = SIM_ASK(nothing_fails, &state);
	return (cfg);
}

uint32_t
allocations_sleep(void *arg, enum sim_choice choice, uint32_t answers)
{
	(void)arg;
	(void)answers;
	return (choice == SIM_CHOICE_KMEM_SLEEP ? 1 : 0);
}

uint32_t
forks_fail_late(void *arg, enum sim_choice choice, uint32_t answers)
{
	(void)arg;
	(void)answers;
	return (choice == SIM_CHOICE_FORK ? 2 : 0);
}

static void
execs(void *arg)
{
	const struct program *pg = arg;

	(void)sim_exec(pg->pg_name, pg->pg_body, pg->pg_arg);
}

proc_t *
start_program(const char *name, void (*body)(void *), void *arg)
{
	struct program *pg = &programs[nprograms++];

	assert_in_range(nprograms, 1, MAX_PROGRAMS);
	*pg = (struct program){ name, body, arg };
	return (start_process(name, execs, pg));
}

/* ---- runs ---- */

struct runs
runs_on(unsigned least, unsigned most)
{
	return ((struct runs){ .rn_least = least, .rn_most = most });
}

bool
next_run(struct runs *rn)
{
	unsigned range = rn->rn_most - rn->rn_least + 1;

	sim_destroy(sim_current());
	if (rn->rn_seed == SEEDS)
		return (false);
	rn->rn_seed++;
	rn->rn_config = seeded(
	    rn->rn_least + (unsigned)rn->rn_seed % range, rn->rn_seed);
	return (true);
}

void
run_clean(void)
{
	run();
	assert_int_equal(sim_kmem_inuse(sim_current()), 0);
}

bool
run_may_end(enum sim_outcome outcome, const char *words)
{
	if (sim_run(sim_current()) == SIM_OK)
		return (false);
	run_expecting(outcome, words);
	return (true);
}

void
run_all(stage_t *stage, enum sim_outcome outcome, const char *words)
{
	static const unsigned ncpus[] = { 1, 2, 8 };

	for (unsigned i = 0; i < 3; i++) {
		struct runs rn = runs_on(ncpus[i], ncpus[i]);

		while (next_run(&rn)) {
			stage(rn.rn_config);
			if (outcome == SIM_OK)
				run_clean();
			else
				run_expecting(outcome, words);
		}
	}
}

/* ---- words ---- */

void
assert_played(const char *text, uint64_t seed, enum sim_outcome outcome,
    const char *words)
{
	struct sim_scenario *sn = scenario_parse(
	    text, strlen(text), "test", stderr);
	struct sim_config cfg = { 0 };

	assert_non_null(sn);
	if (seed != 0)
		cfg.sc_tape = SIM_SEED(seed);
	(void)boot_with(cfg);
	(void)scenario_play(sn);
	run_expecting(outcome, words);
	sim_destroy(sim_current());
	sim_scenario_free(sn);
}
