/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A fiber is a stack and the place on it where to go on. It knows nothing of
 * threads or CPUs; every tool that watches stacks is told of it here.
 *
 * I1. Every switch between stacks is fiber_switch(): one call site.
 * I2. A fiber's stack has an inaccessible page below it, and ends on a page of
 *     its own: the rest of that page is above it, and whoever's it was mapped
 *     for.
 */
#ifndef FIBER_H
#define FIBER_H

#include "arch/arch.h"
#include "sanitizer.h"

struct fiber {
	struct arch_label f_label;
	struct fiber *f_from; /* who was left for this one, last */
	void *f_stack; /* lowest usable byte; NULL: none, or the host's */
	size_t f_size; /* usable bytes, without what is above */
	void (*f_entry)(void *);
	void *f_arg;
	struct san_stack f_san;
};

/*
 * Map a stack of at least size bytes, and above it at least `above' bytes, of
 * less than a page, for the caller: they are zero, and on the page where frames
 * begin, so both together cost one. 0, or -1 if there is no memory. The page
 * below is a mapping of its own, and Linux allows a process 65,530 of these, so
 * some 32,000 stacks. Of many, it traps without being one, where the host can
 * do that (Linux 6.13); a core file that gdb writes has holes then.
 */
int fiber_map(struct fiber *, size_t size, size_t above, bool is_of_many);
void fiber_unmap(struct fiber *);

/*
 * What is above a stack: it begins a cache line. It stays there when stacks are
 * exchanged.
 */
static inline void *
fiber_above(const struct fiber *f)
{
	return ((char *)f->f_stack + f->f_size);
}

/*
 * Two fibers exchange their stacks, and nothing else: a copy of whole fibers
 * goes through vector registers in some C libraries, and those are the
 * threads'.
 */
void fiber_exchange_stacks(struct fiber *, struct fiber *);

/* Let a mapped fiber start with entry(arg), which never returns. */
void fiber_prepare(struct fiber *, void (*entry)(void *), void *arg);
/* The same as last time, of one that was given up. */
void fiber_restart(struct fiber *);

/* The fiber is given up, wherever it is; self is the one that runs. */
void fiber_abandon(struct fiber *, struct fiber *self);

/* A fiber for the stack that the caller is already on. */
void fiber_adopt(struct fiber *);

/* A fiber that was left is entered soon: let the cache have what is used of its
 * stack first. Always inline: gcc takes a function that only fetches for one
 * that does nothing, and does not call it. */
static inline __attribute__((always_inline)) void
fiber_fetch_stack(const struct fiber *f)
{
	const char *sp = arch_sp(&f->f_label);

	for (int at = -64; at < 192; at += 64)
		__builtin_prefetch(sp + at);
}

/* Leave `from', on which the caller is, for `to'. */
void fiber_switch(struct fiber *from, struct fiber *to);

#endif /* FIBER_H */
