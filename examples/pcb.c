/* SPDX-License-Identifier: BSD-2-Clause */
/* See pcb.h. */
#include "pcb.h"

#include "brand.h"

#include <errno.h>

struct pcb *
pcb_of(const kthread_t *t)
{
	return (t->t_lwp->lwp_pcb);
}

/* ---- birth ---- */

static void
stk_init(klwp_t *lwp)
{
	struct platform *pl = platform();
	struct pcb *pcb = kmem_zalloc(sizeof(*pcb), KM_SLEEP);

	pcb->pcb_kstack = sep_stack(++pl->pl_last_lwp);
	pcb->pcb_control = fpu_initial.fp_control;
	lwp->lwp_pcb = pcb;
}

/* A sibling, or else who forks; NULL if it is neither. p_lock is held. */
static const struct pcb *
relative(const proc_t *p)
{
	const kthread_t *t = p->p_tlist != NULL ? p->p_tlist : curthread;

	return (t->t_lwp != NULL ? pcb_of(t) : NULL);
}

/* What an lwp shares with its process: a page, and the data model. */
static void
join_process(struct pcb *pcb, proc_t *p)
{
	const struct pcb *other;

	mutex_enter(&p->p_lock);
	other = relative(p);
	if (other != NULL)
		pcb->pcb_execs_32bit = other->pcb_segregs.sr_is_32bit;
	if (other != NULL && p->p_tlist != NULL)
		schedctl_page_hold(pcb->pcb_page = other->pcb_page);
	mutex_exit(&p->p_lock);
	if (pcb->pcb_page == NULL)
		pcb->pcb_page = schedctl_page_create();
}

/* The program's memory, as the child's copy of it. */
static void
inherit(klwp_t *child, const struct pcb *from)
{
	struct pcb *pcb = child->lwp_pcb;

	pcb->pcb_program = from->pcb_program;
	pcb->pcb_program.fp_owner = child->lwp_thread->t_name;
	pcb->pcb_control = from->pcb_control;
}

static void
install(kthread_t *t, struct pcb *pcb)
{
	const struct forgets *fg = &platform()->pl_forgets;

	if (!fg->fg_segregs_hook)
		lwp_segregs_install(t, &pcb->pcb_segregs);
	else if (t == curthread)
		lwp_segregs_install_without_hook(&pcb->pcb_segregs);
	if (!(pcb->pcb_has_sep = platform()->pl_has_sep))
		return;
	if (!fg->fg_sep_hook)
		sep_install(t, pcb->pcb_kstack);
	else if (t == curthread)
		sep_install_without_hook(pcb->pcb_kstack);
}

/* lwp_create(2), other than an agent or a child, has what its maker has. */
static bool
is_made_by_a_sibling(const klwp_t *lwp)
{
	return (curthread->t_lwp != NULL && lwp->lwp_procp == curproc);
}

/*
 * An lwp is born, or the calling one execs. Bases are new in either case, so
 * that one can tell whose are found.
 */
static void
installctx(klwp_t *lwp)
{
	kthread_t *t = lwp->lwp_thread;
	struct pcb *pcb = lwp->lwp_pcb;

	if (t != curthread) {
		join_process(pcb, lwp->lwp_procp);
		if (is_made_by_a_sibling(lwp))
			inherit(lwp, pcb_of(curthread));
	}
	segregs_init(
	    &pcb->pcb_segregs, ++platform()->pl_last_lwp, pcb->pcb_execs_32bit);
	install(t, pcb);
	lwp_attach_brand_hdlrs(lwp);
}

static void
forkregs(klwp_t *lwp, klwp_t *child)
{
	const struct pcb *from = lwp->lwp_pcb;
	struct pcb *to = child->lwp_pcb;

	inherit(child, from);
	if ((to->pcb_schedctl = from->pcb_schedctl) != NULL)
		schedctl_page_hold(to->pcb_schedctl->sc_page);
}

/* ---- exec and exit ---- */

void
pcb_forget_schedctl(kthread_t *t)
{
	struct pcb *pcb = pcb_of(t);

	if (pcb->pcb_schedctl != NULL)
		schedctl_page_rele(pcb->pcb_schedctl->sc_page);
	pcb->pcb_schedctl = NULL;
}

/* exec: the initial registers, and no page that the old program had. */
static void
setregs(klwp_t *lwp)
{
	struct pcb *pcb = lwp->lwp_pcb;

	pcb_forget_schedctl(lwp->lwp_thread);
	schedctl_page_rele(pcb->pcb_page);
	pcb->pcb_page = schedctl_page_create();
	pcb->pcb_program = (struct fpu_program){
		.fp_owner = lwp->lwp_thread->t_name
	};
	pcb->pcb_control = fpu_initial.fp_control;
	pcb->pcb_fpu = fpu_initial;
	if (platform()->pl_forgets.fg_fpu_hook)
		fpu_install_without_hook(&pcb->pcb_fpu);
	else
		fpu_install(&pcb->pcb_fpu);
}

static void
cleanup(klwp_t *lwp)
{
	(void)lwp; /* the caller's */
	pcb_end_schedctl();
}

static void
stk_fini(klwp_t *lwp)
{
	struct pcb *pcb = lwp->lwp_pcb;

	schedctl_page_rele(pcb->pcb_page);
	kmem_free(pcb, sizeof(*pcb));
}

void
pcb_platform(struct platform *pl)
{
	const struct sim_platform platform = {
		.pf_arg = pl,
		.pf_lwp_stk_init = stk_init,
		.pf_lwp_stk_fini = stk_fini,
		.pf_lwp_installctx = installctx,
		.pf_lwp_forkregs = forkregs,
		.pf_setregs = setregs,
		.pf_lwp_cleanup = cleanup,
		.pf_proc_exit = brand_proc_exit,
	};

	sim_platform(&platform);
}

/* ---- what its program calls ---- */

void
pcb_use_fpu(void)
{
	struct fpu *fp = &pcb_of(curthread)->pcb_fpu;

	if (!fp->fp_is_enabled)
		fp_seed(fp);
}

int
pcb_schedctl(void)
{
	struct pcb *pcb = pcb_of(curthread);

	if (pcb->pcb_schedctl == NULL)
		pcb->pcb_schedctl = schedctl_take(pcb->pcb_page);
	return (pcb->pcb_schedctl != NULL ? 0 : ENOMEM);
}

void
pcb_end_schedctl(void)
{
	struct pcb *pcb = pcb_of(curthread);

	if (pcb->pcb_schedctl != NULL)
		schedctl_give_back(pcb->pcb_schedctl);
	pcb->pcb_schedctl = NULL;
}

void
pcb_check_schedctl(void)
{
	const struct pcb *pcb = pcb_of(curthread);

	if (pcb->pcb_schedctl != NULL)
		schedctl_check(pcb->pcb_schedctl);
	schedctl_page_check(pcb->pcb_page);
}

static void
check_control(const struct pcb *pcb)
{
	uint32_t found;

	if (!pcb->pcb_fpu.fp_is_enabled)
		return;
	kpreempt_disable();
	found = cpu_regs()->cr_fpu_control;
	if (found != pcb->pcb_control)
		sim_fail("FPU control word corrupted: %s expected its own, "
			 "0x%x, on CPU %d, found 0x%x",
		    curthread->t_name, pcb->pcb_control, CPU->cpu_id, found);
	kpreempt_enable();
}

void
pcb_step(struct fpu_program *program)
{
	struct pcb *pcb = pcb_of(curthread);

	fpu_program_step(program);
	check_control(pcb);
	segregs_step(&pcb->pcb_segregs);
	if (pcb->pcb_has_sep)
		sysenter(pcb->pcb_kstack);
	pcb_check_schedctl();
}

/* ---- its program ---- */

void
pcb_check_inherited(void)
{
	const struct pcb *pcb = pcb_of(curthread);

	pcb_use_fpu();
	fpu_program_check(&pcb->pcb_program);
	check_control(pcb);
}

/* First the return to user mode, which enables what the kernel disabled. */
static void
begin(struct pcb *pcb)
{
	uint32_t id = (uint32_t)curthread->t_did;

	fpu_enable();
	if (pcb->pcb_program.fp_id == id)
		return;
	pcb_check_inherited();
	pcb->pcb_program = (struct fpu_program){ .fp_owner = curthread->t_name,
		.fp_id = id };
	fpu_program_begin(&pcb->pcb_program);
	pcb->pcb_control = fpu_initial.fp_control | id % 4 << 13;
	fpu_control_set(pcb->pcb_control);
}

void
pcb_compute(unsigned steps)
{
	struct pcb *pcb = pcb_of(curthread);

	begin(pcb);
	while (steps-- > 0) {
		pcb_step(&pcb->pcb_program);
		sim_trap();
	}
}

void
pcb_compute_fpu(unsigned steps)
{
	struct pcb *pcb = pcb_of(curthread);

	begin(pcb);
	fpu_program_check(&pcb->pcb_program);
	check_control(pcb);
	while (steps-- > 0) {
		fpu_program_step(&pcb->pcb_program);
		check_control(pcb);
		sim_trap();
	}
}
