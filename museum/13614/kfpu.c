/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Until 13614 kernel_fpu_end() disabled the FPU of every thread, also of one
 * with a program whose registers it had just loaded: a switch before the thread
 * was back in its program faulted in the save hook of those.
 */
#include <kfpu.h>

void kernel_fpu_begin_today(kfpu_state_t *, unsigned);
void kernel_fpu_end_today(kfpu_state_t *, unsigned);

#define kernel_fpu_begin kernel_fpu_begin_today
#define kernel_fpu_end kernel_fpu_end_today
#include "../../examples/kfpu.c"
#undef kernel_fpu_begin
#undef kernel_fpu_end

void
kernel_fpu_begin(kfpu_state_t *kfpu, unsigned flags)
{
	fpu_enable();
	kernel_fpu_begin_today(kfpu, flags);
}

void
kernel_fpu_end(kfpu_state_t *kfpu, unsigned flags)
{
	kpreempt_disable();
	kernel_fpu_end_today(kfpu, flags);
	fpu_disable();
	kpreempt_enable();
}
