/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A fiber is a stack and the place on it where to go on. It knows nothing of
 * threads or CPUs; every tool that watches stacks is told of it here.
 *
 * I1. Every switch between stacks is fiber_switch(): one call site.
 * I2. A fiber's stack has an inaccessible page below it.
 */
#ifndef FIBER_H
#define FIBER_H

#include "arch/arch.h"
#include "sanitizer.h"

struct fiber {
	struct arch_label f_label;
	struct san_stack f_san;
	struct fiber *f_from; /* who was left for this one, last */
	void *f_stack; /* lowest usable byte; NULL: none, or the host's */
	size_t f_size; /* usable bytes */
	void (*f_entry)(void *);
	void *f_arg;
};

/*
 * Map a stack of at least size bytes. 0, or -1 if there is no memory. The page
 * below is a mapping of its own, and Linux allows a process 65,530 of these, so
 * some 32,000 stacks. Of many, it traps without being one, where the host can
 * do that (Linux 6.13); a core file that gdb writes has holes then.
 */
int fiber_map(struct fiber *, size_t size, bool is_of_many);
void fiber_unmap(struct fiber *);

/*
 * A stack goes from one fiber to another; the first is then without. Not the
 * whole fiber: a copy of that size goes through vector registers in some C
 * libraries, and those are the threads'.
 */
struct fiber_stack {
	void *fs_stack;
	size_t fs_size;
	struct san_stack fs_san;
};
struct fiber_stack fiber_take_stack(struct fiber *);
void fiber_put_stack(struct fiber *, struct fiber_stack);

/* Let a mapped fiber start with entry(arg), which never returns. */
void fiber_prepare(struct fiber *, void (*entry)(void *), void *arg);
/* The same as last time, of one that was given up. */
void fiber_restart(struct fiber *);

/* The fiber is given up, wherever it is; self is the one that runs. */
void fiber_abandon(struct fiber *, struct fiber *self);

/* A fiber for the stack that the caller is already on. */
void fiber_adopt(struct fiber *);

/* It is entered soon: let the cache have it; and what is used of its stack
 * first, when it has that. */
static inline void
fiber_fetch(const struct fiber *f)
{
	__builtin_prefetch(&f->f_label);
	__builtin_prefetch(&f->f_from);
}

static inline void
fiber_fetch_stack(const struct fiber *f)
{
	const char *sp = arch_sp(&f->f_label);

	for (size_t at = 0; at < 192; at += 64)
		__builtin_prefetch(sp + at);
}

/* Leave `from', on which the caller is, for `to'. */
void fiber_switch(struct fiber *from, struct fiber *to);

#endif /* FIBER_H */
