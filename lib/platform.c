/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the machine-dependent part of a kernel adds to an lwp, by the names
 * under which illumos calls it, and the memory of lwps.
 */
#include "machine.h"

#include <stdlib.h>

void
sim_platform(const struct sim_platform *platform)
{
	NEED(platform);
	machine()->sim_platform = *platform;
}

void *
sim_platform_arg(void)
{
	return (machine()->sim_platform.pf_arg);
}

/* ---- memory ---- */

void
lwps_init(sim_t *sim)
{
	sim->sim_next_lwp = &sim->sim_lwps;
}

struct sim_lwp *
lwp_alloc(sim_t *sim)
{
	struct sim_lwp *sl = sim->sim_lwp_pool;

	if (sl != NULL) {
		sim->sim_lwp_pool = sl->sl_next;
		return (sl);
	}
	if ((sl = *sim->sim_next_lwp) == NULL &&
	    (sl = *sim->sim_next_lwp = calloc(1, sizeof(*sl))) == NULL)
		panic("lwp_create: the host has no memory for an lwp");
	sim->sim_next_lwp = &sl->sl_all;
	return (sl);
}

void
lwp_init(struct sim_lwp *sl, kthread_t *t)
{
	*sl = (struct sim_lwp){ .sl_all = sl->sl_all,
		.sl_lwp = { .lwp_thread = t, .lwp_procp = t->t_procp } };
	sim_name(&sl->sl_pause, "pause");
}

void
lwp_release(sim_t *sim, klwp_t *lwp)
{
	struct sim_lwp *sl = lwp_of(lwp);

	*sl = (struct sim_lwp){ .sl_all = sl->sl_all };
	sl->sl_next = sim->sim_lwp_pool;
	sim->sim_lwp_pool = sl;
}

/* The one that was made first is the first again. */
void
lwps_forget(sim_t *sim)
{
	const struct sim_lwp *end = *sim->sim_next_lwp;

	for (struct sim_lwp *sl = sim->sim_lwps; sl != end; sl = sl->sl_all)
		lwp_release(sim, &sl->sl_lwp);
	sim->sim_lwp_pool = NULL;
	sim->sim_next_lwp = &sim->sim_lwps;
}

void
lwps_fini(sim_t *sim)
{
	struct sim_lwp *sl;

	while ((sl = sim->sim_lwps) != NULL) {
		sim->sim_lwps = sl->sl_all;
		free(sl);
	}
}

/* ---- the calls ---- */

static void
call(void (*handler)(klwp_t *), klwp_t *lwp)
{
	if (handler != NULL)
		handler(lwp);
}

void
lwp_stk_init(klwp_t *lwp)
{
	const struct sim_platform *pf = &machine()->sim_platform;

	lwp->lwp_pcb = pf->pf_arg;
	call(pf->pf_lwp_stk_init, lwp);
}

void
lwp_stk_fini(klwp_t *lwp)
{
	call(machine()->sim_platform.pf_lwp_stk_fini, lwp);
}

void
lwp_installctx(klwp_t *lwp)
{
	call(machine()->sim_platform.pf_lwp_installctx, lwp);
}

void
lwp_setregs(klwp_t *lwp)
{
	call(machine()->sim_platform.pf_setregs, lwp);
}

void
lwp_cleanup(klwp_t *lwp)
{
	call(machine()->sim_platform.pf_lwp_cleanup, lwp);
}

void
lwp_proc_exit(klwp_t *lwp)
{
	call(machine()->sim_platform.pf_proc_exit, lwp);
}

void
lwp_forkregs(klwp_t *lwp, klwp_t *child)
{
	if (machine()->sim_platform.pf_lwp_forkregs != NULL)
		machine()->sim_platform.pf_lwp_forkregs(lwp, child);
}
