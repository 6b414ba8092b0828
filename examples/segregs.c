/* SPDX-License-Identifier: BSD-2-Clause */
/* See segregs.h. */
#include "segregs.h"

#include <ctxop.h>
#include <inttypes.h>

#define LWPFS_SEL 0x1bb /* user descriptors of 32-bit programs */
#define LWPGS_SEL 0x1c3

#define BASES_64BIT 0x7f0000000000 /* well beyond what 32 bits can say */

void
segregs_init(struct segregs *sr, uint32_t n, bool is_32bit)
{
	uint64_t base = (uint64_t)n << 16;

	base = is_32bit ? (uint32_t)base : BASES_64BIT + base;
	*sr = (struct segregs){ .sr_is_32bit = is_32bit,
		.sr_fsbase = base,
		.sr_gsbase = base + 0x8000 };
}

/* ---- the ctxop ---- */

static void
lwp_segregs_save(void *arg)
{
	struct segregs *sr = arg;
	const struct cpu_regs *cr = cpu_regs();

	sr->sr_saved_fsbase = cr->cr_fsbase;
	sr->sr_saved_gsbase = cr->cr_gsbase;
}

static void
lwp_segregs_restore(void *arg)
{
	const struct segregs *sr = arg;
	struct cpu_regs *cr = cpu_regs();

	cr->cr_fs = cr->cr_gs = 0;
	cr->cr_fsbase = sr->sr_saved_fsbase;
	cr->cr_gsbase = sr->sr_saved_gsbase;
}

/* Loading a selector takes the base from its descriptor, which has 32 bits. */
static void
load_segment(uint16_t *selector, uint64_t *base, uint16_t value, uint64_t from)
{
	*selector = value;
	*base = (uint32_t)from;
}

static void
lwp_segregs_restore32(void *arg)
{
	const struct segregs *sr = arg;
	struct cpu_regs *cr = cpu_regs();

	load_segment(
	    &cr->cr_fs, &cr->cr_fsbase, LWPFS_SEL, sr->sr_saved_fsbase);
	load_segment(
	    &cr->cr_gs, &cr->cr_gsbase, LWPGS_SEL, sr->sr_saved_gsbase);
}

static struct ctxop_template
segregs_tpl(const struct segregs *sr)
{
	bool is_32bit = sr->sr_is_32bit ||
	    platform()->pl_forgets.fg_segregs_model;

	return ((struct ctxop_template){
	    .ct_rev = CTXOP_TPL_REV,
	    .ct_save = lwp_segregs_save,
	    .ct_restore = is_32bit ? lwp_segregs_restore32 :
				     lwp_segregs_restore,
	});
}

/*
 * Of the calling thread: allocated before, attached and loaded in one section
 * (ctxop.h, R3). Another thread cannot run yet, and has nothing on a CPU.
 */
void
lwp_segregs_install(kthread_t *t, struct segregs *sr)
{
	const struct ctxop_template tpl = segregs_tpl(sr);
	struct ctxop *op = ctxop_allocate(&tpl, sr);

	sim_name(op, "segregs");
	sr->sr_saved_fsbase = sr->sr_fsbase;
	sr->sr_saved_gsbase = sr->sr_gsbase;
	if (t != curthread) {
		ctxop_attach(t, op);
		return;
	}
	kpreempt_disable();
	ctxop_attach(t, op);
	tpl.ct_restore(sr);
	kpreempt_enable();
}

void
lwp_segregs_install_without_hook(struct segregs *sr)
{
	const struct ctxop_template tpl = segregs_tpl(sr);

	sr->sr_saved_fsbase = sr->sr_fsbase;
	sr->sr_saved_gsbase = sr->sr_gsbase;
	kpreempt_disable();
	tpl.ct_restore(sr);
	kpreempt_enable();
}

/* ---- what the program sees ---- */

/* With preemption disabled. */
static bool
are_loaded(const struct segregs *sr)
{
	const struct cpu_regs *cr = cpu_regs();

	return (cr->cr_fsbase == sr->sr_fsbase &&
	    cr->cr_gsbase == sr->sr_gsbase &&
	    cr->cr_fs == (sr->sr_is_32bit ? LWPFS_SEL : 0) &&
	    cr->cr_gs == (sr->sr_is_32bit ? LWPGS_SEL : 0));
}

void
segregs_check(const struct segregs *sr)
{
	const struct cpu_regs *cr;

	kpreempt_disable();
	cr = cpu_regs();
	if (!are_loaded(sr))
		sim_fail("segment bases corrupted: %s, a %d-bit program, "
			 "expected fs 0x%" PRIx64 ", gs 0x%" PRIx64
			 " on CPU %d, found 0x%" PRIx64 ", 0x%" PRIx64
			 " and selectors 0x%x, 0x%x",
		    curthread->t_name, sr->sr_is_32bit ? 32 : 64, sr->sr_fsbase,
		    sr->sr_gsbase, CPU->cpu_id, cr->cr_fsbase, cr->cr_gsbase,
		    cr->cr_fs, cr->cr_gs);
	kpreempt_enable();
}

void
segregs_step(struct segregs *sr)
{
	segregs_check(sr);
	kpreempt_disable();
	cpu_regs()->cr_fsbase = ++sr->sr_fsbase;
	cpu_regs()->cr_gsbase = ++sr->sr_gsbase;
	kpreempt_enable();
}
