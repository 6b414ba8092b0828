/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The portable answer: the C library's contexts. Slower (a system call each
 * way for the signal mask), and the CPUs' vector registers are not told apart,
 * so FPU consumers use a modelled register file here.
 */
#include "../arch.h"

#include <stdlib.h>

/* makecontext() passes ints: a pointer goes over in two halves. */
static void
start(unsigned high, unsigned low)
{
	uintptr_t address = (uintptr_t)((uint64_t)high << 32 | low);
	const struct arch_label *label = (const struct arch_label *)address;

	label->al_entry(label->al_arg);
	abort();
}

void
arch_prepare(struct arch_label *label, void *stack, size_t size,
    void (*entry)(void *), void *arg)
{
	uint64_t address = (uintptr_t)label;

	if (getcontext(&label->al_uc) != 0)
		abort();
	label->al_entry = entry;
	label->al_arg = arg;
	label->al_uc.uc_stack.ss_sp = stack;
	label->al_uc.uc_stack.ss_size = size;
	label->al_uc.uc_link = NULL;
	makecontext(&label->al_uc, (void (*)(void))(uintptr_t)start, 2,
	    (unsigned)(address >> 32), (unsigned)address);
}

void
arch_switch(struct arch_label *from, const struct arch_label *to)
{
	if (swapcontext(&from->al_uc, &to->al_uc) != 0)
		abort();
}

void
arch_unwind_context(const struct arch_label *label, ucontext_t *uc)
{
	*uc = label->al_uc;
}

void
arch_fpu_save(struct arch_fpu *fpu)
{
	fpu->af_none = 0;
}

void
arch_fpu_restore(const struct arch_fpu *fpu)
{
	(void)fpu;
}
