/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * void arch_switch(struct arch_label *from, const struct arch_label *to)
 *
 * A left stack holds, from its al_sp upwards: x29 x30 x19 .. x28. Both stacks
 * have that layout when the stack pointer changes, so one set of unwind rules
 * is right before and after. d8 to d15 are callee-saved for compilers, and FPU
 * state for a kernel: they stay out.
 */
	.text
	.globl	arch_switch
	.hidden	arch_switch
	.type	arch_switch, %function
	.p2align 4
arch_switch:
	.cfi_startproc
	stp	x29, x30, [sp, #-96]!
	.cfi_def_cfa_offset 96
	.cfi_offset x29, -96
	.cfi_offset x30, -88
	stp	x19, x20, [sp, #16]
	.cfi_offset x19, -80
	.cfi_offset x20, -72
	stp	x21, x22, [sp, #32]
	.cfi_offset x21, -64
	.cfi_offset x22, -56
	stp	x23, x24, [sp, #48]
	.cfi_offset x23, -48
	.cfi_offset x24, -40
	stp	x25, x26, [sp, #64]
	.cfi_offset x25, -32
	.cfi_offset x26, -24
	stp	x27, x28, [sp, #80]
	.cfi_offset x27, -16
	.cfi_offset x28, -8
	mov	x9, sp
	str	x9, [x0]
	ldr	x9, [x1]
	mov	sp, x9
	.globl	arch_switch_parked
	.hidden	arch_switch_parked
arch_switch_parked:
	ldp	x19, x20, [sp, #16]
	ldp	x21, x22, [sp, #32]
	ldp	x23, x24, [sp, #48]
	ldp	x25, x26, [sp, #64]
	ldp	x27, x28, [sp, #80]
	ldp	x29, x30, [sp], #96
	.cfi_def_cfa_offset 0
	.cfi_restore x29
	.cfi_restore x30
	.cfi_restore x19
	.cfi_restore x20
	.cfi_restore x21
	.cfi_restore x22
	.cfi_restore x23
	.cfi_restore x24
	.cfi_restore x25
	.cfi_restore x26
	.cfi_restore x27
	.cfi_restore x28
	ret
	.cfi_endproc
	.size	arch_switch, . - arch_switch

/*
 * The first frame of a stack: arch_prepare() has the function in x19 and its
 * argument in x20. There is no caller, and the unwind rules say so. Unwinders
 * look just before a return address, so a new stack starts behind the nop for
 * the frame to be found under this name.
 */
	.globl	arch_start
	.hidden	arch_start
	.type	arch_start, %function
	.p2align 4
arch_start:
	.cfi_startproc
	.cfi_undefined x30
	nop
	mov	x0, x20
	blr	x19
	brk	#0
	.cfi_endproc
	.size	arch_start, . - arch_start

/* void arch_fpu_save(struct arch_fpu *) */
	.globl	arch_fpu_save
	.hidden	arch_fpu_save
	.type	arch_fpu_save, %function
arch_fpu_save:
	.cfi_startproc
	stp	q0, q1, [x0, #0]
	stp	q2, q3, [x0, #32]
	stp	q4, q5, [x0, #64]
	stp	q6, q7, [x0, #96]
	stp	q8, q9, [x0, #128]
	stp	q10, q11, [x0, #160]
	stp	q12, q13, [x0, #192]
	stp	q14, q15, [x0, #224]
	stp	q16, q17, [x0, #256]
	stp	q18, q19, [x0, #288]
	stp	q20, q21, [x0, #320]
	stp	q22, q23, [x0, #352]
	stp	q24, q25, [x0, #384]
	stp	q26, q27, [x0, #416]
	stp	q28, q29, [x0, #448]
	stp	q30, q31, [x0, #480]
	mrs	x9, fpsr
	mrs	x10, fpcr
	add	x0, x0, #512
	stp	x9, x10, [x0]
	ret
	.cfi_endproc
	.size	arch_fpu_save, . - arch_fpu_save

/* void arch_fpu_restore(const struct arch_fpu *) */
	.globl	arch_fpu_restore
	.hidden	arch_fpu_restore
	.type	arch_fpu_restore, %function
arch_fpu_restore:
	.cfi_startproc
	ldp	q0, q1, [x0, #0]
	ldp	q2, q3, [x0, #32]
	ldp	q4, q5, [x0, #64]
	ldp	q6, q7, [x0, #96]
	ldp	q8, q9, [x0, #128]
	ldp	q10, q11, [x0, #160]
	ldp	q12, q13, [x0, #192]
	ldp	q14, q15, [x0, #224]
	ldp	q16, q17, [x0, #256]
	ldp	q18, q19, [x0, #288]
	ldp	q20, q21, [x0, #320]
	ldp	q22, q23, [x0, #352]
	ldp	q24, q25, [x0, #384]
	ldp	q26, q27, [x0, #416]
	ldp	q28, q29, [x0, #448]
	ldp	q30, q31, [x0, #480]
	add	x0, x0, #512
	ldp	x9, x10, [x0]
	msr	fpsr, x9
	msr	fpcr, x10
	ret
	.cfi_endproc
	.size	arch_fpu_restore, . - arch_fpu_restore

	.section .note.GNU-stack, "", %progbits
