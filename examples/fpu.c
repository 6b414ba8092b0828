/* SPDX-License-Identifier: BSD-2-Clause */
/* See fpu.h. */
#include "fpu.h"

#include "pcb.h"

#include <ctxop.h>

const struct fpu fpu_initial = { .fp_control = FPU_CONTROL_INITIAL };

/* ---- the switch of the CPU ---- */

void
fpu_disable(void)
{
	cpu_regs()->cr_fpu_is_disabled = true;
}

void
fpu_enable(void)
{
	cpu_regs()->cr_fpu_is_disabled = false;
}

/* ---- the ctxop ---- */

static void
fpsave_ctxt(void *arg)
{
	struct fpu *fp = arg;

	if (cpu_regs()->cr_fpu_is_disabled)
		panic("BAD TRAP: the FPU of CPU %d is disabled (#nm) in the "
		      "save hook of %s",
		    CPU->cpu_id, curthread->t_name);
	fpu_regs_store(&fp->fp_area);
	fp->fp_control = cpu_regs()->cr_fpu_control;
}

static void
fpu_load(const struct fpu *fp)
{
	fpu_enable();
	fpu_regs_load(&fp->fp_area);
	cpu_regs()->cr_fpu_control = fp->fp_control;
}

static void
fprestore_ctxt(void *arg)
{
	fpu_load(arg);
}

/*
 * In exec the thread itself gives its registers up: nothing of the old program
 * is left in them. Who frees the ctxop of a thread that has gone, or of a child
 * that never was, has registers of its own to lose; and what arg points to may
 * have gone before.
 */
static void
fp_free(void *arg, int isexec)
{
	const klwp_t *lwp = curthread->t_lwp;
	struct fpu *fp = arg;
	bool is_own = lwp != NULL && fp == &pcb_of(curthread)->pcb_fpu;

	(void)isexec;
	if (!is_own && !platform()->pl_forgets.fg_fpu_owner)
		return;
	kpreempt_disable();
	fpu_load(&fpu_initial);
	if (is_own)
		fp->fp_is_enabled = false;
	kpreempt_enable();
}

static void fp_new_lwp(void *, void *);

static const struct ctxop_template fpu_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_save = fpsave_ctxt,
	.ct_restore = fprestore_ctxt,
	.ct_fork = fp_new_lwp,
	.ct_lwp_create = fp_new_lwp,
	.ct_free = fp_free,
};

static struct ctxop *
fpu_allocate(struct fpu *fp)
{
	struct ctxop *op = ctxop_allocate(&fpu_tpl, fp);

	sim_name(op, "fpu");
	/* On the real machine these two are assembly, out of DTrace's sight. */
	sim_hide(fpsave_ctxt);
	sim_hide(fprestore_ctxt);
	return (op);
}

/* A stopped sibling may still be on its way off a CPU. */
static void
wait_until_saved(const kthread_t *t)
{
	if (platform()->pl_forgets.fg_fpu_saved)
		return;
	while (t != curthread && t->t_lock != 0)
		delay(1);
}

/*
 * The child has what the parent has, in the registers if that is the caller.
 */
static void
fp_new_lwp(void *parent, void *child)
{
	struct fpu *from = &pcb_of(parent)->pcb_fpu;
	struct fpu *to = &pcb_of(child)->pcb_fpu;
	struct ctxop *op;

	if (platform()->pl_forgets.fg_fpu_inherit)
		return;
	op = fpu_allocate(to);
	wait_until_saved(parent);
	kpreempt_disable();
	if (parent == curthread)
		fpsave_ctxt(from);
	*to = *from;
	ctxop_attach(child, op);
	kpreempt_enable();
}

/* ---- the first use ---- */

void
fpu_install(struct fpu *fp)
{
	struct ctxop *op = fpu_allocate(fp);

	fp->fp_is_enabled = true;
	kpreempt_disable();
	ctxop_attach(curthread, op);
	fpu_load(fp);
	kpreempt_enable();
}

void
fpu_install_without_hook(struct fpu *fp)
{
	fp->fp_is_enabled = true;
	kpreempt_disable();
	fpu_load(fp);
	kpreempt_enable();
}

/*
 * As illumos does it, in its caller's section. Nothing is loaded yet that a
 * sleep could lose; but that is the habit which led to 13915.
 */
static void
fp_seed_allocating_inside(struct fpu *fp)
{
	kpreempt_disable();
	fpu_install(fp);
	kpreempt_enable();
}

void
fp_seed(struct fpu *fp)
{
	*fp = fpu_initial;
	if (platform()->pl_forgets.fg_fpu_preallocate)
		fp_seed_allocating_inside(fp);
	else
		fpu_install(fp);
}

void
fpu_control_set(uint32_t control)
{
	kpreempt_disable();
	cpu_regs()->cr_fpu_control = control;
	kpreempt_enable();
}

void
fpusave(struct fpu_regs *area)
{
	SIM_FUNCTION();
	fpu_regs_store(area);
}

void
fp_restore(const struct fpu_regs *area)
{
	SIM_FUNCTION();
	fpu_regs_load(area);
}

/* ---- a program that uses it ---- */

/*
 * Each register says whose it is: the program and its step in the lower half,
 * a mix of them and the register's number in the upper one. All are 0 if there
 * is no program yet.
 */
void
fpu_program_expected(const struct fpu_program *fp, struct fpu_regs *regs)
{
	uint64_t whose = (uint64_t)fp->fp_id << 32 | fp->fp_step;

	for (uint64_t i = 0; i < FPU_NREGS; i++) {
		regs->fr_v[i][0] = whose;
		regs->fr_v[i][1] = whose == 0 ?
		    0 :
		    (whose + i) * 0x9e3779b97f4a7c15;
	}
}

static void __attribute__((noreturn, cold))
corrupted(const struct fpu_program *fp, unsigned reg, const uint64_t *seen)
{
	sim_fail("vector registers corrupted: %s expected the contents of "
		 "program %u, step %u, in register %u on CPU %d, found those "
		 "of program %u, step %u",
	    fp->fp_owner, fp->fp_id, fp->fp_step, reg, CPU->cpu_id,
	    (unsigned)(seen[0] >> 32), (unsigned)seen[0]);
}

void
fpu_program_begin(const struct fpu_program *fp)
{
	struct fpu_regs regs;

	fpu_program_expected(fp, &regs);
	fpu_regs_load(&regs);
}

void
fpu_program_check(const struct fpu_program *fp)
{
	struct fpu_regs seen, expected;

	fpu_regs_store(&seen);
	fpu_program_expected(fp, &expected);
	for (unsigned i = 0; i < FPU_NREGS; i++)
		if (seen.fr_v[i][0] != expected.fr_v[i][0] ||
		    seen.fr_v[i][1] != expected.fr_v[i][1])
			corrupted(fp, i, seen.fr_v[i]);
}

void
fpu_program_step(struct fpu_program *fp)
{
	fpu_program_check(fp);
	fp->fp_step++;
	fpu_program_begin(fp);
}
