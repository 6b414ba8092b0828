/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * H10, in the order that illumos has today: kernel_fpu_end() gives the
 * registers back, and then its ctxop has to wait for t_ctx_lock. Its hooks
 * still run.
 */
#include <kfpu.h>

void kernel_fpu_end_ours(kfpu_state_t *, unsigned);

#define kernel_fpu_end kernel_fpu_end_ours
#include "../../examples/kfpu.c"
#undef kernel_fpu_end

void
kernel_fpu_end(kfpu_state_t *kfpu, unsigned flags)
{
	kpreempt_disable();
	kernel_fpu_unload(kfpu, flags);
	if ((flags & KFPU_NO_STATE) == 0)
		(void)ctxop_remove(curthread, &kfpu_tpl, kfpu);
	kpreempt_enable();
}
