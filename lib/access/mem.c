/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * memcpy() and its like for instrumented code (mem.h): one access for what is
 * read and one for what is written, and then it is done, byte by byte. The C
 * library's own would use vector registers, and those are the threads'.
 */
#include "tsan.h"

#include <ctxop_access.h>

static void
tell(const void *addr, size_t size, unsigned how, const void *pc)
{
	if (size > 0)
		sim_access(addr, size, how, pc);
}

static void
copy_up(unsigned char *to, const unsigned char *from, size_t n)
{
	for (size_t i = 0; i < n; i++)
		to[i] = from[i];
}

static void
copy_down(unsigned char *to, const unsigned char *from, size_t n)
{
	while (n-- > 0)
		to[n] = from[n];
}

static void
copy(void *to, const void *from, size_t n, const void *pc)
{
	tell(from, n, SIM_READ, pc);
	tell(to, n, SIM_WRITE, pc);
	if ((uintptr_t)to - (uintptr_t)from < n)
		copy_down(to, from, n);
	else
		copy_up(to, from, n);
}

static void
fill(void *to, int value, size_t n, const void *pc)
{
	unsigned char *p = to;

	tell(to, n, SIM_WRITE, pc);
	for (size_t i = 0; i < n; i++)
		p[i] = (unsigned char)value;
}

void *
sim_memcpy(void *to, const void *from, size_t n)
{
	copy(to, from, n, __builtin_return_address(0));
	return (to);
}

void *
sim_memmove(void *to, const void *from, size_t n)
{
	copy(to, from, n, __builtin_return_address(0));
	return (to);
}

void *
sim_memset(void *to, int value, size_t n)
{
	fill(to, value, n, __builtin_return_address(0));
	return (to);
}

void
sim_bcopy(const void *from, void *to, size_t n)
{
	copy(to, from, n, __builtin_return_address(0));
}

void
sim_bzero(void *to, size_t n)
{
	fill(to, 0, n, __builtin_return_address(0));
}

int
sim_memcmp(const void *a, const void *b, size_t n)
{
	const unsigned char *x = a, *y = b;
	const void *pc = __builtin_return_address(0);

	tell(a, n, SIM_READ, pc);
	tell(b, n, SIM_READ, pc);
	for (size_t i = 0; i < n; i++)
		if (x[i] != y[i])
			return (x[i] - y[i]);
	return (0);
}

/* What newer compilers call by itself. */
void *__tsan_memcpy(void *, const void *, size_t)
    __attribute__((alias("sim_memcpy")));
void *__tsan_memmove(void *, const void *, size_t)
    __attribute__((alias("sim_memmove")));
void *__tsan_memset(void *, int, size_t) __attribute__((alias("sim_memset")));
