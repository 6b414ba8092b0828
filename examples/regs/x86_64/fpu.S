/* SPDX-License-Identifier: BSD-2-Clause */
/* See ../../fpu_regs.h. */
	.text
	.globl	fpu_regs_store
	.type	fpu_regs_store, @function
fpu_regs_store:
	.cfi_startproc
	movaps	%xmm8, 0(%rdi)
	movaps	%xmm9, 16(%rdi)
	movaps	%xmm10, 32(%rdi)
	movaps	%xmm11, 48(%rdi)
	movaps	%xmm12, 64(%rdi)
	movaps	%xmm13, 80(%rdi)
	movaps	%xmm14, 96(%rdi)
	movaps	%xmm15, 112(%rdi)
	ret
	.cfi_endproc
	.size	fpu_regs_store, . - fpu_regs_store

	.globl	fpu_regs_load
	.type	fpu_regs_load, @function
fpu_regs_load:
	.cfi_startproc
	movaps	0(%rdi), %xmm8
	movaps	16(%rdi), %xmm9
	movaps	32(%rdi), %xmm10
	movaps	48(%rdi), %xmm11
	movaps	64(%rdi), %xmm12
	movaps	80(%rdi), %xmm13
	movaps	96(%rdi), %xmm14
	movaps	112(%rdi), %xmm15
	ret
	.cfi_endproc
	.size	fpu_regs_load, . - fpu_regs_load

	.section .note.GNU-stack, "", @progbits
