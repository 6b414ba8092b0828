/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Where a panic goes. The lib below a machine knows that machine as a sink
 * only; where there is none, a panic prints itself and aborts.
 */
#ifndef PANIC_H
#define PANIC_H

#include <ctxop_debug.h>
#include <stddef.h>

struct panic_sink {
	/* Takes the panic; returns only to let it abort. */
	void (*ps_take)(struct panic_sink *, const char *message);
	/* What panic_address() answers. */
	uintmax_t (*ps_address)(struct panic_sink *, const void *);
	/* Of panic() itself: what is below it is no part of what panicked. */
	uintptr_t ps_frame;
};

/*
 * The current machine of this host thread, or NULL. With the list of its
 * machines (known.c) all that the library keeps outside of them.
 */
extern _Thread_local struct panic_sink *panic_sink;

/*
 * What a public function cannot do without, looked at before anything is done:
 * a parameter, as its header names it, or another expression.
 */
#define NEED(P) ((P) != NULL ? (void)0 : panic_null(__func__, #P))
#define NEED_BELOW(N, LIMIT)                                                   \
	((unsigned)(N) < (LIMIT) ? (void)0 :                                   \
				   panic_limit(__func__, #N, LIMIT, (int)(N)))
void panic_null(const char *function, const char *parameter)
    __attribute__((noreturn, cold));
void panic_limit(const char *function, const char *parameter, unsigned limit,
    int seen) __attribute__((noreturn, cold));

/* Room for the reason of what fails, where a caller has to hear it. */
void need_room(const char *function, const char *why, size_t len);

/* The second half of every panic that is nobody's: print, and abort. */
void panic_abort(const char *message) __attribute__((noreturn, cold));

/* The end of whoever needs a machine where there is none. */
void panic_no_machine(void) __attribute__((noreturn, cold));

#endif /* PANIC_H */
