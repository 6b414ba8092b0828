/* SPDX-License-Identifier: BSD-2-Clause */
/* The end of a kernel, in the kernel's words. See panic.h, ctxop_debug.h. */
#include "panic.h"

#include "symbols.h"
#include "unwind.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>

_Thread_local struct panic_sink *panic_sink;

void
panic_abort(const char *message)
{
	struct stack_frames sf;

	(void)fprintf(stderr, "panic: %s\n", message);
	unwind_caller(&sf);
	symbols_print(NULL, &sf, stderr);
	abort();
}

void
panic_no_machine(void)
{
	panic_abort("no machine is current on this host thread: sim_create() "
		    "or sim_enter() one first");
}

void
panic(const char *fmt, ...)
{
	char message[512];
	va_list ap;

	NEED(fmt);
	va_start(ap, fmt);
	(void)vsnprintf(message, sizeof(message), fmt, ap);
	va_end(ap);
	if (panic_sink != NULL) {
		panic_sink->ps_frame = (uintptr_t)__builtin_frame_address(0);
		panic_sink->ps_take(panic_sink, message);
	}
	panic_abort(message);
}

void
panic_null(const char *function, const char *parameter)
{
	panic("%s: expected %s, got NULL", function, parameter);
}

void
panic_limit(
    const char *function, const char *parameter, unsigned limit, int seen)
{
	panic("%s: expected a number from 0 to %u for %s, got %d", function,
	    limit - 1, parameter, seen);
}

void
need_room(const char *function, const char *why, size_t len)
{
	if (why == NULL || len == 0)
		panic("%s: expected room for a reason, got %s", function,
		    why == NULL ? "NULL" : "0 bytes");
}

void
assfail(const char *expr, const char *file, int line)
{
	NEED(expr);
	NEED(file);
	panic("assertion failed: %s, file: %s, line: %d", expr, file, line);
}

void
assfail3(const char *expr, uintmax_t left, const char *op, uintmax_t right,
    const char *file, int line)
{
	NEED(expr);
	NEED(op);
	NEED(file);
	panic("assertion failed: %s (0x%" PRIxMAX " %s 0x%" PRIxMAX
	      "), file: %s, line: %d",
	    expr, left, op, right, file, line);
}

uintmax_t
panic_address(const void *p)
{
	if (panic_sink == NULL || p == NULL)
		return ((uintptr_t)p);
	return (panic_sink->ps_address(panic_sink, p));
}
