/* SPDX-License-Identifier: BSD-2-Clause */
/* Stacks, and the switch from one to another. See fiber.h. */
#include "fiber.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

/* Of Linux 6.13, and not yet in every C library's headers. */
#ifndef MADV_GUARD_INSTALL
#define MADV_GUARD_INSTALL 102
#endif

#define CACHE_LINE 64

/* An emulator may take any advice and do nothing: only a page that traps cannot
 * be populated. */
static bool
make_trap(void *base, size_t page)
{
	return (madvise(base, page, MADV_GUARD_INSTALL) == 0 &&
	    madvise(base, page, MADV_POPULATE_READ) != 0 && errno == EFAULT);
}

static size_t
round_up(size_t size, size_t to)
{
	return ((size + to - 1) & ~(to - 1));
}

int
fiber_map(struct fiber *f, size_t size, size_t above, bool is_of_many)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *base;

	if (size > SIZE_MAX / 2)
		return (-1);
	above = round_up(above, CACHE_LINE);
	size = round_up(size + above, page);
	base = mmap(NULL, size + page, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
	if (base == MAP_FAILED)
		return (-1);
	if (!(is_of_many && make_trap(base, page)) &&
	    mprotect(base, page, PROT_NONE) != 0) {
		(void)munmap(base, size + page);
		return (-1);
	}
	f->f_stack = base + page;
	f->f_size = size - above;
	return (0);
}

void
fiber_unmap(struct fiber *f)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *base = (char *)f->f_stack - page;

	/* The marks of its frames would outlive it. */
	san_memory_new(f->f_stack, f->f_size);
	(void)munmap(base, round_up(f->f_size, page) + page);
}

void
fiber_exchange_stacks(struct fiber *f, struct fiber *g)
{
	void *stack = f->f_stack;
	size_t size = f->f_size;
	struct san_stack san = f->f_san;

	f->f_stack = g->f_stack;
	f->f_size = g->f_size;
	f->f_san = g->f_san;
	g->f_stack = stack;
	g->f_size = size;
	g->f_san = san;
}

SAN_PLAIN static void
fiber_start(void *arg)
{
	struct fiber *f = arg;

	san_arrive(&f->f_san, &f->f_from->f_san);
	f->f_entry(f->f_arg);
	__builtin_unreachable();
}

void
fiber_restart(struct fiber *f)
{
	san_stack_init(&f->f_san, f->f_stack, f->f_size);
	arch_prepare(&f->f_label, f->f_stack, f->f_size, fiber_start, f);
}

void
fiber_prepare(struct fiber *f, void (*entry)(void *), void *arg)
{
	f->f_entry = entry;
	f->f_arg = arg;
	fiber_restart(f);
}

SAN_PLAIN void
fiber_abandon(struct fiber *f, struct fiber *self)
{
	san_stack_fini(&f->f_san, &self->f_san);
	f->f_san = (struct san_stack){ 0 };
}

void
fiber_adopt(struct fiber *f)
{
	*f = (struct fiber){ 0 };
	san_stack_init(&f->f_san, NULL, 0);
}

SAN_PLAIN void
fiber_switch(struct fiber *from, struct fiber *to)
{
	to->f_from = from;
	san_leave(&from->f_san, &to->f_san);
	arch_switch(&from->f_label, &to->f_label);
	san_arrive(&from->f_san, &from->f_from->f_san);
}
