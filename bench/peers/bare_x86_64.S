/* SPDX-License-Identifier: BSD-2-Clause */
/* See peers.h: bare_switch(from, to), bare_prepare(stack, size, entry). */
	.text
	.p2align 4
	.globl bare_switch
	.type bare_switch, @function
bare_switch:
	push	%rbp
	push	%rbx
	push	%r12
	push	%r13
	push	%r14
	push	%r15
	mov	%rsp, (%rdi)
	mov	%rsi, %rsp
	pop	%r15
	pop	%r14
	pop	%r13
	pop	%r12
	pop	%rbx
	pop	%rbp
	ret
	.size bare_switch, . - bare_switch

	.p2align 4
	.globl bare_prepare
	.type bare_prepare, @function
bare_prepare:
	lea	(%rdi, %rsi), %rax
	and	$-16, %rax
	movq	$0, -8(%rax)
	mov	%rdx, -16(%rax)
	sub	$64, %rax
	ret
	.size bare_prepare, . - bare_prepare

	.section .note.GNU-stack, "", @progbits
