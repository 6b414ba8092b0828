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

static const struct ctxop_template kfpu_tpl = {
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

static void
load(kfpu_state_t *kfpu, unsigned flags)
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
static void
unload(kfpu_state_t *kfpu, unsigned flags)
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
		load(kfpu, flags);
		return;
	}
	op = ctxop_allocate(&kfpu_tpl, kfpu);
	sim_name(op, "kfpu");
	kpreempt_disable();
	ctxop_attach(curthread, op);
	load(kfpu, flags);
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
	unload(kfpu, flags);
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

/* ---- words ---- */

/* The kernel code of a thread that computes, and where its template looks. */
struct kfpu_thread {
	kfpu_state_t kt_kfpu; /* first: the arg of `allocate x kfpu' */
	struct fpu_program kt_program;
};

#define FIRST_ID 0x80000000 /* of kernel code; user programs are below */

SIM_VERB(word_load)
{
	struct kfpu_thread *kt = state;

	load(&kt->kt_kfpu, 0);
	return (0);
}

SIM_VERB(word_unload)
{
	struct kfpu_thread *kt = state;

	unload(&kt->kt_kfpu, 0);
	return (0);
}

SIM_VERB(word_begin)
{
	struct kfpu_thread *kt = state;

	kernel_fpu_begin(&kt->kt_kfpu, 0);
	return (0);
}

SIM_VERB(word_end)
{
	struct kfpu_thread *kt = state;

	kernel_fpu_end(&kt->kt_kfpu, 0);
	return (0);
}

/* In the registers from the first step to the last. */
SIM_VERB(word_compute)
{
	struct kfpu_thread *kt = state;
	struct fpu_program *program = &kt->kt_program;

	program->fp_owner = curthread->t_name;
	program->fp_id = FIRST_ID | (uint32_t)curthread->t_did;
	fpu_program_begin(program);
	for (uint32_t i = 0; i < v->sv_number; i++) {
		sim_point();
		fpu_program_step(program);
	}
	return (0);
}

SIM_VERB(word_run)
{
	const struct sim_value steps = { .sv_number = 8 };

	for (uint32_t i = 0; i < v->sv_number; i++) {
		(void)word_begin(state, NULL);
		(void)word_compute(state, &steps);
		(void)word_end(state, NULL);
	}
	return (0);
}

SIM_VERB(word_absences)
{
	const struct kfpu_thread *kt = state;

	return ((int)kt->kt_kfpu.kfpu_absences);
}

static const struct sim_verb verbs[] = {
	{ "begin", { 0 }, word_begin, "kernel_fpu_begin()" },
	{ "end", { 0 }, word_end, "kernel_fpu_end()" },
	{ "load", { 0 }, word_load,
	    "begin without its ctxop; with preemption off" },
	{ "unload", { 0 }, word_unload,
	    "end without its ctxop; with preemption off" },
	{ "compute", { SIM_O_NUMBER }, word_compute,
	    "STEPS: in the registers, which are checked at each" },
	{ "run", { SIM_O_NUMBER }, word_run, "TIMES: begin, compute 8, end" },
	{ "absences", { 0 }, word_absences,
	    "how often the thread left its CPU with a ctxop on" },
	{ .vb_name = NULL },
};

static const struct sim_named_template templates[] = {
	{ "kfpu", &kfpu_tpl },
	{ .nt_name = NULL },
};

const struct sim_consumer kfpu_words = {
	.cs_name = "kfpu",
	.cs_size = sizeof(struct kfpu_thread),
	.cs_verb = verbs,
	.cs_template = templates,
};
