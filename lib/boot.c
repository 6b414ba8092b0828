/* SPDX-License-Identifier: BSD-2-Clause */
/* A machine is switched on: the host, the CPUs, and who works for the kernel.
 */
#include "machine.h"

#include <string.h>

/* The host is t0, on a CPU that the machine does not have. */
static void
boot_host(sim_t *sim)
{
	struct sim_cpu *sc = &sim->sim_boot;
	kthread_t *t0 = &sim->sim_t0.st_kthread;

	thread_init(sim, &sim->sim_t0, &sim->sim_p0, "t0");
	t0->t_state = TS_ONPROC;
	t0->t_cpu = &sc->sc_cpu;
	sc->sc_cpu.cpu_thread = t0;
	sc->sc_cpu.cpu_id = -1;
	sc->sc_sim = sim;
	sc->sc_fiber = &sim->sim_t0.st_fiber;
	fiber_adopt(sc->sc_fiber);
}

static void
boot_cpu(sim_t *sim, unsigned id)
{
	struct sim_cpu *sc = &sim->sim_cpus[id];
	char name[THREAD_NAME_MAX];

	name_number(name, "idle", id);
	sc->sc_sim = sim;
	sc->sc_cpu.cpu_id = (int)id;
	thread_init(sim, &sc->sc_idle, &sim->sim_p0, name);
	if (!sim->sim_config.sc_shared_fpu)
		arch_fpu_save(&sc->sc_fpu);
	swtch_boot(sc);
}

void
machine_boot(sim_t *sim)
{
	sink_init(&sim->sim_sink);
	sim->sim_p0.p_stat = SRUN;
	strcpy(sim->sim_p0.p_name, "sched");
	sim->sim_cpu = &sim->sim_boot;
	panic_sink = &sim->sim_sink;
	sim_name(&sim->sim_pidlock, "pidlock");
	sim_name(&sim->sim_reaplock, "reaplock");
	boot_host(sim);
	for (unsigned i = 0; i < sim->sim_ncpus; i++)
		boot_cpu(sim, i);
	thread_daemon(sim, "thread_reaper", thread_reaper, &sim->sim_reaper_cv);
}
