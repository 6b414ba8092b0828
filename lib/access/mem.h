/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Included first into each file that ctxop_explore_sources() names: calls of
 * these functions go to access/mem.c, which tells the machine of them. It is
 * done in the assembler because compilers call them for assignments of
 * structures too.
 */
#ifndef ACCESS_MEM_H
#define ACCESS_MEM_H

__asm__(".set memcpy, sim_memcpy\n"
	".set memmove, sim_memmove\n"
	".set memset, sim_memset\n"
	".set memcmp, sim_memcmp\n"
	".set bcopy, sim_bcopy\n"
	".set bzero, sim_bzero\n");

#endif /* ACCESS_MEM_H */
