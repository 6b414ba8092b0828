/* SPDX-License-Identifier: BSD-2-Clause */
/* See svm.h. */
#include "svm.h"

#include <inttypes.h>

void
svm_restorectx(struct svm *sv)
{
	SIM_FUNCTION();
	cpu_regs()->cr_guest = sv->sv_guest;
}

void
svm_savectx(struct svm *sv)
{
	SIM_FUNCTION();
	sv->sv_guest = cpu_regs()->cr_guest;
}

void
svm_guest_step(uint64_t *expected)
{
	struct cpu_regs *cr = cpu_regs();

	if (cr->cr_guest != *expected)
		sim_fail("guest register corrupted: %s expected 0x%" PRIx64
			 " on CPU %d, found 0x%" PRIx64,
		    curthread->t_name, *expected, CPU->cpu_id, cr->cr_guest);
	cr->cr_guest = ++*expected;
}
