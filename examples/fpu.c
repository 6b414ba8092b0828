/* SPDX-License-Identifier: BSD-2-Clause */
/* See fpu.h. */
#include "fpu.h"

#include "pcb.h"

#include <ctxop.h>

/* ---- the ctxop ---- */

static void
fpsave_ctxt(void *arg)
{
	struct fpu *fp = arg;

	fpu_regs_store(&fp->fp_area);
}

static void
fprestore_ctxt(void *arg)
{
	struct fpu *fp = arg;

	fpu_regs_load(&fp->fp_area);
}

static void fp_new_lwp(void *, void *);

static const struct ctxop_template fpu_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_save = fpsave_ctxt,
	.ct_restore = fprestore_ctxt,
	.ct_fork = fp_new_lwp,
	.ct_lwp_create = fp_new_lwp,
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

/*
 * The child has what the parent has, in the registers if that is the caller.
 */
static void
fp_new_lwp(void *parent, void *child)
{
	struct fpu *from = &pcb_of(parent)->pcb_fpu;
	struct fpu *to = &pcb_of(child)->pcb_fpu;
	struct ctxop *op = fpu_allocate(to);

	kpreempt_disable();
	if (parent == curthread)
		fpu_regs_store(&from->fp_area);
	to->fp_area = from->fp_area;
	ctxop_attach(child, op);
	kpreempt_enable();
}

void
fpu_install(struct fpu *fp)
{
	struct ctxop *op = fpu_allocate(fp);

	kpreempt_disable();
	ctxop_attach(curthread, op);
	fprestore_ctxt(fp);
	kpreempt_enable();
}

void
fpu_install_without_hook(struct fpu *fp)
{
	fprestore_ctxt(fp);
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
 * a mix of them and the register's number in the upper one.
 */
void
fpu_program_expected(const struct fpu_program *fp, struct fpu_regs *regs)
{
	uint64_t whose = (uint64_t)fp->fp_id << 32 | fp->fp_step;

	for (uint64_t i = 0; i < FPU_NREGS; i++) {
		regs->fr_v[i][0] = whose;
		regs->fr_v[i][1] = (whose + i) * 0x9e3779b97f4a7c15;
	}
}

static void __attribute__((noreturn, cold))
corrupted(const struct fpu_program *fp, unsigned reg, const uint64_t *seen)
{
	sim_fail("vector registers corrupted: %s at step %u expected its own "
		 "contents (program %u) in register %u, found those of "
		 "program %u, step %u",
	    fp->fp_owner, fp->fp_step, fp->fp_id, reg,
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
fpu_program_step(struct fpu_program *fp)
{
	struct fpu_regs seen, expected;

	fpu_regs_store(&seen);
	fpu_program_expected(fp, &expected);
	for (unsigned i = 0; i < FPU_NREGS; i++)
		if (seen.fr_v[i][0] != expected.fr_v[i][0] ||
		    seen.fr_v[i][1] != expected.fr_v[i][1])
			corrupted(fp, i, seen.fr_v[i]);
	fp->fp_step++;
	fpu_program_expected(fp, &expected);
	fpu_regs_load(&expected);
}
