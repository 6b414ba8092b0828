/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A machine is switched on: the host, the CPUs, and who works for the kernel.
 * What that leaves in memory is kept as an image; to switch it on again is to
 * put that back.
 *
 * I1. The image has what is zero before (state.h), and the reaper. What else
 *     there is is the same each time, or made anew each time: stacks begin at
 *     their beginning, and the host's registers are those that it has now.
 */
#include "machine.h"

#include <stddef.h>
#include <string.h>

/* ---- the first time ---- */

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
	swtch_boot(sc);
}

static void
boot(sim_t *sim)
{
	sink_init(&sim->sim_sink);
	sim->sim_p0.p_stat = SRUN;
	strcpy(sim->sim_p0.p_name, "sched");
	sim->sim_cpu = &sim->sim_boot;
	boot_host(sim);
	for (unsigned i = 0; i < sim->sim_ncpus; i++)
		boot_cpu(sim, i);
	sim->sim_reaper = thread_daemon(
	    sim, "thread_reaper", thread_reaper, &sim->sim_reaper_cv);
	sim->sim_nstrings = sim->sim_strings.r_count;
}

/* ---- each time ---- */

/* The host comes in: which thread of its that is, and what is in its registers,
 * may be another each time. */
static void
enter(sim_t *sim)
{
	report_begin(sim, SIM_OK);
	fiber_adopt(&sim->sim_t0.st_fiber);
	for (unsigned i = 0; i < sim->sim_ncpus; i++)
		if (!sim->sim_config.sc_shared_fpu)
			arch_fpu_save(&sim->sim_cpus[i].sc_fpu);
}

/* ---- the image ---- */

typedef void copy_t(char **image, void *part, size_t size);

/*
 * Functions of their own: the C library copies faster than what the compiler
 * puts in its place where it may not use vector registers.
 */
static void __attribute__((noinline))
keep(char **image, void *part, size_t size)
{
	memcpy(*image, part, size);
	*image += size;
}

static void __attribute__((noinline))
put_back(char **image, void *part, size_t size)
{
	memcpy(part, *image, size);
	*image += size;
}

static void
each_part(sim_t *sim, copy_t *copy)
{
	size_t begin = offsetof(struct sim, sim_cpu);
	char *image = sim->sim_image.r_base;

	copy(&image, (char *)sim + begin, sizeof(*sim) - begin);
	copy(&image, &sim->sim_boot, offsetof(struct sim_cpu, sc_idle));
	for (unsigned i = 0; i < sim->sim_ncpus; i++)
		copy(&image, &sim->sim_cpus[i],
		    offsetof(struct sim_cpu, sc_queue));
	copy(&image, sim->sim_reaper, sizeof(*sim->sim_reaper));
}

static bool
map_image(sim_t *sim)
{
	size_t size = sizeof(*sim) + sim->sim_ncpus * sizeof(struct sim_cpu) +
	    sizeof(struct sim_thread);

	return (region_map(&sim->sim_image, size, 1));
}

bool
machine_boot(sim_t *sim)
{
	if (!map_image(sim))
		return (false);
	panic_sink = &sim->sim_sink;
	boot(sim);
	each_part(sim, keep);
	enter(sim);
	return (true);
}

void
machine_reboot(sim_t *sim)
{
	panic_sink = &sim->sim_sink;
	each_part(sim, put_back);
	for (unsigned i = 0; i < sim->sim_ncpus; i++)
		fiber_restart(&sim->sim_cpus[i].sc_idle.st_fiber);
	fiber_restart(&sim->sim_reaper->st_fiber);
	enter(sim);
}

void
boot_fini(sim_t *sim)
{
	region_unmap(&sim->sim_image);
}
