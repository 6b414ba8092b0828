/* SPDX-License-Identifier: BSD-2-Clause */
/* examples/kcpc_idle.c: counters of CPUs. */
#include "stage.h"

#include <kcpc.h>
#include <kcpc_idle.h>

#define THREADS 12 /* more than there are CPUs */

static bool is_started;
static unsigned nworkers;

static void
works_with_breaks(void *arg)
{
	(void)arg;
	while (!is_started)
		delay(1);
	for (unsigned i = 0; i < 4; i++) {
		kcpc_work(3);
		delay(1);
	}
	nworkers--;
}

static void
watch(void)
{
	kcpc_bind_cpus();
	is_started = true;
	while (nworkers > 0) {
		kcpc_check_cpus();
		delay(1);
	}
	kcpc_check_cpus();
	kcpc_unbind_cpus();
}

static void
watches(void *arg)
{
	(void)arg;
	kcpc_idle_install();
	watch();
}

static void
watches_without_hook(void *arg)
{
	(void)arg;
	watch();
}

static void
boot_cpus(struct sim_config cfg, void (*watcher)(void *))
{
	boot_hardware(cfg);
	is_started = false;
	nworkers = THREADS;
	for (unsigned i = 0; i < THREADS; i++)
		(void)spawn("t", works_with_breaks, NULL);
	(void)spawn("watch", watcher, NULL);
}

static void
watched_cpus(struct sim_config cfg)
{
	boot_cpus(cfg, watches);
}

/* The idle threads keep their ctxops, so that memory is left. */
TEST(a_cpus_counter_counts_all_but_idle, "43")
{
	static const unsigned ncpus[] = { 1, 2, 8 };

	for (unsigned i = 0; i < 3; i++) {
		struct runs rn = runs_on(ncpus[i], ncpus[i]);

		while (next_run(&rn)) {
			watched_cpus(rn.rn_config);
			run();
		}
	}
}

static void
watched_cpus_without_hook(struct sim_config cfg)
{
	boot_cpus(cfg, watches_without_hook);
}

TEST(without_idles_hook_idle_time_is_counted_as_work, "")
{
	run_all(watched_cpus_without_hook, SIM_FAILED, "of the idle thread");
}

static void
pauses_once(void *arg)
{
	(void)arg;
	kcpc_idle_install();
	kcpc_bind_cpus();
	sim_trace_clear(sim_current());
	delay(1);
	kcpc_unbind_cpus();
}

/* Idle comes and goes once more for the reaper. */
TEST(the_idle_loop_is_between_idles_restore_and_its_save, "43")
{
	boot_hardware((struct sim_config){ .sc_ncpus = 1 });
	(void)spawn("t", pauses_once, NULL);
	run();
	assert_trace("restore:kcpc-idle save:idle-loop save:kcpc-idle "
		     "restore:kcpc-idle save:idle-loop save:kcpc-idle "
		     "restore:kcpc-idle");
}

static void
checks_nothing(void *arg)
{
	(void)arg;
	kcpc_check_cpus();
}

TEST(a_cpu_without_a_counter_is_not_checked, "")
{
	boot_hardware((struct sim_config){ .sc_ncpus = 1 });
	(void)spawn("t", checks_nothing, NULL);
	run_expecting(SIM_PANIC, "ctx != NULL");
}

static void
starts_twice(void *arg)
{
	(void)arg;
	kcpc_bind_cpus();
	kcpc_bind_cpus();
}

TEST(a_counter_of_a_cpu_is_not_started_twice, "")
{
	boot_hardware((struct sim_config){ .sc_ncpus = 1 });
	(void)spawn("t", starts_twice, NULL);
	run_expecting(SIM_PANIC, "*cpu_cpc_ctx(cp) == NULL");
}

static const struct CMUnitTest tests[] = {
	UNIT(a_cpus_counter_counts_all_but_idle),
	UNIT(without_idles_hook_idle_time_is_counted_as_work),
	UNIT(the_idle_loop_is_between_idles_restore_and_its_save),
	UNIT(a_cpu_without_a_counter_is_not_checked),
	UNIT(a_counter_of_a_cpu_is_not_started_twice),
};

int
main(int argc, char **argv)
{
	return (HARNESS_MAIN(argc, argv, tests));
}
