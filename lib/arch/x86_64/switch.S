/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * void arch_switch(struct arch_label *from, const struct arch_label *to)
 *
 * A left stack holds, from its al_sp upwards: r15 r14 r13 r12 rbx rbp and the
 * address to return to. Both stacks have that layout when the stack pointer
 * changes, so one set of unwind rules is right before and after. Where to go is
 * read before anything is written: behind that it would wait for the writes, for
 * as long as the rest takes.
 */
	.text
	.globl	arch_switch
	.hidden	arch_switch
	.type	arch_switch, @function
	.p2align 4
arch_switch:
	.cfi_startproc
	movq	(%rsi), %rax
	pushq	%rbp
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset %rbp, 0
	pushq	%rbx
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset %rbx, 0
	pushq	%r12
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset %r12, 0
	pushq	%r13
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset %r13, 0
	pushq	%r14
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset %r14, 0
	pushq	%r15
	.cfi_adjust_cfa_offset 8
	.cfi_rel_offset %r15, 0
	movq	%rsp, (%rdi)
	movq	%rax, %rsp
	.globl	arch_switch_parked
	.hidden	arch_switch_parked
arch_switch_parked:
	popq	%r15
	.cfi_adjust_cfa_offset -8
	.cfi_restore %r15
	popq	%r14
	.cfi_adjust_cfa_offset -8
	.cfi_restore %r14
	popq	%r13
	.cfi_adjust_cfa_offset -8
	.cfi_restore %r13
	popq	%r12
	.cfi_adjust_cfa_offset -8
	.cfi_restore %r12
	popq	%rbx
	.cfi_adjust_cfa_offset -8
	.cfi_restore %rbx
	popq	%rbp
	.cfi_adjust_cfa_offset -8
	.cfi_restore %rbp
	ret
	.cfi_endproc
	.size	arch_switch, . - arch_switch

/*
 * The first frame of a stack: arch_prepare() has the function in rbx and its
 * argument in r12. There is no caller, and the unwind rules say so. Unwinders
 * look one byte before a return address, so a new stack starts behind the nop
 * for the frame to be found under this name.
 */
	.globl	arch_start
	.hidden	arch_start
	.type	arch_start, @function
	.p2align 4
arch_start:
	.cfi_startproc
	.cfi_undefined %rip
	nop
	movq	%r12, %rdi
	xorl	%ebp, %ebp
	call	*%rbx
	ud2
	.cfi_endproc
	.size	arch_start, . - arch_start

/* void arch_fpu_save(struct arch_fpu *) */
	.globl	arch_fpu_save
	.hidden	arch_fpu_save
	.type	arch_fpu_save, @function
arch_fpu_save:
	.cfi_startproc
	fxsave64 (%rdi)
	ret
	.cfi_endproc
	.size	arch_fpu_save, . - arch_fpu_save

/* void arch_fpu_restore(const struct arch_fpu *) */
	.globl	arch_fpu_restore
	.hidden	arch_fpu_restore
	.type	arch_fpu_restore, @function
arch_fpu_restore:
	.cfi_startproc
	fxrstor64 (%rdi)
	ret
	.cfi_endproc
	.size	arch_fpu_restore, . - arch_fpu_restore

	.section .note.GNU-stack, "", @progbits
