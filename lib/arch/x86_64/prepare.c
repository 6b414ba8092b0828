/* SPDX-License-Identifier: BSD-2-Clause */
/* A new stack looks as if it had been left by arch_switch() in switch.S. */
#include "../arch.h"

#include <string.h>

extern const char arch_switch_parked[], arch_start[];

enum { R15, R14, R13, R12, RBX, RBP, RETURN, FRAME_WORDS };

void
arch_prepare(struct arch_label *label, void *stack, size_t size,
    void (*entry)(void *), void *arg)
{
	uintptr_t top = ((uintptr_t)stack + size) & ~(uintptr_t)15;
	uint64_t *frame = (uint64_t *)top - FRAME_WORDS;

	/* `ret' leaves the stack pointer at top: 0 mod 16, as a call needs. */
	memset(frame, 0, FRAME_WORDS * sizeof(*frame));
	frame[RBX] = (uint64_t)entry;
	frame[R12] = (uint64_t)arg;
	frame[RETURN] = (uint64_t)arch_start + 1;
	label->al_sp = frame;
}

void
arch_unwind_context(const struct arch_label *label, ucontext_t *uc)
{
	memset(uc, 0, sizeof(*uc));
	uc->uc_mcontext.gregs[REG_RSP] = (greg_t)label->al_sp;
	uc->uc_mcontext.gregs[REG_RIP] = (greg_t)arch_switch_parked;
}
