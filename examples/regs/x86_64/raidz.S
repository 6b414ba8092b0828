/* SPDX-License-Identifier: BSD-2-Clause */
/* See ../../raidz_regs.h. xmm13 is scratch within a step. */
#define P %xmm8
#define Q %xmm9
#define R %xmm10
#define D %xmm11
#define M %xmm12

	.section .rodata
	.p2align 4
polynomial:
	.fill	16, 1, 0x1d

	.text
	.macro	step name
	.globl	\name
	.type	\name, @function
\name:
	.cfi_startproc
	.endm

	.macro	end_step name
	ret
	.cfi_endproc
	.size	\name, . - \name
	.endm

	.macro	add name, to, from
	step	\name
	pxor	\from, \to
	end_step \name
	.endm

	/* The top bit of a byte is set where 0 is greater. */
	.macro	double name, reg
	step	\name
	pxor	%xmm13, %xmm13
	pcmpgtb	\reg, %xmm13
	pand	M, %xmm13
	paddb	\reg, \reg
	pxor	%xmm13, \reg
	end_step \name
	.endm

	.macro	store name, reg
	step	\name
	movdqa	\reg, (%rdi)
	end_step \name
	.endm

	step	raidz_clear
	pxor	P, P
	pxor	Q, Q
	pxor	R, R
	movdqa	polynomial(%rip), M
	end_step raidz_clear

	step	raidz_load
	movdqa	(%rdi), D
	end_step raidz_load

	add	raidz_clear_d, D, D
	add	raidz_add_p, P, D
	add	raidz_add_q, Q, D
	add	raidz_add_r, R, D
	add	raidz_give_p, D, P
	add	raidz_give_q, D, Q
	add	raidz_give_r, D, R
	double	raidz_double_q, Q
	double	raidz_double_r, R
	double	raidz_double_d, D
	store	raidz_store_p, P
	store	raidz_store_q, Q
	store	raidz_store_r, R
	store	raidz_store_d, D

	.section .note.GNU-stack, "", @progbits
