/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where a panic goes. The lib below a machine knows that machine as a sink
 * only; where there is none, a panic prints itself and aborts.
 */
#ifndef PANIC_H
#define PANIC_H

#include <ctxop_debug.h>

struct panic_sink {
	/* Takes the panic; returns only to let it abort. */
	void (*ps_take)(struct panic_sink *, const char *message);
	/* What panic_address() answers. */
	uintmax_t (*ps_address)(struct panic_sink *, const void *);
	/* Of panic() itself: what is below it is no part of what panicked. */
	uintptr_t ps_frame;
};

/*
 * The current machine of this host thread, or NULL: the library's only
 * variable with a life of its own.
 */
extern _Thread_local struct panic_sink *panic_sink;

/* The second half of every panic that is nobody's: print, and abort. */
void panic_abort(const char *message) __attribute__((noreturn, cold));

/* The end of whoever needs a machine where there is none. */
void panic_no_machine(void) __attribute__((noreturn, cold));

#endif /* PANIC_H */
