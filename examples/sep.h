/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where a system call by sysenter finds the kernel's stack: the CPU has one
 * register for it, and each lwp a stack of its own. AMD's CPUs do not have it
 * in 64-bit mode, so it is for machines with pl_has_sep. Next to the segment
 * bases: from the birth of an lwp, and again from each exec.
 */
#ifndef SEP_H
#define SEP_H

#include "platform.h"

/* The top of the kernel stack of a machine's nth lwp, as an address. */
uintptr_t sep_stack(uint32_t n);

/* Install the ctxop, whose arg is that address; load it if t is the caller. */
void sep_install(kthread_t *t, uintptr_t stack);

/* The same for the calling thread, by a kernel that forgets the ctxop. */
void sep_install_without_hook(uintptr_t stack);

/* A system call by sysenter: the run fails if the stack is another one. */
void sysenter(uintptr_t stack);

#endif /* SEP_H */
