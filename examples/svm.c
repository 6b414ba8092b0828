/* SPDX-License-Identifier: BSD-2-Clause */
/* See svm.h. */
#include "svm.h"

#include <inttypes.h>

void
svm_init(struct svm *sv, uint32_t asid)
{
	sv->sv_guest = (uint64_t)asid << 32;
	sv->sv_page = sv->sv_guest;
	sv->sv_asid = asid;
	sv->sv_lastcpu = -1;
	sv->sv_migrations = 0;
}

void
svm_restorectx(struct svm *sv)
{
	SIM_FUNCTION();
	cpu_regs()->cr_guest = sv->sv_guest;
	sim_hw_load("the guest state", sv);
}

void
svm_savectx(struct svm *sv)
{
	SIM_FUNCTION();
	sv->sv_guest = cpu_regs()->cr_guest;
	sim_hw_unload("the guest state");
}

/* ---- what the hypervisor does before the guest runs ---- */

static void
flush_tlb(struct cpu_regs *cr)
{
	cr->cr_tlb_asid = 0;
}

static void
notice_migration(struct svm *sv)
{
	if (sv->sv_lastcpu == CPU->cpu_id)
		return;
	if (sv->sv_lastcpu != -1)
		sv->sv_migrations++;
	flush_tlb(cpu_regs());
	sv->sv_lastcpu = CPU->cpu_id;
}

/* ---- the guest ---- */

/* What the CPU does: it looks into the guest's tables only if it must. */
static uint64_t
translate(struct cpu_regs *cr, const struct svm *sv)
{
	if (cr->cr_tlb_asid != sv->sv_asid) {
		cr->cr_tlb_asid = sv->sv_asid;
		cr->cr_tlb_page = sv->sv_page;
	}
	return (cr->cr_tlb_page);
}

static void
check_register(const struct cpu_regs *cr, uint64_t expected)
{
	if (cr->cr_guest != expected)
		sim_fail("guest register corrupted: %s expected 0x%" PRIx64
			 " on CPU %d, found 0x%" PRIx64,
		    curthread->t_name, expected, CPU->cpu_id, cr->cr_guest);
}

static void
check_page(struct cpu_regs *cr, const struct svm *sv)
{
	uint64_t page = translate(cr, sv);

	if (page != sv->sv_page)
		sim_fail("guest memory corrupted: %s expected its page at "
			 "0x%" PRIx64
			 ", and CPU %d still translates to 0x%" PRIx64
			 ", where it was when the guest last ran there",
		    curthread->t_name, sv->sv_page, CPU->cpu_id, page);
}

void
svm_vmrun(struct svm *sv, uint64_t *expected)
{
	struct cpu_regs *cr = cpu_regs();

	notice_migration(sv);
	check_register(cr, *expected);
	check_page(cr, sv);
	cr->cr_guest = ++*expected;
	cr->cr_tlb_page = ++sv->sv_page;
}
