/* SPDX-License-Identifier: BSD-2-Clause */
/* See ../../fpu_regs.h. */
	.text
	.globl	fpu_regs_store
	.type	fpu_regs_store, %function
fpu_regs_store:
	.cfi_startproc
	stp	q16, q17, [x0, #0]
	stp	q18, q19, [x0, #32]
	stp	q20, q21, [x0, #64]
	stp	q22, q23, [x0, #96]
	ret
	.cfi_endproc
	.size	fpu_regs_store, . - fpu_regs_store

	.globl	fpu_regs_load
	.type	fpu_regs_load, %function
fpu_regs_load:
	.cfi_startproc
	ldp	q16, q17, [x0, #0]
	ldp	q18, q19, [x0, #32]
	ldp	q20, q21, [x0, #64]
	ldp	q22, q23, [x0, #96]
	ret
	.cfi_endproc
	.size	fpu_regs_load, . - fpu_regs_load

	.section .note.GNU-stack, "", %progbits
