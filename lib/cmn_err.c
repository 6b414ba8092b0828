/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The kernel's console, which is the host's standard error. See ctxop_debug.h.
 *
 * I1. The C library prints with vector registers, and those are the threads':
 *     they are put back.
 */
#include "panic.h"

#include "arch/arch.h"

#include <stdio.h>

static const char *const prefixes[] = {
	[CE_CONT] = "",
	[CE_NOTE] = "NOTICE: ",
	[CE_WARN] = "WARNING: ",
};

static void __attribute__((format(printf, 2, 0)))
print(int level, const char *fmt, va_list ap)
{
	struct arch_fpu fpu;

	arch_fpu_save(&fpu);
	(void)fputs(prefixes[level], stderr);
	(void)vfprintf(stderr, fmt, ap);
	(void)fputs(level == CE_CONT ? "" : "\n", stderr);
	arch_fpu_restore(&fpu);
}

/* Where it is to go, says the first character of some; here is one place. */
static const char *__attribute__((format_arg(1))) without_sign(const char *fmt)
{
	return (
	    fmt[0] == '!' || fmt[0] == '^' || fmt[0] == '?' ? fmt + 1 : fmt);
}

void
vcmn_err(int level, const char *fmt, va_list ap)
{
	char message[512];

	NEED(fmt);
	if (level < CE_CONT || level > CE_IGNORE)
		panic("cmn_err: expected CE_CONT to CE_IGNORE, got %d", level);
	fmt = without_sign(fmt);
	if (level == CE_PANIC) {
		(void)vsnprintf(message, sizeof(message), fmt, ap);
		panic("%s", message);
	}
	if (level != CE_IGNORE)
		print(level, fmt, ap);
}

void
cmn_err(int level, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vcmn_err(level, fmt, ap);
	va_end(ap);
}
