/* SPDX-License-Identifier: BSD-2-Clause */
/* See ../../raidz_regs.h. v20 is M, v21 is scratch within a step. */
#define P 16
#define Q 17
#define R 18
#define D 19

	.text
	.macro	step name
	.globl	\name
	.type	\name, %function
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
	eor	v\to\().16b, v\to\().16b, v\from\().16b
	end_step \name
	.endm

	/* The top bit of a byte is set where it is less than 0. */
	.macro	double name, reg
	step	\name
	cmlt	v21.16b, v\reg\().16b, #0
	and	v21.16b, v21.16b, v20.16b
	shl	v\reg\().16b, v\reg\().16b, #1
	eor	v\reg\().16b, v\reg\().16b, v21.16b
	end_step \name
	.endm

	.macro	store name, reg
	step	\name
	str	q\reg, [x0]
	end_step \name
	.endm

	step	raidz_clear
	movi	v16.16b, #0
	movi	v17.16b, #0
	movi	v18.16b, #0
	movi	v20.16b, #0x1d
	end_step raidz_clear

	step	raidz_load
	ldr	q19, [x0]
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

	.section .note.GNU-stack, "", %progbits
