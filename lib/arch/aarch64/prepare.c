/* SPDX-License-Identifier: BSD-2-Clause */
/* A new stack looks as if it had been left by arch_switch() in switch.S. */
#include "../arch.h"

#include <string.h>

extern const char arch_switch_parked[], arch_start[];

enum { X29, X30, X19, X20, FRAME_WORDS = 12 };

void
arch_prepare(struct arch_label *label, void *stack, size_t size,
    void (*entry)(void *), void *arg)
{
	uintptr_t top = ((uintptr_t)stack + size) & ~(uintptr_t)15;
	uint64_t *frame = (uint64_t *)top - FRAME_WORDS;

	memset(frame, 0, FRAME_WORDS * sizeof(*frame));
	frame[X30] = (uint64_t)arch_start + 4;
	frame[X19] = (uint64_t)entry;
	frame[X20] = (uint64_t)arg;
	label->al_sp = frame;
}

void
arch_unwind_context(const struct arch_label *label, ucontext_t *uc)
{
	memset(uc, 0, sizeof(*uc));
	uc->uc_mcontext.sp = (uint64_t)label->al_sp;
	uc->uc_mcontext.pc = (uint64_t)arch_switch_parked;
}
