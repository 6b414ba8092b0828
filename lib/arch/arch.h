/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The border to the machine that the library runs on: leave one stack for
 * another. Each folder beside this file is one answer; the build picks it, and
 * its arch_label.h gives struct arch_label, where a left stack goes on, and
 * struct arch_fpu, the vector registers of one CPU.
 *
 * I1. A label is valid from arch_prepare(), or from the arch_switch() that
 *     left its stack, until the switch that enters it.
 * I2. A switch keeps the callee-saved general registers and nothing of the
 *     FPU, as in a kernel.
 * I3. Unwinding a left stack passes arch_switch() and ends in its first frame.
 */
#ifndef ARCH_H
#define ARCH_H

#include "arch_label.h"

#include <ucontext.h>

/*
 * Make a label that, when first entered, calls entry(arg) at the top of a
 * stack of size bytes. entry never returns.
 */
void arch_prepare(struct arch_label *, void *stack, size_t size,
    void (*entry)(void *), void *arg);

/* Leave this stack at *from, go on at *to. Returns when *from is entered. */
void arch_switch(struct arch_label *from, const struct arch_label *to);

/* Where a left stack goes on, in the form that libunwind starts from. */
void arch_unwind_context(const struct arch_label *, ucontext_t *);

/* Store and load all vector registers and their control words. */
void arch_fpu_save(struct arch_fpu *);
void arch_fpu_restore(const struct arch_fpu *);

#endif /* ARCH_H */
