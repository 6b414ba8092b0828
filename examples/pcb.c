/* SPDX-License-Identifier: BSD-2-Clause */
/* See pcb.h. */
#include "pcb.h"

#include "brand.h"

struct pcb *
pcb_of(const kthread_t *t)
{
	return (t->t_lwp->lwp_pcb);
}

/* ---- what the kernel calls ---- */

static void
stk_init(klwp_t *lwp)
{
	struct platform *pl = lwp->lwp_pcb;
	struct pcb *pcb = kmem_zalloc(sizeof(*pcb), KM_SLEEP);

	pl->pl_last_base += 0x1000;
	pcb->pcb_segregs = (struct segregs){ .sr_fsbase = pl->pl_last_base,
		.sr_gsbase = pl->pl_last_base + 1 };
	lwp->lwp_pcb = pcb;
}

static void
stk_fini(klwp_t *lwp)
{
	kmem_free(lwp->lwp_pcb, sizeof(struct pcb));
}

static void
installctx(klwp_t *lwp)
{
	struct pcb *pcb = lwp->lwp_pcb;

	lwp_segregs_install(lwp->lwp_thread, &pcb->pcb_segregs);
	lwp_attach_brand_hdlrs(lwp);
}

/* exec: registers that are all zeros, and no page that the old program had. */
static void
setregs(klwp_t *lwp)
{
	struct pcb *pcb = lwp->lwp_pcb;

	pcb->pcb_fpu = (struct fpu){ 0 };
	pcb->pcb_has_schedctl = false;
	fpu_install(&pcb->pcb_fpu);
}

static void
cleanup(klwp_t *lwp)
{
	struct pcb *pcb = lwp->lwp_pcb;

	if (pcb->pcb_has_schedctl)
		schedctl_end(&pcb->pcb_schedctl);
	pcb->pcb_has_schedctl = false;
}

void
pcb_platform(struct platform *pl)
{
	const struct sim_platform platform = {
		.pf_arg = pl,
		.pf_lwp_stk_init = stk_init,
		.pf_lwp_stk_fini = stk_fini,
		.pf_lwp_installctx = installctx,
		.pf_setregs = setregs,
		.pf_lwp_cleanup = cleanup,
		.pf_proc_exit = brand_proc_exit,
	};

	sim_platform(&platform);
}

/* ---- what its program calls ---- */

void
pcb_schedctl(void)
{
	struct pcb *pcb = pcb_of(curthread);

	schedctl_start(&pcb->pcb_schedctl);
	pcb->pcb_has_schedctl = true;
}

void
pcb_step(struct fpu_program *program)
{
	const struct pcb *pcb = pcb_of(curthread);

	fpu_program_step(program);
	if (!lwp_segregs_loaded(&pcb->pcb_segregs))
		sim_fail("segment bases corrupted: %s expected its own on "
			 "CPU %d, found another thread's",
		    curthread->t_name, CPU->cpu_id);
	if (pcb->pcb_has_schedctl && !schedctl_is_true(&pcb->pcb_schedctl))
		sim_fail("schedctl page of %s is wrong: expected it to say "
			 "on CPU %d",
		    curthread->t_name, CPU->cpu_id);
}
