/* SPDX-License-Identifier: BSD-2-Clause */
/* See kfpu.h. */
#include "kfpu.h"

#include "pcb.h"

#include <ctxop.h>

/* Where the program's contents are while the kernel has the registers. */
static struct fpu_regs *
user_area(void)
{
	if (curthread->t_lwp == NULL)
		return (NULL);
	return (&pcb_of(curthread)->pcb_fpu.fp_area);
}

/* With KFPU_USE_LWP there are no contents but the kernel's. */
static struct fpu_regs *
area_of(kfpu_state_t *kfpu)
{
	return (kfpu != NULL ? &kfpu->kfpu_regs : user_area());
}

static void
load_user(void)
{
	if (user_area() != NULL)
		fpu_regs_load(user_area());
}

/* ---- the ctxop ---- */

/* The older hook of the FPU is next, and takes what it finds for the user's. */
static void
kernel_fpu_ctx_save(void *arg)
{
	kfpu_state_t *kfpu = arg;

	fpu_regs_store(area_of(kfpu));
	if (kfpu != NULL) {
		kfpu->kfpu_absences++;
		load_user();
	}
	curthread->t_flag &= ~(unsigned)T_KFPU;
}

static void
kernel_fpu_ctx_restore(void *arg)
{
	curthread->t_flag |= T_KFPU;
	fpu_regs_load(area_of(arg));
}

const struct ctxop_template kfpu_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_save = kernel_fpu_ctx_save,
	.ct_restore = kernel_fpu_ctx_restore,
};

/* ---- begin and end ---- */

kfpu_state_t *
kernel_fpu_alloc(int kmem_flags)
{
	return (kmem_zalloc(sizeof(kfpu_state_t), kmem_flags));
}

void
kernel_fpu_free(kfpu_state_t *kfpu)
{
	kmem_free(kfpu, sizeof(*kfpu));
}

/* Both: preemption disabled. */
static void
save_user(void)
{
	if (user_area() != NULL)
		fpu_regs_store(user_area());
}

static void
load_zeros(void)
{
	const struct fpu_regs zeros = { 0 };

	fpu_regs_load(&zeros);
}

void
kernel_fpu_load(kfpu_state_t *kfpu, unsigned flags)
{
	if ((curthread->t_flag & T_KFPU) != 0)
		panic("kernel_fpu_begin: %s uses the kernel FPU already",
		    curthread->t_name);
	if (kfpu != NULL && kfpu->kfpu_curthread != NULL)
		panic("kernel_fpu_begin: %s and %s share a state",
		    curthread->t_name, kfpu->kfpu_curthread->t_name);
	if (kfpu != NULL)
		kfpu->kfpu_curthread = curthread;
	if ((flags & KFPU_USE_LWP) == 0)
		save_user();
	load_zeros();
	curthread->t_flag |= T_KFPU;
}

/*
 * The program's contents are back before preemption is: a switch from here on
 * runs the FPU's own hook alone (13614: it found the FPU disabled, and
 * faulted).
 */
void
kernel_fpu_unload(kfpu_state_t *kfpu, unsigned flags)
{
	if ((curthread->t_flag & T_KFPU) == 0)
		panic("kernel_fpu_end: %s does not use the kernel FPU",
		    curthread->t_name);
	if (kfpu != NULL && kfpu->kfpu_curthread != curthread)
		panic("kernel_fpu_end: %s ends what is not its own",
		    curthread->t_name);
	if (kfpu != NULL)
		kfpu->kfpu_curthread = NULL;
	curthread->t_flag &= ~(unsigned)T_KFPU;
	if ((flags & KFPU_USE_LWP) == 0)
		load_user();
}

void
kernel_fpu_begin(kfpu_state_t *kfpu, unsigned flags)
{
	struct ctxop *op;

	if ((flags & KFPU_NO_STATE) != 0) {
		VERIFY3S(curthread->t_preempt, >, 0);
		kernel_fpu_load(kfpu, flags);
		return;
	}
	op = ctxop_allocate(&kfpu_tpl, kfpu);
	sim_name(op, "kfpu");
	kpreempt_disable();
	ctxop_attach(curthread, op);
	kernel_fpu_load(kfpu, flags);
	kpreempt_enable();
}

/*
 * The flag goes after the ctxop: should ctxop_remove() have to wait for its
 * lock, the restore hook sets the flag on the way back. illumos takes it away
 * before, and would then keep it with no hook to end it.
 */
void
kernel_fpu_end(kfpu_state_t *kfpu, unsigned flags)
{
	kpreempt_disable();
	if ((flags & KFPU_NO_STATE) == 0)
		(void)ctxop_remove(curthread, &kfpu_tpl, kfpu);
	kernel_fpu_unload(kfpu, flags);
	kpreempt_enable();
}

void
kernel_fpu_begin_without_hook(void)
{
	kpreempt_disable();
	save_user();
	load_zeros();
	kpreempt_enable();
}

void
kernel_fpu_end_without_hook(void)
{
	kpreempt_disable();
	load_user();
	kpreempt_enable();
}
