/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Panics, messages and assertions: the part of the kernel's sys/debug.h and
 * sys/cmn_err.h that context operations and their consumers use.
 *
 * A panic on a simulated machine (sched_sim.h) stops that machine and is its
 * result. Anywhere else it prints the message and a stack, and aborts.
 *
 * VERIFY and its family always check. ASSERT and its family check where DEBUG
 * is defined, as on a DEBUG kernel, and cost nothing elsewhere.
 */
#ifndef CTXOP_DEBUG_H
#define CTXOP_DEBUG_H

#include <stdarg.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/*
 * Stop the machine with a formatted message. Any context; takes no locks and
 * never returns. Source: illumos panic(9F).
 */
void panic(const char *fmt, ...)
    __attribute__((format(printf, 1, 2), noreturn, cold));

/*
 * Print a formatted message on standard error, behind "NOTICE: " or
 * "WARNING: "; CE_CONT: as it is, without a new line. A '!', '^' or '?' that
 * begins it, which says where a kernel's message goes, is left out. CE_IGNORE
 * prints nothing; CE_PANIC is panic(), another level panics too. Any context;
 * does not sleep, and leaves the vector registers as they are.
 * Source: illumos cmn_err(9F), vcmn_err(9F).
 */
#define CE_CONT 0
#define CE_NOTE 1
#define CE_WARN 2
#define CE_PANIC 3
#define CE_IGNORE 4
void cmn_err(int level, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void vcmn_err(int level, const char *fmt, va_list ap)
    __attribute__((format(printf, 2, 0)));

/*
 * What a failed VERIFY or ASSERT calls; panics with the kernel's wording:
 *	assertion failed: EXPR, file: FILE, line: LINE
 *	assertion failed: LEFT OP RIGHT (0xL OP 0xR), file: FILE, line: LINE
 * Source: illumos assfail() and assfail3().
 */
void assfail(const char *expr, const char *file, int line)
    __attribute__((noreturn, cold));
void assfail3(const char *expr, uintmax_t left, const char *op, uintmax_t right,
    const char *file, int line) __attribute__((noreturn, cold));

/*
 * A number that stands for an address in anything that is printed. A machine
 * gives its own, equal from run to run; outside one it is the address itself.
 */
uintmax_t panic_address(const void *);

#define VERIFY(EX) ((EX) ? (void)0 : assfail(#EX, __FILE__, __LINE__))

/* The left side is shown first: addresses are numbered as they are shown. */
#define VERIFY3_IMPL(L, OP, R, TEXT, TYPE, SHOW)                               \
	do {                                                                   \
		const TYPE verify_left = (TYPE)(L);                            \
		const TYPE verify_right = (TYPE)(R);                           \
		if (!(verify_left OP verify_right)) {                          \
			const uintmax_t verify_shown = SHOW(verify_left);      \
			assfail3(TEXT, verify_shown, #OP, SHOW(verify_right),  \
			    __FILE__, __LINE__);                               \
		}                                                              \
	} while (0)

#define VERIFY3_NUMBER(N) ((uintmax_t)(N))
#define VERIFY3_POINTER(P) panic_address((const void *)(P))

/* Compare as booleans, signed, unsigned, or addresses; show both sides. */
#define VERIFY3B(L, OP, R)                                                     \
	VERIFY3_IMPL(!!(L), OP, !!(R), #L " " #OP " " #R, int, VERIFY3_NUMBER)
#define VERIFY3S(L, OP, R)                                                     \
	VERIFY3_IMPL(L, OP, R, #L " " #OP " " #R, int64_t, VERIFY3_NUMBER)
#define VERIFY3U(L, OP, R)                                                     \
	VERIFY3_IMPL(L, OP, R, #L " " #OP " " #R, uint64_t, VERIFY3_NUMBER)
#define VERIFY3P(L, OP, R)                                                     \
	VERIFY3_IMPL(L, OP, R, #L " " #OP " " #R, uintptr_t, VERIFY3_POINTER)
#define VERIFY0(EX)                                                            \
	VERIFY3_IMPL(EX, ==, 0, #EX " == 0", uint64_t, VERIFY3_NUMBER)

/*
 * Names without arguments, so that an assertion's text is what was written
 * and not what its macros expand to.
 */
#ifdef DEBUG
#define ASSERT VERIFY
#define ASSERT3B VERIFY3B
#define ASSERT3S VERIFY3S
#define ASSERT3U VERIFY3U
#define ASSERT3P VERIFY3P
#define ASSERT0 VERIFY0
#else
#define ASSERT(EX) ((void)(0 && (EX)))
#define ASSERT3B(L, OP, R) ((void)(0 && ((L)OP(R))))
#define ASSERT3S(L, OP, R) ((void)(0 && ((L)OP(R))))
#define ASSERT3U(L, OP, R) ((void)(0 && ((L)OP(R))))
#define ASSERT3P(L, OP, R) ((void)(0 && ((L)OP(R))))
#define ASSERT0(EX) ((void)(0 && (EX)))
#endif

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif /* CTXOP_DEBUG_H */
