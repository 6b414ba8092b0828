/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The vector registers of the CPU that the caller is on: the real ones of the
 * machine that this runs on, of which eight are used. They are the upper ones,
 * xmm8 to xmm15 or v16 to v23, because a compiler, a sanitizer or the C library
 * takes the lower ones first, and kernel code is to leave all of them alone.
 * regs/ has one file for each kind of machine, and a model for all others.
 */
#ifndef FPU_REGS_H
#define FPU_REGS_H

#include <stdint.h>

#define FPU_NREGS 8

struct fpu_regs {
	_Alignas(16) uint64_t fr_v[FPU_NREGS][2];
};

void fpu_regs_store(struct fpu_regs *);      /* registers to memory */
void fpu_regs_load(const struct fpu_regs *); /* memory to registers */

#endif /* FPU_REGS_H */
