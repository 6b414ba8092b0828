/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * An lwp and a kernel thread compute in the FPU of one CPU. The platform here:
 * each CPU has one register, and an lwp has a pcb.
 */
#include "drive.h"

#include <ctxop_proc.h>

typedef struct kfpu kfpu_t;
kfpu_t *kernel_fpu_alloc(int kmflag);
void kernel_fpu_free(kfpu_t *);
void kernel_fpu_begin(kfpu_t *);
void kernel_fpu_end(kfpu_t *);

/* As sys/fp.h and sys/pcb.h say. */
typedef struct fpu_ctx {
	void *fpu_regs;
	uint64_t fpu_xsave_mask;
	unsigned fpu_flags;
} fpu_ctx_t;
struct pcb {
	fpu_ctx_t pcb_fpu;
	unsigned pcb_flags;
};
void fp_save(fpu_ctx_t *);
void fp_restore(fpu_ctx_t *);

static uintptr_t fpu_register[SIM_MAXCPU];

void
fp_save(fpu_ctx_t *fp)
{
	fp->fpu_regs = (void *)fpu_register[CPU->cpu_id];
}

void
fp_restore(fpu_ctx_t *fp)
{
	fpu_register[CPU->cpu_id] = (uintptr_t)fp->fpu_regs;
}

/* ---- the platform: lwps have pcbs, and a ctxop of their own ---- */

static void
user_save(void *arg)
{
	fp_save(arg);
}

static void
user_restore(void *arg)
{
	fp_restore(arg);
}

static const struct ctxop_template user_tpl = {
	.ct_rev = CTXOP_TPL_REV,
	.ct_save = user_save,
	.ct_restore = user_restore,
};

static void
stk_init(klwp_t *lwp)
{
	lwp->lwp_pcb = kmem_zalloc(sizeof(*lwp->lwp_pcb), KM_SLEEP);
}

static void
stk_fini(klwp_t *lwp)
{
	kmem_free(lwp->lwp_pcb, sizeof(*lwp->lwp_pcb));
	lwp->lwp_pcb = NULL;
}

static void
installctx_of(klwp_t *lwp)
{
	ctxop_install(lwp->lwp_thread, &user_tpl, &lwp->lwp_pcb->pcb_fpu);
}

/* ---- who computes ---- */

static void
add(uintptr_t n)
{
	kpreempt_disable();
	fpu_register[CPU->cpu_id] += n;
	kpreempt_enable();
}

static void
expect(uintptr_t n, const char *whose)
{
	uintptr_t seen;

	kpreempt_disable();
	seen = fpu_register[CPU->cpu_id];
	kpreempt_enable();
	if (seen != n)
		sim_fail("%s FPU contents are lost: expected %ju, got %ju",
		    whose, (uintmax_t)n, (uintmax_t)seen);
}

static void
kernel_computes(uintptr_t n)
{
	kfpu_t *kf = kernel_fpu_alloc(KM_SLEEP);

	kernel_fpu_begin(kf);
	add(n);
	yield();
	add(n);
	expect(2 * n, "the kernel's");
	kernel_fpu_end(kf);
	kernel_fpu_free(kf);
}

static void
is_a_program(void *arg)
{
	(void)arg;
	add(5);
	kernel_computes(100);
	expect(5, "the program's");
}

static void
is_a_kernel_thread(void *arg)
{
	(void)arg;
	kernel_computes(1000);
}

static void *
sets_up(void *arg)
{
	sim_platform(&(struct sim_platform){ .pf_lwp_stk_init = stk_init,
	    .pf_lwp_installctx = installctx_of,
	    .pf_lwp_stk_fini = stk_fini });
	(void)lwp_create(is_a_program, NULL, 0, sim_proc_create("program"),
	    TS_RUN, MINCLSYSPRI, NULL, 0, 0);
	(void)drive_thread("raidz", is_a_kernel_thread, NULL);
	return (arg);
}

int
main(int argc, char **argv)
{
	return (drive(argc, argv, 1, sets_up));
}
